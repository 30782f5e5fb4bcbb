import { kgFromMassMg } from '../kernel/mass.js';
import { decimalFromRatio, ratio } from '../kernel/ratio.js';

import type { Candidate } from './controlled-table.js';
import { groupBy, largestFirst, sumOf } from './grouping.js';
import type { FeeFact } from './national-facts.js';
import type { Figure } from './report.js';
import { figure, without } from './report.js';

/** Four decimals of a minor unit for each kilogram; the exact quotient follows from the two figures beside it. */
const feePerKgPlaces = 4;
const mgPerKg = 1_000_000n;

function feeFigures(facts: readonly FeeFact[]): Figure[] {
  const feeMinor = sumOf(facts, (fact) => fact.feeMinor);
  const massMg = sumOf(facts, (fact) => fact.massMg);
  return [
    figure(feeMinor),
    figure(kgFromMassMg(massMg)),
    massMg === 0n
      ? without('z')
      : figure(
          decimalFromRatio(
            ratio(feeMinor * mgPerKg, massMg),
            feePerKgPlaces,
            'half-away-from-zero',
          ),
        ),
  ];
}

function feeTable(
  by: 'category' | 'chemistry',
  facts: readonly FeeFact[],
  currency: string,
): Candidate {
  const rows = [...groupBy(facts, (fact) => fact[by])].map(([key, group]) => ({
    key,
    massMg: sumOf(group, (fact) => fact.massMg),
    figures: feeFigures(group),
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
    total: feeFigures(facts),
  };
}

export const feeTables = (facts: readonly FeeFact[], currency: string): Candidate[] => [
  feeTable('category', facts, currency),
  feeTable('chemistry', facts, currency),
];
