import type { Decision } from './decision.js';
import { allow, refuse } from './decision.js';

/** A day of the Gregorian calendar as `YYYY-MM-DD`, years 0001 to 9999. Compares as text. */
export type CalendarDate = string & { readonly __calendarDate: unique symbol };

const SHAPE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAY_MS = 86_400_000;
const QUARTER_HOUR_MS = 900_000;
/** More than any zone is away from UTC (14 hours). */
const FARTHEST_MS = 16 * 4 * QUARTER_HOUR_MS;

/** Reads a strict `YYYY-MM-DD`; refuses days that do not exist. */
export function parseCalendarDate(text: string): Decision<CalendarDate> {
  const match = SHAPE.exec(text);
  if (text === '') return refuse('date.missing');
  if (match === null) return refuse('date.unreadable', { found: text.slice(0, 40) });
  if (text.startsWith('0000') || textOf(midnightUtc(text)) !== text) {
    return refuse('date.does-not-exist', { found: text });
  }
  return allow(text as CalendarDate);
}

/** Throws a RangeError past the years 0001 and 9999. */
export function addDays(date: CalendarDate, days: number): CalendarDate {
  const moved = textOf(midnightUtc(date) + days * DAY_MS);
  if (!SHAPE.test(moved) || moved.startsWith('0000'))
    throw new RangeError('A date beyond the calendar.');
  return moved as CalendarDate;
}

/** What holds "by 31 December" holds from that day on. */
export const lastDayOfYear = (year: number): CalendarDate =>
  `${String(year).padStart(4, '0')}-12-31` as CalendarDate;

/** Days from a to b; negative when b is earlier. */
export function daysBetween(a: CalendarDate, b: CalendarDate): number {
  return Math.round((midnightUtc(b) - midnightUtc(a)) / DAY_MS);
}

/** Negative, zero or positive as a is before, on or after b. */
export function compareDates(a: CalendarDate, b: CalendarDate): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The day an instant falls on in an IANA time zone. Throws a RangeError for an unknown zone. */
export function dateInZone(instant: Date, timeZone: string): CalendarDate {
  return formatterOf(timeZone).format(instant) as CalendarDate;
}

/**
 * The first instant after the day is over in the zone: a deadline "on the day" is met before it.
 * Safe where clocks change at midnight: no later instant falls on the day or before it.
 */
export function endOfDay(date: CalendarDate, timeZone: string): Date {
  // Offsets are quarter hours, so walk back from safely after the day.
  let instant = midnightUtc(date) + DAY_MS + FARTHEST_MS;
  while (dateInZone(new Date(instant - QUARTER_HOUR_MS), timeZone) > date)
    instant -= QUARTER_HOUR_MS;
  return new Date(instant);
}

/** Whether the day is over in the zone. A zone is asked only near the day's end: that takes a hundred times longer. */
export function isOver(date: CalendarDate, instant: Date, timeZone: string): boolean {
  const fromEnd = instant.getTime() - (midnightUtc(date) + DAY_MS);
  if (Math.abs(fromEnd) > FARTHEST_MS) return fromEnd > 0;
  return instant >= endOfDay(date, timeZone);
}

function midnightUtc(date: string): number {
  const instant = new Date(0);
  return instant.setUTCFullYear(
    Number(date.slice(0, 4)),
    Number(date.slice(5, 7)) - 1,
    Number(date.slice(8, 10)),
  );
}

function textOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  // Swedish writes dates as YYYY-MM-DD.
  const made = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  formatters.set(timeZone, made);
  return made;
}
