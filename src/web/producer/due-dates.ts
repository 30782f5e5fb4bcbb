import { addDays, type CalendarDate } from '../../kernel/calendar-date.js';

/** A day on which something is due, as a calendar keeps it. */
export interface DueDay {
  /** The same in every download, so that a calendar replaces what it has. */
  readonly id: string;
  readonly on: CalendarDate;
  readonly title: string;
  readonly text: string;
}

/** Octets of a line; longer ones go on in the next, after a space (RFC 5545, section 3.1). */
const LINE_OCTETS = 75;

const escaped = (text: string): string =>
  text.replaceAll(/[\\;,]/g, (sign) => `\\${sign}`).replaceAll(/\r?\n/g, '\\n');

const dayText = (day: CalendarDate): string => day.replaceAll('-', '');

/** The days of a producer as iCalendar (RFC 5545): whole days, each with a reminder a week before. */
export function calendarText(days: readonly DueDay[], made: Date): string {
  const stamp = made.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const events = days.flatMap(({ id, on, title, text }) => [
    'BEGIN:VEVENT',
    `UID:${id}@everycell`,
    `DTSTAMP:${stamp}`,
    `DTSTART;VALUE=DATE:${dayText(on)}`,
    `DTEND;VALUE=DATE:${dayText(addDays(on, 1))}`,
    `SUMMARY:${escaped(title)}`,
    `DESCRIPTION:${escaped(text)}`,
    'TRANSP:TRANSPARENT',
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    `DESCRIPTION:${escaped(title)}`,
    'TRIGGER:-P7D',
    'END:VALARM',
    'END:VEVENT',
  ]);
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Everycell//due dates//EN'];
  return [...lines, ...events, 'END:VCALENDAR', ''].map(folded).join('\r\n');
}

/** Never cuts through a character. */
function folded(line: string): string {
  const parts: string[] = [];
  let part = '';
  for (const character of line) {
    const limit = parts.length === 0 ? LINE_OCTETS : LINE_OCTETS - 1;
    if (Buffer.byteLength(part + character) > limit) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part].join('\r\n ');
}
