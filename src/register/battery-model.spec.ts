import { describe, expect, it } from '@jest/globals';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { dated, mayWithdraw, saysMore, standsIn, type BatteryModel } from './battery-model.js';
import { ModelFile } from './model-file.js';
import { readModel, requiredModelColumns } from './model-form.js';

const day = (text: string): CalendarDate => text as CalendarDate;
const usual = { first: day('2023-01-01'), today: day('2026-07-10') };

function stated(fields: Record<string, string> = {}) {
  const battery = { category: 'portable', chemistry: 'alkaline', unit_mass_g: '23' };
  const described = { reference: 'AA-1', brand: 'Acme', name: 'Cell', ...battery, ...fields };
  const { model, issues } = readModel(described, { marks: 'point' });
  if (model === null) throw new Error(JSON.stringify(issues));
  return model;
}

const known = (validFrom: string, withdrawnOn: CalendarDate | null = null): BatteryModel => ({
  ...stated(),
  id: 'a',
  version: 1,
  validFrom: day(validFrom),
  withdrawnOn,
});

describe('the day from which a version holds', () => {
  it('is the stated one', () => {
    const wanted = stated({ valid_from: '2026-04-01' });
    expect(dated(wanted, undefined, usual).validFrom).toBe('2026-04-01');
    expect(dated(wanted, known('2025-01-01'), usual).validFrom).toBe('2026-04-01');
  });

  it('is the first day of all for a model of which nothing was said before', () => {
    expect(dated(stated(), undefined, usual).validFrom).toBe('2023-01-01');
  });

  it('is today for a change, and never before the model begins', () => {
    expect(dated(stated(), known('2025-01-01'), usual).validFrom).toBe('2026-07-10');
    expect(dated(stated(), known('2027-01-01'), usual).validFrom).toBe('2027-01-01');
  });

  it('makes a version by itself only where it is earlier', () => {
    const from = (valid_from: string) => saysMore(stated({ valid_from }), known('2026-04-01'));
    expect([from(''), from('2026-07-01'), from('2026-03-31')]).toEqual([false, false, true]);
    expect(saysMore(stated({ unit_mass_g: '24' }), known('2026-04-01'))).toBe(true);
  });
});

it('is withdrawn on the first day of its earliest version at the earliest, and back at any time', () => {
  const versions = [known('2026-07-01'), known('2026-01-01')];
  const told = [day('2025-12-31'), day('2026-01-01'), null].map((on) => mayWithdraw(versions, on));
  expect(told.map(({ ok }) => ok)).toEqual([false, true, true]);
  expect(told[0]).toMatchObject({
    reason: {
      code: 'model.withdrawn-too-early',
      params: { on: '2025-12-31', begins: '2026-01-01' },
    },
  });
});

it.each([
  ['2026-06-30', null, true],
  ['2026-07-01', null, false],
  ['2026-01-01', day('2026-04-01'), false],
  ['2026-01-01', day('2026-04-02'), true],
  ['2026-01-01', day('2026-06-30'), true],
] as const)('from %s, withdrawn on %s: in the second quarter %s', (from, withdrawn, stands) => {
  const quarter = { from: day('2026-04-01'), to: day('2026-06-30') };
  expect(standsIn(known(from, withdrawn), quarter)).toBe(stands);
});

it('stands once in a file, also where its first row is faulty', () => {
  const file = new ModelFile({ marks: 'point' });
  file.heading(requiredModelColumns);
  file.row(['AA-1', 'Acme', 'Cell', 'portable', 'alkaline', '-23'], 2);
  file.row(['AA-1', 'Acme', 'Cell', 'portable', 'alcaline', '23'], 3);
  const told = file.issues.report().groups.flatMap(({ listed }) => listed);
  expect(told.map(({ code, location }) => `${String(location.row)} ${code}`).sort()).toEqual([
    '2 number.sign',
    '3 field.unknown-code',
    '3 row.twice',
  ]);
});
