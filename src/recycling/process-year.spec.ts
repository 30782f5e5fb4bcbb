import { describe, expect, it } from '@jest/globals';
import { loadShippedRulebook } from '../rulebook-files.js';
import { valueText } from '../rules/index.js';
import { lastDayOfYear, type CalendarDate } from '../kernel/calendar-date.js';
import { type Batch, type Fraction, materialMassMg } from './batch.js';
import { bearable, massBalance } from './mass-balance.js';
import { holdsFor, processYears, recoveryOf, stepsOf, yearOfNextTargets } from './process-year.js';

const loaded = loadShippedRulebook('eu/2023-1542');
if (loaded?.ok !== true) throw new Error('The rulebook does not load.');
const { rulebook } = loaded;

const kg = (decimal: number): bigint => BigInt(Math.round(decimal * 1000)) * 1000n;

type Grams = Readonly<Record<string, number>>;
const fraction = (
  role: Fraction['role'],
  mass: number,
  materials: Grams,
  counts = true,
): Fraction => ({
  id: `${role}-${String(mass)}`,
  role,
  name: role,
  wetMg: kg(mass),
  dryMg: kg(mass),
  destination: null,
  countsAsRecycled: counts,
  assays: Object.entries(materials).map(([material, of]) => ({
    material: material as Fraction['assays'][number]['material'],
    ppm: 0,
    massMg: kg(of),
  })),
});

const batchOf = (endedOn: string, fractions: readonly Fraction[]): Batch => ({
  id: endedOn,
  organisationId: 'o',
  facilityId: 'f',
  reference: endedOn,
  process: 'hydrometallurgical',
  chemistry: 'lithium_ion_nmc',
  startedOn: endedOn as CalendarDate,
  endedOn: endedOn as CalendarDate,
  state: 'closed',
  version: 1,
  drawn: [
    {
      consignmentId: 'c',
      reference: 'c',
      originKind: 'dismantler',
      receivedOn: '2026-01-02' as CalendarDate,
      massMg: kg(499),
    },
  ],
  fractions,
});

/** An NMC 811 pack of 100 kWh and 499 kg. */
const pack = { cobalt: 7.626, copper: 36.443, lithium: 9.224, nickel: 60.782 };

const measured = (batch: Batch, on: CalendarDate) => {
  const [group] = processYears([batch]);
  if (group === undefined) throw new Error('No group.');
  const recovery = recoveryOf(rulebook, group, on);
  return Object.fromEntries(
    recovery.measures.map(({ name, rate, target, met, short }) => [
      name,
      [valueText(rate, 2), valueText(target), met, valueText(short, 2)],
    ]),
  );
};

describe('a pack recovered exactly at the targets of 2031', () => {
  const out = { cobalt: 7.2447, copper: 34.62085, lithium: 7.3792, nickel: 57.7429 };
  const batch: Batch = {
    ...batchOf('2031-06-30', []),
    fractions: [
      fraction('input', 499, pack),
      { ...fraction('output', 106.988, {}), assays: exact(out) },
    ],
  };
  function exact(masses: Grams): Fraction['assays'] {
    return Object.entries(masses).map(([material, mass]) => ({
      material: material as Fraction['assays'][number]['material'],
      ppm: 0,
      massMg: BigInt(Math.round(mass * 100_000)) * 10n,
    }));
  }

  it('meets every recovery target: a minimum is inclusive', () => {
    const figures = measured(batch, lastDayOfYear(2031));
    expect(figures.cobalt).toEqual(['95 %', '95 %', true, '0 point']);
    expect(figures.copper?.[2]).toBe(true);
    expect(figures.lithium).toEqual(['80 %', '80 %', true, '0 point']);
    expect(figures.nickel).toEqual(['95 %', '95 %', true, '0 point']);
  });

  it('and still misses the recycling efficiency: the two are different measures', () => {
    const figures = measured(batch, lastDayOfYear(2031));
    expect(figures.efficiency).toEqual(['21.44… %', '70 %', false, '48.56… point']);
  });

  it('has no recovery target before the end of 2027, and says so', () => {
    const figures = measured(batch, lastDayOfYear(2026));
    expect(figures.nickel).toEqual(['95 %', 'n/a', null, 'n/a']);
    expect(figures.efficiency?.[1]).toBe('65 %');
    expect(measured(batch, lastDayOfYear(2027)).nickel?.[1]).toBe('90 %');
  });

  it('leaves out what did not enter: not applicable, never zero', () => {
    expect(measured(batch, lastDayOfYear(2031)).lead).toEqual(['n/a', 'n/a', null, 'n/a']);
  });

  it('explains each measure by its own steps', () => {
    const [group] = processYears([batch]);
    if (group === undefined) throw new Error('No group.');
    const steps = stepsOf(recoveryOf(rulebook, group, lastDayOfYear(2031)), 'nickel');
    expect(steps.map(({ name }) => name)).toEqual([
      'nickel_recovery',
      'nickel_target',
      'nickel_met',
      'nickel_short',
      'nickel_needed',
    ]);
  });
});

describe('targets that come', () => {
  it('are those of the rulebook, until the first of them hold', () => {
    expect(yearOfNextTargets(rulebook, lastDayOfYear(2026))).toBe(2027);
    expect(yearOfNextTargets(rulebook, lastDayOfYear(2027))).toBeNull();
    const later = new Map(
      [...rulebook.parameters].map(([name, parameter]) => [
        name,
        { ...parameter, values: parameter.values.filter(({ from }) => from !== '2027-12-31') },
      ]),
    );
    expect(yearOfNextTargets({ ...rulebook, parameters: later }, lastDayOfYear(2028))).toBe(2031);
  });

  it('are not looked for before there is law', () => {
    expect(holdsFor(rulebook, lastDayOfYear(2022))).toBe(false);
    expect(holdsFor(rulebook, lastDayOfYear(2023))).toBe(true);
  });
});

describe('process years', () => {
  it('add the batches of one process, chemistry and year', () => {
    const parts = [fraction('input', 400, { nickel: 40 }), fraction('output', 300, { nickel: 36 })];
    const groups = processYears([
      batchOf('2026-02-01', parts),
      batchOf('2026-12-31', parts),
      batchOf('2027-01-01', parts),
    ]);
    expect(groups.map(({ year, inputMg, recycledMg }) => [year, inputMg, recycledMg])).toEqual([
      [2026, kg(800), kg(600)],
      [2027, kg(400), kg(300)],
    ]);
    expect(groups[0]?.materials.get('nickel')).toEqual({ inputMg: kg(80), recoveredMg: kg(72) });
  });
});

describe('a mass balance', () => {
  const refusal = (fractions: readonly Fraction[]): string => {
    const borne = bearable(massBalance(batchOf('2026-02-01', fractions)));
    return borne.ok ? 'ok' : borne.reason.code;
  };

  it('closes, or says by how much it does not', () => {
    const input = fraction('input', 499, pack);
    const closed = massBalance(batchOf('2026-02-01', [input, fraction('output', 499, {})]));
    expect([closed.closes, closed.differenceMg]).toEqual([true, 0n]);
    const open = massBalance(
      batchOf('2026-02-01', [
        input,
        fraction('intermediate', 450, {}),
        fraction('output', 490, {}),
      ]),
    );
    expect([open.closes, open.differenceMg]).toEqual([false, kg(9)]);
  });

  it('names what was drawn and taken out before recycling, or leaves it in the stock', () => {
    const run = [fraction('input', 10, {}), fraction('output', 10, {})];
    const open = massBalance(batchOf('2026-02-01', run));
    expect(open).toMatchObject({ unaccountedMg: kg(489), closes: false });
    expect(bearable(open)).toEqual({
      ok: false,
      reason: {
        code: 'batch.drawn-unaccounted',
        params: { drawn: '499', input: '10', removed: '0', difference: '489' },
      },
    });
    const named = massBalance(batchOf('2026-02-01', [...run, fraction('removed', 489, pack)]));
    expect(named).toMatchObject({ removedMg: kg(489), unaccountedMg: 0n, closes: true });
    // It is no part of the input, whatever was found in it.
    expect(named).toMatchObject({ inputDryMg: kg(10), materials: [] });
    expect(refusal([...run, fraction('removed', 489.001, {})])).toBe('batch.more-input-than-drawn');
  });

  it('cannot be borne when more comes out than went in, in total or of one material', () => {
    expect(refusal([])).toBe('batch.no-input');
    expect(refusal([fraction('input', 499, {})])).toBe('batch.no-output');
    expect(refusal([fraction('input', 500, {}), fraction('output', 1, {})])).toBe(
      'batch.more-input-than-drawn',
    );
    expect(refusal([fraction('input', 499, {}), fraction('output', 499.001, {})])).toBe(
      'batch.more-out-than-in',
    );
    expect(
      refusal([
        fraction('input', 499, { nickel: 60 }),
        fraction('output', 400, { nickel: 60.001 }),
      ]),
    ).toBe('batch.more-material-out-than-in');
  });

  it('counts what is recovered only where it counts as recycled', () => {
    const balance = massBalance(
      batchOf('2026-02-01', [
        fraction('input', 499, { nickel: 60 }),
        fraction('output', 300, { nickel: 50 }),
        fraction('output', 100, { nickel: 9 }, false),
      ]),
    );
    expect(balance.recycledDryMg).toBe(kg(300));
    expect(balance.materials).toEqual([
      { material: 'nickel', inputMg: kg(60), outputMg: kg(59), recoveredMg: kg(50) },
    ]);
  });

  it('counts nothing as recycled that is only prepared for recycling', () => {
    const fractions = [fraction('input', 499, pack), fraction('output', 490, { nickel: 60 })];
    const modules = massBalance({ ...batchOf('2026-02-01', fractions), process: 'dismantling' });
    expect(modules).toMatchObject({ outputDryMg: kg(490), recycledDryMg: 0n });
    expect(modules.materials.map(({ recoveredMg }) => recoveredMg)).toEqual([0n, 0n, 0n, 0n]);
  });

  it('never rounds a material into being', () => {
    expect(materialMassMg('output', 3n, 333_333)).toBe(0n);
    expect(materialMassMg('input', 3n, 333_333)).toBe(1n);
    expect(materialMassMg('output', 1_000_000_000n, 125_000)).toBe(125_000_000n);
  });
});
