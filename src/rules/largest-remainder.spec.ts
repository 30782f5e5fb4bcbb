import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { add, compare, divide, multiply, ratio, subtract, type Ratio } from '../kernel/ratio.js';
import { partOf, shareOut as shared, type Part } from './largest-remainder.js';

const zero = ratio(0n, 1n);
const CENT = ratio(1n, 100n);
const whole = (n: number): Ratio => ratio(BigInt(n), 1n);
const sum = (all: readonly Ratio[]): Ratio => all.reduce(add, zero);
const shareOut = (...given: Parameters<typeof shared>): readonly Part[] | undefined =>
  shared(...given)?.parts;
const text = ({ n, d }: Ratio): string => `${n.toString()}/${d.toString()}`;

/** Parts of a pool of cents, in cents. */
const cents = (pool: bigint, ...weights: readonly Ratio[]): readonly string[] | undefined =>
  shareOut(ratio(pool, 100n), weights, CENT)?.map(({ part }) =>
    text(multiply(part, ratio(100n, 1n))).replace('/1', ''),
  );

describe('a pool shared out by weights', () => {
  it('gives what is left over to the largest remainders, of equal ones to the earlier', () => {
    expect(cents(100n, whole(1), whole(1), whole(1))).toEqual(['34', '33', '33']);
    expect(cents(5n, whole(1), whole(1), whole(1))).toEqual(['2', '2', '1']);
    // 0.6, 2.4 and 4.0 cents: the first has the largest remainder, though the least weight.
    expect(cents(7n, ratio(3n, 5n), ratio(12n, 5n), whole(4))).toEqual(['1', '2', '4']);
    // 1.4, 1.1, 0.9, 1.6: two steps are missing, and go to 0.9 and 1.6.
    expect(cents(5n, whole(14), whole(11), whole(9), whole(16))).toEqual(['1', '1', '1', '2']);
    expect(cents(1n, whole(1), whole(2))).toEqual(['0', '1']);
  });

  it('keeps the exact part beside the whole one', () => {
    const parts = shareOut(ratio(1n, 1n), [ratio(1n, 3n), ratio(1n, 6n), zero], CENT) ?? [];
    expect(parts.map(({ quota }) => text(quota))).toEqual(['2/3', '1/3', '0/1']);
    expect(parts.map(({ part }) => text(part))).toEqual(['67/100', '33/100', '0/1']);
  });

  it('shares a negative pool as the mirror of a positive one, and nothing as nothing', () => {
    expect(cents(-100n, whole(1), whole(1), whole(1))).toEqual(['-34', '-33', '-33']);
    expect(cents(0n, whole(1), whole(2))).toEqual(['0', '0']);
  });

  it('goes in steps of any size', () => {
    const five = (pool: bigint) =>
      shareOut(ratio(pool, 100n), [whole(1), whole(1), whole(1)], ratio(5n, 100n));
    expect(five(100n)?.map(({ part }) => text(part))).toEqual(['7/20', '7/20', '3/10']);
    expect(five(101n)).toBeUndefined();
  });

  it('is refused where there is nobody, nobody has any weight or somebody less than none', () => {
    expect(cents(100n)).toBeUndefined();
    expect(cents(100n, zero, zero)).toBeUndefined();
    expect(cents(100n, whole(3), whole(-1))).toBeUndefined();
    expect(cents(100n, whole(-1), whole(-1))).toBeUndefined();
    expect(shareOut(ratio(1n, 1000n), [whole(1)], CENT)).toBeUndefined();
  });

  const weight = fc
    .tuple(fc.bigInt(0n, 2n ** 60n), fc.bigInt(1n, 1000n))
    .map(([n, d]) => ratio(n, d));
  const step = fc.tuple(fc.bigInt(1n, 50n), fc.bigInt(1n, 100n)).map(([n, d]) => ratio(n, d));

  it('adds up to the pool, and gives nobody a whole step more or less than the exact part', () => {
    fc.assert(
      fc.property(
        fc.array(weight, { minLength: 1, maxLength: 12 }),
        step,
        fc.bigInt(-(2n ** 60n), 2n ** 60n),
        (weights, size, steps) => {
          const pool = multiply(size, ratio(steps, 1n));
          const total = sum(weights);
          const parts = shareOut(pool, weights, size);
          if (total.n === 0n) return parts === undefined;
          expect(parts).toHaveLength(weights.length);
          expect(text(sum((parts ?? []).map(({ part }) => part)))).toBe(text(pool));
          for (const [at, { quota, part }] of (parts ?? []).entries()) {
            const own = weights[at] ?? zero;
            expect(text(quota)).toBe(text(divide(multiply(pool, own), total)));
            expect(divide(part, size).d).toBe(1n);
            const off = subtract(part, quota);
            const apart = off.n < 0n ? subtract(zero, off) : off;
            expect(compare(apart, size)).toBeLessThan(0);
          }
          return true;
        },
      ),
    );
  });

  it('gives nobody less than somebody of no more weight, save where equal weights part by their place', () => {
    fc.assert(
      fc.property(
        fc.array(weight, { minLength: 2, maxLength: 8 }),
        fc.bigInt(0n, 1000n),
        (weights, pool) => {
          const parts = shareOut(ratio(pool, 100n), weights, CENT) ?? [];
          for (const [at, one] of parts.entries())
            for (const [beside, other] of parts.entries()) {
              const heavier = compare(weights[at] ?? zero, weights[beside] ?? zero);
              if (heavier > 0 || (heavier === 0 && at < beside))
                expect(compare(one.part, other.part)).toBeGreaterThanOrEqual(0);
            }
        },
      ),
    );
  });

  it('gives each its part by what all have in common, without the others', () => {
    const few = fc.tuple(fc.bigInt(0n, 40n), fc.bigInt(1n, 6n)).map(([n, d]) => ratio(n, d));
    fc.assert(
      fc.property(
        fc.bigInt(-500n, 500n),
        fc.array(fc.oneof(few, weight), { minLength: 1, maxLength: 12 }),
        (cents, weights) => {
          const pool = ratio(cents, 100n);
          const total = sum(weights);
          const found = shared(pool, weights, CENT);
          fc.pre(found !== undefined);
          const { cut, parts } = found;
          const alone = weights.map((each, place) =>
            partOf(pool, each, CENT, { total, cut, place }),
          );
          expect(alone.map(text)).toEqual(parts.map(({ part }) => text(part)));
        },
      ),
    );
  });
});
