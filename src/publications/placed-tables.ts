import { gramsFromMassMg, kgFromMassMg } from '../kernel/mass.js';

import { byQuarter } from './by-quarter.js';
import type { Candidate, CandidateRow } from './controlled-table.js';
import { groupBy, largestFirst, sumOf } from './grouping.js';
import type { EmbeddedFact, PlacedFact } from './national-facts.js';
import type { Column, Confidentiality, Figure } from './report.js';
import { figure } from './report.js';
import { massOfFact } from './treated-from.js';

const placedColumns: Column[] = [
  { code: 'units', unit: 'pieces' },
  { code: 'mass', unit: 'kg' },
];

/** Only where figures are public: the estimated part of a row may well be one producer's whole declaration. */
const estimatedColumn: Column = { code: 'estimated_mass', unit: 'kg' };

export const massFigure = (massMg: bigint, estimatedMg: bigint): Figure =>
  estimatedMg > 0n ? figure(kgFromMassMg(massMg), 'e') : figure(kgFromMassMg(massMg));

function placedFigures(facts: readonly PlacedFact[], confidentiality: Confidentiality): Figure[] {
  const estimatedMg = sumOf(facts, (fact) => fact.estimatedMassMg);
  return [
    figure(sumOf(facts, (fact) => fact.units)),
    massFigure(
      sumOf(facts, (fact) => fact.massMg),
      estimatedMg,
    ),
    ...(confidentiality === 'public_figures' ? [figure(kgFromMassMg(estimatedMg))] : []),
  ];
}

const massesOf = (facts: readonly PlacedFact[]) =>
  facts.map(({ contributor, massMg }) => ({ contributor, value: massMg }));
const unitsOf = (facts: readonly PlacedFact[]) =>
  facts.map(({ contributor, units }) => ({ contributor, value: units }));

interface Shape {
  readonly quarters: readonly string[];
  readonly confidentiality: Confidentiality;
}

function placedTable(
  code: string,
  dimension: 'category' | 'chemistry' | 'quarter' | 'brand',
  facts: readonly PlacedFact[],
  { quarters, confidentiality }: Shape,
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
    linked: dimension,
    columns:
      confidentiality === 'public_figures' ? [...placedColumns, estimatedColumn] : placedColumns,
    rows: sorted.map(({ key, group }) => ({
      key,
      figures: placedFigures(group, confidentiality),
      contributions: massesOf(group),
      // A year less the other quarters is a quarter's own, which its report may hide.
      parts: [massOfFact, ({ units }: PlacedFact) => units].flatMap((valueOf) =>
        byQuarter(group, quarters, valueOf),
      ),
    })),
    total: placedFigures(facts, confidentiality),
  };
}

/** One column for each quarter, for stacked bars: `row` across, quarters down the columns. */
function unitsByQuarter(
  code: string,
  dimension: 'chemistry' | 'brand',
  facts: readonly PlacedFact[],
  shape: Shape,
): Candidate {
  const unitsIn = (group: readonly PlacedFact[]): Figure[] => [
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
    figures: unitsIn(group),
    contributions: unitsOf(group),
    parts: shape.quarters.map((quarter) =>
      unitsOf(group.filter((fact) => fact.quarter === quarter)),
    ),
  }));
  return {
    code,
    dimension,
    confidentiality: shape.confidentiality,
    linked: dimension,
    columns: [...shape.quarters, 'total'].map((quarter) => ({ code: quarter, unit: 'pieces' })),
    rows: largestFirst(rows, ({ units }) => units).map(
      ({ key, figures, contributions, parts }): CandidateRow => ({
        key,
        figures,
        contributions,
        parts,
      }),
    ),
    total: unitsIn(facts),
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
    placedTable('placed_by_category', 'category', facts, shape),
    placedTable('placed_by_chemistry', 'chemistry', facts, shape),
    placedTable('placed_by_quarter', 'quarter', facts, shape),
    unitsByQuarter('units_by_chemistry_and_quarter', 'chemistry', facts, shape),
  ];
  if (!demonstration) return tables;
  return [
    ...tables,
    placedTable('placed_by_brand', 'brand', facts, shape),
    unitsByQuarter('units_by_brand_and_quarter', 'brand', facts, shape),
  ];
}

/**
 * Materials in what was placed, by material. Where declarations are confidential each row goes through disclosure control, and so
 * does any material of a chemistry that the other tables hide: with its known composition the mass could be worked out.
 */
export function embeddedTable(facts: readonly EmbeddedFact[], demonstration: boolean): Candidate {
  const rows = [...groupBy(facts, ({ material }) => material)].map(([key, group]) => ({
    key,
    massMg: sumOf(group, ({ massMg }) => massMg),
    estimatedMg: sumOf(group, ({ estimatedMassMg }) => estimatedMassMg),
    contributions: group.map(({ contributor, massMg }) => ({ contributor, value: massMg })),
    sumOf: new Set(group.map(({ chemistry }) => `chemistry/${chemistry}`)),
  }));
  return {
    code: 'embedded_materials',
    dimension: 'material',
    confidentiality: demonstration ? 'public_figures' : 'controlled',
    columns: [
      { code: 'embedded', unit: 'g' },
      ...(demonstration ? [{ code: 'estimated', unit: 'g' } as const] : []),
    ],
    rows: largestFirst(rows, ({ massMg }) => massMg).map(
      ({ massMg, estimatedMg, ...row }): CandidateRow => ({
        ...row,
        figures: [
          estimatedMg > 0n ? figure(gramsFromMassMg(massMg), 'e') : figure(gramsFromMassMg(massMg)),
          ...(demonstration ? [figure(gramsFromMassMg(estimatedMg))] : []),
        ],
      }),
    ),
    total: null,
  };
}
