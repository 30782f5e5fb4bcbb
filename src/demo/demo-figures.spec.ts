import { describe, expect, it } from '@jest/globals';
import { controlTotals } from '../../test/control-totals.js';
import { kgFromMassMg } from '../kernel/mass.js';
import { meanPack } from './battery-estimate.js';
import { demoFigures } from './demo-figures.js';
import type { RegisteredModel } from './registrations.js';

const figures = demoFigures();
const sum = (rows: readonly RegisteredModel[], starts: string): number =>
  Number(
    rows
      .filter(({ period }) => period.startsWith(starts))
      .reduce((all, { units }) => all + units, 0n),
  );
const every = [...figures.registered, ...figures.unattributed];

describe("the demonstration's figures", () => {
  it.each([...controlTotals, ['2022', null, 463_753], ['2026', null, 363_897]])(
    'add up to the control totals of %s',
    (period, all, attributed) => {
      if (all !== null) expect(sum(every, period)).toBe(all);
      if (attributed !== null) expect(sum(figures.registered, period)).toBe(attributed);
    },
  );

  it('know 38 brands, each model with a battery of its own', () => {
    expect(figures.brands).toHaveLength(38);
    expect(figures.periods).toHaveLength(18);
    const references = figures.batteries.map(({ reference }) => reference);
    expect(new Set(references).size).toBe(references.length);
    expect(references.every((reference) => /^[A-Z0-9.+-]{3,40}$/.test(reference))).toBe(true);
  });

  it('take a known pack as it is and the mean for the others', () => {
    const battery = (brand: string, name: string) =>
      figures.batteries.find((known) => known.brand === brand && known.model === name);
    expect(battery('BYD', 'Seal')).toMatchObject({
      chemistry: 'lithium_ion_lfp',
      capacityWh: 82_600n,
      unitMassMg: 550_100_000n,
      packKnown: true,
    });
    expect(battery('Audi', 'other')).toMatchObject({
      chemistry: 'lithium_ion_nmc',
      capacityWh: 75_840n,
      unitMassMg: 397_600_000n,
      packKnown: false,
    });
    const cobalt = battery('Audi', 'other')?.materials.find(
      ({ material }) => material === 'cobalt',
    );
    // 75.84 kWh x 0.1713 kg/kWh
    expect(kgFromMassMg(cobalt?.massMg ?? 0n)).toBe('12.991392');
  });

  it('weigh the mean by units over the models whose pack is known', () => {
    const known = new Map(
      figures.batteries.filter((b) => b.packKnown).map((b) => [`${b.brand}|${b.model}`, b]),
    );
    let [units, wh, mg] = [0n, 0n, 0n];
    for (const row of figures.registered) {
      const battery = known.get(`${row.brand}|${row.model}`);
      if (battery === undefined) continue;
      units += row.units;
      wh += row.units * battery.capacityWh;
      mg += row.units * battery.unitMassMg;
    }
    expect((Number(wh / units) / 1000).toFixed(2)).toBe(meanPack.capacityKwh);
    expect((Number(mg / units) / 1e6).toFixed(1)).toBe(meanPack.massKg);
  });
});
