import { leastCommonMultiple } from '../kernel/ratio.js';
import { EXACT, PROVEN, type Draft, type Operand } from './columnar-steps.js';

/** Numbers while they are lowered to steps: what is known of them beforehand, and arithmetic that keeps them exact. */

/** A whole number over a denominator known beforehand. */
export interface Whole {
  readonly kind: 'whole';
  readonly n: Operand;
  readonly d: bigint;
  /** Range of n, proven from what goes in; of the exact n, not of the double. */
  readonly low: number;
  readonly high: number;
  readonly mayBeAbsent: boolean;
  /** The double is exact. Else it is exact unless it lies beyond `EXACT`, which a guard finds. */
  readonly sure: boolean;
  /** How often it was rounded on its way, should it lie beyond. */
  readonly roundings: number;
}

/** A fraction of two whole numbers, d above zero unless n is "not applicable"; not in lowest terms. */
export interface Fraction {
  readonly kind: 'fraction';
  readonly n: Operand;
  readonly d: Operand;
  readonly low: number;
  readonly high: number;
  /** Most that d can be. */
  readonly most: number;
}

export type NumberValue = Whole | Fraction;

/** Place in an enumeration, yes or no, or a day. */
export interface Coded {
  readonly kind: 'code';
  readonly code: Operand;
  readonly mayBeAbsent: boolean;
}

export type Value = NumberValue | Coded;

/** Beyond this a product is guarded on its way, long before it could become infinite. */
const LARGE = 1e280;

/** A whole number within a range, as it was loaded, counted or written. */
export function wholeOf(
  n: Operand,
  { low, high }: { readonly low: number; readonly high: number },
  mayBeAbsent = false,
): Whole {
  return { kind: 'whole', n, d: 1n, low, high, mayBeAbsent, sure: true, roundings: 0 };
}

export function literal(n: bigint, d: bigint, draft: Draft): Whole {
  const value = Number(n);
  if (!Number.isSafeInteger(value)) return beyond(draft, d);
  return { ...wholeOf(value, { low: value, high: value }), d };
}

export function absentNumber(): Whole {
  return wholeOf(NaN, { low: 0, high: 0 }, true);
}

/** What doubles cannot hold at all: the row is left to exact arithmetic. */
export function beyond(draft: Draft, d = 1n): Whole {
  draft.emit({ op: 'leave' });
  return { ...absentNumber(), d };
}

export function known(value: Whole): Whole {
  return value.sure || !inRange(value, PROVEN) ? value : { ...value, sure: true, roundings: 0 };
}

export function inRange(value: { readonly low: number; readonly high: number }, limit: number) {
  return value.low >= -limit && value.high <= limit;
}

/** Exact from here on: proven, or guarded. */
export function settled(value: Whole, draft: Draft): Whole {
  const whole = known(value);
  if (whole.sure) return whole;
  draft.emit({ op: 'guard', a: whole.n, limit: EXACT });
  return { ...whole, ...clamped(whole), sure: true, roundings: 0 };
}

export function clamped(value: { readonly low: number; readonly high: number }): {
  low: number;
  high: number;
} {
  return {
    low: Math.min(Math.max(value.low, -EXACT), EXACT),
    high: Math.max(Math.min(value.high, EXACT), -EXACT),
  };
}

export function times(left: Whole, right: Whole, draft: Draft): Whole {
  const corners = [
    left.low * right.low,
    left.low * right.high,
    left.high * right.low,
    left.high * right.high,
  ];
  const [low, high] = [Math.min(...corners), Math.max(...corners)];
  if (!inRange({ low, high }, LARGE))
    return times(settled(left, draft), settled(right, draft), draft);
  return known({
    kind: 'whole',
    n: combined('*', left.n, right.n, draft),
    d: left.d * right.d,
    low,
    high,
    mayBeAbsent: left.mayBeAbsent || right.mayBeAbsent,
    sure: false,
    roundings: left.roundings + right.roundings + 1,
  });
}

/** The same number over a denominator `factor` times as large. */
export function scaled(value: Whole, factor: bigint, draft: Draft): Whole {
  if (factor === 1n) return value;
  const by = literal(factor, 1n, draft);
  return { ...times(value, by, draft), d: value.d * factor };
}

export function aligned(left: Whole, right: Whole, draft: Draft): readonly [Whole, Whole] {
  if (left.d === right.d) return [left, right];
  const d = leastCommonMultiple(left.d, right.d);
  return [scaled(left, d / left.d, draft), scaled(right, d / right.d, draft)];
}

export function plus(left: Whole, right: Whole, operator: '+' | '-', draft: Draft): Whole {
  const pair = aligned(left, right, draft);
  const [a, b] = [settled(pair[0], draft), settled(pair[1], draft)];
  const [low, high] =
    operator === '+' ? [a.low + b.low, a.high + b.high] : [a.low - b.high, a.high - b.low];
  return known({
    kind: 'whole',
    n: combined(operator, a.n, b.n, draft),
    d: a.d,
    low,
    high,
    mayBeAbsent: a.mayBeAbsent || b.mayBeAbsent,
    sure: false,
    roundings: 1,
  });
}

export function negative<T extends NumberValue>(value: T, draft: Draft): T {
  const n = unary('negate', value.n, draft);
  return { ...value, n, low: -value.high, high: -value.low };
}

export function absolute<T extends NumberValue>(value: T, draft: Draft): T {
  if (value.low >= 0) return value;
  const high = Math.max(value.high, -value.low);
  return { ...value, n: unary('abs', value.n, draft), low: Math.max(0, -value.high), high };
}

export function extreme(left: Whole, right: Whole, operator: 'min' | 'max', draft: Draft): Whole {
  const pair = aligned(left, right, draft);
  const [a, b] = [settled(pair[0], draft), settled(pair[1], draft)];
  const pick = operator === 'min' ? Math.min : Math.max;
  return {
    ...a,
    n: combined(operator, a.n, b.n, draft),
    low: pick(a.low, b.low),
    high: pick(a.high, b.high),
    mayBeAbsent: a.mayBeAbsent || b.mayBeAbsent,
  };
}

export function fractionOf(value: NumberValue, draft: Draft): Fraction {
  if (value.kind === 'fraction') return value;
  const { n, low, high } = settled(value, draft);
  const d = literal(value.d, 1n, draft);
  return { kind: 'fraction', n, d: d.n, low, high, most: d.high };
}

/** Parts of fractions as whole numbers of denominator 1, so that the same arithmetic serves. */
export function numerator(value: Fraction): Whole {
  return wholeOf(value.n, value, true);
}

export function denominator(value: Fraction): Whole {
  return wholeOf(value.d, { low: 0, high: value.most });
}

export function fraction(n: Whole, d: Whole, draft: Draft): Fraction {
  const [above, below] = [settled(n, draft), settled(d, draft)];
  return {
    kind: 'fraction',
    n: above.n,
    d: below.n,
    low: above.low,
    high: above.high,
    most: below.high,
  };
}

export function combined(
  operator: '+' | '-' | '*' | 'min' | 'max',
  a: Operand,
  b: Operand,
  draft: Draft,
): Operand {
  if (typeof a === 'number' && typeof b === 'number') return computed(operator, a, b);
  if (operator === '*' && (a === 1 || b === 1)) return a === 1 ? b : a;
  const to = draft.register();
  draft.emit({ op: 'binary', to, operator, a, b });
  return to;
}

/** The one meaning of the binary steps; the back ends do the same. */
export function computed(operator: '+' | '-' | '*' | 'min' | 'max', a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case 'min':
      return Math.min(a, b);
    case 'max':
      return Math.max(a, b);
  }
}

export function unary(operator: 'negate' | 'abs', a: Operand, draft: Draft): Operand {
  if (typeof a === 'number') return operator === 'abs' ? Math.abs(a) : -a;
  const to = draft.register();
  draft.emit({ op: 'unary', to, operator, a });
  return to;
}
