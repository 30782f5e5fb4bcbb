import { kgFromMassMg } from '../kernel/mass.js';

import type { Candidate } from './controlled-table.js';
import { groupBy, largestFirst, sumOf } from './grouping.js';
import type { Indicators } from './indicators.js';
import { beyondLines, type FeeFact } from './national-facts.js';
import type { Figure } from './report.js';
import { figure, without } from './report.js';

function feeFigures(facts: readonly FeeFact[], indicators: Indicators): Figure[] {
  const feeMinor = sumOf(facts, (fact) => fact.feeMinor);
  if (facts.every(({ category }) => category === beyondLines) && facts.length > 0)
    return [figure(feeMinor), without('z'), without('z')];
  const massMg = sumOf(facts, (fact) => fact.massMg);
  return [figure(feeMinor), figure(kgFromMassMg(massMg)), indicators.feePerKg(feeMinor, massMg)];
}

const massesOf = (facts: readonly FeeFact[]) =>
  facts.map(({ contributor, massMg }) => ({ contributor, value: massMg }));

interface FeeFrame {
  currency: string;
  indicators: Indicators;
  /** Masses are public anyway: only the fees have to be kept. */
  demonstration: boolean;
}

function feeTable(
  by: 'category' | 'chemistry',
  facts: readonly FeeFact[],
  { currency, indicators, demonstration }: FeeFrame,
): Candidate {
  const rows = [...groupBy(facts, (fact) => fact[by])].map(([key, group]) => ({
    key,
    massMg: sumOf(group, (fact) => fact.massMg),
    figures: feeFigures(group, indicators),
    contributions: group.map(({ contributor, feeMinor }) => ({ contributor, value: feeMinor })),
    parts: demonstration ? [] : [massesOf(group)],
  }));
  return {
    code: `fees_by_${by}`,
    dimension: by,
    confidentiality: 'controlled',
    linked: by,
    columns: [
      { code: 'fee', unit: `minor:${currency}` },
      { code: 'mass', unit: 'kg' },
      { code: 'fee_per_kg', unit: `minor:${currency}/kg` },
    ],
    rows: largestFirst(rows, ({ massMg }) => massMg).map(
      ({ key, figures, contributions, parts }) => ({
        key,
        figures,
        contributions,
        parts,
      }),
    ),
    total: feeFigures(facts, indicators),
  };
}

export const feeTables = (facts: readonly FeeFact[], frame: FeeFrame): Candidate[] => [
  feeTable('category', facts, frame),
  feeTable('chemistry', facts, frame),
];
