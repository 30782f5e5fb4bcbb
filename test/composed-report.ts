import { valueOf } from '../src/kernel/decision.js';
import { parseCalendarDate } from '../src/kernel/calendar-date.js';
import {
  composeReport,
  type ReportFrame,
  type ReportSources,
} from '../src/publications/compose-report.js';
import { defaultPolicy } from '../src/publications/disclosure-control.js';
import { Indicators, indicatorsId } from '../src/publications/indicators.js';
import type { NationalFacts } from '../src/publications/national-facts.js';
import { loadShippedRulebook } from '../src/rulebook-files.js';

// A report of one quarter, of four producers and two chemistries, for the tests of what it shows and hides.

export const dayOf = (text: string) => valueOf(parseCalendarDate(text));
export const method = () => {
  const loaded = loadShippedRulebook(indicatorsId);
  if (loaded?.ok !== true) throw new Error('The method does not load.');
  return loaded.rulebook;
};

export const placed = (brand: string, units: bigint, chemistry = 'lithium_ion_nmc') => ({
  quarter: '2025-Q1',
  category: 'ev',
  chemistry,
  brand,
  contributor: brand,
  units,
  massMg: units * 400_000_000n,
  estimatedMassMg: units * 400_000_000n,
});

export const facts: NationalFacts = {
  quarters: ['2025-Q1'],
  placed: [
    placed('A', 50n),
    placed('B', 40n),
    placed('C', 30n),
    placed('D', 9n, 'lithium_ion_lfp'),
  ],
  fees: [
    ...['A', 'B', 'C'].map((contributor, index) => ({
      category: 'ev',
      chemistry: 'lithium_ion_nmc',
      contributor,
      feeMinor: BigInt(500 - index * 100),
      massMg: 1_000_000_000n,
    })),
    {
      category: 'ev',
      chemistry: 'lithium_ion_lfp',
      contributor: 'D',
      feeMinor: 90n,
      massMg: 1_000_000_000n,
    },
  ],
  embedded: [
    {
      material: 'cobalt',
      chemistry: 'lithium_ion_nmc',
      contributor: 'A',
      massMg: 1_234_500n,
      estimatedMassMg: 1_234_500n,
    },
  ],
  treatment: [
    {
      chemistry: 'lithium_ion_nmc',
      facilityCountry: 'DE',
      collectedMg: 5_000_000n,
      treatedMg: 4_000_000n,
      recycledMg: 3_000_000n,
    },
  ],
  transport: [
    { chemistry: 'lithium_ion_nmc', contributor: 'R', massMg: 3_000_000n, distanceKm: 100 },
    { chemistry: 'lithium_ion_nmc', contributor: 'S', massMg: 1_000_000n, distanceKm: 500 },
    { chemistry: 'lithium_ion_nmc', contributor: 'S', massMg: 1_000_000n, distanceKm: null },
  ],
  brought: [],
  recovery: [{ material: 'nickel', inputMg: 1_000_000n, recoveredMg: 899_999n }],
  completeness: [{ quarter: '2025-Q1', expected: 5, filed: 4, accepted: 4, late: 1 }],
  memos: [{ period: '2025-Q1', code: 'unattributed', units: 7n, source: 'registrations' }],
  withoutComposition: [],
};

export const frame = (version: number, previous: ReportFrame['previous'] = null): ReportFrame => ({
  programme: {
    slug: 'demo',
    name: { en: 'Demonstration' },
    jurisdiction: 'DE',
    currency: 'EUR',
    timeZone: 'Europe/Berlin',
    demonstration: true,
  },
  period: '2025-Q1',
  kind: 'quarter',
  version,
  correctionReason: version === 1 ? null : 'D had filed in tonnes',
  previous,
});

export const sources = (given: NationalFacts): ReportSources => ({
  facts: given,
  targets: [
    { key: 'nickel', ratio: '0.90', from: '2027-12-31', citation: 'Annex XII', inForce: false },
  ],
  indicators: new Indicators(method(), dayOf('2025-03-31')),
  method: [],
  provenance: {
    runId: 'run',
    dataCutAt: '2026-11-23T10:00:00Z',
    submissions: 4,
    lines: 4,
    certificates: 1,
    countedHash: 'hash',
    recomputed: 4,
    differences: 0,
  },
  control: { policy: defaultPolicy, hiddenBefore: new Map() },
});

/** The same where declarations are confidential. */
export const composeReal = (given = facts) =>
  composeReport(
    { ...frame(1), programme: { ...frame(1).programme, demonstration: false } },
    sources(given),
  );

export const compose = (given = facts, version = 1, previous: ReportFrame['previous'] = null) =>
  composeReport(frame(version, previous), sources(given));
