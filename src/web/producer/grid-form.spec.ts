import { describe, expect, it } from '@jest/globals';
import type { NumberMarks } from '../../files/index.js';
import type { CalendarDate } from '../../kernel/calendar-date.js';
import type { BatteryModel } from '../../register/index.js';
import { modelLineKey, type ReturnLine } from '../../returns/index.js';
import {
  copiedCells,
  decimalOf,
  fieldName,
  gridRows,
  outdatedLine,
  readGrid,
} from './grid-form.js';

const on = '2026-06-30' as CalendarDate;
const noModels = { models: [], on };
const lineKey = 'c/portable/alkaline';
const line: ReturnLine = {
  lineKey,
  position: 1,
  batteryModelId: null,
  modelVersion: null,
  category: 'portable',
  chemistry: 'alkaline',
  units: 40n,
  exportedUnits: 0n,
  massMg: 1_234_000n,
  priceMinor: null,
  note: null,
  changeReason: null,
};

describe('a quarter of batteries without models', () => {
  it('offers what was declared the quarter before, ready to be compared with', () => {
    const [row] = gridRows(noModels, [], [lineKey]);
    expect(row).toEqual({ lineKey, model: null, category: 'portable', chemistry: 'alkaline', line: null }); // prettier-ignore
    expect(gridRows(noModels, [line], [lineKey])).toHaveLength(1);
  });

  it.each<NumberMarks>(['point', 'comma'])(
    'reads back the mass it showed, decimals with a %s',
    (marks) => {
      const rows = gridRows(noModels, [line], []);
      const body = {
        [fieldName('units', lineKey)]: '40',
        [fieldName('mass_kg', lineKey)]: decimalOf(line.massMg, marks),
      };
      const { lines, faults } = readGrid(body, rows, { marks, on, pricePlaces: 2, masses: 'kept' });
      expect(faults).toEqual([]);
      // 1.234 kg, not 1,234 kg: the point of one language groups thousands in the other.
      expect(lines[0]?.massMg).toBe(1_234_000n);
    },
  );

  it('refuses a reason that is too long instead of cutting it', () => {
    const rows = gridRows(noModels, [line], []);
    const body = {
      [fieldName('units', lineKey)]: '40',
      [fieldName('mass_kg', lineKey)]: '1',
      [fieldName('change_reason', lineKey)]: 'x'.repeat(501),
    };
    const { faults } = readGrid(body, rows, { marks: 'point', on, pricePlaces: 2, masses: 'kept' });
    expect(faults.map(({ fieldId, issue }) => [fieldId, issue.code, issue.expected])).toEqual([
      ['line-0-change_reason', 'field.too-long', '500'],
    ]);
  });

  it('bounds a price with the units, each fault at its field', () => {
    const rows = gridRows(noModels, [line], []);
    const read = (units: string) => {
      const typed = { units, mass_kg: '1', price: '1234.56' };
      const body = Object.entries(typed).map(([name, value]) => [fieldName(name, lineKey), value]);
      const options = { marks: 'point', on, pricePlaces: 2, masses: 'kept' } as const;
      return readGrid(Object.fromEntries(body) as Record<string, string>, rows, options);
    };
    expect(read('50').lines[0]?.priceMinor).toBe(123_456n);
    const { lines, faults } = read('999999999');
    expect(lines).toEqual([]);
    expect(faults).toMatchObject([
      { fieldId: 'line-0-price', issue: { code: 'line.too-valuable', expected: '100.00' } },
    ]);
  });

  it('carries the mass on when last quarter is copied', () => {
    const rows = gridRows(noModels, [], [lineKey]);
    const { lines } = readGrid(
      copiedCells(rows, [line], { marks: 'comma', currency: 'EUR' }),
      rows,
      {
        marks: 'comma',
        on,
        pricePlaces: 2,
        masses: 'in-force',
      },
    );
    expect(lines.map(({ units, massMg }) => ({ units, massMg }))).toEqual([
      { units: 40n, massMg: 1_234_000n },
    ]);
  });
});

describe('a line whose model has another version in force by now', () => {
  const model: BatteryModel = {
    ...{ id: 'model', reference: 'EV-1', version: 2, brand: 'Acme', name: 'Car', cathode: null },
    ...{ category: 'ev', chemistry: 'lithium_ion_lfp', unitMassMg: 500_000n, capacityWh: null },
    ...{ rechargeable: true, generalUse: false, massEstimated: false, materials: [] },
    ...{ carbonFootprintClass: null, recyclabilityClass: null, passportUrl: null },
    ...{ validFrom: '2026-01-01' as CalendarDate, withdrawnOn: null },
  };
  const key = modelLineKey('EV-1');
  const stored = {
    batteryModelId: 'model',
    modelVersion: 1,
    category: 'ev',
    chemistry: 'lithium_ion_nmc',
  };
  const old: ReturnLine = { ...line, ...stored, lineKey: key, units: 10n, massMg: 4_000_000n };
  const rows = gridRows({ models: [model], on }, [old], []);
  const typed = (units: string, masses: 'kept' | 'in-force') =>
    readGrid({ [fieldName('units', key)]: units }, rows, {
      marks: 'point',
      on,
      pricePlaces: 2,
      masses,
    });

  it('keeps its version and mass when the grid is saved, with other units too', () => {
    expect(typed('10', 'kept').lines).toMatchObject([
      { ...stored, units: 10n, massMg: 4_000_000n },
    ]);
    expect(typed('12', 'kept').lines).toMatchObject([
      { ...stored, units: 12n, massMg: 4_800_000n },
    ]);
  });

  it('takes the new one when that is asked for', () => {
    expect(typed('12', 'in-force').lines).toMatchObject([
      { modelVersion: 2, chemistry: 'lithium_ion_lfp', units: 12n, massMg: 6_000_000n },
    ]);
  });

  it('is one only where its mass came from another version', () => {
    expect(rows.map(outdatedLine)).toEqual([old]);
    for (const other of [
      { ...old, modelVersion: 2 },
      { ...old, units: 0n, massMg: 0n },
    ])
      expect(gridRows({ models: [model], on }, [other], []).map(outdatedLine)).toEqual([null]);
  });
});
