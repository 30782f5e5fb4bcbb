import { describe, expect, it } from '@jest/globals';
import type { CalendarDate } from '../../kernel/calendar-date.js';
import { calendarText } from './due-dates.js';

const made = new Date('2026-08-01T10:00:00.123Z');
const day = (title: string) => ({
  id: '2026-Q2.a',
  on: '2026-12-31' as CalendarDate,
  title,
  text: 'Until the end of the day',
});
const unfolded = (text: string): string => text.replaceAll('\r\n ', '');

describe('due dates for a calendar', () => {
  it('are whole days with a stable name', () => {
    const lines = calendarText([day('Second quarter')], made).split('\r\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'UID:2026-Q2.a@everycell',
        'DTSTAMP:20260801T100000Z',
        'DTSTART;VALUE=DATE:20261231',
        'DTEND;VALUE=DATE:20270101',
        'SUMMARY:Second quarter',
      ]),
    );
    expect([lines[0], lines.at(-2), lines.at(-1)]).toEqual([
      'BEGIN:VCALENDAR',
      'END:VCALENDAR',
      '',
    ]);
  });

  it('keep what would end a value or a line', () => {
    expect(unfolded(calendarText([day('a; b, c\\d\ne')], made))).toContain(
      'SUMMARY:a\\; b\\, c\\\\d\\ne',
    );
  });

  it('fold long lines by octets, between characters', () => {
    const title = 'Meldung für das Quartal '.repeat(6).trim();
    const text = calendarText([day(title)], made);
    for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(unfolded(text)).toContain(`SUMMARY:${title}`);
  });

  it('are an empty calendar when nothing is due', () => {
    expect(calendarText([], made)).not.toContain('VEVENT');
  });
});
