import { describe, expect, it } from '@jest/globals';
import { listPage, nextLink, pageRequest } from './cursor-list.js';
import { requireMatch } from './etag.js';

const rows = Array.from({ length: 25 }, (_, at) => String(at).padStart(3, '0'));

/** A list as a store gives it: the rows after the cursor, one more than asked for. */
const store = (after: string | undefined, limit: number): string[] =>
  rows.filter((row) => after === undefined || row > after).slice(0, limit + 1);

describe('a list in pages', () => {
  it.each([1, 7, 25, 26, 500])('gives every row once, %d at a time', (limit) => {
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const asked = pageRequest({ limit: String(limit), ...(cursor === '' ? {} : { cursor }) });
      const page = listPage(store(asked.after?.[0], asked.limit), asked.limit, (row) => [row]);
      seen.push(...page.rows);
      cursor = page.next;
    }
    expect(seen).toEqual(rows);
  });

  it.each(['0', '501', '-1', '1e2', 'ten', ''])('refuses the limit %j', (limit) => {
    expect(() => pageRequest({ limit })).toThrow('invalid-data');
  });

  it.each([
    '',
    'x',
    Buffer.from('["a","b"]').toString('base64url'),
    Buffer.from('[1]').toString('base64url'),
  ])('refuses the cursor %j, which it never gave', (cursor) => {
    expect(() => pageRequest({ cursor })).toThrow('invalid-data');
  });

  const given = (...parts: string[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
  const id = '01a21d00-e533-73b8-a703-3b1b6e602689';

  it('takes back the cursor of each kind of list', () => {
    expect(pageRequest({ cursor: given('2026-02-28', id) }, ['day', 'uuid']).after).toEqual([
      '2026-02-28',
      id,
    ]);
    expect(pageRequest({ cursor: given('500') }, ['count']).after).toEqual(['500']);
    expect(pageRequest({ cursor: given('ID.3 "Größe"') }).after).toEqual(['ID.3 "Größe"']);
  });

  it.each([
    ['a day that is none', given('2026-02-30', id)],
    ['no day', given('yesterday', id)],
    ['an id that is none', given('2026-02-28', `${id}x`)],
  ])('refuses a cursor with %s before it reaches a statement', (_, cursor) => {
    expect(() => pageRequest({ cursor }, ['day', 'uuid'])).toThrow('invalid-data');
  });

  it.each([given('-1'), given('1e3'), given('9999999999999999')])(
    'refuses the place %j',
    (cursor) => {
      expect(() => pageRequest({ cursor }, ['count'])).toThrow('invalid-data');
    },
  );

  it('refuses a NUL, which the database has no text for', () => {
    expect(() => pageRequest({ cursor: given('a\u0000') })).toThrow('invalid-data');
  });

  it('keeps the other parameters in the link', () => {
    expect(nextLink('/api/v1/programmes/demo/returns?limit=2&cursor=old', 'new')).toBe(
      '</api/v1/programmes/demo/returns?limit=2&cursor=new>; rel="next"',
    );
  });
});

describe('If-Match', () => {
  it.each(['*', '"3"', '"2", "3"'])('lets %j pass at version 3', (header) => {
    expect(() => {
      requireMatch(header, 3);
    }).not.toThrow();
  });

  it.each(['"2"', '3', 'W/"3"', ''])('stops %j at version 3', (header) => {
    expect(() => {
      requireMatch(header, 3);
    }).toThrow('precondition-failed');
  });

  it('is asked for as soon as there is a draft, and not before', () => {
    expect(() => {
      requireMatch(undefined, 0);
    }).not.toThrow();
    expect(() => {
      requireMatch(undefined, 1);
    }).toThrow('precondition-required');
  });
});
