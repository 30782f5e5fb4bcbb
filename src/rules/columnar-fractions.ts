import { greatestCommonDivisor, leastCommonMultiple } from '../kernel/ratio.js';
import {
  aligned,
  beyond,
  denominator,
  extreme,
  fraction,
  fractionOf,
  literal,
  numerator,
  plus,
  scaled,
  settled,
  times,
  unary,
  type Coded,
  type Fraction,
  type NumberValue,
  type Value,
  type Whole,
} from './columnar-numbers.js';
import type { Draft, Operand, Register, Step } from './columnar-steps.js';
import type { ComparisonOperator } from './syntax.js';

/** Arithmetic where either side may be a fraction whose denominator is only known row by row. */

export function product(left: NumberValue, right: NumberValue, draft: Draft): NumberValue {
  if (left.kind === 'whole' && right.kind === 'whole') return times(left, right, draft);
  const [a, b] = [fractionOf(left, draft), fractionOf(right, draft)];
  return fraction(
    times(numerator(a), numerator(b), draft),
    times(denominator(a), denominator(b), draft),
    draft,
  );
}

export function total(
  left: NumberValue,
  right: NumberValue,
  operator: '+' | '-',
  draft: Draft,
): NumberValue {
  if (left.kind === 'whole' && right.kind === 'whole') return plus(left, right, operator, draft);
  const [a, b] = [fractionOf(left, draft), fractionOf(right, draft)];
  if (a.d === b.d)
    return fraction(plus(numerator(a), numerator(b), operator, draft), denominator(a), draft);
  const [x, y] = crossed(a, b, draft);
  const d = times(denominator(a), denominator(b), draft);
  return fraction(plus(x, y, operator, draft), d, draft);
}

/** Numerators of two fractions over the product of their denominators. */
function crossed(a: Fraction, b: Fraction, draft: Draft): readonly [Whole, Whole] {
  return [
    settled(times(numerator(a), denominator(b), draft), draft),
    settled(times(numerator(b), denominator(a), draft), draft),
  ];
}

export function quotient(left: NumberValue, right: NumberValue, draft: Draft): NumberValue {
  if (left.kind === 'whole' && right.kind === 'whole') {
    const common = greatestCommonDivisor(left.d, right.d);
    const by = constantOf(right);
    if (by !== undefined) {
      const n = scaled(left, (right.d / common) * (by < 0n ? -1n : 1n), draft);
      return { ...n, d: (left.d / common) * (by < 0n ? -by : by) };
    }
    const above = settled(scaled(left, right.d / common, draft), draft);
    const below = settled(scaled(right, left.d / common, draft), draft);
    return divided(above, below, draft);
  }
  const [a, b] = [fractionOf(left, draft), fractionOf(right, draft)];
  const [x, y] = crossed(a, b, draft);
  return divided(x, y, draft);
}

/** The divisor when it is the same in every row, and not zero. */
function constantOf(value: Whole): bigint | undefined {
  return typeof value.n === 'number' && Number.isSafeInteger(value.n) && value.n !== 0
    ? BigInt(value.n)
    : undefined;
}

function divided(x: Whole, y: Whole, draft: Draft): Fraction {
  const n = draft.register();
  draft.emit({ op: 'by-sign', to: n, a: x.n, b: y.n });
  const most = Math.max(Math.abs(x.low), Math.abs(x.high));
  const signed = y.low < 0;
  return {
    kind: 'fraction',
    n,
    d: signed ? unary('abs', y.n, draft) : y.n,
    low: signed ? -most : x.low,
    high: signed ? most : x.high,
    most: Math.max(Math.abs(y.low), Math.abs(y.high)),
  };
}

/** Two numbers as whole numbers that compare the same way. */
function comparable(left: NumberValue, right: NumberValue, draft: Draft): readonly [Whole, Whole] {
  if (left.kind === 'whole' && right.kind === 'whole') {
    const [a, b] = aligned(left, right, draft);
    return [settled(a, draft), settled(b, draft)];
  }
  return crossed(fractionOf(left, draft), fractionOf(right, draft), draft);
}

export function compared(
  operator: ComparisonOperator,
  left: NumberValue,
  right: NumberValue,
  draft: Draft,
): Coded {
  const [a, b] = comparable(left, right, draft);
  const mayBeAbsent = a.mayBeAbsent || b.mayBeAbsent;
  const to = draft.register();
  draft.emit({ op: 'compare', to, of: 'number', operator, a: a.n, b: b.n, mayBeAbsent });
  return { kind: 'code', code: to, mayBeAbsent };
}

export function extremeOf(
  left: NumberValue,
  right: NumberValue,
  operator: 'min' | 'max',
  draft: Draft,
): NumberValue {
  if (left.kind === 'whole' && right.kind === 'whole') return extreme(left, right, operator, draft);
  const takesRight = compared(operator === 'min' ? '<' : '>', right, left, draft);
  return joined(takesRight.code, [branch(right, draft), branch(left, draft)], draft) as NumberValue;
}

/** The first that is not "not applicable". */
export function firstOf(left: Value, right: Value, draft: Draft): Value {
  if (left.kind !== 'fraction' && !left.mayBeAbsent) return left;
  const test = draft.register();
  const [of, a] =
    left.kind === 'code' ? (['code', left.code] as const) : (['number', left.n] as const);
  draft.emit({ op: 'is-absent', to: test, of, a, negated: false });
  const value = joined(test, [branch(right, draft), branch(left, draft)], draft, false);
  const mayBeAbsent = right.kind === 'fraction' || right.mayBeAbsent;
  return value.kind === 'fraction' ? value : { ...value, mayBeAbsent };
}

export interface Branch {
  readonly steps: Step[];
  readonly result: Value;
}

function branch(result: Value, draft: Draft): Branch {
  return draft.block(() => result);
}

/** One value from two branches of a condition; "not applicable" when the condition is. */
export function joined(
  condition: Operand,
  [then, otherwise]: readonly [Branch, Branch],
  draft: Draft,
  mayBeAbsent = true,
): Value {
  const to = draft.register();
  const [a, b] = [then.result, otherwise.result];
  if (a.kind === 'code' && b.kind === 'code') {
    set(then.steps, to, a.code);
    set(otherwise.steps, to, b.code);
    const absent: Step[] | undefined = mayBeAbsent ? [{ op: 'set', to, a: -1 }] : undefined;
    emitIf(condition, [then, otherwise], absent, draft);
    return {
      kind: 'code',
      code: to,
      mayBeAbsent: mayBeAbsent || a.mayBeAbsent || b.mayBeAbsent,
    };
  }
  const absent: Step[] | undefined = mayBeAbsent ? [{ op: 'set', to, a: NaN }] : undefined;
  if (a.kind === 'whole' && b.kind === 'whole') {
    const d = leastCommonMultiple(a.d, b.d);
    const bring = (each: Branch, value: Whole): Whole =>
      draft.block(() => {
        const whole = scaled(value, d / value.d, draft);
        draft.emit({ op: 'set', to, a: whole.n });
        return whole;
      }, each.steps).result;
    const [x, y] = [bring(then, a), bring(otherwise, b)];
    emitIf(condition, [then, otherwise], absent, draft);
    return {
      kind: 'whole',
      n: to,
      d,
      low: Math.min(x.low, y.low),
      high: Math.max(x.high, y.high),
      mayBeAbsent: mayBeAbsent || x.mayBeAbsent || y.mayBeAbsent,
      sure: x.sure && y.sure,
      roundings: Math.max(x.roundings, y.roundings),
    };
  }
  return joinedFractions(condition, [then, otherwise], { n: to, absent }, draft);
}

function joinedFractions(
  condition: Operand,
  branches: readonly [Branch, Branch],
  to: { readonly n: Register; readonly absent: Step[] | undefined },
  draft: Draft,
): Fraction {
  const d = draft.register();
  const [x, y] = branches.map(
    (each) =>
      draft.block(() => {
        const value = fractionOf(each.result as NumberValue, draft);
        draft.emit({ op: 'set', to: to.n, a: value.n });
        draft.emit({ op: 'set', to: d, a: value.d });
        return value;
      }, each.steps).result,
  ) as [Fraction, Fraction];
  emitIf(condition, branches, to.absent, draft);
  return {
    kind: 'fraction',
    n: to.n,
    d,
    low: Math.min(x.low, y.low),
    high: Math.max(x.high, y.high),
    most: Math.max(x.most, y.most),
  };
}

function set(steps: Step[], to: Register, a: Operand): void {
  steps.push({ op: 'set', to, a });
}

function emitIf(
  condition: Operand,
  [then, otherwise]: readonly [Branch, Branch],
  absent: Step[] | undefined,
  draft: Draft,
): void {
  draft.emit({ op: 'if', condition, then: then.steps, otherwise: otherwise.steps, absent });
}

/** The class of a number by inclusive upper edges. */
export function classOf(
  value: NumberValue,
  edges: readonly { readonly n: bigint; readonly d: bigint }[],
  codes: readonly number[],
  draft: Draft,
): Coded {
  const to = draft.register();
  if (value.kind === 'fraction') {
    const last: Value = { kind: 'code', code: codes.at(-1) ?? -1, mayBeAbsent: false };
    return edges.reduceRight<Coded>(
      (above, edge, index) => chosenClass(value, edge, { code: codes[index] ?? -1, above }, draft),
      last,
    );
  }
  const { n } = settled(value, draft);
  const whole = edges.map((edge) => floorOf(edge.n * value.d, edge.d));
  if (whole.some((edge) => !Number.isSafeInteger(Number(edge)))) beyond(draft);
  draft.emit({ op: 'class', to, a: n, edges: whole.map(Number), codes });
  return { kind: 'code', code: to, mayBeAbsent: value.mayBeAbsent };
}

function chosenClass(
  value: Fraction,
  edge: { readonly n: bigint; readonly d: bigint },
  to: { readonly code: number; readonly above: Coded },
  draft: Draft,
): Coded {
  const within = compared('<=', value, literal(edge.n, edge.d, draft), draft);
  const result: Coded = { kind: 'code', code: to.code, mayBeAbsent: false };
  return joined(within.code, [branch(result, draft), branch(to.above, draft)], draft) as Coded;
}

function floorOf(n: bigint, d: bigint): bigint {
  const down = n / d;
  return n < 0n && down * d !== n ? down - 1n : down;
}
