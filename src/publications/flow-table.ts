import { kgFromMassMg } from '../kernel/mass.js';

import type { Candidate, CandidateRow } from './controlled-table.js';
import { sumOf } from './grouping.js';
import type { Indicators } from './indicators.js';
import type { NationalFacts } from './national-facts.js';
import type { Figure } from './report.js';
import { figure } from './report.js';

/**
 * Where the mass of the period goes: what is placed, collected, treated and recycled, and the flows that the method makes of it.
 * What is in use is what is placed less what certificates show: both rows tell the total of what is placed, so they are hidden
 * where it is. A version of the method that says nothing of flows makes no table.
 */
export function flowTables(
  facts: NationalFacts,
  { demonstration, indicators }: { demonstration: boolean; indicators: Indicators },
): Candidate[] {
  const masses = {
    placed: sumOf(facts.placed, ({ massMg }) => massMg),
    collected: sumOf(facts.treatment, ({ collectedMg }) => collectedMg),
    treated: sumOf(facts.treatment, ({ treatedMg }) => treatedMg),
    recycled: sumOf(facts.treatment, ({ recycledMg }) => recycledMg),
  };
  const flows = indicators.flows(masses);
  if (flows === null) return [];
  const certified = (key: string, shown: Figure): CandidateRow => ({
    key,
    figures: [shown],
    contributions: [],
  });
  const declared = (key: string, shown: Figure): CandidateRow => ({
    key,
    figures: [shown],
    contributions: facts.placed.map(({ contributor, massMg: value }) => ({ contributor, value })),
    sumOf: new Set(['total']),
  });
  const massOf = (massMg: bigint): Figure => figure(kgFromMassMg(massMg));
  return [
    {
      code: 'flows',
      dimension: 'flow',
      confidentiality: demonstration ? 'public_figures' : 'controlled',
      madeFrom: 'quarter',
      columns: [{ code: 'mass', unit: 'kg' }],
      rows: [
        declared('placed', massOf(masses.placed)),
        declared('in_use', flows.inUse),
        certified('collected', massOf(masses.collected)),
        certified('to_treatment', flows.toTreatment),
        certified('waiting', flows.waiting),
        certified('from_stock', flows.fromStock),
        certified('treated', massOf(masses.treated)),
        certified('lost', flows.lost),
        certified('recycled', massOf(masses.recycled)),
      ],
      total: null,
    },
  ];
}
