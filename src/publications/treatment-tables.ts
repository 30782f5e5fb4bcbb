import { gramsFromMassMg, kgFromMassMg } from '../kernel/mass.js';

import { byQuarter } from './by-quarter.js';
import type { Candidate } from './controlled-table.js';
import type { Contribution } from './disclosure-control.js';
import { groupBy, largestFirst, sumOf } from './grouping.js';
import type { Indicators } from './indicators.js';
import type {
  NationalFacts,
  RecoveryFact,
  Target,
  TransportFact,
  TreatmentFact,
} from './national-facts.js';
import type { Figure } from './report.js';
import { figure, without } from './report.js';
import { broughtInto, massOfFact } from './treated-from.js';

/** From batches behind certificates, which anybody may look up one by one. */
export function recoveryTable(
  facts: readonly RecoveryFact[],
  targets: readonly Target[],
  indicators: Indicators,
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
      return {
        key,
        figures: [
          figure(gramsFromMassMg(fact.inputMg)),
          figure(gramsFromMassMg(fact.recoveredMg)),
          indicators.materialRecovery(fact.recoveredMg, fact.inputMg),
          target ? figure(target.ratio) : without('z'),
          target
            ? indicators.againstTarget(fact.recoveredMg, fact.inputMg, target.ratio)
            : without('z'),
          target ? figure(target.from) : without('z'),
        ],
        contributions: [],
      };
    }),
    total: recoveryTotal(facts, indicators),
  };
}

/** Masses are added up; a rate over several materials would say nothing. */
function recoveryTotal(facts: readonly RecoveryFact[], indicators: Indicators): Figure[] | null {
  const recovered = indicators.recoveredMass(facts.map(({ recoveredMg }) => recoveredMg));
  if (recovered === null || facts.length === 0) return null;
  const inputMg = sumOf(facts, (fact) => fact.inputMg);
  const none = without('z');
  return [figure(gramsFromMassMg(inputMg)), recovered, none, none, none, none];
}

function domesticTreatedMg(facts: readonly TreatmentFact[], country: string): bigint {
  return sumOf(
    facts.filter((fact) => fact.facilityCountry === country),
    (fact) => fact.treatedMg,
  );
}

interface TreatmentFrame {
  country: string;
  demonstration: boolean;
  indicators: Indicators;
}

function treatmentFigures(
  facts: readonly TreatmentFact[],
  { country, demonstration, indicators }: TreatmentFrame,
): Figure[] {
  const treatedMg = sumOf(facts, (fact) => fact.treatedMg);
  const recycledMg = sumOf(facts, (fact) => fact.recycledMg);
  const collectedMg = sumOf(facts, (fact) => fact.collectedMg);
  const domesticMg = domesticTreatedMg(facts, country);
  return [
    ...(demonstration ? [figure(kgFromMassMg(collectedMg))] : []),
    figure(kgFromMassMg(treatedMg)),
    figure(kgFromMassMg(recycledMg)),
    figure(kgFromMassMg(domesticMg)),
    indicators.recyclingEfficiency(recycledMg, treatedMg),
    indicators.domesticShare(domesticMg, treatedMg),
  ];
}

/**
 * From certificates, which anybody may look up. None of them shows what was collected for it: outside of a demonstration that
 * stands in the table of transport alone, where it is controlled.
 */
export function treatmentTable(facts: readonly TreatmentFact[], frame: TreatmentFrame): Candidate {
  const rows = [...groupBy(facts, (fact) => fact.chemistry)].map(([key, group]) => ({
    key,
    treatedMg: sumOf(group, (fact) => fact.treatedMg),
    figures: treatmentFigures(group, frame),
  }));
  return {
    code: 'treatment_by_chemistry',
    dimension: 'chemistry',
    confidentiality: 'public_certificates',
    columns: [
      ...(frame.demonstration ? [{ code: 'collected', unit: 'kg' } as const] : []),
      { code: 'treated', unit: 'kg' },
      { code: 'recycled', unit: 'kg' },
      { code: 'domestic', unit: 'kg' },
      { code: 'recycling_efficiency', unit: 'ratio' },
      { code: 'domestic_share', unit: 'ratio' },
    ],
    rows: largestFirst(rows, ({ treatedMg }) => treatedMg).map(({ key, figures }) => ({
      key,
      figures,
      contributions: [],
    })),
    total: treatmentFigures(facts, frame),
  };
}

const massesOf = (facts: readonly TransportFact[]): Contribution[] =>
  facts.map(({ contributor, massMg }) => ({ contributor, value: massMg }));

/** Each kilogram by the kilometres it came, where they are known. */
const travelledBy = (facts: readonly TransportFact[]): Contribution[] =>
  facts.map(({ contributor, massMg, distanceKm }) => ({
    contributor,
    value: massMg * BigInt(distanceKm ?? 0),
  }));

const isKnown = ({ distanceKm }: TransportFact): boolean => distanceKm !== null;

function transportFigures(facts: readonly TransportFact[], indicators: Indicators): Figure[] {
  // Milligrams in kilograms; times kilometres they are kilograms by kilometres all the same.
  const sumIn = (parts: readonly Contribution[]) =>
    figure(kgFromMassMg(sumOf(parts, ({ value }) => value)));
  return [
    sumIn(massesOf(facts)),
    sumIn(massesOf(facts.filter(isKnown))),
    sumIn(travelledBy(facts)),
    ...indicators.travelled(facts),
  ];
}

/**
 * How far waste batteries came. No certificate shows a distance, so it goes through disclosure control; and since certificates
 * show what was treated, a row tells what was brought into batches of its chemistry. A chemistry of which nothing was collected has a row
 * for that reason: that it is missing would tell that all of it was brought.
 */
export function transportTable(
  facts: Pick<NationalFacts, 'transport' | 'brought' | 'quarters'>,
  { demonstration, indicators }: { demonstration: boolean; indicators: Indicators },
): Candidate {
  const { transport, quarters } = facts;
  const groups = groupBy(transport, (fact) => fact.chemistry);
  if (!demonstration)
    for (const { chemistry } of facts.brought)
      if (chemistry !== undefined && !groups.has(chemistry)) groups.set(chemistry, []);
  const rows = [...groups].map(([key, group]) => ({
    key,
    massMg: sumOf(group, (fact) => fact.massMg),
    figures: transportFigures(group, indicators),
    contributions: massesOf(group),
    // The mean is one of these divided by another, and what is collected less what is known tells the rest.
    parts: [
      massesOf(group.filter(isKnown)),
      massesOf(group.filter((fact) => !isKnown(fact))),
      travelledBy(group),
      ...byQuarter(group, quarters, massOfFact),
      ...broughtInto(facts, key),
    ],
  }));
  return {
    code: 'transport',
    linked: 'transport',
    dimension: 'chemistry',
    confidentiality: demonstration ? 'public_figures' : 'controlled',
    columns: [
      { code: 'collected', unit: 'kg' },
      { code: 'with_distance', unit: 'kg' },
      { code: 'travelled', unit: 'kg*km' },
      { code: 'mean_distance', unit: 'km' },
      { code: 'distance_known', unit: 'ratio' },
    ],
    rows: largestFirst(rows, ({ massMg }) => massMg).map(
      ({ key, figures, contributions, parts }) => ({
        key,
        figures,
        contributions,
        parts,
      }),
    ),
    total: transportFigures(transport, indicators),
  };
}
