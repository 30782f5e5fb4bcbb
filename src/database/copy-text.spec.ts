import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { copyFields } from './copy-text.js';

/** As PostgreSQL writes a field. */
const written = (field: string | null): string =>
  field === null
    ? String.raw`\N`
    : field
        .replaceAll('\\', String.raw`\\`)
        .replaceAll('\t', String.raw`\t`)
        .replaceAll('\n', String.raw`\n`)
        .replaceAll('\r', String.raw`\r`);

describe('the COPY text format', () => {
  it('tells NULL from the text that looks like it', () => {
    expect(copyFields('\\N\t\\\\N\t')).toEqual([null, '\\N', '']);
  });

  it('gives back every text, whatever tabs, ends of line and backslashes it holds', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'é', '\t', '\n', '\r', '\\', 'N', 't') });
    const field = fc.oneof(text, fc.constant(null));
    fc.assert(
      fc.property(fc.array(field, { minLength: 1 }), (fields) => {
        expect(copyFields(fields.map(written).join('\t'))).toEqual(fields);
      }),
    );
  });
});
