import { obligationsOf, type FactsOfYear, type Obligations } from '../oversight/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { decimalFromRatio, divide, ratio } from '../kernel/ratio.js';
import { holdsFor, recoveryBy, stepsOf, type OwnProcessYear } from '../recycling/index.js';
import type { Rulebook, TraceStep, Trial, Value } from '../rules/index.js';

// What a draft makes of obligations and of the judgments of process years, beside what its base makes of the same facts by the law
// of the same day. Pure.

export type Verdict = 'met' | 'missed' | 'none';

/** The obligation of the programme for a category. Masses in milligrams; null where there is no target, or it cannot be computed. */
export interface ComparedTarget {
  readonly year: number;
  readonly category: string;
  readonly oldMg: bigint | null;
  readonly newMg: bigint | null;
  readonly coveredMg: bigint;
  readonly before: Verdict;
  readonly after: Verdict;
  /** Each step to what would be owed. */
  readonly steps: readonly TraceStep[];
  /** What the draft was asked. */
  readonly asked: Trial | null;
}

/** The same for one producer, whose batteries call for it; what was collected belongs to no single one. */
export interface ComparedShare {
  readonly organisation: string;
  readonly year: number;
  readonly category: string;
  readonly oldMg: bigint | null;
  readonly newMg: bigint | null;
  readonly steps: readonly TraceStep[];
  readonly asked: Trial | null;
}

/** Recycling efficiency, or the recovery of a material, of one process year. Rates and targets as shares in decimal text. */
export interface ComparedJudgment {
  readonly organisation: string;
  readonly year: number;
  readonly process: string;
  readonly chemistry: string;
  readonly measure: string;
  readonly oldRate: string | null;
  readonly rate: string | null;
  readonly oldTarget: string | null;
  readonly newTarget: string | null;
  readonly before: Verdict;
  readonly after: Verdict;
  readonly steps: readonly TraceStep[];
  readonly asked: Trial | null;
}

export interface Law {
  readonly base: Rulebook;
  readonly draft: Rulebook;
  readonly on: CalendarDate;
}

export interface ComparedObligations {
  readonly targets: readonly ComparedTarget[];
  readonly shares: readonly ComparedShare[];
}

/** Every category of the programme and every share of a producer; none where neither version has obligations. */
export function comparedObligations(
  { programme, producers }: FactsOfYear,
  { base, draft, on }: Law,
): ComparedObligations {
  const { year } = programme;
  const both = (facts: FactsOfYear['programme']) =>
    pairsOf(obligationsOf(base, facts, on), obligationsOf(draft, facts, on));
  return {
    targets: both(programme).map(({ category, before, after }) => ({
      year,
      category,
      oldMg: before?.owedMg ?? null,
      newMg: after?.owedMg ?? null,
      coveredMg: after?.coveredMg ?? before?.coveredMg ?? 0n,
      before: verdictOf(before),
      after: verdictOf(after),
      steps: after?.steps ?? [],
      asked: after?.asked ?? null,
    })),
    shares: producers.flatMap(({ organisation, facts }) =>
      both(facts).map(({ category, before, after }) => ({
        organisation,
        year,
        category,
        oldMg: before?.owedMg ?? null,
        newMg: after?.owedMg ?? null,
        steps: after?.steps ?? [],
        asked: after?.asked ?? null,
      })),
    ),
  };
}

type Owed = Obligations['categories'][number];
type Found = ReturnType<typeof obligationsOf>;

function pairsOf(before: Found, after: Found) {
  const [old, fresh] = [before, after].map((each) => (each.ok ? each.value.categories : []));
  const names = new Set([...(old ?? []), ...(fresh ?? [])].map(({ category }) => category));
  const of = (owed: readonly Owed[] | undefined, category: string) =>
    owed?.find((each) => each.category === category);
  return [...names].map((category) => ({
    category,
    before: of(old, category),
    after: of(fresh, category),
  }));
}

const verdictOf = (owed: Owed | undefined): Verdict => {
  if (owed?.owedMg == null) return 'none';
  return owed.missingMg > 0n ? 'missed' : 'met';
};

/** Every measure of a process year that either version judges or sets a target for. */
export function comparedJudgments(
  { organisation, group }: OwnProcessYear,
  { base, draft, on }: Law,
): ComparedJudgment[] {
  const [before, after] = [base, draft].map((rulebook) => {
    const found = holdsFor(rulebook, on) ? recoveryBy(rulebook, group, on) : null;
    return found?.ok === true ? found.recovery : null;
  });
  const old = new Map(before?.measures.map((each) => [each.name, each]));
  const fresh = new Map(after?.measures.map((each) => [each.name, each]));
  const { year, process, chemistry } = group;
  return [...new Set([...old.keys(), ...fresh.keys()])].map((measure) => {
    const [was, is] = [old.get(measure), fresh.get(measure)];
    return {
      organisation,
      year,
      process,
      chemistry,
      measure,
      oldRate: shareOf(was?.rate),
      rate: shareOf(is?.rate),
      oldTarget: shareOf(was?.target),
      newTarget: shareOf(is?.target),
      before: judgedAs(was?.met),
      after: judgedAs(is?.met),
      steps: after == null ? [] : stepsOf(after, measure),
      asked: after?.asked ?? null,
    };
  });
}

const judgedAs = (met: boolean | null | undefined): Verdict =>
  met == null ? 'none' : met ? 'met' : 'missed';

/** Per cent as a share; down, so that no rate looks better than it is. */
const shareOf = (value: Value | undefined): string | null =>
  value?.kind === 'number'
    ? decimalFromRatio(divide(value.amount, ratio(100n, 1n)), 6, 'down')
    : null;
