import { describe, expect, it } from '@jest/globals';
import { parseLocalMinute } from './local-minute.js';

const read = (text: string, zone = 'Europe/Berlin'): string => {
  const minute = parseLocalMinute(text, zone);
  return minute.ok ? minute.value.toISOString() : minute.reason.code;
};

describe('a minute as the clocks of a zone show it', () => {
  it.each([
    ['2026-01-15 09:30', 'Europe/Berlin', '2026-01-15T08:30:00.000Z'],
    ['2026-07-15T09:30', 'Europe/Berlin', '2026-07-15T07:30:00.000Z'],
    ['  2026-07-15 09:30 ', 'Europe/Berlin', '2026-07-15T07:30:00.000Z'],
    ['2026-07-15 00:00', 'Asia/Kathmandu', '2026-07-14T18:15:00.000Z'],
    ['2026-07-15 23:59', 'Pacific/Kiritimati', '2026-07-15T09:59:00.000Z'],
  ])('%s in %s is %s', (text, zone, instant) => {
    expect(read(text, zone)).toBe(instant);
  });

  it('is refused where clocks leave it out', () => {
    expect(read('2026-03-29 01:59')).toBe('2026-03-29T00:59:00.000Z');
    for (const left of ['2026-03-29 02:00', '2026-03-29 02:30', '2026-03-29 02:59'])
      expect(read(left)).toBe('minute.does-not-exist');
    expect(read('2026-03-29 03:00')).toBe('2026-03-29T01:00:00.000Z');
  });

  it('is the first of two where clocks show it twice', () => {
    expect(read('2026-10-25 01:59')).toBe('2026-10-24T23:59:00.000Z');
    expect(read('2026-10-25 02:30')).toBe('2026-10-25T00:30:00.000Z');
    expect(read('2026-10-25 03:00')).toBe('2026-10-25T02:00:00.000Z');
    expect(read('2026-11-01 01:30', 'America/New_York')).toBe('2026-11-01T05:30:00.000Z');
  });

  it.each([
    ...['', 'tomorrow', '2026-07-01', '2026-07-01 9:30', '2026-07-01 24:00', '1.7.2026 09:30'],
    ...['12026-07-01 09:30', '2026-07-01 09:30:15', '2026-07-01 09:301'],
  ])('is not read from %p', (text) => {
    expect(read(text)).toBe('minute.unreadable');
  });

  it('is refused with the beginning of what was found', () => {
    const refused = (text: string) => parseLocalMinute(text, 'Europe/Berlin');
    expect(refused(`  ${'noon '.repeat(20)}`)).toMatchObject({
      reason: { params: { found: 'noon '.repeat(8) } },
    });
    expect(refused(' 2026-03-29 02:30 ')).toMatchObject({
      reason: { params: { found: '2026-03-29 02:30' } },
    });
  });

  it('is refused on a day that does not exist', () => {
    expect(read('2026-02-30 09:30')).toBe('date.does-not-exist');
  });
});
