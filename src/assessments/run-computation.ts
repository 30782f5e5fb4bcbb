import type { CalendarDate } from '../kernel/calendar-date.js';
import { allow, type Decision } from '../kernel/decision.js';
import { minorDigits } from '../kernel/money.js';
import {
  compileColumns,
  refuseFor,
  type CompiledColumns,
  type RuleIssue,
  type Rulebook,
  type RunFacts,
  type StageResults,
} from '../rules/index.js';
import { noAmount } from './assessment.js';
import { columnsOfFiling } from './filing-facts.js';
import type { ReturnLines } from './gather-columns.js';
import {
  feeColumn,
  textAt,
  type CountedReturn,
  type LineColumns,
  type ReturnRows,
} from './line-facts.js';
import { beyondOf, type Beyond } from './run-above.js';
import { lineInputs } from './run-facts.js';
import { mayCompute } from './run-fees.js';

/** Minor units. */
export interface ComputedLines {
  /** Of each line. */
  readonly fees: BigInt64Array;
  /** Of each return. */
  readonly totals: BigInt64Array;
}

export interface ExplainableLines extends ComputedLines {
  /** What a return and its lines cost for beyond themselves, as facts to explain them by. */
  readonly beyondOf: (ofReturn: number) => Beyond;
}

/**
 * Fees of all lines by the law of one day, and the total of each return, compiled to run over columns. Where fees depend on the
 * year, these must be all the returns of one year, those of a producer next to each other. Pure.
 */
export function computeLines(
  rulebook: Rulebook,
  columns: LineColumns,
  rows: readonly ReturnRows[],
  on: CalendarDate,
): Decision<ExplainableLines> {
  const may = mayCompute(rulebook, on);
  if (!may.ok) return may;
  const { line, period, stages } = may.value;
  const facts = factsOfRun(rulebook, columns, rows);
  const run = compiledFor(rulebook, on, { traced: false }).run(
    Object.fromEntries(stages.map((name) => [name, facts[name]])),
  );
  const where = { columns, rows };
  if (!run.ok) return notComputable(run.issues[0], where);
  const perMajor = minorsPerMajor(rulebook);
  const fees = new BigInt64Array(columns.rows);
  const odd = minorsOf(run.stages.get('line'), line, perMajor, fees);
  if (odd !== null) {
    const location = { field: line, row: odd + 1 };
    return notComputable({ ...noAmount(rulebook, 'line', line), location }, where);
  }
  const totals = new BigInt64Array(rows.length);
  if (period === undefined) for (const [at, each] of rows.entries()) totals[at] = sumOf(fees, each);
  else {
    const oddTotal = minorsOf(run.stages.get('producer_period'), period, perMajor, totals);
    if (oddTotal !== null) {
      const location = { field: period };
      return notComputable({ ...noAmount(rulebook, 'producer_period', period), location }, where);
    }
  }
  const producers = producerPlaces(rows);
  return allow({
    fees,
    totals,
    beyondOf: (ofReturn) => {
      const { from = 0, to = 0 } = rows[ofReturn] ?? {};
      const at = {
        ...(from < to ? { line: from } : {}),
        producer_period: ofReturn,
        producer_year: producers[ofReturn] ?? 0,
        national_year: 0,
      };
      return beyondOf(rulebook, run.stages, at);
    },
  });
}

/** The lines as they stand once this run is switched in. */
export function settledLines(
  { columns, rows }: ReturnLines<Omit<CountedReturn, 'settledMinor' | 'settledBy'>>,
  { fees, totals }: ComputedLines,
  runId: string,
): ReturnLines<CountedReturn> {
  const numbers = new Map([...columns.numbers, [feeColumn, fees] as const]);
  const settled = rows.map((row, at) => ({
    ...row,
    settledMinor: totals[at] ?? 0n,
    settledBy: runId,
  }));
  return { columns: { ...columns, numbers }, rows: settled };
}

/** The place of each return's producer; returns of a producer stand next to each other. */
function producerPlaces(rows: readonly ReturnRows[]): Uint32Array {
  const places = new Uint32Array(rows.length);
  for (let at = 1; at < rows.length; at += 1) {
    const isSame = rows[at]?.organisationId === rows[at - 1]?.organisationId;
    places[at] = (places[at - 1] ?? 0) + (isSame ? 0 : 1);
  }
  return places;
}

/** Returns and, for fees of a year, the producers and the nation that they belong to. */
function factsOfRun(
  rulebook: Rulebook,
  columns: LineColumns,
  rows: readonly ReturnRows[],
): RunFacts {
  const places = producerPlaces(rows);
  const starts = [...places.keys()].filter((at) => at === 0 || places[at] !== places[at - 1]);
  const producers = starts.length;
  return {
    line: { rows: columns.rows, inputs: lineInputs(rulebook, columns) },
    producer_period: {
      rows: rows.length,
      inputs: columnsOfFiling(
        rulebook,
        rows.map(({ days }) => days ?? null),
      ),
      below: Uint32Array.from([0, ...rows.map(({ to }) => to)]),
    },
    producer_year: {
      rows: producers,
      inputs: {},
      below: Uint32Array.from([...starts, rows.length]),
    },
    national_year: { rows: 1, inputs: {}, below: Uint32Array.from([0, producers]) },
  };
}

/** A run computes part after part by one day of the law, and returns of a quarter follow each other: it is compiled once. */
const compiled = new WeakMap<Rulebook, Map<string, CompiledColumns>>();
const MOST_DAYS = 64;

export function compiledFor(
  rulebook: Rulebook,
  on: CalendarDate,
  { traced }: { readonly traced: boolean },
): CompiledColumns {
  const key = `${on} ${String(traced)}`;
  const days = compiled.get(rulebook) ?? new Map<string, CompiledColumns>();
  if (days.size >= MOST_DAYS) days.clear();
  compiled.set(rulebook, days);
  const found = days.get(key) ?? compileColumns(rulebook, { days: [on], traced });
  days.set(key, found);
  return found;
}

/** How many cents make a euro, in the currency of the rulebook. */
export const minorsPerMajor = ({ currency = '' }: Rulebook): bigint =>
  10n ** BigInt(minorDigits(currency));

/** Fills in what an output says in minor units. Gives the first row that has no whole amount; null when all have one. */
export function minorsOf(
  stage: StageResults | undefined,
  output: string,
  perMajor: bigint,
  into: BigInt64Array,
): number | null {
  if (stage === undefined) throw new Error(`The stage of ${output} was not computed.`);
  const column = stage.column(output);
  const { wide } = stage;
  const usual =
    column.kind === 'whole' && column.denominator === perMajor ? column.numerators : undefined;
  for (let row = 0; row < into.length; row += 1) {
    const minor = usual?.[row] ?? NaN;
    if (!Number.isNaN(minor) && !wide.has(row)) {
      into[row] = BigInt(minor);
      continue;
    }
    const exact = stage.raw(row, output);
    if (exact === null || typeof exact !== 'object') return row;
    if ((exact.n * perMajor) % exact.d !== 0n) return row;
    into[row] = (exact.n * perMajor) / exact.d;
  }
  return null;
}

function sumOf(fees: BigInt64Array, { from, to }: ReturnRows): bigint {
  let sum = 0n;
  for (let row = from; row < to; row += 1) sum += fees[row] ?? 0n;
  return sum;
}

type Fault = Pick<RuleIssue, 'message' | 'says' | 'location'>;

/** Says which line of which submission. */
function notComputable(
  fault: Fault | undefined,
  { columns, rows }: { columns: LineColumns; rows: readonly ReturnRows[] },
): Decision<never> {
  const { row, field = '' } = fault?.location ?? {};
  const at = row === undefined ? -1 : row - 1;
  const of = rows.find(({ from, to }) => at >= from && at < to);
  const found = columns.texts.get(field);
  return refuseFor(fault, 'run.not-computable', {
    submission: of?.submissionId ?? '',
    line: of === undefined ? '' : String(at - of.from + 1),
    field,
    found: found === undefined || at < 0 ? '' : textAt(found, at),
  });
}
