import { parseCalendarDate } from '../kernel/calendar-date.js';
import { issueAt } from '../kernel/issue.js';
import { problem } from './problem.js';

/** The last key of the page before; opaque to the client. */
export type Cursor = readonly string[];

export const pageLimit = { usual: 100, most: 500 } as const;

export interface PageRequest {
  readonly limit: number;
  readonly after: Cursor | null;
}

export interface ListPage<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
}

/** What a part of a cursor is, so that one this server did not give never reaches a statement. */
const parts = {
  text: /^[^\p{Cc}\p{Cs}]{1,300}$/u,
  count: /^\d{1,15}$/,
  uuid: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
} as const;
export type CursorPart = keyof typeof parts | 'day';

const fits = (part: CursorPart, value: unknown): value is string =>
  typeof value === 'string' &&
  (part === 'day' ? parseCalendarDate(value).ok : parts[part].test(value));

const encode = (cursor: Cursor): string =>
  Buffer.from(JSON.stringify(cursor)).toString('base64url');

function decode(cursor: string, shape: readonly CursorPart[]): Cursor {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (
      Array.isArray(value) &&
      value.length === shape.length &&
      shape.every((part, at) => fits(part, value[at]))
    )
      return value as Cursor;
  } catch {
    // Not ours: answered below like any other cursor that this server did not give.
  }
  throw fieldProblem('cursor', cursor);
}

const fieldProblem = (field: string, value: string): ReturnType<typeof problem> =>
  problem('invalid-data', { issues: [issueAt(field, { code: `query.${field}` }, value)] });

/** `?limit=` and `?cursor=` of a list whose key has columns of this shape. */
export function pageRequest(
  query: { readonly limit?: string; readonly cursor?: string },
  shape: readonly CursorPart[] = ['text'],
): PageRequest {
  const { limit, cursor } = query;
  if (limit !== undefined && !/^[1-9]\d{0,2}$/.test(limit)) throw fieldProblem('limit', limit);
  if (Number(limit ?? 1) > pageLimit.most) throw fieldProblem('limit', limit ?? '');
  return {
    limit: limit === undefined ? pageLimit.usual : Number(limit),
    after: cursor === undefined ? null : decode(cursor, shape),
  };
}

/** Cuts a page out of `limit + 1` rows: the row too many says that there is a next page. */
export function listPage<Row>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => Cursor,
): ListPage<Row> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { rows: shown, next: more ? encode(keyOf(last)) : null };
}

/** RFC 8288: the address of the next page. */
export function nextLink(url: string, next: string): string {
  const address = new URL(url, 'http://relative.invalid');
  address.searchParams.set('cursor', next);
  return `<${address.pathname}${address.search}>; rel="next"`;
}
