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

const quarter = {
  from: '2026-04-01' as CalendarDate,
  to: '2026-06-30' as CalendarDate,
};
const noModels = { models: [], ...quarter };
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
      const { lines, faults } = readGrid(body, rows, {
        marks,
        quarter,
        pricePlaces: 2,
        masses: 'kept',
      });
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
    const { faults } = readGrid(body, rows, {
      marks: 'point',
      quarter,
      pricePlaces: 2,
      masses: 'kept',
    });
    expect(faults.map(({ fieldId, issue }) => [fieldId, issue.code, issue.params?.most])).toEqual([
      ['line-0-change_reason', 'field.too-long', '500'],
    ]);
  });

  it('bounds a price with the units, each fault at its field', () => {
    const rows = gridRows(noModels, [line], []);
    const read = (units: string) => {
      const typed = { units, mass_kg: '1', price: '1234.56' };
      const body = Object.entries(typed).map(([name, value]) => [fieldName(name, lineKey), value]);
      const options = { marks: 'point', quarter, pricePlaces: 2, masses: 'kept' } as const;
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
        quarter,
        pricePlaces: 2,
        masses: 'in-force',
      },
    );
    expect(lines.map(({ units, massMg }) => ({ units, massMg }))).toEqual([
      { units: 40n, massMg: 1_234_000n },
    ]);
  });
});

const restated: BatteryModel = {
  ...{ id: 'model', reference: 'EV-1', version: 2, brand: 'Acme', name: 'Car', cathode: null },
  ...{ category: 'ev', chemistry: 'lithium_ion_lfp', unitMassMg: 500_000n, capacityWh: null },
  ...{ rechargeable: true, generalUse: false, massEstimated: false, materials: [] },
  ...{ carbonFootprintClass: null, recyclabilityClass: null, passportUrl: null },
  ...{ validFrom: '2026-01-01' as CalendarDate, withdrawnOn: null },
};
const restatedKey = modelLineKey('EV-1');
const stored = {
  batteryModelId: 'model',
  modelVersion: 1,
  category: 'ev',
  chemistry: 'lithium_ion_nmc',
};
const restatedLine: ReturnLine = {
  ...line,
  ...stored,
  lineKey: restatedKey,
  units: 10n,
  massMg: 4_000_000n,
};

describe('a line whose model has another version in force by now', () => {
  const rows = gridRows({ models: [restated], ...quarter }, [restatedLine], []);
  const typed = (units: string, masses: 'kept' | 'in-force') =>
    readGrid({ [fieldName('units', restatedKey)]: units }, rows, {
      marks: 'point',
      quarter,
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
    expect(rows.map(outdatedLine)).toEqual([restatedLine]);
    for (const other of [
      { ...restatedLine, modelVersion: 2 },
      { ...restatedLine, units: 0n, massMg: 0n },
    ])
      expect(gridRows({ models: [restated], ...quarter }, [other], []).map(outdatedLine)).toEqual([
        null,
      ]);
  });
});

describe('a model that was withdrawn', () => {
  const withdrawn = (on: string) => {
    const model = { ...restated, withdrawnOn: on as CalendarDate };
    const rows = gridRows({ models: [model], ...quarter }, [], []);
    const typed = { [fieldName('units', restatedKey)]: '10' };
    const old = gridRows({ models: [model], ...quarter }, [restatedLine], []);
    const options = { marks: 'point', quarter, pricePlaces: 2, masses: 'kept' } as const;
    return { offered: rows.length, faults: readGrid(typed, old, options).faults };
  };

  it('counts for the quarter in which it was withdrawn', () => {
    expect(withdrawn('2026-04-02')).toEqual({ offered: 1, faults: [] });
  });

  it('is not offered for a later one, and refused where the draft names it', () => {
    const { offered, faults } = withdrawn('2026-04-01');
    expect(offered).toBe(0);
    expect(faults).toMatchObject([
      {
        fieldId: 'line-0-units',
        issue: { code: 'line.model-withdrawn', params: { on: '2026-04-01' } },
      },
    ]);
  });
});
