import type { CalendarDate } from '../kernel/calendar-date.js';
import type { EvaluatedRecord, Outputs, Rulebook, StageResults } from '../rules/index.js';
import { lineFee, noAmount, periodFee, sumsItself, type Fault } from './assessment.js';
import { columnsOfFiling, type FilingDays } from './filing-facts.js';
import type { LineColumns } from './line-facts.js';
import { compiledFor, minorsOf, minorsPerMajor } from './run-computation.js';
import { lineInputs } from './run-facts.js';

/** What the rules make of the lines of one return. */
export interface ComputedReturn {
  readonly totalMinor: bigint;
  /** Minor units, line by line. */
  readonly fees: BigInt64Array;
  /** The value of every formula of every line. */
  readonly lines: StageResults;
  readonly outputsAt: (row: number) => Outputs;
  /** Undefined where the rulebook leaves the sum to us. */
  readonly total: EvaluatedRecord | undefined;
}

/** Why there is no fee; of which row, counted from 0, where it is one. */
export interface NoFee {
  readonly row: number | undefined;
  readonly fault: Fault | undefined;
}

/**
 * The fee of a return, computed in columns by the law of one day. What has no fee, is not applicable by the rules, or is no
 * amount is a fault and never nothing (docs/decisions/0079): an official run refuses the same. Pure.
 */
export function computeReturn(
  rulebook: Rulebook,
  columns: LineColumns,
  { on, days }: { readonly on: CalendarDate; readonly days: FilingDays | null },
): ComputedReturn | NoFee {
  const { rows } = columns;
  const stage = rulebook.stages.get('line');
  const sums = sumsItself(rulebook);
  const run = compiledFor(rulebook, on, { traced: true }).run({
    line: { rows, inputs: lineInputs(rulebook, columns) },
    ...(sums
      ? {
          producer_period: {
            rows: 1,
            inputs: columnsOfFiling(rulebook, [days]),
            below: Uint32Array.of(0, rows),
          },
        }
      : {}),
  });
  if (!run.ok) {
    const [fault] = run.issues;
    const row = fault?.location.row;
    return { row: row === undefined ? undefined : row - 1, fault };
  }
  const lines = run.stages.get('line');
  if (lines === undefined || stage === undefined) throw new Error('No lines were computed.');
  const perMajor = minorsPerMajor(rulebook);
  const fees = new BigInt64Array(rows);
  const row = minorsOf(lines, lineFee, perMajor, fees);
  if (row !== null) return { row, fault: noAmount(rulebook, 'line', lineFee) };
  const total = new BigInt64Array(1);
  if (!sums) total[0] = fees.reduce((sum, fee) => sum + fee, 0n);
  else if (minorsOf(run.stages.get('producer_period'), periodFee, perMajor, total) !== null)
    return { row: undefined, fault: noAmount(rulebook, 'producer_period', periodFee) };
  return {
    totalMinor: total[0] ?? 0n,
    fees,
    lines,
    // A second pass waits for the year: what it says of these lines alone is not what they come to.
    outputsAt: (at) => firstPass(run.record('line', at).outputs, stage.outputs),
    total: sums ? run.record('producer_period', 0) : undefined,
  };
}

const firstPass = (outputs: Outputs, names: readonly string[]): Outputs =>
  Object.fromEntries(Object.entries(outputs).filter(([name]) => names.includes(name)));
