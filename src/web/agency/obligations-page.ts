import type { CategoryObligation, StatedObligations } from '../../oversight/index.js';
import { stepViews } from '../producer/trace-view.js';
import type { Language } from '../shell/language.js';
import type { Text } from '../shell/text.js';

const numeric = (text: Text) => ({ text, format: 'numeric' as const });
const mass = (mg: bigint) => ({ massIn: 'kg' as const, mg });

/** Obligations by category. A producer sees what is owed; what covers it is counted for the programme as a whole. */
export function obligationsPage(
  obligations: StatedObligations,
  view: {
    readonly whose: 'programme' | 'producer';
    readonly years: readonly number[];
    readonly address: string;
    readonly rulebooksHref: string;
    readonly language: Language;
    readonly crumbs: readonly { readonly text: Text; readonly href?: string }[];
  },
) {
  const { whose, language } = view;
  const { year, categories, outstandingMg, owedMg, averaged, provisional } = obligations;
  const own = whose === 'producer';
  const without = categories.filter(({ owedMg: owed }) => owed === null);
  const state = standingOf(obligations);
  return {
    crumbs: view.crumbs,
    year: String(year),
    own,
    heading: {
      key: `obligation.heading.${own && owedMg > 0n ? 'owed' : state}`,
      params: {
        year: String(year),
        mass: mass(own ? owedMg : outstandingMg),
        count: without.length,
      },
    } satisfies Text,
    withoutPercentage: without.some(({ why }) => why === 'no-percentage'),
    provisional,
    averaged: averaged.map(({ year: each, expected, accepted }) => ({
      key: 'obligation.year',
      params: { year: String(each), expected, accepted, open: Math.max(0, expected - accepted) },
    })),
    table: amountsTable(obligations, own),
    notCollected: obligations.notCollected.map(({ why, massMg }) => ({
      key: `obligation.not-collected.${why}`,
      params: { mass: mass(massMg) },
    })),
    working: categories
      .filter(({ steps }) => steps.length > 0)
      .map(({ category, steps }) => ({
        title: { key: `taxonomy.category.${category}` } satisfies Text,
        steps: stepViews(steps, language),
      })),
    rulebookHref: `${view.rulebooksHref}/${obligations.rulebookId}`,
    years: view.years.map((each) => ({
      text: String(each),
      href: `${view.address}?year=${String(each)}`,
      current: each === year,
    })),
  };
}

function amountsTable(obligations: StatedObligations, own: boolean) {
  const { year, categories, outstandingMg, owedMg, surplusMg } = obligations;
  // Of categories that are all unknown no sum is known either.
  const known = categories.some((each) => each.owedMg !== null);
  const sum = (mg: bigint) => (known ? mass(mg) : numeric('–'));
  const columns = own ? (['owed'] as const) : (['owed', 'covered', 'missing', 'surplus'] as const);
  return {
    caption: { key: 'obligation.caption', params: { year: String(year) } } satisfies Text,
    head: [
      { text: { key: 'obligation.category' } satisfies Text },
      ...columns.map((name) => numeric({ key: `obligation.${name}` })),
    ],
    rows: categories.map((each) => [
      nameOf(each),
      each.owedMg === null ? numeric('–') : mass(each.owedMg),
      ...(own ? [] : amounts(each)),
    ]),
    foot: [
      [
        { text: { key: 'obligation.total' } satisfies Text },
        sum(owedMg),
        ...(own ? [] : ['', sum(outstandingMg), sum(surplusMg)]),
      ],
    ],
    firstCellIsHeader: true,
  };
}

/** Why nothing stands in the column beside it is said below the name, where there is room. */
const nameOf = ({ category, holds, owedMg, why }: CategoryObligation) => {
  const text = { key: `taxonomy.category.${category}` } satisfies Text;
  if (owedMg === null) return { text, note: { key: `obligation.why.${why}` } satisfies Text };
  const [other] = holds.filter((each) => each !== category);
  if (other === undefined) return { text };
  const name = { key: `taxonomy.category.${other}` };
  return { text, note: { key: 'obligation.with', params: { name } } satisfies Text };
};

/** A category without a percentage is not one in which nothing is owed, nor is one whose years are not known. */
function standingOf({ categories, owedMg, outstandingMg }: StatedObligations) {
  if (owedMg > 0n) return outstandingMg > 0n ? 'missing' : 'covered';
  const without = categories.filter((each) => each.owedMg === null);
  if (without.some(({ why }) => why === 'unknown-year')) return 'unknown';
  return without.length > 0 ? 'no-percentage' : 'nothing';
}

/** Where nothing is owed nothing is missing; what is covered beyond any obligation is no surplus of one. */
function amounts({ owedMg, coveredMg, missingMg, surplusMg }: CategoryObligation) {
  const none = numeric('–');
  return owedMg === null
    ? [mass(coveredMg), none, none]
    : [mass(coveredMg), mass(missingMg), mass(surplusMg)];
}

/** This year, the two before and the next, which last year's returns already weigh on. */
export const yearsToChoose = (today: string): number[] =>
  [1, 0, -1, -2].map((add) => Number(today.slice(0, 4)) + add);

/** The year that was asked for, or this one. */
export function yearAsked(text: string, today: string): number {
  const year = /^20\d\d$/.test(text) ? Number(text) : Number(today.slice(0, 4));
  return yearsToChoose(today).includes(year) ? year : Number(today.slice(0, 4));
}
