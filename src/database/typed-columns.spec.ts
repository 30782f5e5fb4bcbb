import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ColumnBatchBuilder } from './typed-columns.js';

const INT64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

function read(numbers: readonly string[]): bigint[] {
  const builder = new ColumnBatchBuilder({ n: 'bigint' }, numbers.length);
  for (const each of numbers) builder.add([each]);
  return [...(builder.take()?.columns.n ?? [])];
}

describe('a column of whole numbers', () => {
  it('holds each exactly, however large', () => {
    const edges = [2n ** 31n, 2n ** 32n, 2n ** 53n].flatMap((edge) =>
      [edge - 1n, edge, edge + 1n].flatMap((each) => [each, -each]),
    );
    const all = [0n, -1n, ...edges, INT64.min, INT64.max];
    expect(read(all.map(String))).toEqual(all);
    fc.assert(
      fc.property(fc.array(fc.bigInt(INT64), { minLength: 1 }), (values) => {
        expect(read(values.map(String))).toEqual(values);
      }),
    );
  });

  it('refuses what is none', () => {
    expect(() => read(['1.5'])).toThrow(SyntaxError);
    expect(() => read(['one'])).toThrow(SyntaxError);
  });
});
