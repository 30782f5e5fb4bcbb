import type { CalendarDate } from '../kernel/calendar-date.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import { assessReturn, moneyOf, type Rulebook } from '../rules/index.js';
import { factReader, type LineColumns, type ReturnRows } from './line-facts.js';

/** What a rulebook must give to be run for fees: `fee` of a line and, where it sums itself, `fee_total`. */
export const lineFee = 'fee';
export const periodFee = 'fee_total';

export interface ComputedReturn extends ReturnRows {
  readonly totalMinor: bigint;
}

export interface ComputedLines {
  /** Minor units, row by row. */
  readonly fees: BigInt64Array;
  readonly returns: readonly ComputedReturn[];
}

/** Refused when the rulebook gives no fees, or has nothing to say on that day. */
export function mayCompute(rulebook: Rulebook, on: CalendarDate): Decision<Rulebook> {
  const line = rulebook.stages.get('line');
  if (rulebook.currency === undefined || line?.outputs.includes(lineFee) !== true)
    return refuse('assessment.rulebook-without-fees', { rulebook: rulebook.id });
  if (on < rulebook.from || (rulebook.until !== undefined && on > rulebook.until))
    return refuse('run.rulebook-not-in-force', { rulebook: rulebook.id, on, from: rulebook.from });
  for (const parameter of rulebook.parameters.values())
    if (!parameter.values.some(({ from }) => from <= on))
      return refuse('run.parameter-without-value', { parameter: parameter.name, on });
  return allow(rulebook);
}

/** Fees of all lines by the law of one day, and the total of each return. Pure. */
export function computeLines(
  rulebook: Rulebook,
  columns: LineColumns,
  rows: readonly ReturnRows[],
  on: CalendarDate,
): Decision<ComputedLines> {
  const stage = rulebook.stages.get('line');
  if (stage === undefined)
    return refuse('assessment.rulebook-without-fees', { rulebook: rulebook.id });
  const factsAt = factReader(columns, stage, rulebook.currency ?? '');
  const sumsItself = rulebook.stages.get('producer_period')?.outputs.includes(periodFee) === true;
  const fees = new BigInt64Array(columns.rows);
  const returns: ComputedReturn[] = [];
  for (const each of rows) {
    const lines = Array.from({ length: each.to - each.from }, (_, at) => factsAt(each.from + at));
    const assessed = assessReturn(rulebook, { lines }, { on });
    if (!assessed.ok) {
      const issue = assessed.issues[0];
      return refuse('run.not-computable', {
        submission: each.submissionId,
        line: String(issue?.location.row ?? ''),
        field: issue?.location.field ?? '',
        reason: issue?.message ?? '',
      });
    }
    let summed = 0n;
    for (let at = 0; at < lines.length; at += 1) {
      const fee = assessed.lines.minor(at, lineFee);
      fees[each.from + at] = fee;
      summed += fee;
    }
    const total = sumsItself ? assessed.period[periodFee] : undefined;
    returns.push({ ...each, totalMinor: total === undefined ? summed : moneyOf(total).minor });
  }
  return allow({ fees, returns });
}
