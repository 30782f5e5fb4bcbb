import type { CalendarDate } from '../kernel/calendar-date.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import { firstDay, lastDay, yearOf, type ReportingPeriod } from '../kernel/reporting-period.js';
import type { NamedOutput, Rulebook, SecondPass, Stage, StageName } from '../rules/index.js';
import { lawOf } from './assessment.js';
import { isFilingFact } from './filing-facts.js';
import { formOfFact } from './line-facts.js';

/** What a rulebook gives for a run, and which stages have to be computed for it. */
export interface RunFees {
  /** Output of a line. */
  readonly line: string;
  /** Output of a return, where the rulebook sums by itself. */
  readonly period: string | undefined;
  readonly stages: readonly StageName[];
  /** A line costs what the whole year of the producer or of the nation makes it cost, so a year is run in one piece. */
  readonly ofYear: boolean;
}

/**
 * What is charged when a return is filed is `fee`, and `fee_total` where the rulebook sums itself. A rulebook that settles once
 * the year is known gives `settled_fee` and `settled_fee_total` in its second pass, and a run then takes those.
 */
const names = [
  { line: 'settled_fee', period: 'settled_fee_total' },
  { line: 'fee', period: 'fee_total' },
] as const;

/** Whatever of these a rulebook gives can be charged: on filing, or by a run. */
export const chargedOutputs: readonly NamedOutput[] = names.flatMap(({ line, period }) => [
  { stage: 'line', name: line } as const,
  { stage: 'producer_period', name: period } as const,
]);

const yearStages: readonly StageName[] = ['producer_year', 'national_year'];

/** Undefined when the rulebook gives no fees. */
export function feesOfRun(rulebook: Rulebook): RunFees | undefined {
  const line = rulebook.stages.get('line');
  const period = rulebook.stages.get('producer_period');
  const named = names.find((each) => gives(line, each.line) || gives(line?.second, each.line));
  if (rulebook.currency === undefined || named === undefined) return undefined;
  const settles = [gives(line?.second, named.line), gives(period?.second, named.period)];
  const total = settles[1] === true || gives(period, named.period) ? named.period : undefined;
  const ofYear =
    settles.includes(true) &&
    [line, period].some((stage) => stage?.second?.above.some((each) => yearStages.includes(each)));
  const wanted: StageName[] = ['line', 'producer_period', ...(ofYear ? yearStages : [])];
  const stages = wanted.filter((name) => rulebook.stages.has(name));
  return { line: named.line, period: total, stages, ofYear };
}

const gives = (pass: Stage | SecondPass | undefined, output: string): boolean =>
  pass?.outputs.includes(output) === true;

/** Refused when the rulebook gives no fees, or has nothing to say on that day. */
export function mayCompute(rulebook: Rulebook, on: CalendarDate): Decision<RunFees> {
  const fees = feesOfRun(rulebook);
  if (fees === undefined)
    return refuse('assessment.rulebook-without-fees', { rulebook: rulebook.id });
  if (on < rulebook.from || (rulebook.until !== undefined && on > rulebook.until))
    return refuse('run.rulebook-not-in-force', { rulebook: rulebook.id, on, from: rulebook.from });
  for (const parameter of rulebook.parameters.values())
    if (!parameter.values.some(({ from }) => from <= on))
      return refuse('run.parameter-without-value', { parameter: parameter.name, on });
  for (const { name, form } of rulebook.stages.get('line')?.inputs.values() ?? [])
    if (form !== (formOfFact(name) ?? form))
      return refuse('run.fact-of-another-kind', { fact: name, rulebook: rulebook.id });
  for (const { name, form } of rulebook.stages.get('producer_period')?.inputs.values() ?? [])
    if (isFilingFact(name) && form !== 'date')
      return refuse('run.fact-of-another-kind', { fact: name, rulebook: rulebook.id });
  return allow(fees);
}

/** Some quarters that are computed together, by the law of one day. */
export interface RunPiece {
  readonly quarters: readonly ReportingPeriod[];
  readonly on: CalendarDate;
}

/**
 * A quarter takes the law of its first day. Where fees depend on the year, the year takes the law of its own first day and is
 * one piece; it is refused where a rate changes in between, since no rule says which part of the year's total that is for.
 */
export function piecesOf(
  rulebook: Rulebook,
  quarters: readonly ReportingPeriod[],
): Decision<RunPiece[]> {
  if (feesOfRun(rulebook)?.ofYear !== true)
    return allow(quarters.map((each) => ({ quarters: [each], on: lawOf(each) })));
  const pieces: RunPiece[] = [];
  for (const year of new Set(quarters.map(yearOf))) {
    const whole = String(year) as ReportingPeriod;
    const changed = changeWithin(rulebook, whole);
    if (changed !== undefined) return refuse('run.rate-changes-within-year', changed);
    const those = quarters.filter((each) => yearOf(each) === year);
    pieces.push({ quarters: those, on: firstDay(whole) });
  }
  return allow(pieces);
}

/** All quarters by the law of one day; where fees depend on the year, up to four of them are tried as one year. */
export function triedPieces(
  rulebook: Rulebook,
  quarters: readonly ReportingPeriod[],
  on: CalendarDate,
): Decision<RunPiece[]> {
  if (feesOfRun(rulebook)?.ofYear !== true)
    return allow(quarters.map((each) => ({ quarters: [each], on })));
  return quarters.length > 4
    ? refuse('run.more-than-a-year', { rulebook: rulebook.id })
    : allow([{ quarters, on }]);
}

function changeWithin(
  rulebook: Rulebook,
  year: ReportingPeriod,
): { parameter: string; on: string } | undefined {
  for (const { name, values } of rulebook.parameters.values()) {
    const change = values.find(({ from }) => from > firstDay(year) && from <= lastDay(year));
    if (change !== undefined) return { parameter: name, on: change.from };
  }
  return undefined;
}
