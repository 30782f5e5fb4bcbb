import { describe, expect, it } from '@jest/globals';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { type ConsignmentCells, readConsignment } from './consignment.js';
import { ConsignmentRows } from './consignment-file.js';
import { wasteCodeOn } from './waste-codes.js';

const rules = { today: '2026-11-23' as CalendarDate, marks: 'point' } as const;
const sound: ConsignmentCells = {
  reference: 'W-1',
  received_on: '2026-03-31',
  origin_kind: 'dismantler',
  origin_country: 'de',
  category: 'ev',
  chemistry: 'lithium_ion_nmc',
  gross_kg: '100.2',
  tare_kg: '0.1',
  net_kg: '100.1',
};
const faultsOf = (change: ConsignmentCells): string[] =>
  readConsignment({ ...sound, ...change }, rules).issues.map(
    ({ code, location }) => `${location.field ?? ''} ${code}`,
  );

describe('a consignment', () => {
  it('is read exactly where floats would not add up', () => {
    expect(readConsignment(sound, rules).value).toMatchObject({
      grossMg: 100_200_000n,
      tareMg: 100_000n,
      netMg: 100_100_000n,
      originCountry: 'DE',
      wasteCode: null,
    });
  });

  it('names the difference when net is not gross less tare', () => {
    const { issues } = readConsignment({ ...sound, net_kg: '100' }, rules);
    expect(issues).toMatchObject([
      {
        code: 'consignment.net-is-not-gross-less-tare',
        expected: '100.1',
        params: { gross: '100.2', tare: '0.1', net: '100', difference: '100.1' },
      },
    ]);
  });

  it.each([
    [{ received_on: '2026-02-30' }, 'received_on date.does-not-exist'],
    [{ received_on: '2026-11-24' }, 'received_on date.in-the-future'],
    [{ received_on: '1999-12-31' }, 'received_on date.too-early'],
    [{ origin_country: 'XX' }, 'origin_country country.unknown'],
    [{ origin_kind: 'dismantlers' }, 'origin_kind field.unknown-code'],
    [{ gross_kg: '1e5' }, 'gross_kg number.exponent'],
    [{ gross_kg: '-1' }, 'gross_kg number.sign'],
    [{ gross_kg: '0.0000001' }, 'gross_kg number.too-fine'],
    [{ gross_kg: 'NaN' }, 'gross_kg number.unreadable'],
    [{ reference: 'a\u202eb' }, 'reference text.hidden-characters'],
    [{ distance_km: '50001' }, 'distance_km number.too-large'],
    [{ net_kg: '0', gross_kg: '1', tare_kg: '1' }, 'net_kg consignment.net-zero'],
  ])('is refused for %p', (change, fault) => {
    expect(faultsOf(change)).toContain(fault);
  });

  it('names every fault at once', () => {
    expect(faultsOf({ received_on: '', origin_country: '', gross_kg: 'x', tare_kg: 'y' })).toEqual([
      'received_on field.missing',
      'origin_country field.missing',
      'gross_kg number.unreadable',
      'tare_kg number.unreadable',
    ]);
  });
});

describe('a waste code', () => {
  const on = (code: string, day: string): string => {
    const answer = wasteCodeOn(code, day as CalendarDate);
    return answer.ok ? answer.value : answer.reason.code;
  };

  it('is judged by the day of the change of the List of Waste, either side', () => {
    expect(on('200133*', '2026-11-08')).toBe('20 01 33*');
    expect(on('200133*', '2026-11-09')).toBe('waste-code.ended');
    expect(on('20 01 42*', '2026-11-08')).toBe('waste-code.not-yet');
    expect(on('20 01 42*', '2026-11-09')).toBe('20 01 42*');
    expect(on('19 14 03*', '2026-11-08')).toBe('waste-code.not-yet');
    expect(on('19 14 03*', '2026-11-09')).toBe('19 14 03*');
    expect(on('16 06 01*', '2026-11-09')).toBe('16 06 01*');
    expect(on('17 04 05', '2026-11-09')).toBe('waste-code.unknown');
    expect(on('batteries', '2026-11-09')).toBe('waste-code.unreadable');
  });
});

describe('a file of consignments', () => {
  const heading = Object.keys(sound);

  it('suggests the nearest column for an unknown one', () => {
    const rows = new ConsignmentRows(rules);
    expect(rows.heading([...heading.slice(0, -1), 'nett_kg'])).toBe(false);
    expect(
      rows.issues
        .report()
        .groups.map(({ code }) => code)
        .sort(),
    ).toEqual(['column.missing', 'column.unknown']);
  });

  it.each([
    ['field.too-long', 'x'.repeat(501)],
    ['text.hidden-characters', 'urn:pass\u202Eport'],
    ['consignment.passport-twice', 'P-1 P-2;P-1'],
  ])('refuses passports for %s', (code, passport_ids) => {
    const { value, issues } = readConsignment({ ...sound, passport_ids }, rules);
    expect([value, issues.map((issue) => issue.code)]).toEqual([null, [code]]);
    expect(readConsignment({ ...sound, passport_ids: 'P-1 P-2' }, rules).issues).toEqual([]);
  });

  it('tells the passports of a load that is faulty otherwise', () => {
    const { value, passportIds } = readConsignment({ ...sound, net_kg: '-1', passport_ids: 'P-1' }, rules); // prettier-ignore
    expect({ value, passportIds }).toEqual({ value: null, passportIds: ['P-1'] });
  });

  it('takes columns in any order and counts duplicates within itself', () => {
    const rows = new ConsignmentRows(rules);
    const turned = [...heading].reverse();
    const cells = turned.map((name) => sound[name as keyof ConsignmentCells] ?? '');
    expect(rows.heading(turned)).toBe(true);
    rows.row(cells, 2);
    rows.row(cells, 3);
    expect(rows.issues.report().groups).toMatchObject([
      {
        code: 'consignment.reference-twice',
        listed: [{ location: { row: 3 }, params: { first: '2' } }],
      },
    ]);
  });
});
