import { compare, divide, type Ratio } from '../kernel/ratio.js';
import { isNumber } from './interpret.js';
import type { Citation, Formula, LocalText, Raw, Rounding, StageName } from './model.js';
import type { Shared } from './second-pass.js';
import { Writer, type Operand, type TraceContext, type TracePart } from './trace-writer.js';
import { decimalText, valueFrom, type Value } from './values.js';

/** One step of a result: never more than this between a figure and the provision it comes from. */
export interface TraceStep {
  readonly stage: StageName;
  readonly name: string;
  readonly label: LocalText;
  /** The expression as the rulebook writes it. */
  readonly formula: string;
  /** The expression with what was read put in; only the branch that was taken. */
  readonly worked: readonly TracePart[];
  readonly operands: readonly Operand[];
  /** Before rounding; the same as `value` when nothing is rounded. */
  readonly exact: Value;
  readonly value: Value;
  readonly unit: string;
  readonly round: Rounding | undefined;
  readonly cite: Citation;
  readonly output: boolean;
  /** Where the exceptions that applied are written. */
  readonly exceptions: readonly Citation[];
  /** Computed once the stages above were known. */
  readonly second: boolean;
  /** Of a part of a pool: what it is a part of, and by which key. */
  readonly shared: SharedParts | undefined;
}

/** How a pool was shared out: pool x key / sum of all keys, in whole steps that add up. */
export interface SharedParts {
  readonly pool: Operand;
  readonly key: Value;
  readonly keys: Value;
  /** How many share it. */
  readonly rows: number;
  /** Whether one of the steps that were left over came here. */
  readonly gotRest: boolean;
}

export function traceStep(
  formula: Formula,
  result: { exact: Raw; value: Raw },
  context: TraceContext,
): TraceStep {
  const writer = new Writer(context);
  writer.write(formula.node, 0);
  const { type, unit, notApplicable } = formula;
  return {
    stage: context.stage.name,
    name: formula.name,
    label: formula.label,
    formula: formula.text,
    worked: writer.parts,
    operands: writer.operands,
    exact: valueFrom(result.exact, type, unit, notApplicable),
    value: valueFrom(result.value, type, unit, notApplicable),
    unit: unit?.text ?? type.kind,
    round:
      formula.node.op === 'share'
        ? shareRounding(formula, formula.node.step, context.shared)
        : formula.round,
    cite: formula.cite,
    output: formula.output,
    exceptions: writer.exceptions,
    second: context.stage.second?.formulas.includes(formula) ?? false,
    shared: sharedParts(formula, writer.operands, context.shared),
  };
}

function sharedParts(
  { node }: Formula,
  [pool]: readonly Operand[],
  shared: Shared | undefined,
): SharedParts | undefined {
  if (node.op !== 'share' || shared === undefined || pool === undefined) return undefined;
  const { exact, value, weight, total, rows } = shared;
  if (!isNumber(exact) || !isNumber(value)) return undefined;
  return {
    pool,
    key: valueFrom(weight, node.weight.type, undefined),
    keys: valueFrom(total, node.weight.type, undefined),
    rows,
    gotRest: compare(absolute(value), absolute(exact)) > 0,
  };
}

/** A part of a pool is its quota rounded down to a whole step, or up where it was among the largest remainders. */
function shareRounding(
  { unit, cite }: Formula,
  step: Ratio,
  shared: Shared | undefined,
): Rounding | undefined {
  const [quota, part] = [shared?.exact, shared?.value];
  if (!isNumber(quota) || !isNumber(part)) return undefined;
  const written = unit === undefined ? step : divide(step, unit.scale);
  return {
    mode: compare(absolute(part), absolute(quota)) > 0 ? 'up' : 'down',
    step,
    stepText: decimalText(written, 18).text,
    cite,
  };
}

function absolute(value: Ratio): Ratio {
  return value.n < 0n ? { n: -value.n, d: value.d } : value;
}
