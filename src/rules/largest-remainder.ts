import { greatestCommonDivisor, multiply, ratio, type Ratio } from '../kernel/ratio.js';

export interface Part {
  /** The exact part before any rounding: pool x weight / total. */
  readonly quota: Ratio;
  /** In whole steps; all of them together are the pool. */
  readonly part: Ratio;
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
): readonly Part[] | undefined {
  if (weights.some((weight) => weight.n < 0n)) return undefined;
  const common = weights.reduce(
    (d, weight) => (d * weight.d) / greatestCommonDivisor(d, weight.d),
    1n,
  );
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
  const served = new Set(
    // A sort keeps the order of equals.
    [...parts]
      .sort((a, b) => Number(b.rest - a.rest))
      .slice(0, missing)
      .map((each) => each.index),
  );
  return parts.map(({ index, full }) => ({
    quota: multiply(pool, ratio(whole[index] ?? 0n, total)),
    part: multiply(step, ratio(sign * (full + (served.has(index) ? 1n : 0n)), 1n)),
  }));
}
