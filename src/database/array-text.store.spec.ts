import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { testDatabase, type TestDatabase } from '../../test/database.js';
import { arrayText, filledArray, shortArrayText } from './array-text.js';

let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase();
});

afterAll(() => db.close());

async function read(kind: 'text' | 'bigint', text: string): Promise<unknown[]> {
  const { rows } = await db.owner.query<{ read: string | null }>(
    `select each::text as read from unnest($1::${kind}[]) with ordinality as a (each, at) order by at`,
    [text],
  );
  return rows.map((row) => row.read);
}

describe('an array as PostgreSQL reads it', () => {
  it('holds every text as it is, whatever quotes, braces and commas are in it', async () => {
    const unit = fc.constantFrom('a', 'é', '"', '\\', '{', '}', ',', ' ', '\n', '\t', 'NULL', "'");
    const elements = fc.array(fc.oneof(fc.string({ unit }), fc.constant(null)), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(elements, async (each) => {
        expect(await read('text', arrayText(each))).toEqual(each);
      }),
      { numRuns: 200 },
    );
  });

  it('holds 64-bit numbers exactly, the same ones too, and refuses a float', async () => {
    const large = 9_007_199_254_740_993n;
    expect(await read('bigint', arrayText([large, null, 0n]))).toEqual([String(large), null, '0']);
    expect(await read('text', arrayText([null, null]))).toEqual([null, null]);
    expect(await read('text', arrayText([]))).toEqual([]);
    expect(() => arrayText([1, 0.1])).toThrow('whole');
  });

  it('is as long again where all its elements were the same', async () => {
    const again = async (elements: readonly (string | null)[]) => {
      const { rows } = await db.owner.query<{ all: unknown[] }>(
        `select ${filledArray('$1::text[]', '$2::bigint[]')} as all`,
        [shortArrayText(elements), arrayText(elements.map((_, at) => at))],
      );
      return rows[0]?.all;
    };
    for (const each of [['a'], ['a', 'b'], ['a"', 'a"', 'a"'], [null, null], ['a', null]])
      expect(await again(each)).toEqual(each);
    expect(shortArrayText([7, 7, 7])).toBe('{7}');
  });
});
