import { lastDayOfYear, type CalendarDate } from '../kernel/calendar-date.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import { whyNotCollected, type NotCollected, type OriginKind } from '../recycling/index.js';
import {
  evaluateStage,
  massMgOf,
  type Rulebook,
  type TraceStep,
  type Trial,
  yearsRead,
} from '../rules/index.js';

/** Mass of one category placed on the market in a year, net of exports, by accepted returns. */
export interface PlacedInYear {
  readonly category: string;
  readonly year: number;
  readonly massMg: bigint;
}

/** How much of a year is known: quarters of registered producers, and those with an accepted return. */
export interface YearFiled {
  readonly year: number;
  readonly expected: number;
  readonly accepted: number;
}

export interface ObligationFacts {
  readonly year: number;
  readonly placed: readonly PlacedInYear[];
  readonly filed: readonly YearFiled[];
  readonly received: readonly Received[];
}

/** Waste batteries that recyclers received in the year, by where they came from. */
export interface Received {
  readonly category: string;
  readonly originKind: OriginKind;
  /** From another state than the programme's. */
  readonly abroad: boolean;
  readonly massMg: bigint;
}

export interface CategoryObligation {
  readonly category: string;
  /** The categories of batteries that count towards it. */
  readonly holds: readonly string[];
  /** null where the law sets no percentage, or none yet, or a year that it averages is not known. */
  readonly owedMg: bigint | null;
  readonly coveredMg: bigint;
  readonly missingMg: bigint;
  readonly surplusMg: bigint;
  readonly why: 'target' | 'no-percentage' | 'not-yet' | 'unknown-year';
  readonly steps: readonly TraceStep[];
  /** What the rulebook was asked; null where there was nothing to ask. */
  readonly asked: Trial | null;
}

export interface Obligations {
  readonly year: number;
  readonly categories: readonly CategoryObligation[];
  readonly owedMg: bigint;
  /** The sum of what is missing in each category: no surplus of another one is taken off. */
  readonly outstandingMg: bigint;
  readonly surplusMg: bigint;
  /** The years averaged, with quarters that are not filed yet: while there are any, the figures are provisional. */
  readonly averaged: readonly YearFiled[];
  readonly provisional: boolean;
  /** Received, and not counted as collected. */
  readonly notCollected: readonly { readonly why: NotCollected; readonly massMg: bigint }[];
}

const stageName = 'national_year' as const;
const categoryInput = 'collection_category';
const placedInput = 'made_available';

/** The years whose placed mass the rulebook averages for a year. */
export const yearsAveraged = (rulebook: Rulebook, year: number): readonly number[] =>
  yearsRead(rulebook, stageName, placedInput).map((apart) => year + apart);

/**
 * What is owed in each category by the rulebook of a year, against what covers it. Pure; each category stands alone, so that a
 * surplus in one never hides a shortfall in another. Amounts are whole milligrams. The law is that of the last day of the year,
 * unless another day's is tried.
 */
export function obligationsOf(
  rulebook: Rulebook,
  facts: ObligationFacts,
  on = lastDayOfYear(facts.year),
): Decision<Obligations> {
  const stage = rulebook.stages.get(stageName);
  const input = stage?.inputs.get(categoryInput);
  if (input?.type.kind !== 'choice' || stage?.outputs.includes('collection_needed') !== true)
    return refuse('obligation.no-rules', { rulebook: rulebook.id });
  const counted = rulebook.enumerations.get(input.type.enumeration) ?? [];
  const occurring = new Set([...facts.placed, ...facts.received].map(({ category }) => category));
  const groups = new Map(counted.map((category): [string, string[]] => [category, []]));
  for (const category of occurring) {
    const under = collectedAs(rulebook, category, on);
    groups.set(under, [...(groups.get(under) ?? []), category]);
  }
  const categories = [...groups].map(([category, holds]) =>
    categoryOf(rulebook, facts, { category, holds, counted: counted.includes(category), on }),
  );
  const sum = (of: (each: CategoryObligation) => bigint): bigint =>
    categories.reduce((total, each) => total + of(each), 0n);
  const averaged = yearsAveraged(rulebook, facts.year).map(
    (year) => facts.filed.find((each) => each.year === year) ?? { year, expected: 0, accepted: 0 },
  );
  return allow({
    year: facts.year,
    categories,
    owedMg: sum(({ owedMg }) => owedMg ?? 0n),
    outstandingMg: sum(({ missingMg }) => missingMg),
    surplusMg: sum(({ surplusMg }) => surplusMg),
    averaged,
    provisional: averaged.some(({ expected, accepted }) => accepted < expected),
    notCollected: reasons
      .map((why) => ({
        why,
        massMg: massOf(facts.received.filter((each) => whyNotCollected(each) === why)),
      }))
      .filter(({ massMg }) => massMg > 0n),
  });
}

const massOf = (facts: readonly { readonly massMg: bigint }[]): bigint =>
  facts.reduce((sum, { massMg }) => sum + massMg, 0n);

/** The category whose rate a battery counts towards, by the rulebook; its own where there is none. */
function collectedAs(rulebook: Rulebook, category: string, on: CalendarDate): string {
  // A version that a programme adopted earlier may not say it.
  if (rulebook.stages.get('producer_year')?.outputs.includes('collected_as') !== true)
    return category;
  const result = evaluateStage(rulebook, 'producer_year', { battery_category: category }, { on });
  const under = result.ok ? result.outputs.collected_as : undefined;
  return under?.kind === 'choice' ? under.value : category;
}

const reasons: readonly NotCollected[] = ['from-recycler', 'manufacturing', 'abroad'];

function categoryOf(
  rulebook: Rulebook,
  { year, placed, filed, received }: ObligationFacts,
  {
    category,
    holds,
    counted,
    on,
  }: {
    readonly category: string;
    readonly holds: readonly string[];
    readonly counted: boolean;
    readonly on: CalendarDate;
  },
): CategoryObligation {
  const coveredMg = massOf(
    received.filter((each) => holds.includes(each.category) && whyNotCollected(each) === null),
  );
  const nothing = {
    category,
    holds,
    owedMg: null,
    coveredMg,
    missingMg: 0n,
    surplusMg: 0n,
    steps: [],
    asked: null,
  };
  if (!counted) return { ...nothing, why: 'no-percentage' };
  // Years are told from the year of the law: where another day's law is tried, the facts move with it.
  const apart = Number(on.slice(0, 4)) - year;
  // A year in which returns were accepted and none named this category is a year with nothing placed, not an unknown one.
  const made = yearsAveraged(rulebook, year).flatMap((each): [string, bigint][] => {
    const found = placed.filter((of) => holds.includes(of.category) && of.year === each);
    const known = filed.some((of) => of.year === each && of.accepted > 0);
    return found.length === 0 && !known ? [] : [[String(each + apart), massOf(found)]];
  });
  const facts = {
    [categoryInput]: category,
    [placedInput]: Object.fromEntries(made),
    collected: coveredMg,
  };
  const asked = { stage: stageName, facts, on };
  const result = evaluateStage(rulebook, stageName, facts, { on });
  if (!result.ok) return { ...nothing, why: 'unknown-year' };
  const { collection_needed: needed, collection_target: target } = result.outputs;
  const steps = result.trace.filter(({ name }) => explained.has(name));
  if (needed?.kind !== 'number')
    return {
      ...nothing,
      steps,
      asked,
      why: target?.kind === 'number' ? 'unknown-year' : 'not-yet',
    };
  // The rulebook rounds it up; a version that a programme adopted earlier left that open.
  const owedMg = massMgOf(needed, 'up');
  const over = coveredMg - owedMg;
  return {
    category,
    holds,
    owedMg,
    coveredMg,
    missingMg: over < 0n ? -over : 0n,
    surplusMg: over > 0n ? over : 0n,
    why: 'target',
    steps,
    asked,
  };
}

const explained = new Set(['average_made_available', 'collection_target', 'collection_needed']);
