import { describe, expect, it } from '@jest/globals';
import { ratio } from '../kernel/ratio.js';
import type { Input } from '../rules/index.js';
import { madeUpLine, madeUpRecord } from './made-up-line.js';

const number = (amount: ReturnType<typeof ratio>, unit: string) => ({
  kind: 'number',
  amount,
  unit,
});

describe('a line that nobody declared', () => {
  it('has a hundred pieces, and of everything else the first digit in proportion', () => {
    const declared = {
      category: 'ev',
      chemistry: 'lithium_ion_nmc',
      rechargeable: true,
      units: 9_467n,
      exported_units: 1_200n,
      mass: 4_505_345_300_000n,
      price: { minor: 1_234_567n, currency: 'EUR' },
      unit_mass: 475_900_000n,
      recycled_cobalt: ratio(1_634n, 10_000n),
      recycled_nickel: '0.063400',
    };
    expect(madeUpLine(declared)).toEqual({
      category: 'ev',
      chemistry: 'lithium_ion_nmc',
      rechargeable: true,
      units: 100n,
      exported_units: 10n,
      mass: 40_000_000_000n,
      price: { minor: 1_000_000n, currency: 'EUR' },
      unit_mass: 400_000_000n,
      recycled_cobalt: ratio(1n, 10n),
      recycled_nickel: '0.06',
    });
  });

  it('weighs a tonne where nothing is counted', () => {
    const facts = { mass: 123_456_789n };
    expect(madeUpLine(facts)).toEqual({ mass: 1_000_000_000n });
    expect(madeUpLine({ units: 0n, mass: 0n })).toEqual({ units: 0n, mass: 0n });
  });

  it('holds no figure of the producer in what the stages above found either', () => {
    const facts = {
      mass: 2_000_000_000n,
      placed: { '2024': 34_567_890_000n, '2025': null },
      producer_year: { mass_total: number(ratio(2_345_678n, 1_000n), 'kg') },
      national_year: { green_factor: number(ratio(912_345n, 1_000_000n), '1') },
    };
    expect(madeUpLine(facts)).toEqual({
      mass: 1_000_000_000n,
      placed: { '2024': 10_000_000_000n, '2025': null },
      producer_year: { mass_total: number(ratio(1_000n, 1n), 'kg') },
      national_year: { green_factor: number(ratio(9n, 10n), '1') },
    });
  });

  it('is made up for a year by its largest mass, rows of batches or loads by themselves', () => {
    const form = (name: string, as: Input['form']) => [name, { form: as } as Input] as const;
    const inputs = new Map([
      form('input_mass', 'mass'),
      form('cobalt_input', 'mass'),
      form('placed', 'mass'),
      form('accepted', 'count'),
      form('fees', 'quantity'),
      form('target', 'ratio'),
    ]);
    const facts = {
      chemistry: 'lead_acid',
      input_mass: '4567.891 kg',
      cobalt_input: '12.3 kg',
      placed: { '2024': 2_345_678_000n, '2025': null },
      accepted: 34n,
      fees: '1234567',
      target: '0.655',
      lines: Array.from({ length: 9 }, () => ({ mass: 7_654_321n, distance: '123 km' })),
    };
    expect(madeUpRecord(facts, inputs)).toEqual({
      chemistry: 'lead_acid',
      input_mass: 1_000_000_000n,
      cobalt_input: 2_000_000n,
      placed: { '2024': 500_000_000n, '2025': null },
      accepted: 7n,
      fees: '1000000',
      target: '0.6',
      lines: Array.from({ length: 3 }, () => ({ mass: 1_000_000_000n, distance: '100 km' })),
    });
  });

  it('cannot be told from another line of the same kind', () => {
    const line = { units: 9_467n, mass: 4_505_345_300_000n };
    const other = { units: 9_468n, mass: 4_505_345_300_001n };
    expect(madeUpLine(line)).toEqual(madeUpLine(other));
  });
});
