import {
  keyPermissionsOf,
  ownAccount,
  type Permission,
  type Role,
  roleNames,
  roles,
} from '../src/access/permissions.js';
import type { Route } from './routes.js';
import { read } from './tree.js';

/** A route and who may: as it is written down in access-matrix.md, or as the program declares it. */
export interface MatrixRow {
  /** `get /p/:programme/audit` */
  readonly route: string;
  readonly permission: string;
  readonly people: readonly string[];
  /** Roles whose API keys may. */
  readonly keys: readonly string[];
}

export const EVERYBODY = 'everybody';
export const SIGNED_IN = 'whoever is signed in';
const NOBODY = '-';

export const routeOf = ({ method, path }: Pick<Route, 'method' | 'path'>): string =>
  `${method} ${path}`;

/** The table that somebody has read and agreed to. */
export function writtenMatrix(text = read('test/access-matrix.md')): MatrixRow[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => {
      const [route = '', permission = '', people = '', keys = ''] = line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', ''));
      return { route, permission, people: namesIn(people), keys: namesIn(keys) };
    });
}

const namesIn = (cell: string): string[] => (cell === NOBODY ? [] : cell.split(', '));

type Bundles = Readonly<Record<Role, ReadonlySet<Permission>>>;

/** What is a person's own act no key carries, whoever made it. */
const isForKeys = (permission: Permission): boolean =>
  roleNames.some((role) => keyPermissionsOf(role).includes(permission));

/** What the routes declare and the bundles of the roles give. */
export function declaredMatrix(routes: readonly Route[], bundles: Bundles = roles): MatrixRow[] {
  return routes.map((route) => {
    const { permission, path } = route;
    const row = { route: routeOf(route), permission: permission ?? NOBODY };
    if (permission === null) return { ...row, people: [EVERYBODY], keys: [] };
    if (permission === ownAccount) return { ...row, people: [SIGNED_IN], keys: [] };
    const people = roleNames.filter((role) => bundles[role].has(permission));
    if (!path.startsWith('/api')) return { ...row, people, keys: [] };
    // Below /api nobody is let in but by a key.
    const keys = isForKeys(permission) ? people : [];
    return { ...row, people: [], keys };
  });
}

/** The line of the table for a row, as a person would write it. */
export const lineOf = ({ route, permission, people, keys }: MatrixRow): string =>
  `| \`${route}\` | ${permission} | ${people.join(', ') || NOBODY} | ${keys.join(', ') || NOBODY} |`;

/** What is declared and not written, and what is written and not declared. */
export function disagreements(
  written: readonly MatrixRow[],
  declared: readonly MatrixRow[],
): string[] {
  const [agreed, found] = [written, declared].map((rows) => new Set(rows.map(lineOf)));
  return [
    ...declared.map(lineOf).filter((line) => agreed?.has(line) !== true).map((line) => `not agreed: ${line}`), // prettier-ignore
    ...written.map(lineOf).filter((line) => found?.has(line) !== true).map((line) => `gone: ${line}`), // prettier-ignore
  ];
}
