import type { Compared, WhatIfAnswer, WithoutSnapshot } from '../assessments/index.js';

/** What a draft would have made of past periods, and the cut of the data that it was computed from. */
export interface Effect {
  /** Returns that counted and final runs that stood. While it is the same, so is the answer. */
  readonly cut: string;
  readonly answer: WhatIfAnswer;
}

/**
 * The effect as it is kept with the draft and approved with it: everything that its page shows but the working of the changes.
 * Amounts are minor units as text.
 */
export interface Trial {
  /** When it was computed, and from which cut of the data. */
  readonly at: string;
  readonly cut: string;
  readonly currency: string;
  readonly periods: readonly TriedPeriod[];
  readonly total: Amounts;
  readonly byCategory: readonly (Amounts & { readonly key: string })[];
  readonly byChemistry: readonly (Amounts & { readonly key: string })[];
  readonly winners: TriedSide;
  readonly losers: TriedSide;
  readonly unchanged: number;
  readonly producers: readonly (Amounts & { readonly organisation: string })[];
  readonly changes: readonly TriedChange[];
}

export interface Amounts {
  readonly oldMinor: string;
  readonly newMinor: string;
  readonly differenceMinor: string;
}

export interface TriedPeriod extends Amounts {
  readonly period: string;
  readonly returns: number;
  readonly settled: number;
  readonly source: 'snapshot' | WithoutSnapshot;
}

interface TriedSide {
  readonly count: number;
  readonly sumMinor: string;
}

export interface TriedChange extends Amounts {
  readonly organisation: string;
  readonly period: string;
  readonly category: string;
  readonly chemistry: string;
  readonly label: string | null;
}

/** Quarters that a draft is tried on: a year of them. */
export const triedQuarters = 4;

export function trialOf({ cut, answer }: Effect): Trial {
  const { winners, losers } = answer;
  return {
    at: answer.at.toISOString(),
    cut,
    currency: answer.currency,
    periods: answer.periods.map(({ period, returns, settled, source, ...each }) => ({
      ...amounts(each),
      period,
      returns,
      settled,
      source: source.kind === 'snapshot' ? 'snapshot' : source.without,
    })),
    total: amounts(answer),
    byCategory: answer.byCategory.map((each) => ({ ...amounts(each), key: each.key })),
    byChemistry: answer.byChemistry.map((each) => ({ ...amounts(each), key: each.key })),
    winners: { count: winners.count, sumMinor: winners.sumMinor.toString() },
    losers: { count: losers.count, sumMinor: losers.sumMinor.toString() },
    unchanged: answer.unchanged,
    producers: answer.producers.map(({ organisation, ...each }) => ({
      ...amounts(each),
      organisation,
    })),
    changes: answer.changes.map(
      ({ organisation, period, category, chemistry, label, ...each }) => ({
        ...amounts(each),
        organisation,
        period,
        category,
        chemistry,
        label,
      }),
    ),
  };
}

const amounts = ({ oldMinor, newMinor, differenceMinor }: Compared): Amounts => ({
  oldMinor: oldMinor.toString(),
  newMinor: newMinor.toString(),
  differenceMinor: differenceMinor.toString(),
});
