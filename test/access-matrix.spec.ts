import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CallHandler, type ExecutionContext, HttpException, type NestInterceptor } from '@nestjs/common'; // prettier-ignore
import type { Observable } from 'rxjs';
import request from 'supertest';
import { ApiKeyService } from '../src/access/index.js';
import { familyOf, keyPermissionsOf, ownAccount, permissions, type Role, roleNames, roles } from '../src/access/permissions.js'; // prettier-ignore
import { newId } from '../src/database/index.js';
import { seedTwoTenants, type TestApplication } from './access/application.js';
import { type Agent, tokenIn, Visitors } from './access/visitors.js';
import { webApplication } from './access/web-application.js';
import { declaredMatrix, disagreements, EVERYBODY, lineOf, type MatrixRow, routeOf, SIGNED_IN, writtenMatrix } from './access-matrix.js'; // prettier-ignore
import { testDatabase, type TestDatabase } from './database.js';
import { type Route, routesOf } from './routes.js';

// Check S1 of the trust rules: every route, as every role, in the own and in another programme. Routes come from the
// running application; who may comes from access-matrix.md, which a person has read line by line. A new route, and a role
// that may more than before, fail here until their lines are agreed to.

/** The answer of a route that was reached: once everybody is signed in, no handler is called any more. */
const REACHED = 418;
class StopBeforeHandler implements NestInterceptor {
  on = false;

  intercept(_: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (this.on) throw new HttpException('reached', REACHED);
    return next.handle();
  }
}
const stop = new StopBeforeHandler();

let db: TestDatabase;
let application: TestApplication;
let tenants: Awaited<ReturnType<typeof seedTwoTenants>>;
let routes: Route[];
const browsers = new Map<Role | null, { agent: Agent; token: string }>();
const keys = new Map<Role, string>();

beforeAll(async () => {
  db = await testDatabase();
  tenants = await seedTwoTenants(db);
  application = await webApplication(db, (app) => app.useGlobalInterceptors(stop));
  routes = routesOf(application.app);
  for (const role of roleNames) await settle(role);
  const { agent } = anonymous();
  browsers.set(null, { agent, token: tokenIn((await agent.get('/sign-in')).text) });
  stop.on = true;
}, 180_000);
afterAll(async () => {
  await application.close();
  await db.close();
});

const anonymous = () => ({ agent: request.agent(application.app.getHttpServer()), token: '' });

async function settle(role: Role): Promise<void> {
  const { programmeId, agencyId } = tenants.own;
  const organisationId = familyOf(role) === 'agency' ? agencyId : tenants.own.organisationId;
  const visitors = await Visitors.to(application.app, db, { programmeId, organisationId });
  const { id, email } = await visitors.person(role);
  browsers.set(role, await visitors.begin(email));
  const allowed = keyPermissionsOf(role);
  const capacity = familyOf(role) === 'agency' ? 'agency' : 'organisation';
  const context = { programmeId, organisationId, personId: id, capacity } as const;
  const made = await application.app
    .get(ApiKeyService)
    .make(context, { label: role, permissions: [...allowed], days: '1' }, role);
  if (made.ok) keys.set(role, made.value);
}

/** An address of the route: the programme by its name, everything else an id that nobody has. */
const addressOf = ({ path }: Route, slug: string): string =>
  path
    .replace(':programme', slug)
    .replaceAll(/\{?\/?[:*]\w+\}?/g, (part) => (part.startsWith('/') ? `/${newId()}` : newId()));
const isApi = ({ path }: Route): boolean => path.startsWith('/api');
const isInProgramme = ({ path }: Route): boolean => path.includes(':programme');

/** Only the status counts: what a stopped route answers with need not be what its type says, and nobody compresses it. */
const unread = (response: request.Response, done: (error: Error | null, body: unknown) => void) => {
  const stream = response as unknown as NodeJS.ReadableStream;
  stream.on('end', () => {
    done(null, '');
  });
  stream.resume();
};

const plain = { 'Accept-Encoding': 'identity' };

async function visit(route: Route, slug: string, role: Role | null): Promise<number> {
  const { agent, token } = browsers.get(role) ?? anonymous();
  const call = agent[route.method](addressOf(route, slug)).set(plain).buffer(true).parse(unread);
  if (isApi(route)) return (await call.set('Content-Type', 'application/json')).status;
  return route.method === 'get'
    ? (await call).status
    : (await call.type('form').send({ _csrf: token })).status;
}

async function call(route: Route, slug: string, key: string): Promise<number> {
  const server = application.app.getHttpServer();
  const sent = request(server)[route.method](addressOf(route, slug)).buffer(true).parse(unread);
  return (await sent.set({ ...plain, Authorization: `Bearer ${key}` }).type('json')).status;
}

const agreed = new Map(writtenMatrix().map((row) => [row.route, row]));
/** Nobody has agreed that anybody may ask for a route that is not written down. */
const rowOf = (route: Route): MatrixRow =>
  agreed.get(routeOf(route)) ?? { route: routeOf(route), permission: '-', people: [], keys: [] };

function expectedOfPerson(route: Route, own: boolean, role: Role | null): number {
  const { people } = rowOf(route);
  if (people.includes(EVERYBODY)) return REACHED;
  if (isApi(route)) return 401;
  if (role === null) return route.method === 'get' ? 303 : 401;
  if (people.includes(SIGNED_IN)) return REACHED;
  if (!own) return 404;
  return people.includes(role) ? REACHED : 403;
}

function expectedOfKey(route: Route, own: boolean, role: Role): number {
  const { people, keys: allowed } = rowOf(route);
  if (people.includes(EVERYBODY)) return REACHED;
  // A key is known in its own programme only; elsewhere it is no key.
  if (!own) return 401;
  return allowed.includes(role) ? REACHED : 403;
}

/** Where Express 5 keeps what it serves. */
interface ExpressInside {
  router: { stack: { route?: { path: string; methods: Record<string, boolean> } }[] };
}

interface Cell {
  route: string;
  as: string;
  where: string;
  found: number;
  expected: number;
}

describe('routes', () => {
  it('declare one permission of the table or that they are public, never both', () => {
    const undeclared = routes.filter(({ permission, isPublic }) => (permission !== null) === isPublic); // prettier-ignore
    const unknown = routes.filter(({ permission }) => permission && !permissions.includes(permission)); // prettier-ignore
    expect([...undeclared, ...unknown].map(({ name }) => name)).toEqual([]);
    expect(routes.length).toBeGreaterThan(20);
  });

  it('ask for a programme right below a programme, for the own account elsewhere', () => {
    const misplaced = routes.filter(
      (route) =>
        route.permission !== null && isInProgramme(route) === (route.permission === ownAccount),
    );
    expect(misplaced.map(({ name, path }) => `${name} ${path}`)).toEqual([]);
  });

  it('are all known here: the server answers nothing that no controller declares', () => {
    const instance: unknown = application.app.getHttpAdapter().getInstance();
    const { stack } = (instance as ExpressInside).router;
    const served = stack.flatMap(({ route }) =>
      route ? Object.keys(route.methods).map((method) => `${method} ${route.path}`) : [],
    );
    expect(served.length).toBeGreaterThan(20);
    const declared = new Set(routes.map(({ method, path }) => `${method} ${path}`));
    expect(served.filter((each) => !declared.has(each))).toEqual([]);
  });
});

describe('the access matrix', () => {
  const cells: Cell[] = [];
  const places = () => [
    { where: 'own', slug: tenants.own.slug },
    { where: 'other', slug: tenants.other.slug },
  ];
  const wrong = (of: Cell[]): Cell[] => of.filter(({ found, expected }) => found !== expected);

  it('holds for people: every page as every role in both programmes', async () => {
    for (const route of routes) {
      const here = isInProgramme(route) ? places() : places().slice(0, 1);
      const visits = [null, ...roleNames].flatMap((role) =>
        here.map(async ({ where, slug }): Promise<Cell> => {
          const found = await visit(route, slug, role);
          const expected = expectedOfPerson(route, where === 'own', role);
          const name = `${route.method} ${route.path}`;
          return { route: name, as: role ?? 'nobody', where, found, expected };
        }),
      );
      cells.push(...(await Promise.all(visits)));
    }
    expect(wrong(cells)).toEqual([]);
    expect(cells.length).toBeGreaterThan(200);
  }, 600_000);

  it('holds for keys: every API route with the key of every role in both programmes', async () => {
    const ofKeys: Cell[] = [];
    for (const route of routes.filter((each) => isApi(each) && isInProgramme(each))) {
      for (const [role, key] of keys) {
        for (const { where, slug } of places()) {
          const found = await call(route, slug, key);
          const expected = expectedOfKey(route, where === 'own', role);
          ofKeys.push({ route: `${route.method} ${route.path}`, as: `key of ${role}`, where, found, expected }); // prettier-ignore
        }
      }
    }
    expect(wrong(ofKeys)).toEqual([]);
  }, 600_000);

  it('is what was agreed to, line by line', () => {
    expect(disagreements(writtenMatrix(), declaredMatrix(routes))).toEqual([]);
  });

  it('notices a route that nobody has agreed to, one that is gone and a role that may more', () => {
    const written = writtenMatrix();
    const [first] = routes;
    const open = { ...routes[0], method: 'get', path: '/x', permission: null } as Route;
    expect(disagreements(written, declaredMatrix([...routes, open]))).toEqual([
      'not agreed: | `get /x` | - | everybody | - |',
    ]);
    expect(disagreements(written, declaredMatrix(routes.slice(1)))).toEqual([
      `gone: ${written
        .filter((row) => first && row.route === routeOf(first))
        .map(lineOf)
        .join()}`,
    ]);
    const wider = new Set([...roles['producer.preparer'], 'return.submit'] as const);
    const found = disagreements(written, declaredMatrix(routes, { ...roles, 'producer.preparer': wider })); // prettier-ignore
    const submitting = routes.filter(({ permission }) => permission === 'return.submit');
    expect(found).toHaveLength(2 * submitting.length);
    expect(submitting.length).toBeGreaterThan(0);
  });
});
