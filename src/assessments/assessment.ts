import type { CalendarDate } from '../kernel/calendar-date.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import { firstDay, lastDay, type ReportingPeriod } from '../kernel/reporting-period.js';
import {
  evaluateStage,
  moneyOf,
  receiptOf,
  refuseFor,
  type Facts,
  type Hash,
  type Outputs,
  type Receipt,
  type RuleIssue,
  type Rulebook,
  type TraceStep,
} from '../rules/index.js';
import type { BatteryModel } from '../register/index.js';
import { factsOf, type LineToAssess } from './fee-facts.js';
import { factsOfFiling, type FilingDays } from './filing-facts.js';

/** What a rulebook must give to be adopted for fees: `fee` of a line and, where it sums itself, `fee_total`. */
const lineStage = 'line';
const periodStage = 'producer_period';
export const lineFee = 'fee';
export const periodFee = 'fee_total';
/** Says no where the law takes no return any more, as of what is too late. */
const periodPermission = 'may_be_filed';

export interface AssessedLine {
  readonly lineKey: string;
  readonly feeMinor: bigint;
}

export interface Assessed {
  readonly totalMinor: bigint;
  readonly currency: string;
  readonly lines: readonly AssessedLine[];
  readonly validOn: CalendarDate;
  readonly facts: readonly Facts[];
  /** What the rulebook read of the return as a whole. */
  readonly filing: Facts;
  readonly outputs: readonly Outputs[];
  /** Whether the rulebook lets the return be filed; one that says nothing does. */
  readonly mayBeFiled: boolean;
  /** How the lines make the total; empty when the rulebook leaves the sum to us. */
  readonly totalTrace: readonly TraceStep[];
}

export type ModelLookup = (id: string, version: number) => BatteryModel | undefined;

/**
 * Lines of a quarter carry no day, so all of them take the law of its first day (docs/decisions/0010): nobody is charged
 * a rate that was not in force during the whole quarter.
 */
export const lawOf = (period: ReportingPeriod): CalendarDate => firstDay(period);

/** Days inside the quarter, after its first, on which a parameter of the rulebook changes: said beside the result. */
export function changesWithin(rulebook: Rulebook, period: ReportingPeriod): CalendarDate[] {
  const days = [...rulebook.parameters.values()].flatMap(({ values }) =>
    values.map(({ from }) => from),
  );
  return [...new Set(days)]
    .filter((day) => day > firstDay(period) && day <= lastDay(period))
    .sort();
}

/** A return before the rules. */
export interface ReturnToAssess {
  readonly lines: readonly LineToAssess[];
  readonly period: ReportingPeriod;
  /** When it came; null where the rulebook does not ask. */
  readonly days: FilingDays | null;
}

/** What the rules make of the lines. Pure: the same lines, models and rulebook give the same bytes. */
export function assessLines(
  rulebook: Rulebook,
  { lines, period, days }: ReturnToAssess,
  modelOf: ModelLookup,
): Decision<Assessed> {
  const stage = rulebook.stages.get(lineStage);
  const { currency } = rulebook;
  if (stage === undefined || currency === undefined || !stage.outputs.includes(lineFee))
    return refuse('assessment.rulebook-without-fees', { rulebook: rulebook.id });
  const on = lawOf(period);
  const facts = lines.map((line) => {
    const model =
      line.batteryModelId === null || line.modelVersion === null
        ? undefined
        : modelOf(line.batteryModelId, line.modelVersion);
    return factsOf(line, model, stage, currency);
  });
  const sums = rulebook.stages.get(periodStage)?.outputs.includes(periodFee) === true;
  const filing = sums ? factsOfFiling(rulebook, days) : {};
  const results = sums
    ? wholeReturn(rulebook, { ...filing, lines: facts }, on)
    : eachLine(rulebook, facts, on);
  if (!results.ok)
    return refusedBecause(results.issue, lines[results.line ?? lines.length]?.lineKey ?? '');
  const fees = lines.map(({ lineKey }, index): AssessedLine => {
    const fee = results.lines[index]?.[lineFee];
    return { lineKey, feeMinor: fee === undefined ? 0n : moneyOf(fee).minor };
  });
  const fee = results.total?.outputs[periodFee];
  const permission = results.total?.outputs[periodPermission];
  const summed = fees.reduce((sum, { feeMinor }) => sum + feeMinor, 0n);
  return allow({
    currency,
    lines: fees,
    validOn: on,
    facts,
    filing,
    totalMinor: fee === undefined ? summed : moneyOf(fee).minor,
    outputs:
      results.total === undefined ? results.lines : [...results.lines, results.total.outputs],
    mayBeFiled: permission?.kind !== 'yes-no' || permission.value,
    totalTrace: results.total?.trace ?? [],
  });
}

type Results =
  | {
      readonly ok: true;
      readonly lines: readonly Outputs[];
      readonly total:
        { readonly outputs: Outputs; readonly trace: readonly TraceStep[] } | undefined;
    }
  | { readonly ok: false; readonly issue: RuleIssue | undefined; readonly line?: number };

/** Lines and their total in one evaluation. Of a line what its first pass gives: a second one waits for the year. */
function wholeReturn(
  rulebook: Rulebook,
  facts: Facts & { readonly lines: readonly Facts[] },
  on: CalendarDate,
): Results {
  const total = evaluateStage(rulebook, periodStage, facts, { on });
  if (!total.ok) {
    const ofLine = total.issues.find(({ location }) => location.row !== undefined);
    const row = ofLine?.location.row;
    return {
      ok: false,
      issue: ofLine ?? total.issues[0],
      ...(row === undefined ? {} : { line: row - 1 }),
    };
  }
  const { rows } = total;
  const stage = rulebook.stages.get(lineStage);
  const isFirst = (name: string): boolean => stage?.outputs.includes(name) === true;
  const lines = facts.lines.map((_, index): Outputs => {
    const outputs = rows?.at(index).outputs ?? {};
    if (stage?.second === undefined) return outputs;
    return Object.fromEntries(Object.entries(outputs).filter(([name]) => isFirst(name)));
  });
  return { ok: true, lines, total };
}

function eachLine(rulebook: Rulebook, facts: readonly Facts[], on: CalendarDate): Results {
  const lines: Outputs[] = [];
  for (const [line, each] of facts.entries()) {
    const result = evaluateStage(rulebook, lineStage, each, { on });
    if (!result.ok) return { ok: false, issue: result.issues[0], line };
    lines.push(result.outputs);
  }
  return { ok: true, lines, total: undefined };
}

function refusedBecause(issue: RuleIssue | undefined, lineKey: string): Decision<never> {
  const found = issue?.value ?? '';
  return refuseFor(issue, 'assessment.not-computable', { line: lineKey, found });
}

/** The steps that lead to one line's fee. */
export function traceOfLine(
  rulebook: Rulebook,
  line: LineToAssess,
  period: ReportingPeriod,
  model: BatteryModel | undefined,
): readonly TraceStep[] {
  const stage = rulebook.stages.get(lineStage);
  if (stage === undefined) return [];
  const facts = factsOf(line, model, stage, rulebook.currency ?? '');
  const result = evaluateStage(rulebook, lineStage, facts, { on: lawOf(period) });
  return result.ok ? result.trace : [];
}

/** What the result is bound to; replaying it gives the same bytes. */
export function receiptFor(
  rulebook: Rulebook,
  assessed: Assessed,
  recordedAt: Date,
  hash: Hash,
): Receipt {
  return receiptOf(
    rulebook,
    { facts: { ...assessed.filing, lines: assessed.facts }, outputs: assessed.outputs },
    { validOn: assessed.validOn, recordedAt, hash },
  );
}
