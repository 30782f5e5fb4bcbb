import type { CalendarDate } from '../kernel/calendar-date.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import { firstDay, lastDay, type ReportingPeriod } from '../kernel/reporting-period.js';
import {
  evaluateStage,
  moneyOf,
  receiptOf,
  type Facts,
  type Hash,
  type Outputs,
  type Receipt,
  type Rulebook,
  type TraceStep,
} from '../rules/index.js';
import type { BatteryModel } from '../register/index.js';
import { factsOf, type LineToAssess } from './fee-facts.js';

/** What a rulebook must give to be adopted for fees: `fee` of a line and, where it sums itself, `fee_total`. */
const lineStage = 'line';
const periodStage = 'producer_period';
const lineFee = 'fee';
const periodFee = 'fee_total';

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
  readonly outputs: readonly Outputs[];
  /** How the lines make the total; empty when the rulebook leaves the sum to us. */
  readonly totalTrace: readonly TraceStep[];
}

export type ModelLookup = (id: string, version: number) => BatteryModel | undefined;

/**
 * Lines of a quarter carry no day, so all of them take the law of its first day (docs/decisions/0010): nobody is charged
 * a rate that was not in force during the whole quarter.
 */
export const lawOf = (period: ReportingPeriod): CalendarDate => firstDay(period);

/** Days inside the quarter, after its first, on which a parameter of the line stage changes: said beside the result. */
export function changesWithin(rulebook: Rulebook, period: ReportingPeriod): CalendarDate[] {
  const days = [...rulebook.parameters.values()].flatMap(({ values }) =>
    values.map(({ from }) => from),
  );
  return [...new Set(days)]
    .filter((day) => day > firstDay(period) && day <= lastDay(period))
    .sort();
}

/** What the rules make of the lines. Pure: the same lines, models and rulebook give the same bytes. */
export function assessLines(
  rulebook: Rulebook,
  lines: readonly LineToAssess[],
  period: ReportingPeriod,
  modelOf: ModelLookup,
): Decision<Assessed> {
  const stage = rulebook.stages.get(lineStage);
  const { currency } = rulebook;
  if (stage === undefined || currency === undefined || !stage.outputs.includes(lineFee))
    return refuse('assessment.rulebook-without-fees', { rulebook: rulebook.id });
  const on = lawOf(period);
  const facts: Facts[] = [];
  const outputs: Outputs[] = [];
  const fees: AssessedLine[] = [];
  for (const line of lines) {
    const model =
      line.batteryModelId === null || line.modelVersion === null
        ? undefined
        : modelOf(line.batteryModelId, line.modelVersion);
    const fact = factsOf(line, model, stage, currency);
    const result = evaluateStage(rulebook, lineStage, fact, { on });
    if (!result.ok) return refusedBecause(result.issues[0], line.lineKey);
    const fee = result.outputs[lineFee];
    facts.push(fact);
    outputs.push(result.outputs);
    fees.push({ lineKey: line.lineKey, feeMinor: fee === undefined ? 0n : moneyOf(fee).minor });
  }
  const summed = fees.reduce((sum, { feeMinor }) => sum + feeMinor, 0n);
  const base = { currency, lines: fees, validOn: on, facts };
  if (rulebook.stages.get(periodStage)?.outputs.includes(periodFee) !== true)
    return allow({ ...base, totalMinor: summed, outputs, totalTrace: [] });
  const total = evaluateStage(rulebook, periodStage, { lines: facts }, { on });
  if (!total.ok) return refusedBecause(total.issues[0], '');
  const fee = total.outputs[periodFee];
  return allow({
    ...base,
    totalMinor: fee === undefined ? summed : moneyOf(fee).minor,
    outputs: [...outputs, total.outputs],
    totalTrace: total.trace,
  });
}

function refusedBecause(
  issue: { code: string; message: string; value?: string } | undefined,
  lineKey: string,
): Decision<never> {
  return refuse('assessment.not-computable', {
    line: lineKey,
    reason: issue?.message ?? '',
    found: issue?.value ?? '',
  });
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
    { facts: { lines: assessed.facts }, outputs: assessed.outputs },
    { validOn: assessed.validOn, recordedAt, hash },
  );
}
