import type { Compared, WhatIfAnswer } from '../assessments/index.js';

/** What a draft would have made of past periods, as it is kept with the draft: amounts in minor units as text. */
export interface Trial {
  readonly currency: string;
  readonly periods: readonly (Amounts & { readonly period: string; readonly returns: number })[];
  readonly total: Amounts;
  readonly byCategory: readonly (Amounts & { readonly key: string })[];
  readonly byChemistry: readonly (Amounts & { readonly key: string })[];
  readonly winners: number;
  readonly losers: number;
  readonly unchanged: number;
}

export interface Amounts {
  readonly oldMinor: string;
  readonly newMinor: string;
  readonly differenceMinor: string;
}

const amounts = ({ oldMinor, newMinor, differenceMinor }: Compared): Amounts => ({
  oldMinor: oldMinor.toString(),
  newMinor: newMinor.toString(),
  differenceMinor: differenceMinor.toString(),
});

/** Quarters that a draft is tried on: a year of them. */
export const triedQuarters = 4;

export function trialOf(answer: WhatIfAnswer): Trial {
  return {
    currency: answer.currency,
    periods: answer.periods.map((each) => ({
      ...amounts(each),
      period: each.period,
      returns: each.returns,
    })),
    total: amounts(answer),
    byCategory: answer.byCategory.map((each) => ({ ...amounts(each), key: each.key })),
    byChemistry: answer.byChemistry.map((each) => ({ ...amounts(each), key: each.key })),
    winners: answer.winners.count,
    losers: answer.losers.count,
    unchanged: answer.unchanged,
  };
}
