import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addDays,
  compareDates,
  dateInZone,
  daysBetween,
  endOfDay,
  isOver,
  parseCalendarDate,
} from './calendar-date.js';
import { refuse, valueOf } from './decision.js';

const date = (text: string) => valueOf(parseCalendarDate(text));

describe('calendar date', () => {
  it('reads strict days that exist', () => {
    expect(date('2024-02-29')).toBe('2024-02-29');
    for (const text of [
      '2023-02-29',
      '2026-13-01',
      '2026-00-10',
      '2026-1-1',
      '26-01-01',
      '2026-01-01T00:00',
      ' 2026-01-01',
      '0000-01-01',
      '',
    ]) {
      expect(parseCalendarDate(text).ok).toBe(false);
    }
  });

  it('tells a text that is no date from a day that does not exist, and either from nothing', () => {
    expect(parseCalendarDate('')).toEqual(refuse('date.missing'));
    expect(parseCalendarDate('x'.repeat(60))).toEqual(
      refuse('date.unreadable', { found: 'x'.repeat(40) }),
    );
    expect(parseCalendarDate('2023-02-29')).toEqual(
      refuse('date.does-not-exist', { found: '2023-02-29' }),
    );
  });

  it('has no instant in a zone that does not exist', () => {
    expect(() => dateInZone(new Date(0), 'Europe/Atlantis')).toThrow(RangeError);
  });

  it('counts days there and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -200_000, max: 200_000 }), (days) => {
        const start = date('2026-03-31');
        const moved = addDays(start, days);
        expect(daysBetween(start, moved)).toBe(days);
        expect(addDays(moved, -days)).toBe(start);
        expect(compareDates(start, moved)).toBe(-Math.sign(days) + 0);
      }),
    );
    const beyond = new RangeError('A date beyond the calendar.');
    expect(() => addDays(date('9999-12-31'), 1)).toThrow(beyond);
    expect(() => addDays(date('0001-01-01'), -1)).toThrow(beyond);
    expect(compareDates(date('2026-03-31'), date('2026-03-31'))).toBe(0);
  });

  it.each([
    ['2026-03-29', 'Europe/Berlin', '2026-03-29T22:00:00.000Z'],
    ['2026-10-25', 'Europe/Berlin', '2026-10-25T23:00:00.000Z'],
    ['2026-07-31', 'UTC', '2026-08-01T00:00:00.000Z'],
    ['2026-07-31', 'Asia/Kathmandu', '2026-07-31T18:15:00.000Z'],
    // Clocks in Beirut went forward at midnight: 31 March 2024 began at one o'clock.
    ['2024-03-30', 'Asia/Beirut', '2024-03-30T22:00:00.000Z'],
    // Havana sets clocks back from one to midnight: the hour after midnight happens twice, on the new day.
    ['2024-11-02', 'America/Havana', '2024-11-03T04:00:00.000Z'],
    // Samoa had no 30 December 2011.
    ['2011-12-29', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
  ])('ends %s in %s at %s', (day, zone, instant) => {
    expect(endOfDay(date(day), zone).toISOString()).toBe(instant);
  });

  it('the instant before the end is on the day or before it, the end and what follows never are', () => {
    const zones = [
      'Europe/Zurich',
      'America/New_York',
      'Australia/Lord_Howe',
      'Pacific/Kiritimati',
      'America/Asuncion',
    ];
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000 }), fc.constantFrom(...zones), (days, zone) => {
        const day = addDays(date('2020-01-01'), days);
        const end = endOfDay(day, zone).getTime();
        expect(dateInZone(new Date(end - 1), zone) <= day).toBe(true);
        for (const later of [0, 3_600_000, 7_200_000])
          expect(dateInZone(new Date(end + later), zone) > day).toBe(true);
        for (const hours of [-1_000, -40, -26, -3, 3, 26, 40, 1_000]) {
          expect(isOver(day, new Date(end + hours * 3_600_000), zone)).toBe(hours > 0);
        }
        expect(isOver(day, new Date(end - 1), zone)).toBe(false);
        expect(isOver(day, new Date(end), zone)).toBe(true);
      }),
    );
  });
});
