import { greatestCommonDivisor, type RoundingMode } from '../kernel/ratio.js';
import {
  beyond,
  denominator,
  inRange,
  literal,
  numerator,
  scaled,
  settled,
  wholeOf,
  type Fraction,
  type NumberValue,
  type Whole,
} from './columnar-numbers.js';
import { DIVISIBLE, EXACT, type Draft } from './columnar-steps.js';
import type { Rounding } from './model.js';

/** Rounding where the law says: first as steps, then the arithmetic that both back ends share. */

export function rounded(value: NumberValue, round: Rounding, draft: Draft): Whole {
  const { step } = round;
  const steps =
    value.kind === 'whole' ? stepsOf(value, round, draft) : stepsOfFraction(value, round, draft);
  const whole = settled(scaled({ ...steps, d: 1n }, step.n, draft), draft);
  return { ...whole, d: step.d };
}

/** How many whole steps a number has. */
function stepsOf(value: Whole, { step, mode }: Rounding, draft: Draft): Whole {
  const divisor = value.d * step.n;
  const common = greatestCommonDivisor(step.d, divisor);
  const a = scaled(value, step.d / common, draft);
  const by = divisor / common;
  if (by === 1n) return settled(a, draft);
  if (by > BigInt(DIVISIBLE)) return beyond(draft);
  return divided(a, literal(by, 1n, draft), mode, draft);
}

function stepsOfFraction(value: Fraction, { step, mode }: Rounding, draft: Draft): Whole {
  const a = scaled(numerator(value), step.d, draft);
  const by = settled(scaled(denominator(value), step.n, draft), draft);
  return divided(a, { ...by, low: 1, high: Math.max(by.high, 1) }, mode, draft);
}

function divided(a: Whole, by: Whole, mode: RoundingMode, draft: Draft): Whole {
  const to = draft.register();
  const proven = inRange(a, DIVISIBLE);
  draft.emit({
    op: 'round',
    to,
    a: a.n,
    by: by.n,
    mode,
    mayBeNegative: a.low < 0,
    proven,
    roundings: a.roundings,
  });
  // A number above zero is smallest by the largest divisor, one below zero by the smallest.
  const least = Math.min(a.low / by.low, a.low / by.high);
  const most = Math.max(a.high / by.low, a.high / by.high);
  // What is divided exactly is at most 2^53; of what is larger no quotient beyond 2^51 is told.
  const limit = Math.max(Math.ceil(EXACT / by.low), DIVISIBLE);
  const low = Math.max(Math.floor(least) - 1, -limit);
  const high = Math.min(Math.ceil(most) + 1, limit);
  return wholeOf(to, { low, high }, a.mayBeAbsent);
}

/**
 * Largest dividend that is rounded exactly by this divisor: what is added for half of it stays below 2^53 as well. A product of whole
 * numbers that passed 2^53 on its way is never below it as a double, so that one look at the double tells.
 */
export function mostDivided(by: number): number {
  return EXACT - Math.floor(by / 2);
}

/**
 * a / by to a whole number, for whole numbers of which a is at most `mostDivided(by)`. The double nearest to a quotient of such
 * numbers never reaches a whole number that the exact one does not, so that `floor` and `ceil` of it are those of the exact one.
 * Half of an odd divisor may be rounded down: no whole number lies on its ties.
 */
export function roundedExactly(a: number, by: number, mode: RoundingMode): number {
  if (a < 0) return -roundedExactly(-a, by, mode);
  switch (mode) {
    case 'half-away-from-zero':
      return Math.floor((a + Math.floor(by / 2)) / by);
    case 'half-even': {
      const down = Math.floor(a / by);
      const twice = 2 * (a - down * by);
      return twice > by || (twice === by && down % 2 === 1) ? down + 1 : down;
    }
    case 'up':
      return Math.ceil(a / by);
    case 'down':
      return Math.floor(a / by);
  }
}

/**
 * The same for a that may be a product beyond 2^53, rounded to a double `roundings` times: the quotient is known to within a
 * small part of itself, which decides the result unless a tie or a whole number lies inside that part. Infinity when it does.
 */
export function roundedOrInfinite(
  a: number,
  by: number,
  mode: RoundingMode,
  roundings: number,
): number {
  if (Number.isNaN(a) || by === 0) return NaN;
  const size = Math.abs(a);
  if (size <= mostDivided(by)) return roundedExactly(a, by, mode);
  const quotient = size / by;
  const doubt = quotient * doubtOf(roundings);
  if (!(doubt < 0.25)) return Infinity;
  const down = Math.floor(quotient);
  const rest = quotient - down;
  const result = decided(down, rest, doubt, mode);
  return a < 0 ? -result : result;
}

/** The part of a quotient within which it is known. */
export function doubtOf(roundings: number): number {
  return (roundings + 3) * 2 ** -52;
}

function decided(down: number, rest: number, doubt: number, mode: RoundingMode): number {
  if (mode === 'half-away-from-zero' || mode === 'half-even') {
    if (Math.abs(rest - 0.5) <= doubt) return Infinity;
    return rest > 0.5 ? down + 1 : down;
  }
  if (rest <= doubt || rest >= 1 - doubt) return Infinity;
  return mode === 'up' ? down + 1 : down;
}
