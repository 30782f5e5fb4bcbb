import { compare, leastCommonMultiple, multiply, ratio, type Ratio } from '../kernel/ratio.js';

export interface Part {
  /** The exact part before any rounding: pool x weight / total. */
  readonly quota: Ratio;
  /** In whole steps; all of them together are the pool. */
  readonly part: Ratio;
}

/** Up to where the steps that were left over went: the last one that got one. */
export interface Cut {
  /** What rounding takes from it, as a part of one step. */
  readonly rest: Ratio;
  /** Its place among all, counted from 0. */
  readonly place: number;
}

export interface SharedOut {
  readonly parts: readonly Part[];
  /** Null where no step was left over. */
  readonly cut: Cut | null;
}

/**
 * Shares a pool out in whole steps so that the parts add up. Each gets its quota rounded towards zero; the steps still missing go
 * one each to the largest remainders, of equal ones to the earlier. A negative pool is shared as its mirror. Undefined when
 * nothing can be shared by these weights (all zero, or one negative) or the pool is no whole number of steps.
 */
export function shareOut(
  pool: Ratio,
  weights: readonly Ratio[],
  step: Ratio,
): SharedOut | undefined {
  if (weights.some((weight) => weight.n < 0n)) return undefined;
  const common = weights.reduce((d, weight) => leastCommonMultiple(d, weight.d), 1n);
  const whole = weights.map((weight) => weight.n * (common / weight.d));
  const total = whole.reduce((sum, weight) => sum + weight, 0n);
  const steps = ratio(pool.n * step.d, pool.d * step.n);
  if (total === 0n || steps.d !== 1n) return undefined;
  const sign = steps.n < 0n ? -1n : 1n;
  const size = steps.n * sign;
  const parts = whole.map((weight, index) => ({
    index,
    full: (size * weight) / total,
    rest: (size * weight) % total,
  }));
  const missing = Number(size - parts.reduce((sum, each) => sum + each.full, 0n));
  // A sort keeps the order of equals.
  const first = [...parts].sort((a, b) => Number(b.rest - a.rest)).slice(0, missing);
  const served = new Set(first.map((each) => each.index));
  const last = first.at(-1);
  return {
    parts: parts.map(({ index, full }) => ({
      quota: multiply(pool, ratio(whole[index] ?? 0n, total)),
      part: multiply(step, ratio(sign * (full + (served.has(index) ? 1n : 0n)), 1n)),
    })),
    cut: last === undefined ? null : { rest: ratio(last.rest, total), place: last.index },
  };
}

/** What `shareOut` gave to one of many, from what they have in common: the sum of all weights, and the cut. */
export function partOf(
  pool: Ratio,
  weight: Ratio,
  step: Ratio,
  common: { readonly total: Ratio; readonly cut: Cut | null; readonly place: number },
): Ratio {
  const { total, cut, place } = common;
  const steps = ratio(pool.n * step.d, pool.d * step.n);
  const [sign, size] = steps.n < 0n ? [-1n, -steps.n] : [1n, steps.n];
  const n = size * weight.n * total.d;
  const d = weight.d * total.n;
  const later = cut === null ? -1 : compare(ratio(n % d, d), cut.rest);
  const isServed = cut !== null && (later > 0 || (later === 0 && place <= cut.place));
  return multiply(step, ratio(sign * (n / d + (isServed ? 1n : 0n)), 1n));
}
