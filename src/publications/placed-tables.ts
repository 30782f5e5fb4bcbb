import { kgFromMassMg } from '../kernel/mass.js';

import type { Candidate, CandidateRow } from './controlled-table.js';
import { groupBy, largestFirst, sumOf } from './grouping.js';
import type { EmbeddedFact, PlacedFact } from './national-facts.js';
import type { Column, Confidentiality, Figure } from './report.js';
import { figure } from './report.js';

const placedColumns: Column[] = [
  { code: 'units', unit: 'pieces' },
  { code: 'mass', unit: 'kg' },
  { code: 'estimated_mass', unit: 'kg' },
];

export const massFigure = (massMg: bigint, estimatedMg: bigint): Figure =>
  estimatedMg > 0n ? figure(kgFromMassMg(massMg), 'e') : figure(kgFromMassMg(massMg));

function placedFigures(facts: readonly PlacedFact[]): Figure[] {
  const estimatedMg = sumOf(facts, (fact) => fact.estimatedMassMg);
  return [
    figure(sumOf(facts, (fact) => fact.units)),
    massFigure(
      sumOf(facts, (fact) => fact.massMg),
      estimatedMg,
    ),
    figure(kgFromMassMg(estimatedMg)),
  ];
}

const contributionsOf = (facts: readonly PlacedFact[]) =>
  facts.map(({ contributor, massMg }) => ({ contributor, value: massMg }));

function placedTable(
  code: string,
  dimension: 'category' | 'chemistry' | 'quarter' | 'brand',
  facts: readonly PlacedFact[],
  confidentiality: Confidentiality,
): Candidate {
  const groups = [...groupBy(facts, (fact) => fact[dimension])];
  const rows = groups.map(([key, group]) => ({ key, group }));
  const sorted =
    dimension === 'quarter'
      ? rows.sort((a, b) => (a.key < b.key ? -1 : 1))
      : largestFirst(rows, ({ group }) => sumOf(group, (fact) => fact.units));
  return {
    code,
    dimension,
    confidentiality,
    columns: placedColumns,
    rows: sorted.map(({ key, group }) => ({
      key,
      figures: placedFigures(group),
      contributions: contributionsOf(group),
    })),
    total: placedFigures(facts),
  };
}

/** One column for each quarter, for stacked bars: `row` across, quarters down the columns. */
function unitsByQuarter(
  code: string,
  dimension: 'chemistry' | 'brand',
  facts: readonly PlacedFact[],
  shape: { quarters: readonly string[]; confidentiality: Confidentiality },
): Candidate {
  const perQuarter = (group: readonly PlacedFact[]): Figure[] => [
    ...shape.quarters.map((quarter) =>
      figure(
        sumOf(
          group.filter((fact) => fact.quarter === quarter),
          (fact) => fact.units,
        ),
      ),
    ),
    figure(sumOf(group, (fact) => fact.units)),
  ];
  const rows = [...groupBy(facts, (fact) => fact[dimension])].map(([key, group]) => ({
    key,
    units: sumOf(group, (fact) => fact.units),
    figures: perQuarter(group),
    contributions: contributionsOf(group),
    parts: shape.quarters.map((quarter) =>
      contributionsOf(group.filter((fact) => fact.quarter === quarter)),
    ),
  }));
  return {
    code,
    dimension,
    confidentiality: shape.confidentiality,
    columns: [...shape.quarters, 'total'].map((quarter) => ({ code: quarter, unit: 'pieces' })),
    rows: largestFirst(rows, ({ units }) => units).map(
      ({ key, figures, contributions, parts }): CandidateRow => ({
        key,
        figures,
        contributions,
        parts,
      }),
    ),
    total: perQuarter(facts),
  };
}

/**
 * Placed on the market by category, chemistry and quarter. By brand only where the figures are public anyway: elsewhere
 * each row would be one producer's declaration.
 */
export function placedTables(
  facts: readonly PlacedFact[],
  quarters: readonly string[],
  demonstration: boolean,
): Candidate[] {
  const confidentiality: Confidentiality = demonstration ? 'public_figures' : 'controlled';
  const shape = { quarters, confidentiality };
  const tables = [
    placedTable('placed_by_category', 'category', facts, confidentiality),
    placedTable('placed_by_chemistry', 'chemistry', facts, confidentiality),
    placedTable('placed_by_quarter', 'quarter', facts, confidentiality),
    unitsByQuarter('units_by_chemistry_and_quarter', 'chemistry', facts, shape),
  ];
  if (!demonstration) return tables;
  return [
    ...tables,
    placedTable('placed_by_brand', 'brand', facts, confidentiality),
    unitsByQuarter('units_by_brand_and_quarter', 'brand', facts, shape),
  ];
}

/** Exact grams: a milligram that does not fill a gram stays as decimals, nothing is rounded away. */
const gramsFromMg = (massMg: bigint): string => kgFromMassMg(massMg * 1000n);

export function embeddedTable(facts: readonly EmbeddedFact[]): Candidate {
  return {
    code: 'embedded_materials',
    dimension: 'material',
    // Composition comes from published estimates per chemistry, summed over all producers.
    confidentiality: 'public_figures',
    columns: [
      { code: 'embedded', unit: 'g' },
      { code: 'estimated', unit: 'g' },
    ],
    rows: largestFirst(
      facts.map((fact) => ({ key: fact.material, fact })),
      ({ fact }) => fact.massMg,
    ).map(({ key, fact }) => ({
      key,
      figures: [
        fact.estimatedMassMg > 0n
          ? figure(gramsFromMg(fact.massMg), 'e')
          : figure(gramsFromMg(fact.massMg)),
        figure(gramsFromMg(fact.estimatedMassMg)),
      ],
      contributions: [],
    })),
    total: null,
  };
}
