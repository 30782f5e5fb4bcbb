import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { written } from '../../test/copy-text.js';
import { TypedColumnsReader, type ColumnKinds, type TypedColumns } from './typed-columns.js';

const INT64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

/** The text arrives in pieces of that many bytes. */
function read<const Kinds extends ColumnKinds>(
  kinds: Kinds,
  text: string,
  { mostRows = 1000, piece = 7 } = {},
): TypedColumns<Kinds> {
  const reader = new TypedColumnsReader(kinds, mostRows);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += piece) reader.add(bytes.subarray(at, at + piece));
  return reader.close();
}

const numbersIn = (fields: readonly string[]): bigint[] => [
  ...read({ n: 'bigint' }, fields.map((each) => `${each}\n`).join('')).columns.n,
];

describe('a column of whole numbers', () => {
  it('holds each exactly, however large', () => {
    const edges = [2n ** 31n, 2n ** 32n, 10n ** 15n, 2n ** 53n].flatMap((edge) =>
      [edge - 1n, edge, edge + 1n].flatMap((each) => [each, -each]),
    );
    const all = [0n, -1n, ...edges, INT64.min, INT64.max];
    expect(numbersIn(all.map(String))).toEqual(all);
    fc.assert(
      fc.property(fc.array(fc.bigInt(INT64), { minLength: 1 }), (values) => {
        expect(numbersIn(values.map(String))).toEqual(values);
      }),
    );
  });

  it.each(['1.5', 'one', '-', '1e3'])('refuses %s, which is none', (field) => {
    expect(() => numbersIn([field])).toThrow(SyntaxError);
  });
});

describe('columns of texts and numbers', () => {
  it('say what was written, wherever its bytes were cut', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '\t', '\n', '\\', 'N') });
    const rows = fc.array(fc.tuple(text, fc.bigInt(INT64), text), { maxLength: 40 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 50 }), (given, piece) => {
        const lines = given.map(([a, n, b]) => `${written(a)}\t${String(n)}\t${written(b)}\n`);
        const kinds = { a: 'text', n: 'bigint', b: 'text' } as const;
        const found = read(kinds, lines.join(''), { piece });
        const { a, n, b } = found.columns;
        const at = (row: number) => [
          a.values[a.codes[row] ?? -1],
          n[row],
          b.values[b.codes[row] ?? -1],
        ];
        expect(Array.from({ length: found.rows }, (_, row) => at(row))).toEqual(given);
        expect(new Set(a.values).size).toBe(a.values.length);
      }),
    );
  });

  it('tell apart texts of which one hash is made', () => {
    // 31 * 'A' + 'a' is 31 * 'B' + 'B'.
    const { codes, values } = read({ t: 'text' }, 'Aa\nBB\nAa\nAaBB\nBBAa\nBB\n').columns.t;
    expect(Array.from(codes, (code) => values[code])).toEqual([
      'Aa',
      'BB',
      'Aa',
      'AaBB',
      'BBAa',
      'BB',
    ]);
    expect(values).toEqual(['Aa', 'BB', 'AaBB', 'BBAa']);
  });

  it.each([
    ['NULL among texts', '\\N\t1\n', 'NULL'],
    ['NULL among numbers', 'a\t\\N\n', 'NULL'],
    ['a column too few', 'a\n', 'number of columns'],
    ['a column too many', 'a\t1\t2\n', 'number of columns'],
    ['more rows than there is room for', 'a\t1\nb\t2\nc\t3\n', 'more rows'],
    ['an end within a row', 'a\t1\nb', 'within a row'],
  ])('refuse %s', (_, text, message) => {
    expect(() => read({ t: 'text', n: 'bigint' }, text, { mostRows: 2 })).toThrow(message);
  });
});
