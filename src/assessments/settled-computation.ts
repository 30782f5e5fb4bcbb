import type { CalendarDate } from '../kernel/calendar-date.js';
import type {
  EvaluatedRecord,
  Formula,
  GivenShares,
  Rulebook,
  Stage,
  StageResults,
} from '../rules/index.js';
import { columnsOfFiling, type FilingDays } from './filing-facts.js';
import type { LineColumns } from './line-facts.js';
import { aboveFor, type Beyond } from './run-above.js';
import { compiledFor, minorsOf, minorsPerMajor } from './run-computation.js';
import { lineInputs } from './run-facts.js';
import { feesOfRun } from './run-fees.js';

/** A return as a final run settled it, worked out by itself. */
export interface ComputedSettlement {
  readonly totalMinor: bigint;
  /** Minor units, line by line. */
  readonly fees: BigInt64Array;
  readonly lines: StageResults;
  /** The steps of a line in the order of the rulebook, those that waited for the year last. */
  readonly formulas: readonly Formula[];
  /** Undefined where the rulebook leaves the sum to us. */
  readonly total: EvaluatedRecord | undefined;
}

/**
 * Computes all lines of one return and its total with what the run kept of the year, the nation and the pools. Undefined where the
 * run did not keep all that they need. Pure.
 */
export function computeSettlement(
  rulebook: Rulebook,
  columns: LineColumns,
  of: { readonly on: CalendarDate; readonly days: FilingDays | null; readonly beyond: Beyond },
): ComputedSettlement | undefined {
  const { rows } = columns;
  const { on, days, beyond } = of;
  const named = feesOfRun(rulebook);
  const stage = rulebook.stages.get('line');
  if (named === undefined || stage === undefined) return undefined;
  const inputs = lineInputs(rulebook, columns);
  const run = compiledFor(rulebook, on, { traced: true }).run(
    {
      line: { rows, inputs },
      producer_period: {
        rows: 1,
        inputs: columnsOfFiling(rulebook, [days]),
        below: Uint32Array.of(0, rows),
      },
    },
    rulebook.stages.has('producer_period')
      ? {
          above: aboveFor(rulebook, 'producer_period', beyond),
          shares: new Map([
            ['line', rows === 0 ? sharesOfNone(stage) : beyond.lineShares],
            ['producer_period', beyond.shares],
          ]),
        }
      : undefined,
  );
  const lines = run.ok ? run.stages.get('line') : undefined;
  if (!run.ok || lines?.names.includes(named.line) !== true) return undefined;
  const perMajor = minorsPerMajor(rulebook);
  const fees = new BigInt64Array(rows);
  if (minorsOf(lines, named.line, perMajor, fees) !== null) return undefined;
  const all = [...stage.formulas, ...(stage.second?.formulas ?? [])];
  const formulas = all.filter(({ name }) => lines.names.includes(name));
  const found = { fees, lines, formulas };
  if (named.period === undefined)
    return { ...found, totalMinor: fees.reduce((sum, fee) => sum + fee, 0n), total: undefined };
  const period = run.stages.get('producer_period');
  const total = new BigInt64Array(1);
  if (period?.names.includes(named.period) !== true) return undefined;
  if (minorsOf(period, named.period, perMajor, total) !== null) return undefined;
  return { ...found, totalMinor: total[0] ?? 0n, total: run.record('producer_period', 0) };
}

/** A return without lines has nothing of a pool that lines share. */
const sharesOfNone = ({ second }: Stage): GivenShares =>
  new Map((second?.formulas ?? []).map(({ name }) => [name, { total: null, rows: 0 }]));
