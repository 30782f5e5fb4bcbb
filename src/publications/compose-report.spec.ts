import { describe, expect, it } from '@jest/globals';

import { parseCalendarDate } from '../kernel/calendar-date.js';
import { canonicalJson } from '../kernel/canonical-json.js';
import { valueOf } from '../kernel/decision.js';

import { composeReport, type ReportFrame, type ReportSources } from './compose-report.js';
import { loadShippedRulebook } from '../rulebook-files.js';

import { defaultPolicy } from './disclosure-control.js';
import { Indicators, indicatorsId } from './indicators.js';
import type { NationalFacts } from './national-facts.js';
import { figureAt, tableOf } from './report.js';
import { reportCsv } from './report-csv.js';

const parsedDay = (text: string) => valueOf(parseCalendarDate(text));
const method = () => {
  const loaded = loadShippedRulebook(indicatorsId);
  if (loaded?.ok !== true) throw new Error('The method does not load.');
  return loaded.rulebook;
};

const placed = (brand: string, units: bigint, chemistry = 'lithium_ion_nmc') => ({
  quarter: '2025-Q1',
  category: 'ev',
  chemistry,
  brand,
  contributor: brand,
  units,
  massMg: units * 400_000_000n,
  estimatedMassMg: units * 400_000_000n,
});

const facts: NationalFacts = {
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
  embedded: [{ material: 'cobalt', massMg: 1_234_500n, estimatedMassMg: 1_234_500n }],
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
  recovery: [{ material: 'nickel', inputMg: 1_000_000n, recoveredMg: 899_999n }],
  completeness: [{ quarter: '2025-Q1', expected: 5, filed: 4, accepted: 4, late: 1 }],
  memos: [{ period: '2025-Q1', code: 'unattributed', units: 7n, source: 'registrations' }],
  massWithoutCompositionMg: 0n,
};

const frame = (version: number, previous: ReportFrame['previous'] = null): ReportFrame => ({
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

const sources = (given: NationalFacts): ReportSources => ({
  facts: given,
  targets: [
    { key: 'nickel', ratio: '0.90', from: '2027-12-31', citation: 'Annex XII', inForce: false },
  ],
  indicators: new Indicators(method(), parsedDay('2025-03-31')),
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

const compose = (given = facts, version = 1, previous: ReportFrame['previous'] = null) =>
  composeReport(frame(version, previous), sources(given));

describe('composeReport', () => {
  it('is the same bytes for the same facts', () => {
    expect(canonicalJson(compose().snapshot)).toBe(canonicalJson(compose().snapshot));
  });

  it('counts what is placed and shows the unattributed apart', () => {
    const { snapshot } = compose();
    const brands = tableOf(snapshot, 'placed_by_brand');
    expect(brands && figureAt(brands, 'total', 'units')).toEqual({ value: '129', marks: [] });
    const apart = snapshot.headlines.find(({ code }) => code === 'unattributed');
    expect(apart?.values).toEqual({ units: '129', unattributed: '7', together: '136' });
  });

  it('hides the only producer of a chemistry and a second row with it, and says so to the agency', () => {
    const { snapshot, notes } = compose();
    const fees = tableOf(snapshot, 'fees_by_chemistry');
    expect(fees && figureAt(fees, 'lithium_ion_lfp', 'fee')).toEqual({ value: null, marks: ['c'] });
    expect(notes).toContainEqual({
      table: 'fees_by_chemistry',
      row: 'lithium_ion_lfp',
      reason: 'too_few',
    });
    expect(fees && figureAt(fees, 'lithium_ion_nmc', 'fee')?.value).toBeNull();
    expect(canonicalJson(snapshot)).not.toContain('too_few');
  });

  it('hides nothing of figures that are public anyway, and never lists brands elsewhere', () => {
    expect(compose().notes.map(({ table }) => table)).not.toContain('placed_by_brand');
    const real = composeReport(
      { ...frame(1), programme: { ...frame(1).programme, demonstration: false } },
      sources(facts),
    );
    expect(tableOf(real.snapshot, 'placed_by_brand')).toBeUndefined();
    expect(real.notes.map(({ table }) => table)).toContain('placed_by_chemistry');
  });

  it('rounds a rate down, so that it never meets a target by rounding', () => {
    const { snapshot } = compose();
    const recovery = tableOf(snapshot, 'recovered_materials');
    expect(recovery && figureAt(recovery, 'nickel', 'recovery')?.value).toBe('0.8999');
    expect(snapshot.headlines.map(({ code }) => code)).toContain('recovery_short');
  });

  it('divides by the rules of its own method', () => {
    const { snapshot } = compose();
    const shown = (table: string, row: string, column: string) => {
      const found = tableOf(snapshot, table);
      return found && figureAt(found, row, column);
    };
    expect(shown('treatment_by_chemistry', 'total', 'domestic_share')?.value).toBe('1.0000');
    expect(shown('treatment_by_chemistry', 'total', 'recycling_efficiency')?.value).toBe('0.7500');
    expect(shown('fees_by_category', 'total', 'fee_per_kg')?.value).toBe('0.3225');
    expect(shown('completeness', 'total', 'accepted_share')?.value).toBe('0.8000');
    expect(shown('quality', 'estimated_mass', 'share_of_placed_mass')?.value).toBe('1.0000');
  });

  it('says how far waste batteries came, and how much of the mass that rests on', () => {
    const { snapshot } = compose();
    const transport = tableOf(snapshot, 'transport');
    expect(transport && figureAt(transport, 'total', 'mean_distance')?.value).toBe('200');
    expect(transport && figureAt(transport, 'total', 'distance_known')?.value).toBe('0.8000');
    expect(snapshot.headlines.map(({ code }) => code)).toContain('transport');
    const nothing = tableOf(compose({ ...facts, transport: [] }).snapshot, 'transport');
    expect(nothing?.rows).toEqual([]);
    expect(nothing && figureAt(nothing, 'total', 'mean_distance')).toEqual({
      value: null,
      marks: ['z'],
    });
  });

  it('hides distances of a few recyclers where they are not invented', () => {
    const real = composeReport(
      { ...frame(1), programme: { ...frame(1).programme, demonstration: false } },
      sources(facts),
    );
    expect(real.notes.map(({ table }) => table)).toContain('transport');
  });

  it('gives embedded materials in exact grams', () => {
    const table = tableOf(compose().snapshot, 'embedded_materials');
    expect(table && figureAt(table, 'cobalt', 'embedded')).toEqual({
      value: '1234.5',
      marks: ['e'],
    });
  });

  it('shows old and new in a correction and marks what changed', () => {
    const first = compose().snapshot;
    const corrected = {
      ...facts,
      placed: [...facts.placed.slice(0, 3), placed('D', 10n, 'lithium_ion_lfp')],
    };
    const { snapshot } = compose(corrected, 2, first);
    expect(snapshot.revisions).toContainEqual({
      table: 'placed_by_brand',
      row: 'D',
      column: 'units',
      before: { value: '9', marks: [] },
      after: { value: '10', marks: [] },
    });
    const brands = tableOf(snapshot, 'placed_by_brand');
    expect(brands && figureAt(brands, 'D', 'units')?.marks).toEqual(['r']);
    expect(brands && figureAt(brands, 'A', 'units')?.marks).toEqual([]);
    expect(compose(corrected, 3, snapshot).snapshot.revisions).toEqual([]);
  });
});

describe('reportCsv', () => {
  it('has one figure a line, hidden ones empty with their mark', () => {
    const csv = reportCsv(compose().snapshot);
    expect(csv).toContain('placed_by_brand,brand,A,units,pieces,50,\r\n');
    expect(csv).toContain('fees_by_chemistry,chemistry,lithium_ion_lfp,fee,minor:EUR,,c\r\n');
    expect(csv).toContain('memo,quarter,2025-Q1,unattributed,pieces,7,\r\n');
  });

  it('never lets a name run as a formula', () => {
    const given = { ...facts, placed: [placed('=cmd|x', 5n), placed('A, "B"', 4n)] };
    const csv = reportCsv(compose(given).snapshot);
    expect(csv).toContain("brand,'=cmd|x,units");
    expect(csv).toContain('brand,"A, ""B""",units');
  });
});
