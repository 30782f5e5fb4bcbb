import { closureKernel } from '../src/rules/columnar-closures.js';
import { settled, wholeOf, type Whole } from '../src/rules/columnar-numbers.js';
import { Draft, type Step } from '../src/rules/columnar-steps.js';

/** What is known of a number beforehand: from where to where, and over which denominator. */
export interface Range {
  readonly low: number;
  readonly high: number;
  readonly d?: bigint;
}

export interface Lowered {
  readonly whole: Whole;
  readonly steps: readonly Step[];
  /** The number for these facts; undefined where the row is left to exact arithmetic. */
  readonly at: (...facts: readonly number[]) => number | undefined;
}

export type Build = (inputs: readonly Whole[], draft: Draft) => Whole;

/** Arithmetic on columns of these ranges, ready to be run. */
export function lowered(ranges: readonly Range[], build: Build): Lowered {
  const draft = new Draft();
  const inputs = ranges.map(({ low, high, d = 1n }, column): Whole => {
    const n = draft.register();
    draft.emit({ op: 'load', to: n, column, place: 'own', ofNumber: true });
    return { ...wholeOf(n, { low, high }), d };
  });
  const whole = build(inputs, draft);
  draft.emit({ op: 'store', column: 0, a: whole.n });
  const steps = draft.finished();
  const kernel = closureKernel({ steps, registers: draft.registerCount, tables: [] });
  const at = (...facts: readonly number[]): number | undefined => {
    const store = new Float64Array(1);
    const left = kernel({
      rows: 1,
      columns: facts.map((fact) => Float64Array.of(fact)),
      stores: [store],
      day: new Uint8Array(1),
      below: new Uint32Array(0),
      parents: [],
      series: [],
      leave: undefined,
    });
    return left.length > 0 ? undefined : store[0];
  };
  return { whole, steps, at };
}

/** Exact, or found not to be. */
export function settledLast(build: Build): Build {
  return (inputs, draft) => settled(build(inputs, draft), draft);
}

export function two(build: (a: Whole, b: Whole, draft: Draft) => Whole): Build {
  return ([a, b], draft) => {
    if (a === undefined || b === undefined) throw new Error('It takes two numbers.');
    return build(a, b, draft);
  };
}

export function one(build: (a: Whole, draft: Draft) => Whole): Build {
  return ([a], draft) => {
    if (a === undefined) throw new Error('It takes a number.');
    return build(a, draft);
  };
}
