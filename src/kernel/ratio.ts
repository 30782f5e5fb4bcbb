import type { Decision } from './decision.js';
import { allow, refuse } from './decision.js';

/** An exact rational number in lowest terms; `d` is always positive. Make one with `ratio`, never by hand. */
export interface Ratio {
  readonly n: bigint;
  readonly d: bigint;
}

/**
 * Ties and remainders. All modes are symmetric about zero, so that a credit is the mirror of its charge:
 * `up` is away from zero, `down` is towards zero.
 */
export type RoundingMode = 'half-away-from-zero' | 'half-even' | 'up' | 'down';

export const ROUNDING_MODES: readonly RoundingMode[] = [
  'half-away-from-zero',
  'half-even',
  'up',
  'down',
];

const DECIMAL = /^(-?)(\d{1,40})(?:\.(\d{1,40}))?$/;

/** n/d in lowest terms. Throws a RangeError when d is zero. */
export function ratio(n: bigint, d: bigint): Ratio {
  if (d === 0n) throw new RangeError('A ratio has no denominator of zero.');
  if (d === 1n) return { n, d };
  const divisor = greatestCommonDivisor(n < 0n ? -n : n, d < 0n ? -d : d);
  if (divisor === 1n && d > 0n) return { n, d };
  const signed = d < 0n ? -divisor : divisor;
  return { n: n / signed, d: d / signed };
}

/** Reads a plain decimal (`-1.60`); no exponent, no thousands mark, at most 40 digits either side of the point. */
export function ratioFromDecimal(text: string): Decision<Ratio> {
  const [, sign, whole, fraction = ''] = DECIMAL.exec(text) ?? [];
  if (whole === undefined) return refuse('number.unreadable', { found: text.slice(0, 40) });
  const n = BigInt(whole + fraction);
  return allow(ratio(sign === '-' ? -n : n, 10n ** BigInt(fraction.length)));
}

export function add(a: Ratio, b: Ratio): Ratio {
  if (a.d === b.d) return ratio(a.n + b.n, a.d);
  return ratio(a.n * b.d + b.n * a.d, a.d * b.d);
}

export function subtract(a: Ratio, b: Ratio): Ratio {
  if (a.d === b.d) return ratio(a.n - b.n, a.d);
  return ratio(a.n * b.d - b.n * a.d, a.d * b.d);
}

export function multiply(a: Ratio, b: Ratio): Ratio {
  return ratio(a.n * b.n, a.d * b.d);
}

/** a / b. Throws a RangeError when b is zero. */
export function divide(a: Ratio, b: Ratio): Ratio {
  return ratio(a.n * b.d, a.d * b.n);
}

/** Negative, zero or positive as a is below, equal to or above b. */
export function compare(a: Ratio, b: Ratio): number {
  const left = a.n * b.d;
  const right = b.n * a.d;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The multiple of `step` (greater than zero) nearest to r by `mode`. Throws a RangeError for another step. */
export function roundToStep(r: Ratio, step: Ratio, mode: RoundingMode): Ratio {
  if (step.n <= 0n) throw new RangeError('A rounding step is greater than zero.');
  return ratio(roundedQuotient(r.n * step.d, r.d * step.n, mode) * step.n, step.d);
}

/** Decimal text with exactly `places` decimals, rounded by `mode`: 2/3 at 2 places half away from zero is `0.67`. */
export function decimalFromRatio(r: Ratio, places: number, mode: RoundingMode): string {
  const scaled = roundedQuotient(r.n * 10n ** BigInt(places), r.d, mode);
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(places + 1, '0');
  const sign = scaled < 0n ? '-' : '';
  return places === 0
    ? sign + digits
    : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** 1234567n with 3 digits is "1234.567": a whole number of small units as an exact decimal of large ones. */
export function shiftDecimal(whole: bigint, digits: number): string {
  const sign = whole < 0n ? '-' : '';
  const padded = String(whole < 0n ? -whole : whole).padStart(digits + 1, '0');
  const point = padded.length - digits;
  const fraction = padded.slice(point).replace(/0+$/, '');
  return sign + padded.slice(0, point) + (fraction && '.' + fraction);
}

/** The integer n/d (d > 0) rounded by `mode`. */
export function roundedQuotient(n: bigint, d: bigint, mode: RoundingMode): bigint {
  const truncated = n / d;
  const rest = n - truncated * d;
  if (rest === 0n) return truncated;
  return awayFromZero(truncated, rest < 0n ? -rest : rest, d, mode)
    ? truncated + (n < 0n ? -1n : 1n)
    : truncated;
}

function awayFromZero(truncated: bigint, rest: bigint, d: bigint, mode: RoundingMode): boolean {
  if (mode === 'up') return true;
  if (mode === 'down') return false;
  const twice = rest * 2n;
  if (twice !== d) return twice > d;
  return mode === 'half-away-from-zero' || truncated % 2n !== 0n;
}

const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** For a and b not negative. Small numbers are divided as such: several times quicker, and no less exact. */
export function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) {
    if (x <= SAFE && y <= SAFE) return BigInt(smallDivisor(Number(x), Number(y)));
    const rest = x % y;
    x = y;
    y = rest;
  }
  return x;
}

/** For a and b above zero. */
export function leastCommonMultiple(a: bigint, b: bigint): bigint {
  if (a % b === 0n) return a;
  return b % a === 0n ? b : (a / greatestCommonDivisor(a, b)) * b;
}

function smallDivisor(a: number, b: number): number {
  let x = a;
  let y = b;
  while (y !== 0) {
    const rest = x % y;
    x = y;
    y = rest;
  }
  return x;
}
