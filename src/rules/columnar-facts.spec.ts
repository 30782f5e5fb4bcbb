import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { allBelow } from './columnar-facts.js';

describe('codes of facts', () => {
  it('are found wrong wherever one stands, in bytes of any length and alignment', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(255), { maxLength: 40 }),
        fc.integer({ min: 1, max: 256 }),
        fc.nat(3),
        (codes, most, offset) => {
          const bytes = new Uint8Array(codes.length + offset).subarray(offset);
          bytes.set(codes);
          const known = codes.every((code) => code < most);
          expect(allBelow(bytes, most)).toBe(known);
          expect(allBelow(Int16Array.from(codes), most)).toBe(known);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('are wrong below zero', () => {
    expect(allBelow(Int32Array.of(0, -1), 2)).toBe(false);
    expect(allBelow(Int32Array.of(0, 1), 2)).toBe(true);
  });
});
