import { parseCalendarDate } from './calendar-date.js';
import { allow, refuse, type Decision } from './decision.js';

const SHAPE = /^(\d{4}-\d{2}-\d{2})[ T]((?:[01]\d|2[0-3]):[0-5]\d)$/;
const DAY_MS = 86_400_000;

/**
 * The instant at which clocks of an IANA time zone show `2026-07-01 09:30`. A minute that clocks leave out is refused; of
 * one that they show twice it is the first. Throws a RangeError for an unknown zone.
 */
export function parseLocalMinute(text: string, timeZone: string): Decision<Date> {
  const [, day, time] = SHAPE.exec(text.trim()) ?? [];
  const found = { found: text.trim().slice(0, 40) };
  if (day === undefined || time === undefined) return refuse('minute.unreadable', found);
  const date = parseCalendarDate(day);
  if (!date.ok) return date;
  const shown = `${day} ${time}`;
  const asUtc = Date.parse(`${day}T${time}:00Z`);
  // What clocks are off by a day before and a day after: either holds at the minute, or both where they change.
  const instants = [asUtc - DAY_MS, asUtc + DAY_MS]
    .map((near) => asUtc - offsetAt(near, timeZone))
    .filter((instant) => shownAt(instant, timeZone).startsWith(shown));
  if (instants.length === 0) return refuse('minute.does-not-exist', found);
  return allow(new Date(Math.min(...instants)));
}

/** Of a whole second: clocks show no less. */
function offsetAt(second: number, timeZone: string): number {
  return Date.parse(`${shownAt(second, timeZone).replace(' ', 'T')}Z`) - second;
}

function shownAt(instant: number, timeZone: string): string {
  // Swedish writes 2026-07-01 09:30:00.
  return new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(instant);
}
