import { firstOf, quotient, total } from './columnar-fractions.js';
import type { Lowering } from './columnar-lower.js';
import {
  absentNumber,
  fractionOf,
  inRange,
  literal,
  numerator,
  plus,
  settled,
  wholeOf,
  type NumberValue,
  type Value,
  type Whole,
} from './columnar-numbers.js';
import {
  EXACT,
  PROVEN,
  type Draft,
  type Operand,
  type Register,
  type Step,
} from './columnar-steps.js';
import type { Node } from './model.js';

/** Sums over the rows below and over years. */

type Lower = (node: Node, lowering: Lowering) => Value;

export function aggregated(
  node: Node & { op: 'aggregate' },
  lowering: Lowering,
  lower: Lower,
): NumberValue {
  const { draft } = lowering;
  const { name } = node;
  const sum = name === 'count' ? undefined : new Sum(lowering);
  const count = name === 'sum' ? undefined : counter(draft);
  const { steps: body } = draft.block(() => {
    const nodes = [node.of, node.where].filter((each) => each !== undefined);
    const inRow = {
      ...lowering,
      reading: { ...lowering.reading, below: lowering.openBelow(nodes) },
    };
    const where = node.where === undefined ? undefined : lower(node.where, inRow);
    const add = (): void => {
      const of = node.of === undefined ? undefined : lower(node.of, inRow);
      const value = of?.kind === 'code' ? absentNumber() : of;
      if (value !== undefined) sum?.add(value);
      if (count !== undefined) countOne(count, value, draft);
    };
    if (where?.kind !== 'code') {
      add();
      return;
    }
    const { steps: then } = draft.block(add);
    const absent = [...(sum?.spoilt() ?? []), ...(count === undefined ? [] : spoil(count))];
    draft.emit({ op: 'if', condition: where.code, then, otherwise: [], absent });
  });
  draft.each(body);
  const most = { low: 0, high: lowering.mostBelow };
  const counted = count === undefined ? undefined : wholeOf(count, most, true);
  if (sum === undefined) return counted ?? absentNumber();
  return counted === undefined ? sum.value() : quotient(sum.value(), counted, draft);
}

function counter(draft: Draft): Register {
  const register = draft.register();
  draft.emit({ op: 'set', to: register, a: 0 });
  return register;
}

/** One more; "not applicable" for good when the value is. */
function countOne(count: Register, value: NumberValue | undefined, draft: Draft): void {
  let one: Operand = 1;
  if (value !== undefined && (value.kind === 'fraction' || value.mayBeAbsent)) {
    const nothing = draft.register();
    draft.emit({ op: 'binary', to: nothing, operator: '*', a: value.n, b: 0 });
    one = draft.register();
    draft.emit({ op: 'binary', to: one, operator: '+', a: nothing, b: 1 });
  }
  draft.emit({ op: 'binary', to: count, operator: '+', a: count, b: one });
}

function spoil(register: Register): Step[] {
  return [{ op: 'set', to: register, a: NaN }];
}

/** A running sum. Its denominator is that of what it adds up; a fraction keeps one denominator while it stays the same. */
class Sum {
  private readonly n: Register;
  private readonly d: Register;
  private result: NumberValue = absentNumber();

  constructor(private readonly lowering: Lowering) {
    const { draft } = lowering;
    [this.n, this.d] = [draft.register(), draft.register()];
    draft.emit({ op: 'set', to: this.n, a: 0 });
    draft.emit({ op: 'set', to: this.d, a: 1 });
  }

  add(value: NumberValue): void {
    if (value.kind === 'whole') this.addWhole(value);
    else this.addFraction(value);
  }

  spoilt(): Step[] {
    return spoil(this.n);
  }

  value(): NumberValue {
    return this.result;
  }

  private addWhole(value: Whole): void {
    const { draft, mostBelow } = this.lowering;
    const each = settled(value, draft);
    draft.emit({ op: 'binary', to: this.n, operator: '+', a: this.n, b: each.n });
    const most = {
      low: Math.min(0, each.low) * mostBelow,
      high: Math.max(0, each.high) * mostBelow,
    };
    const proven = inRange(most, PROVEN);
    if (!proven) draft.emit({ op: 'guard', a: this.n, limit: EXACT });
    const bounds = proven ? most : { low: -EXACT, high: EXACT };
    this.result = { ...each, ...bounds, n: this.n, mayBeAbsent: true, sure: true, roundings: 0 };
  }

  private addFraction(value: NumberValue & { kind: 'fraction' }): void {
    const { draft } = this.lowering;
    const bounds = { low: -EXACT, high: EXACT };
    const soFar = { kind: 'fraction', n: this.n, d: this.d, ...bounds, most: EXACT } as const;
    const same = draft.register();
    const sides = { a: this.d, b: value.d, mayBeAbsent: false };
    draft.emit({ op: 'compare', to: same, of: 'number', operator: '=', ...sides });
    const { steps: then } = draft.block(() => {
      const n = settled(plus(numerator(soFar), numerator(value), '+', draft), draft);
      draft.emit({ op: 'set', to: this.n, a: n.n });
    });
    const { steps: otherwise } = draft.block(() => {
      const next = fractionOf(total(soFar, value, '+', draft), draft);
      draft.emit({ op: 'set', to: this.n, a: next.n });
      draft.emit({ op: 'set', to: this.d, a: next.d });
    });
    draft.emit({ op: 'if', condition: same, then, otherwise, absent: undefined });
    this.result = soFar;
  }
}

/** Over the years of a window, counted from the row's reporting year. */
export function windowed(node: Node & { op: 'window' }, lowering: Lowering): NumberValue {
  const { draft } = lowering;
  const { series, number } = lowering.reading.series(node.of);
  const zero = { ...literal(0n, 1n, draft), d: number.d };
  let sum: NumberValue = zero;
  let count: Whole = literal(0n, 1n, draft);
  for (let offset = node.from; offset <= node.to; offset += 1) {
    const to = draft.register();
    draft.emit({ op: 'series', to, series, year: lowering.year, offset });
    const value: Whole = { ...number, n: to, mayBeAbsent: true };
    const counts = node.missing === 'zero' ? literal(1n, 1n, draft) : present(value, draft);
    count = plus(count, counts, '+', draft);
    const kept = node.missing === 'not-applicable' ? value : (firstOf(value, zero, draft) as Whole);
    sum = total(sum, kept, '+', draft);
  }
  if (node.name === 'count') return count;
  return node.name === 'sum' ? sum : quotient(sum, count, draft);
}

/** 1 when the number has a value, else 0. */
function present(value: Whole, draft: Draft): Whole {
  const to = draft.register();
  draft.emit({ op: 'is-absent', to, of: 'number', a: value.n, negated: true });
  return wholeOf(to, { low: 0, high: 1 });
}
