import { describe, expect, it } from '@jest/globals';

import { compose, composeReal, facts, placed } from '../../test/composed-report.js';
import { canonicalJson } from '../kernel/canonical-json.js';

import { figureAt, tableOf } from './report.js';
import { reportCsv } from './report-csv.js';

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
    const real = composeReal();
    expect(tableOf(real.snapshot, 'placed_by_brand')).toBeUndefined();
    expect(real.notes.map(({ table }) => table)).toContain('placed_by_chemistry');
  });

  it('shows what was collected only where it is controlled, since no certificate shows it', () => {
    const collectedIn = ({ snapshot }: ReturnType<typeof compose>) =>
      snapshot.tables
        .filter(({ columns }) => columns.some(({ code }) => code === 'collected'))
        .map(({ code, confidentiality }) => [code, confidentiality]);
    expect(collectedIn(composeReal())).toEqual([['transport', 'controlled']]);
    expect(collectedIn(compose())).toEqual([
      ['treatment_by_chemistry', 'public_certificates'],
      ['transport', 'public_figures'],
    ]);
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
    expect(shown('treatment_by_chemistry', 'total', 'domestic')?.value).toBe('4');
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
    // 3 kg over 100 km and 1 kg over 500 km; of one more it is not known.
    expect(transport && figureAt(transport, 'total', 'collected')?.value).toBe('5');
    expect(transport && figureAt(transport, 'total', 'with_distance')?.value).toBe('4');
    expect(transport && figureAt(transport, 'total', 'travelled')?.value).toBe('800');
    const nothing = tableOf(compose({ ...facts, transport: [] }).snapshot, 'transport');
    expect(nothing?.rows).toEqual([]);
    expect(nothing && figureAt(nothing, 'total', 'mean_distance')).toEqual({
      value: null,
      marks: ['z'],
    });
  });

  it('hides distances of a few recyclers where they are not invented', () => {
    const real = composeReal();
    expect(real.notes.map(({ table }) => table)).toContain('transport');
  });

  it('gives embedded materials in exact grams', () => {
    const table = tableOf(compose().snapshot, 'embedded_materials');
    expect(table && figureAt(table, 'cobalt', 'embedded')).toEqual({
      value: '1234.5',
      marks: ['e'],
    });
  });

  it('hides a material that only one producer uses, and every material of a chemistry that is hidden', () => {
    const of = (material: string, contributor: string, chemistry = 'lithium_ion_nmc') => ({
      material,
      chemistry,
      contributor,
      massMg: 1_000n,
      estimatedMassMg: 0n,
    });
    const producers = ['A', 'B', 'C'];
    const given = {
      ...facts,
      // One lead producer beside three of each other chemistry: lead is hidden, and the smaller other one with it.
      placed: [
        ...producers.map((brand) => placed(brand, 50n)),
        ...producers.map((brand) => placed(brand, 20n, 'nickel_metal_hydride')),
        ...producers.map((brand) => placed(brand, 10n, 'lithium_ion_lfp')),
        placed('D', 9n, 'lead_acid'),
      ],
      fees: [],
      embedded: [
        ...producers.map((contributor) => of('cobalt', contributor)),
        of('manganese', 'A'),
        ...producers.map((contributor) => of('phosphorus', contributor, 'lithium_ion_lfp')),
        of('lead', 'D', 'lead_acid'),
      ],
    };
    const { snapshot, notes } = composeReal(given);
    const materials = tableOf(snapshot, 'embedded_materials');
    expect(materials?.rows.filter(({ figures }) => figures[0]?.value !== null)).toMatchObject([
      { key: 'cobalt' },
    ]);
    expect(notes.filter(({ table }) => table === 'embedded_materials')).toEqual([
      { table: 'embedded_materials', row: 'phosphorus', reason: 'linked' },
      { table: 'embedded_materials', row: 'lead', reason: 'too_few' },
      { table: 'embedded_materials', row: 'manganese', reason: 'too_few' },
    ]);
  });

  it('hides the same rows in tables that show the same mass, so that neither gives the other away', () => {
    // By mass the smallest other chemistry is LFP, by fee it is nickel metal hydride.
    const chemistries: [string, bigint, bigint][] = [
      ['lithium_ion_nmc', 50n, 900n],
      ['nickel_metal_hydride', 20n, 10n],
      ['lithium_ion_lfp', 10n, 500n],
    ];
    const producers = ['A', 'B', 'C'];
    const given = {
      ...facts,
      placed: [
        ...chemistries.flatMap(([chemistry, units]) =>
          producers.map((brand) => placed(brand, units, chemistry)),
        ),
        placed('D', 9n, 'lead_acid'),
      ],
      fees: [...chemistries, ['lead_acid', 9n, 5n] as const].flatMap(([chemistry, units, fee]) =>
        (chemistry === 'lead_acid' ? ['D'] : producers).map((contributor) => ({
          category: 'ev',
          chemistry,
          contributor,
          feeMinor: fee,
          massMg: units * 400_000_000n,
        })),
      ),
    };
    const { snapshot } = composeReal(given);
    const hidden = (code: string) =>
      tableOf(snapshot, code)
        ?.rows.filter(({ figures }) => figures[0]?.value === null)
        .map(({ key }) => key)
        .sort();
    expect(hidden('placed_by_chemistry')).toEqual([
      'lead_acid',
      'lithium_ion_lfp',
      'nickel_metal_hydride',
    ]);
    expect(hidden('fees_by_chemistry')).toEqual(hidden('placed_by_chemistry'));
    expect(hidden('units_by_chemistry_and_quarter')).toEqual(hidden('placed_by_chemistry'));
  });

  it('names what is owed beyond the lines, and hides it with another row where two producers stand behind it', () => {
    const beyond = (contributor: string, feeMinor: bigint) => ({
      category: 'beyond_lines',
      chemistry: 'beyond_lines',
      contributor,
      feeMinor,
      massMg: 0n,
    });
    const ofCategory = ['A', 'B', 'C'].flatMap((contributor) =>
      ['ev', 'lmt', 'sli'].map((category) => ({
        category,
        chemistry: 'lithium_ion_nmc',
        contributor,
        feeMinor: 100n,
        massMg: 1_000_000_000n,
      })),
    );
    const shown = composeReal({ ...facts, placed: [], fees: [...ofCategory, ...['A', 'B', 'C'].map((each) => beyond(each, 50n))] }); // prettier-ignore
    const table = tableOf(shown.snapshot, 'fees_by_category');
    expect(table?.rows.map(({ key }) => key)).toEqual(['ev', 'lmt', 'sli', 'beyond_lines']);
    expect(table?.rows.at(-1)?.figures.map(({ value }) => value)).toEqual(['150', null, null]);
    expect(table?.total?.[0]?.value).toBe('1050');
    const two = composeReal({ ...facts, placed: [], fees: [...ofCategory, ...['A', 'B'].map((each) => beyond(each, 50n))] }); // prettier-ignore
    const hidden = tableOf(two.snapshot, 'fees_by_category')?.rows.filter(
      ({ figures }) => figures[0]?.value === null,
    );
    expect(hidden).toHaveLength(2);
    expect(hidden?.map(({ key }) => key)).toContain('beyond_lines');
  });

  it('judges each quantity of a row: a mass behind small fees, a mean over the distances that are known', () => {
    const exempt = facts.fees.map((fact) =>
      fact.contributor === 'A' ? { ...fact, massMg: 1_000_000_000_000n } : fact,
    );
    const fees = composeReal({ ...facts, fees: exempt }).notes;
    expect(fees).toContainEqual({
      table: 'fees_by_category',
      row: 'ev',
      reason: 'dominated',
    });
    const transport = ['R', 'S', 'T'].map((contributor, index) => ({
      chemistry: 'lithium_ion_nmc',
      contributor,
      massMg: 1_000_000n,
      distanceKm: index === 0 ? 100 : null,
    }));
    const hidden = { table: 'transport', row: 'lithium_ion_nmc', reason: 'too_few' };
    expect(composeReal({ ...facts, transport }).notes).toContainEqual(hidden);
    // What is collected less what is known is one recycler's, and so is what all came but one.
    const known = transport.map((fact) => ({ ...fact, distanceKm: 100 }));
    const oneUnknown = known.flatMap((fact, at) =>
      at === 0 ? [fact, { ...fact, distanceKm: null }] : [fact],
    );
    expect(composeReal({ ...facts, transport: oneUnknown }).notes).toContainEqual(hidden);
    const onTheSpot = known.map((fact, at) => ({ ...fact, distanceKm: at === 0 ? 100 : 0 }));
    expect(composeReal({ ...facts, transport: onTheSpot }).notes).toContainEqual(hidden);
    expect(composeReal({ ...facts, transport: known }).notes).not.toContainEqual(hidden);
  });

  it('says nothing of estimates that are those of one producer', () => {
    const given = {
      ...facts,
      placed: facts.placed.map((fact) =>
        fact.brand === 'A' ? fact : { ...fact, estimatedMassMg: 0n },
      ),
      withoutComposition: [{ contributor: 'B', massMg: 5n }],
    };
    const { snapshot } = composeReal(given);
    expect(tableOf(snapshot, 'placed_by_category')?.columns.map(({ code }) => code)).toEqual([
      'units',
      'mass',
    ]);
    expect(tableOf(snapshot, 'quality')?.rows.map(({ figures }) => figures[0])).toEqual([
      { value: null, marks: ['c'] },
      { value: null, marks: ['c'] },
    ]);
    expect(snapshot.headlines.map(({ code }) => code)).not.toContain('estimates');
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

  it('says of a demonstration that nobody declared its figures, and nothing of a programme in earnest', () => {
    const { snapshot } = compose();
    const note = 'note,report,demonstration,figures_not_declared_by_producers,,,';
    expect(reportCsv(snapshot).split('\r\n')[1]).toBe(note);
    const programme = { ...snapshot.programme, demonstration: false };
    expect(reportCsv({ ...snapshot, programme })).not.toContain('note,');
  });

  it('never lets a name run as a formula', () => {
    const given = {
      ...facts,
      placed: [placed('=cmd|x', 5n), placed('-1+cmd|x', 5n), placed('A, "B"', 4n)],
    };
    const csv = reportCsv(compose(given).snapshot);
    expect(csv).toContain("brand,'=cmd|x,units");
    expect(csv).toContain("brand,'-1+cmd|x,units");
    expect(csv).toContain('brand,"A, ""B""",units');
  });
});
