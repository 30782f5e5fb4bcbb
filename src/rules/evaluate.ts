import { parseCalendarDate, type CalendarDate } from '../kernel/calendar-date.js';
import { FactIssues, readFacts, type FactIssue, type Facts, type ReadFacts } from './facts.js';
import {
  inForceOn,
  interpretFormula,
  type Frame,
  type InForce,
  type Observer,
  type Rows,
} from './interpret.js';
import { readableAbove, readAbove } from './above-facts.js';
import { evaluated, type EvaluatedRecord, type EvaluatedRows } from './evaluated.js';
import type { RuleIssue } from './issues.js';
import { BELOW, type Rulebook, type Stage, type StageName } from './model.js';
import { say } from './phrase.js';
import { computeSecondPasses, type Computed, type GivenShares } from './second-pass.js';
import type { TraceStep } from './trace.js';
import type { Outputs } from './values.js';

export type Evaluation =
  | {
      readonly ok: true;
      readonly outputs: Outputs;
      readonly trace: readonly TraceStep[];
      /** The rows below with what their own passes gave; absent where the stage has none. */
      readonly rows?: EvaluatedRows;
    }
  | { readonly ok: false; readonly issues: readonly RuleIssue[] };

export interface EvaluationOptions {
  readonly on: CalendarDate;
  readonly observe?: Observer | undefined;
  /** Parts of pools that the record itself had when all were at hand: it is explained without the others. */
  readonly shares?: GivenShares;
}

/** Rows below are lists of lists at most this long altogether. */
export const MOST_ROWS = 5_000_000;

/** What `evaluateStage` means, by the definition of truth: row by row, with exact rationals. */
export function interpretStage(
  rulebook: Rulebook,
  stageName: StageName,
  facts: Facts,
  options: EvaluationOptions,
): Evaluation {
  const { record, issues } = computeStage(rulebook, stageName, facts, options);
  return record === undefined ? { ok: false, issues } : evaluationOf(record);
}

/** The trace is written when it is read. */
export function evaluationOf(record: EvaluatedRecord): Evaluation {
  let trace: readonly TraceStep[] | undefined;
  return {
    ok: true,
    get outputs() {
      return record.outputs;
    },
    get trace() {
      return (trace ??= record.trace());
    },
    ...(record.rows === undefined ? {} : { rows: record.rows }),
  };
}

/** The same without writing a trace until it is asked for. No record when there are issues. */
export function computeStage(
  rulebook: Rulebook,
  stageName: StageName,
  facts: Facts,
  options: EvaluationOptions,
): { readonly record: EvaluatedRecord | undefined; readonly issues: readonly RuleIssue[] } {
  const issues = new FactIssues();
  const readable = readableAbove(rulebook, stageName);
  const given = readAbove(facts, readable, { rulebook, issues });
  const prepared = prepare(rulebook, stageName, facts, {
    ...options,
    issues,
    days: new Map(),
    above: [...readable.keys()],
  });
  if (prepared === undefined) return { record: undefined, issues: issues.list };
  computeFormulas(prepared);
  computeSecondPasses(rulebook, prepared, { above: given, shares: options.shares ?? new Map() });
  return { record: evaluated(rulebook, prepared), issues: [] };
}

export interface Preparing extends EvaluationOptions {
  readonly issues: FactIssues;
  /** What is in force on the days of the rows, looked up once for each day. */
  readonly days: Map<CalendarDate, InForce>;
  readonly row?: number;
  /** Where a row lies within the outermost one: `lines.2.`. */
  readonly within?: string;
  /** No: a row that takes the day of the record it belongs to, of which everything is said there. */
  readonly ownDay?: boolean;
  /** Stages above whose values may stand among the facts. */
  readonly above?: readonly StageName[];
}

/** Undefined when anything is an issue, of the facts read before too. */
function prepare(
  rulebook: Rulebook,
  stageName: StageName,
  facts: Facts,
  context: Preparing,
): Computed | undefined {
  const { on, issues, row, within } = context;
  const stage = rulebook.stages.get(stageName);
  if (stage === undefined) {
    issues.add({
      code: 'unknown-stage',
      message: say('The rulebook has no such stage.'),
      field: 'stage',
      found: stageName,
      write: [...rulebook.stages.keys()].join(', '),
    });
    return undefined;
  }
  const inForce = context.days.get(on) ?? inForceOn(rulebook, on);
  // What else is wrong with the facts is said all the same.
  if (inForce !== undefined) context.days.set(on, inForce);
  else if (context.ownDay ?? true) issues.add(notInForce(rulebook, on, context));
  const below = BELOW[stageName];
  const read = readFacts(stage, facts, {
    rulebook,
    issues,
    extra: ['on', ...(below === undefined ? [] : [below.rows]), ...(context.above ?? [])],
    row,
    within,
  });
  const children =
    below === undefined || !rulebook.stages.has(below.stage)
      ? undefined
      : rowsOf(rulebook, below, facts, context);
  if (inForce === undefined || issues.list.length > 0) return undefined;
  const rows: Rows | undefined =
    children === undefined
      ? undefined
      : {
          length: children.length,
          value: (index, name) => children[index]?.frame.values.get(name) ?? null,
        };
  return { stage, frame: frameOf(read, inForce, rows, context.observe), children: children ?? [] };
}

export function notInForce(
  rulebook: Rulebook,
  on: CalendarDate,
  { row, within = '' }: Pick<Preparing, 'row' | 'within'> = {},
): FactIssue {
  const { id, from, until } = rulebook;
  const [message, write] =
    until === undefined
      ? [say('{id} holds from {from}.', { id, from }), say('a day from {from}', { from })]
      : [
          say('{id} holds from {from} until {until}.', { id, from, until }),
          say('a day from {from} until {until}', { from, until }),
        ];
  return { code: 'not-in-force', message, field: `${within}on`, row, found: on, write };
}

function frameOf(
  read: ReadFacts,
  inForce: InForce,
  rows: Rows | undefined,
  observe?: Observer,
): Frame {
  return { inForce, values: new Map(read.values), series: read.series, rows, observe };
}

/** Every row below is computed first, each on its own day when it has one. A row of a row is named by the outermost one and the way from there. */
function rowsOf(
  rulebook: Rulebook,
  below: { stage: StageName; rows: string },
  facts: Facts,
  context: Preparing,
): readonly Computed[] | undefined {
  const { issues, row: outermost, within = '' } = context;
  const list = Object.hasOwn(facts, below.rows) ? facts[below.rows] : [];
  if (!Array.isArray(list) || list.length > MOST_ROWS) {
    issues.add({
      code: 'fact',
      message: say('`{name}` is a list.', { name: below.rows }),
      field: `${within}${below.rows}`,
      row: outermost,
      found: list,
      write: `"${below.rows}": [...]`,
    });
    return undefined;
  }
  const computed: Computed[] = [];
  for (const [index, item] of (list as unknown[]).entries()) {
    const place: RowPlace =
      outermost === undefined
        ? { row: index + 1, within: '' }
        : { row: outermost, within: `${within}${below.rows}.${String(index + 1)}.` };
    const record = recordOf(item, below.rows, place, issues);
    if (record === undefined) continue;
    const on = rowDate(record, context.on, place, issues);
    if (on === undefined) continue;
    const ownDay = Object.hasOwn(record, 'on');
    const row = { ...context, ...place, on, ownDay, above: [] };
    const prepared = prepare(rulebook, below.stage, record, row);
    if (prepared === undefined) continue;
    computeFormulas(prepared);
    computed.push(prepared);
  }
  return computed;
}

interface RowPlace {
  readonly row: number;
  readonly within: string;
}

function recordOf(
  item: unknown,
  rows: string,
  { row, within }: RowPlace,
  issues: FactIssues,
): Facts | undefined {
  if (typeof item === 'object' && item !== null && !Array.isArray(item)) return item as Facts;
  issues.add({
    code: 'fact',
    message: say('Each row is a record of facts.'),
    field: within === '' ? rows : within.slice(0, -1),
    row,
    found: item,
    write: '{ ... }',
  });
  return undefined;
}

function rowDate(
  record: Facts,
  on: CalendarDate,
  { row, within }: RowPlace,
  issues: FactIssues,
): CalendarDate | undefined {
  if (!Object.hasOwn(record, 'on')) return on;
  const date = typeof record.on === 'string' ? parseCalendarDate(record.on) : undefined;
  if (date?.ok === true) return date.value;
  issues.add({
    code: 'fact',
    message: say('This is no day.'),
    field: `${within}on`,
    row,
    found: record.on,
    write: '"2026-03-31"',
  });
  return undefined;
}

function computeFormulas(record: { readonly stage: Stage; readonly frame: Frame }): void {
  for (const formula of record.stage.formulas)
    record.frame.values.set(formula.name, interpretFormula(formula, record.frame).value);
}
