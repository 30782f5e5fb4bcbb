import type { CalendarDate } from '../kernel/calendar-date.js';
import { compileColumns, type Rulebook, type TraceStep } from '../rules/index.js';
import { lineFee, periodFee } from './assessment.js';
import { columnsOfFiling, type FilingDays } from './filing-facts.js';
import { feeColumn, numbersOf, type LineColumns } from './line-facts.js';
import { minorsOf, minorsPerMajor } from './run-computation.js';
import { lineInputs } from './run-facts.js';

export interface TracedTotal {
  /** Empty where the rulebook leaves the sum to us. */
  readonly steps: readonly TraceStep[];
  /** Whether every line and the total cost what is stored, to the cent. */
  readonly agrees: boolean;
}

/**
 * How the lines of one return make its total, computed again in columns: for returns of so many lines that records of them
 * would keep a page waiting. `columns` hold what the line stage reads and the fees that are stored. Pure.
 */
export function tracedTotal(
  rulebook: Rulebook,
  columns: LineColumns,
  assessed: {
    readonly on: CalendarDate;
    readonly totalMinor: bigint;
    readonly days: FilingDays | null;
  },
): TracedTotal {
  const { on, totalMinor, days } = assessed;
  const run = compileColumns(rulebook, { days: [on], traced: true }).run({
    line: { rows: columns.rows, inputs: lineInputs(rulebook, columns) },
    producer_period: {
      rows: 1,
      inputs: columnsOfFiling(rulebook, [days]),
      below: Uint32Array.of(0, columns.rows),
    },
  });
  const line = run.ok ? run.stages.get('line') : undefined;
  if (!run.ok || line === undefined) return { steps: [], agrees: false };
  const perMajor = minorsPerMajor(rulebook);
  const fees = new BigInt64Array(columns.rows);
  const stored = numbersOf(columns, feeColumn);
  const total = new BigInt64Array(1);
  const sums = rulebook.stages.get('producer_period')?.outputs.includes(periodFee) === true;
  const isWhole =
    minorsOf(line, lineFee, perMajor, fees) === null &&
    (!sums || minorsOf(run.stages.get('producer_period'), periodFee, perMajor, total) === null);
  if (!sums) total[0] = fees.reduce((sum, fee) => sum + fee, 0n);
  return {
    steps: sums ? run.record('producer_period', 0).trace() : [],
    agrees: isWhole && total[0] === totalMinor && fees.every((fee, row) => fee === stored[row]),
  };
}
