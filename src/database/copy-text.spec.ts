import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { written } from '../../test/copy-text.js';
import { fieldText } from './copy-text.js';

describe('a field of the COPY text format', () => {
  it('tells NULL from the text that looks like it', () => {
    expect(['\\N', '\\\\N', ''].map(fieldText)).toEqual([null, '\\N', '']);
  });

  it('gives back every text, whatever tabs, ends of line and backslashes it holds', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'é', '\t', '\n', '\r', '\\', 'N', 't') });
    fc.assert(
      fc.property(text, (field) => {
        expect(fieldText(written(field))).toBe(field);
      }),
    );
  });
});
