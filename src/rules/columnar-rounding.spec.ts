import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lowered, one, two, type Range } from '../../test/lowered-columns.js';
import {
  ratio,
  roundedQuotient,
  roundToStep,
  ROUNDING_MODES,
  type RoundingMode,
} from '../kernel/ratio.js';
import { fraction, type NumberValue, type Whole } from './columnar-numbers.js';
import { mostDivided, rounded, roundedExactly, roundedOrInfinite } from './columnar-rounding.js';
import { DIVISIBLE, EXACT, type Draft } from './columnar-steps.js';

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

  it('for any of some 52 bits by any of 53, those nearest to a tie and to a whole number included', () => {
    const by = fc.integer({ min: 1, max: EXACT });
    const place = fc.record({
      by,
      times: fc.nat(),
      off: fc.integer({ min: -2, max: 2 }),
      tie: fc.boolean(),
      sign: fc.constantFrom(1, -1),
    });
    fc.assert(
      fc.property(place, mode, ({ by: d, times, off, tie, sign }, of) => {
        const most = Math.floor(mostDivided(d) / d);
        const whole = (times % (most + 1)) * d + (tie ? Math.floor(d / 2) : 0) + off;
        const a = Math.min(Math.max(whole, 0), mostDivided(d)) * sign;
        expect(roundedExactly(a, d, of) + 0).toBe(truth(BigInt(a), BigInt(d), of) + 0);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe.each(ROUNDING_MODES)('the largest numbers that are rounded exactly, %s,', (of) => {
  it('are rounded as the exact ones, by small divisors and by such of their own size', () => {
    const near = (size: number): number[] => [-3, -2, -1, 0, 1, 2, 3].map((off) => size + off);
    const small = [2, 3, 4, 5, 7, 40, 100, 999, 400_000_000];
    for (const by of [...small, ...near(2 ** 51), ...near(2 ** 52), EXACT - 2, EXACT - 1, EXACT])
      for (const a of [...near(mostDivided(by)).slice(0, 4), ...near(2 ** 51), ...near(2 ** 50)])
        expect([a, by, roundedExactly(a, by, of)]).toEqual([
          a,
          by,
          truth(BigInt(a), BigInt(by), of),
        ]);
  });

  it('reach as far as a half of the divisor can be added exactly, and no further', () => {
    for (const by of [1, 2, 3, 40, 2 ** 51, 2 ** 52, EXACT]) {
      const most = mostDivided(by);
      expect(roundedOrInfinite(most, by, of, 0)).toBe(truth(BigInt(most), BigInt(by), of));
      expect(most + Math.floor(by / 2)).toBe(EXACT);
    }
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
    // 2^47 less a thirty-second, which is as good as 2^47.
    [2 ** 60 - 2 ** 8, 2 ** 13, 'down', 0, Infinity],
    [2 ** 60 - 2 ** 8, 2 ** 13, 'up', 0, Infinity],
    [NaN, 1, 'up', 0, NaN],
    [1, 0, 'up', 0, NaN],
  ])('of %p by %p, %s after %p roundings, is %p', (...tie) => {
    const [a, by, of, roundings, expected] = tie;
    expect(roundedOrInfinite(a, by, of, roundings)).toBe(expected);
  });
});

const CITE = { source: 'act', instrument: 'Test Act', provision: 's. 1', address: undefined };

/** Rounding as the law says it, and exactly. */
function roundingTo(step: readonly [bigint, bigint], mode: RoundingMode) {
  const exact = ratio(...step);
  const round = { mode, step: exact, stepText: '', cite: CITE };
  return {
    of: (value: NumberValue, draft: Draft): Whole => rounded(value, round, draft),
    exact: (n: bigint, d: bigint): number => {
      const { n: above, d: below } = roundToStep(ratio(n, d), exact, mode);
      return Number((above * exact.d) / below);
    },
  };
}

const STEPS = [
  [1n, 1n],
  [1n, 100n],
  [5n, 100n],
  [7n, 1n],
] as const;
const EDGES = [-EXACT, -(2 ** 51), -250, -5, 0, 1, 15, 2 ** 51, EXACT];
const RANGES: readonly Range[] = EDGES.flatMap((low, at) =>
  EDGES.slice(at).map((high) => ({ low, high })),
);

function clamped(size: number): number {
  return Math.min(Math.max(size, -EXACT), EXACT);
}

describe.each(ROUNDING_MODES)('a column rounded %s', (mode) => {
  it('is exact or left, and within what is said of it, at every end of its range', () => {
    const wrong: unknown[] = [];
    for (const step of STEPS)
      for (const d of [1n, 8n, 100n, 2n ** 52n])
        for (const range of RANGES) {
          const { of, exact } = roundingTo(step, mode);
          const { whole, at } = lowered([{ ...range, d }], one(of));
          for (const a of [range.low, range.high]) {
            const expected = exact(BigInt(a), d);
            const found = at(a);
            const isLeft = found === undefined;
            // Left only where a, in steps of the law, or the result is beyond what is divided without a doubt.
            const mayBeLeft =
              d > DIVISIBLE || Math.abs(a) * 100 > DIVISIBLE || Math.abs(expected) > EXACT;
            if (
              isLeft
                ? !mayBeLeft
                : found + 0 !== expected || expected < whole.low || expected > whole.high
            )
              wrong.push({ step, d, range, a, found, expected, low: whole.low, high: whole.high });
          }
          const room = 3 * Number(step[0]);
          const [least, most] = [range.low, range.high].map((end) => exact(BigInt(end), d));
          const isNarrow =
            whole.low >= clamped(least ?? NaN) - room && whole.high <= clamped(most ?? NaN) + room;
          if (d <= DIVISIBLE && !isNarrow)
            wrong.push({ step, d, range, least, most, low: whole.low, high: whole.high });
        }
    expect(wrong).toEqual([]);
  });

  it('is so over a denominator that only the row knows', () => {
    const wrong: unknown[] = [];
    for (const step of STEPS)
      for (const range of RANGES) {
        const { of, exact } = roundingTo(step, mode);
        const { whole, at } = lowered(
          [range, { low: 1, high: EXACT }],
          two((a, by, draft) => of(fraction(a, by, draft), draft)),
        );
        for (const a of [range.low, range.high])
          for (const by of [1, 2, 1000, 2 ** 51, EXACT]) {
            const expected = exact(BigInt(a), BigInt(by));
            const found = at(a, by);
            const isWithin = expected >= whole.low && expected <= whole.high;
            if (found !== undefined && (found + 0 !== expected || !isWithin))
              wrong.push({ step, range, a, by, found, expected, low: whole.low, high: whole.high });
          }
      }
    expect(wrong).toEqual([]);
  });
});
