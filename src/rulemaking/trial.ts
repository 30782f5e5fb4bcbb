import type { Compared, WhatIfAnswer, WithoutSnapshot } from '../assessments/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import type { FiguresOn } from './figure-summary.js';
import { triedFigures, type TriedFiguresOn } from './tried-figures.js';

/** What a draft would have made of past quarters by the law of one day, and the cut of the data that it was computed from. */
export interface EffectOn {
  /** null: each quarter by the law of its own day. */
  readonly on: CalendarDate | null;
  /** Returns that counted and final runs that stood. While it is the same, so is the answer. */
  readonly cut: string;
  readonly answer: WhatIfAnswer;
}

/** The effect of a draft on every day from which on it makes another difference. */
export interface Effect {
  /** Of all its comparisons: which there are, and what each was computed from. */
  readonly cut: string;
  readonly at: Date;
  readonly comparisons: readonly EffectOn[];
  /** The same of obligations, judgments and reports. */
  readonly figures: readonly FiguresOn[];
}

/**
 * The effect as it is kept with the draft and approved with it: everything that its page shows but the working of the changes.
 * Amounts are minor units as text.
 */
export interface Trial {
  /** When it was computed, and from which cut of the data. */
  readonly at: string;
  readonly cut: string;
  readonly comparisons: readonly TriedOn[];
  /** Not there in what was kept while fees alone were tried. */
  readonly figures?: readonly TriedFiguresOn[];
}

export interface TriedOn {
  readonly on: CalendarDate | null;
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
  /** The line in its return, which tells its model. Not there in what was kept before models were shown. */
  readonly lineKey?: string;
}

/** Quarters that a draft is tried on: a year of them. */
export const triedQuarters = 4;

export const trialOf = ({ cut, at, comparisons, figures }: Effect): Trial => ({
  at: at.toISOString(),
  cut,
  comparisons: comparisons.map(triedOn),
  figures: figures.map(triedFigures),
});

export function triedOn({ on, answer }: EffectOn): TriedOn {
  const { winners, losers } = answer;
  return {
    on,
    currency: answer.currency,
    periods: answer.periods.map(({ period, returns, source, ...each }) => ({
      ...amounts(each),
      period,
      returns,
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
      ({ organisation, period, category, chemistry, label, lineKey, ...each }) => ({
        ...amounts(each),
        organisation,
        period,
        category,
        chemistry,
        label,
        lineKey,
      }),
    ),
  };
}

const amounts = ({ oldMinor, newMinor, differenceMinor }: Compared): Amounts => ({
  oldMinor: oldMinor.toString(),
  newMinor: newMinor.toString(),
  differenceMinor: differenceMinor.toString(),
});
