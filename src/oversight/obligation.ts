import type { CalendarDate } from '../kernel/calendar-date.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import { evaluateStage, massMgOf, type Rulebook, type TraceStep } from '../rules/index.js';

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
  /** Waste batteries received in the year, by category. */
  readonly covered: ReadonlyMap<string, bigint>;
}

export interface CategoryObligation {
  readonly category: string;
  /** null where the law sets no percentage, or none yet, or a year that it averages is not known. */
  readonly owedMg: bigint | null;
  readonly coveredMg: bigint;
  readonly missingMg: bigint;
  readonly surplusMg: bigint;
  readonly why: 'target' | 'no-percentage' | 'not-yet' | 'unknown-year';
  readonly steps: readonly TraceStep[];
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
}

const stageName = 'national_year';
const categoryInput = 'collection_category';
/** Regulation (EU) 2023/1542, Annex XI: the three calendar years before. */
const yearsBefore = [3, 2, 1];

/**
 * What is owed in each category by the rulebook of a year, against what covers it. Pure; each category stands alone, so that a
 * surplus in one never hides a shortfall in another. Amounts are whole milligrams, what is owed rounded up.
 */
export function obligationsOf(rulebook: Rulebook, facts: ObligationFacts): Decision<Obligations> {
  const stage = rulebook.stages.get(stageName);
  const input = stage?.inputs.get(categoryInput);
  if (input?.type.kind !== 'choice' || stage?.outputs.includes('collection_needed') !== true)
    return refuse('obligation.no-rules', { rulebook: rulebook.id });
  const counted = rulebook.enumerations.get(input.type.enumeration) ?? [];
  const occurring = [...facts.placed.map(({ category }) => category), ...facts.covered.keys()];
  const categories = [...new Set([...counted, ...occurring])].map((category) =>
    categoryOf(rulebook, facts, { category, counted: counted.includes(category) }),
  );
  const sum = (of: (each: CategoryObligation) => bigint): bigint =>
    categories.reduce((total, each) => total + of(each), 0n);
  const averaged = yearsBefore.map(
    (back) =>
      facts.filed.find(({ year }) => year === facts.year - back) ?? {
        year: facts.year - back,
        expected: 0,
        accepted: 0,
      },
  );
  return allow({
    year: facts.year,
    categories,
    owedMg: sum(({ owedMg }) => owedMg ?? 0n),
    outstandingMg: sum(({ missingMg }) => missingMg),
    surplusMg: sum(({ surplusMg }) => surplusMg),
    averaged,
    provisional: averaged.some(({ expected, accepted }) => accepted < expected),
  });
}

function categoryOf(
  rulebook: Rulebook,
  { year, placed, filed, covered }: ObligationFacts,
  { category, counted }: { readonly category: string; readonly counted: boolean },
): CategoryObligation {
  const coveredMg = covered.get(category) ?? 0n;
  const nothing = { category, owedMg: null, coveredMg, missingMg: 0n, surplusMg: 0n, steps: [] };
  if (!counted) return { ...nothing, why: 'no-percentage' };
  // A year in which returns were accepted and none named this category is a year with nothing placed, not an unknown one.
  const made = yearsBefore.flatMap((back): [string, bigint][] => {
    const found = placed.find((each) => each.category === category && each.year === year - back);
    const known = filed.some((each) => each.year === year - back && each.accepted > 0);
    return found === undefined && !known ? [] : [[String(year - back), found?.massMg ?? 0n]];
  });
  const facts = {
    collection_category: category,
    made_available: Object.fromEntries(made),
    collected: coveredMg,
  };
  const on = `${String(year)}-12-31` as CalendarDate;
  const result = evaluateStage(rulebook, stageName, facts, { on });
  if (!result.ok) return { ...nothing, why: 'unknown-year' };
  const { collection_needed: needed, collection_target: target } = result.outputs;
  const steps = result.trace.filter(({ name }) => explained.has(name));
  if (needed?.kind !== 'number')
    return { ...nothing, steps, why: target?.kind === 'number' ? 'unknown-year' : 'not-yet' };
  const owedMg = massMgOf(needed, 'up');
  const over = coveredMg - owedMg;
  return {
    category,
    owedMg,
    coveredMg,
    missingMg: over < 0n ? -over : 0n,
    surplusMg: over > 0n ? over : 0n,
    why: 'target',
    steps,
  };
}

const explained = new Set(['average_made_available', 'collection_target', 'collection_needed']);
