import type { CalendarDate } from '../kernel/calendar-date.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import { firstDay, lastDay, type ReportingPeriod } from '../kernel/reporting-period.js';
import {
  evaluateStage,
  inEnglish,
  moneyOf,
  refuseFor,
  say,
  textIn,
  type Facts,
  type GivenShares,
  type Outputs,
  type RuleIssue,
  type Rulebook,
  type TraceStep,
  type Value,
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

/** In the version that the line was declared with; undefined for a line without a model. */
export type ModelLookup = (line: LineToAssess) => BatteryModel | undefined;

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
  const facts = lines.map((line) => factsOf(line, modelOf(line), stage, currency));
  const sums = sumsItself(rulebook);
  const filing = sums ? factsOfFiling(rulebook, days) : {};
  const results = sums
    ? wholeReturn(rulebook, { ...filing, lines: facts }, on)
    : eachLine(rulebook, facts, on);
  if (!results.ok)
    return notComputable(lines[results.line ?? lines.length]?.lineKey ?? '', results.issue);
  const fees: AssessedLine[] = [];
  for (const [index, { lineKey }] of lines.entries()) {
    const feeMinor = amountOf(results.lines[index]?.[lineFee]);
    if (feeMinor === null) return notComputable(lineKey, noAmount(rulebook, lineStage, lineFee));
    fees.push({ lineKey, feeMinor });
  }
  const totalMinor = sums
    ? amountOf(results.total?.outputs[periodFee])
    : fees.reduce((sum, { feeMinor }) => sum + feeMinor, 0n);
  if (totalMinor === null) return notComputable('', noAmount(rulebook, periodStage, periodFee));
  return allow({
    currency,
    lines: fees,
    validOn: on,
    facts,
    filing,
    totalMinor,
    outputs:
      results.total === undefined ? results.lines : [...results.lines, results.total.outputs],
    mayBeFiled: mayBeFiled(results.total?.outputs),
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

/** Null for what is not applicable: that is no amount, and never nothing (docs/decisions/0079). */
const amountOf = (value: Value | undefined): bigint | null =>
  value?.kind === 'number' ? moneyOf(value).minor : null;

export const sumsItself = (rulebook: Rulebook): boolean =>
  rulebook.stages.get(periodStage)?.outputs.includes(periodFee) === true;

/** Where the law takes no return any more, as of what is too late, the rulebook says so; one that says nothing takes it. */
export const mayBeFiled = (total: Outputs | undefined): boolean => {
  const permission = total?.[periodPermission];
  return permission?.kind !== 'yes-no' || permission.value;
};

export type Fault = Pick<RuleIssue, 'message' | 'says' | 'value'>;

/** Why an output has no amount, as the rulebook says it where it says so. */
export function noAmount(
  rulebook: Rulebook,
  stage: 'line' | 'producer_period',
  output: string,
): Fault {
  const { formulas = [], second } = rulebook.stages.get(stage) ?? {};
  const formula = [...formulas, ...(second?.formulas ?? [])].find(({ name }) => name === output);
  const message =
    formula?.notApplicable === undefined
      ? say('`{output}` is no amount in whole minor units.', { output })
      : say('`{output}` does not apply: {reason}', {
          output,
          reason: textIn(formula.notApplicable, rulebook.language),
        });
  return { message: inEnglish(message), says: { message } };
}

export const notComputable = (lineKey: string, fault: Fault | undefined): Decision<never> =>
  refuseFor(fault, 'assessment.not-computable', { line: lineKey, found: fault?.value ?? '' });

/** By which law a line is worked out. */
export interface LineLaw {
  readonly on: CalendarDate;
  /** What the year and the nation add once they are known. */
  readonly above?: Facts;
  /** What pools gave it. */
  readonly shares?: GivenShares;
}

/** The steps that lead to one line's fee. */
export function traceOfLine(
  rulebook: Rulebook,
  line: LineToAssess,
  model: BatteryModel | undefined,
  { on, above = {}, shares }: LineLaw,
): readonly TraceStep[] {
  const stage = rulebook.stages.get(lineStage);
  if (stage === undefined) return [];
  const facts = { ...factsOf(line, model, stage, rulebook.currency ?? ''), ...above };
  const pools = shares === undefined ? {} : { shares };
  const result = evaluateStage(rulebook, lineStage, facts, { on, ...pools });
  return result.ok ? result.trace : [];
}
