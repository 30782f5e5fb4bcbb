import { compare, divide, type Ratio } from '../kernel/ratio.js';
import { isNumber } from './interpret.js';
import type {
  Citation,
  Formula,
  LocalText,
  Node,
  Raw,
  Rounding,
  Rulebook,
  StageName,
} from './model.js';
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
  /** What the rulebook calls the values that may stand in it. */
  readonly names: Rulebook['names'];
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
  const { node, type, unit, notApplicable } = formula;
  const isShare = node.op === 'share';
  const part = isShare ? partIn(context.shared) : undefined;
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
    round: isShare ? part && shareRounding(formula, node.step, part) : formula.round,
    cite: formula.cite,
    output: formula.output,
    exceptions: writer.exceptions,
    second: context.stage.second?.formulas.includes(formula) ?? false,
    shared: isShare && part ? sharedParts(node.weight, writer.operands, part) : undefined,
    names: context.rulebook.names,
  };
}

/** What a pool gave, where it could be shared out. */
interface Part extends Shared {
  readonly exact: Ratio;
  readonly value: Ratio;
}

function partIn(shared: Shared | undefined): Part | undefined {
  const { exact, value } = shared ?? {};
  return shared !== undefined && isNumber(exact) && isNumber(value)
    ? { ...shared, exact, value }
    : undefined;
}

/** Whether one of the steps that were left over came here. */
const gotRest = ({ exact, value }: Part): boolean => compare(absolute(value), absolute(exact)) > 0;

function sharedParts(
  { type }: Node,
  [pool]: readonly Operand[],
  part: Part,
): SharedParts | undefined {
  if (pool === undefined) return undefined;
  return {
    pool,
    key: valueFrom(part.weight, type, undefined),
    keys: valueFrom(part.total, type, undefined),
    rows: part.rows,
    gotRest: gotRest(part),
  };
}

/** A part of a pool is its quota rounded down to a whole step, or up where it was among the largest remainders. */
function shareRounding({ unit, cite }: Formula, step: Ratio, part: Part): Rounding {
  const written = unit === undefined ? step : divide(step, unit.scale);
  return {
    mode: gotRest(part) ? 'up' : 'down',
    step,
    stepText: decimalText(written, 18).text,
    cite,
  };
}

function absolute(value: Ratio): Ratio {
  return value.n < 0n ? { n: -value.n, d: value.d } : value;
}
