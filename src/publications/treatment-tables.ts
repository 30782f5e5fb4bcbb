import { kgFromMassMg } from '../kernel/mass.js';
import {
  decimalFromRatio,
  ratio,
  ratioFromDecimal,
  subtract,
  type Ratio,
} from '../kernel/ratio.js';

import type { Candidate } from './controlled-table.js';
import { groupBy, largestFirst, sumOf } from './grouping.js';
import type { RecoveryFact, Target, TreatmentFact } from './national-facts.js';
import type { Figure } from './report.js';
import { figure, without } from './report.js';

/** Four decimals of a ratio are two of a percentage. */
export const ratioPlaces = 4;

export const ratioFigure = (n: bigint, d: bigint): Figure =>
  d === 0n
    ? without('z')
    : figure(decimalFromRatio(ratio(n, d), ratioPlaces, 'half-away-from-zero'));

/** A rate that is held against a target is rounded down, so that none looks better than it is. */
export const rateFigure = (n: bigint, d: bigint): Figure =>
  d === 0n ? without('z') : figure(decimalFromRatio(ratio(n, d), ratioPlaces, 'down'));

function exact(decimal: string): Ratio {
  const read = ratioFromDecimal(decimal);
  if (!read.ok) throw new RangeError(`A target of a rulebook is no decimal: ${decimal}`);
  return read.value;
}

/** The shown rate less the target: because the rate is rounded down, below zero means that the target is missed. */
function againstTarget(rate: Figure, target: Target): Figure {
  if (rate.value === null) return without('z');
  const difference = subtract(exact(rate.value), exact(target.ratio));
  return figure(decimalFromRatio(difference, ratioPlaces, 'half-away-from-zero'));
}

/** From batches behind certificates, which anybody may look up one by one. */
export function recoveryTable(
  facts: readonly RecoveryFact[],
  targets: readonly Target[],
): Candidate {
  return {
    code: 'recovered_materials',
    dimension: 'material',
    confidentiality: 'public_certificates',
    columns: [
      { code: 'input', unit: 'g' },
      { code: 'recovered', unit: 'g' },
      { code: 'recovery', unit: 'ratio' },
      { code: 'target', unit: 'ratio' },
      { code: 'against_target', unit: 'points' },
      { code: 'target_from', unit: 'date' },
    ],
    rows: largestFirst(
      facts.map((fact) => ({ key: fact.material, fact })),
      ({ fact }) => fact.inputMg,
    ).map(({ key, fact }) => {
      const target = targets.find((candidate) => candidate.key === key);
      const rate = rateFigure(fact.recoveredMg, fact.inputMg);
      return {
        key,
        figures: [
          figure(kgFromMassMg(fact.inputMg * 1000n)),
          figure(kgFromMassMg(fact.recoveredMg * 1000n)),
          rate,
          target ? figure(target.ratio) : without('z'),
          target ? againstTarget(rate, target) : without('z'),
          target ? figure(target.from) : without('z'),
        ],
        contributions: [],
      };
    }),
    total: null,
  };
}

export function domesticTreatedMg(facts: readonly TreatmentFact[], country: string): bigint {
  return sumOf(
    facts.filter((fact) => fact.facilityCountry === country),
    (fact) => fact.treatedMg,
  );
}

function treatmentFigures(facts: readonly TreatmentFact[], country: string): Figure[] {
  const treatedMg = sumOf(facts, (fact) => fact.treatedMg);
  const recycledMg = sumOf(facts, (fact) => fact.recycledMg);
  const collectedMg = sumOf(facts, (fact) => fact.collectedMg);
  return [
    figure(kgFromMassMg(collectedMg)),
    figure(kgFromMassMg(treatedMg)),
    figure(kgFromMassMg(recycledMg)),
    rateFigure(recycledMg, treatedMg),
    ratioFigure(domesticTreatedMg(facts, country), treatedMg),
  ];
}

export function treatmentTable(facts: readonly TreatmentFact[], country: string): Candidate {
  const rows = [...groupBy(facts, (fact) => fact.chemistry)].map(([key, group]) => ({
    key,
    treatedMg: sumOf(group, (fact) => fact.treatedMg),
    figures: treatmentFigures(group, country),
  }));
  return {
    code: 'treatment_by_chemistry',
    dimension: 'chemistry',
    confidentiality: 'public_certificates',
    columns: [
      { code: 'collected', unit: 'kg' },
      { code: 'treated', unit: 'kg' },
      { code: 'recycled', unit: 'kg' },
      { code: 'recycling_efficiency', unit: 'ratio' },
      { code: 'domestic_share', unit: 'ratio' },
    ],
    rows: largestFirst(rows, ({ treatedMg }) => treatedMg).map(({ key, figures }) => ({
      key,
      figures,
      contributions: [],
    })),
    total: treatmentFigures(facts, country),
  };
}
