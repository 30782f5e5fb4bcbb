import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { roundedQuotient, ROUNDING_MODES, type RoundingMode } from '../kernel/ratio.js';
import { roundedExactly, roundedOrInfinite } from './columnar-rounding.js';

/** The largest number that is divided without a doubt, and the largest divisor. */
const DIVISIBLE = 2 ** 51;
const mode = fc.constantFrom(...ROUNDING_MODES);
const truth = (a: bigint, by: bigint, of: (typeof ROUNDING_MODES)[number]) =>
  Number(roundedQuotient(a, by, of));

describe('a quotient of doubles is rounded as the exact one', () => {
  it.each(ROUNDING_MODES)('at every tie and beside it, %s', (of) => {
    for (let a = -50; a <= 50; a += 1)
      for (let by = 1; by <= 12; by += 1) {
        const expected = truth(BigInt(a), BigInt(by), of) + 0;
        expect([a, by, roundedExactly(a, by, of) + 0]).toEqual([a, by, expected]);
        expect([a, by, roundedOrInfinite(a, by, of, 0) + 0]).toEqual([a, by, expected]);
      }
  });

  it('for any two of 51 bits, those nearest to a tie and to a whole number included', () => {
    const by = fc.integer({ min: 1, max: DIVISIBLE });
    const place = fc.record({
      by,
      times: fc.nat(),
      off: fc.integer({ min: -2, max: 2 }),
      tie: fc.boolean(),
      sign: fc.constantFrom(1, -1),
    });
    fc.assert(
      fc.property(place, mode, ({ by: d, times, off, tie, sign }, of) => {
        const most = Math.floor(DIVISIBLE / d);
        const whole = (times % (most + 1)) * d + (tie ? Math.floor(d / 2) : 0) + off;
        const a = Math.min(Math.max(whole, 0), DIVISIBLE) * sign;
        expect(roundedExactly(a, d, of) + 0).toBe(truth(BigInt(a), BigInt(d), of) + 0);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a quotient of a product beyond 2^53', () => {
  it('is the exact one or is left to exact arithmetic (infinite), never another', () => {
    const factor = fc.bigInt({ min: 2n ** 26n, max: 2n ** 40n });
    const by = fc.bigInt({ min: 2n ** 20n, max: 2n ** 50n });
    let given = 0;
    let asked = 0;
    fc.assert(
      fc.property(fc.tuple(factor, factor), by, mode, ([x, y], d, of) => {
        const product = x * y * (x % 2n === 0n ? -1n : 1n);
        const found = roundedOrInfinite(Number(product), Number(d), of, 1);
        asked += 1;
        if (Math.abs(found) === Infinity) return;
        given += 1;
        expect(found + 0).toBe(truth(product, d, of) + 0);
      }),
      { numRuns: 2_000 },
    );
    // Most of them are answered: what is left to exact arithmetic is slow.
    expect(given / asked).toBeGreaterThan(0.5);
  });

  it.each<readonly [number, number, RoundingMode, number, number]>([
    // 2^53 by 48 is 187649984473770 and two thirds.
    [2 ** 53, 48, 'half-even', 0, 187_649_984_473_771],
    [-(2 ** 53), 48, 'half-away-from-zero', 0, -187_649_984_473_771],
    [2 ** 53, 48, 'down', 0, 187_649_984_473_770],
    [2 ** 53, 48, 'up', 0, 187_649_984_473_771],
    // So large a quotient is not known to a quarter.
    [2 ** 53, 3, 'half-even', 0, Infinity],
    [2 ** 53, 2 ** 13, 'half-even', 0, 2 ** 40],
    [2 ** 53, 2 ** 13, 'up', 0, Infinity],
    [2 ** 53, 2 ** 13, 'down', 0, Infinity],
    // A tie: 2^53 + 2^12 by 2^13 is 2^40 and a half.
    [2 ** 53 + 2 ** 12, 2 ** 13, 'half-even', 0, Infinity],
    [2 ** 53 + 2 ** 12, 2 ** 13, 'half-away-from-zero', 0, Infinity],
    [2 ** 53 + 2 ** 12, 2 ** 13, 'up', 0, 2 ** 40 + 1],
    [2 ** 53 + 2 ** 12, 2 ** 13, 'down', 0, 2 ** 40],
    [-(2 ** 53 + 2 ** 12), 2 ** 13, 'up', 0, -(2 ** 40 + 1)],
    [2 ** 53 + 2 ** 11, 2 ** 13, 'half-even', 0, 2 ** 40],
    [2 ** 53 + 3 * 2 ** 11, 2 ** 13, 'half-even', 0, 2 ** 40 + 1],
    // The more often it was rounded, the less is known of it.
    [2 ** 60, 2 ** 13, 'half-even', 0, 2 ** 47],
    [2 ** 60, 2 ** 13, 'half-even', 10, Infinity],
    [2 ** 63, 1, 'half-even', 0, Infinity],
    [NaN, 1, 'up', 0, NaN],
    [1, 0, 'up', 0, NaN],
  ])('of %p by %p, %s after %p roundings, is %p', (...tie) => {
    const [a, by, of, roundings, expected] = tie;
    expect(roundedOrInfinite(a, by, of, roundings)).toBe(expected);
  });
});
