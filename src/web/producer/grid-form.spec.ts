import { describe, expect, it } from '@jest/globals';
import type { NumberMarks } from '../../files/index.js';
import type { CalendarDate } from '../../kernel/calendar-date.js';
import type { ReturnLine } from '../../returns/index.js';
import { copiedCells, decimalOf, fieldName, gridRows, readGrid } from './grid-form.js';

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
      const { lines, faults } = readGrid(body, rows, { marks, on, pricePlaces: 2 });
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
    const { faults } = readGrid(body, rows, { marks: 'point', on, pricePlaces: 2 });
    expect(faults.map(({ fieldId, issue }) => [fieldId, issue.code, issue.expected])).toEqual([
      ['line-0-change_reason', 'field.too-long', '500'],
    ]);
  });

  it('bounds a price with the units, each fault at its field', () => {
    const rows = gridRows(noModels, [line], []);
    const read = (units: string) => {
      const typed = { units, mass_kg: '1', price: '1234.56' };
      const body = Object.entries(typed).map(([name, value]) => [fieldName(name, lineKey), value]);
      const options = { marks: 'point', on, pricePlaces: 2 } as const;
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
      },
    );
    expect(lines.map(({ units, massMg }) => ({ units, massMg }))).toEqual([
      { units: 40n, massMg: 1_234_000n },
    ]);
  });
});
