import { kgFromMassMg } from '../kernel/mass.js';

import type { Candidate } from './controlled-table.js';
import { groupBy, largestFirst, sumOf } from './grouping.js';
import type { Indicators } from './indicators.js';
import type { FeeFact } from './national-facts.js';
import type { Figure } from './report.js';
import { figure } from './report.js';

function feeFigures(facts: readonly FeeFact[], indicators: Indicators): Figure[] {
  const feeMinor = sumOf(facts, (fact) => fact.feeMinor);
  const massMg = sumOf(facts, (fact) => fact.massMg);
  return [figure(feeMinor), figure(kgFromMassMg(massMg)), indicators.feePerKg(feeMinor, massMg)];
}

interface FeeFrame {
  currency: string;
  indicators: Indicators;
}

function feeTable(
  by: 'category' | 'chemistry',
  facts: readonly FeeFact[],
  { currency, indicators }: FeeFrame,
): Candidate {
  const rows = [...groupBy(facts, (fact) => fact[by])].map(([key, group]) => ({
    key,
    massMg: sumOf(group, (fact) => fact.massMg),
    figures: feeFigures(group, indicators),
    contributions: group.map(({ contributor, feeMinor }) => ({ contributor, value: feeMinor })),
  }));
  return {
    code: `fees_by_${by}`,
    dimension: by,
    confidentiality: 'controlled',
    columns: [
      { code: 'fee', unit: `minor:${currency}` },
      { code: 'mass', unit: 'kg' },
      { code: 'fee_per_kg', unit: `minor:${currency}/kg` },
    ],
    rows: largestFirst(rows, ({ massMg }) => massMg).map(({ key, figures, contributions }) => ({
      key,
      figures,
      contributions,
    })),
    total: feeFigures(facts, indicators),
  };
}

export const feeTables = (facts: readonly FeeFact[], frame: FeeFrame): Candidate[] => [
  feeTable('category', facts, frame),
  feeTable('chemistry', facts, frame),
];
