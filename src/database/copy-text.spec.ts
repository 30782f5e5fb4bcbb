import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { copyFields, copyLine } from './copy-text.js';

describe('the COPY text format', () => {
  it('tells NULL from the text that looks like it', () => {
    expect(copyLine([null, '\\N', ''])).toBe('\\N\t\\\\N\t\n');
    expect(copyFields('\\N\t\\\\N\t')).toEqual([null, '\\N', '']);
  });

  it('gives back every text, whatever tabs, ends of line and backslashes it holds', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'é', '\t', '\n', '\r', '\\', 'N', 't') });
    const cell = fc.oneof(text, fc.constant(null));
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1 }), (cells) => {
        const line = copyLine(cells);
        expect(line.indexOf('\n')).toBe(line.length - 1);
        expect(copyFields(line.slice(0, -1))).toEqual(cells);
      }),
    );
  });

  it('writes 64-bit numbers exactly and refuses a float', () => {
    expect(copyLine([9_007_199_254_740_993n, true, new Date(0)])).toBe(
      '9007199254740993\ttrue\t1970-01-01T00:00:00.000Z\n',
    );
    expect(() => copyLine([0.1])).toThrow('whole');
  });
});
