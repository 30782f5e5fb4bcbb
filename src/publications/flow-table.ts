import { kgFromMassMg } from '../kernel/mass.js';

import type { Candidate, CandidateRow } from './controlled-table.js';
import type { Contribution } from './disclosure-control.js';
import { sumOf } from './grouping.js';
import type { Indicators, Masses } from './indicators.js';
import type { BroughtFact, NationalFacts } from './national-facts.js';
import type { Figure } from './report.js';
import { figure } from './report.js';
import { broughtAs, broughtBy } from './treated-from.js';

/**
 * Where the mass of the period goes: what is collected, treated and recycled, and the flows that the method makes of it. What is made
 * of what was collected and of what certificates show tells either, so it is hidden where one of them is. What is placed on the market
 * comes back after many years and is no part of that: it stands last, for comparison. A version of the method that says nothing of
 * flows makes no table.
 */
export function flowTables(
  facts: NationalFacts,
  { demonstration, indicators }: { demonstration: boolean; indicators: Indicators },
): Candidate[] {
  const masses = massesOf(facts);
  const flows = indicators.flows(masses);
  if (flows === null) return [];
  const certified = (key: string, shown: Figure): CandidateRow => ({
    key,
    figures: [shown],
    contributions: [],
  });
  // No certificate shows what was collected for it.
  const received = (key: string, shown: Figure): CandidateRow => ({
    key,
    figures: [shown],
    contributions: recyclers(facts),
    sumOf: new Set(['transport/total']),
  });
  // What is left for the collected is worked out of what was brought, so it tells that too.
  const parts = broughtBy(facts);
  const remaining = (key: string, shown: Figure): CandidateRow => ({
    ...received(key, shown),
    parts,
  });
  // The two are told apart by what is left: where one is hidden, both are. What is treated less the two is what was collected.
  const brought = (key: BroughtFact['origin'], shown: Figure): CandidateRow => ({
    key,
    figures: [shown],
    contributions: contributionsOf(broughtAs(facts, key)),
    parts: [...parts, recyclers(facts)],
    sumOf: new Set(['transport/total']),
  });
  const declared = (key: string, shown: Figure): CandidateRow => ({
    key,
    figures: [shown],
    contributions: contributionsOf(facts.placed),
    sumOf: new Set(['quarter/total']),
  });
  const massOf = (massMg: bigint): Figure => figure(kgFromMassMg(massMg));
  return [
    {
      code: 'flows',
      dimension: 'flow',
      confidentiality: demonstration ? 'public_figures' : 'controlled',
      columns: [{ code: 'mass', unit: 'kg' }],
      rows: [
        received('collected', massOf(masses.collected)),
        remaining('to_treatment', flows.toTreatment),
        remaining('waiting', flows.waiting),
        ...(flows.brought === null
          ? []
          : [
              brought('imported', flows.brought.imported),
              brought('passed_on', flows.brought.passedOn),
            ]),
        remaining('from_stock', flows.fromStock),
        certified('treated', massOf(masses.treated)),
        certified('lost', flows.lost),
        certified('recycled', massOf(masses.recycled)),
        declared('placed', massOf(sumOf(facts.placed, ({ massMg }) => massMg))),
      ],
      total: null,
    },
  ];
}

const massesOf = (facts: NationalFacts): Masses => ({
  collected: sumOf(facts.treatment, ({ collectedMg }) => collectedMg),
  treated: sumOf(facts.treatment, ({ treatedMg }) => treatedMg),
  recycled: sumOf(facts.treatment, ({ recycledMg }) => recycledMg),
  imported: sumOf(broughtAs(facts, 'imported'), ({ massMg }) => massMg),
  passedOn: sumOf(broughtAs(facts, 'passed_on'), ({ massMg }) => massMg),
});

const contributionsOf = (
  facts: readonly { readonly contributor: string; readonly massMg: bigint }[],
): Contribution[] => facts.map(({ contributor, massMg: value }) => ({ contributor, value }));

/** Who stands behind what was collected; of runs that stored no distances nobody is known, so it counts as one recycler's. */
const recyclers = ({ transport, treatment }: NationalFacts): Contribution[] =>
  transport.length > 0
    ? contributionsOf(transport)
    : treatment.map(({ collectedMg: value }) => ({ contributor: '', value }));
