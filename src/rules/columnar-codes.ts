import { addDays, daysBetween, type CalendarDate } from '../kernel/calendar-date.js';
import type { Rulebook, ValueType } from './model.js';

const FIRST = '0001-01-01' as CalendarDate;

/** Days since the first of the calendar: how columns hold a date. */
export function dayNumber(date: CalendarDate): number {
  return daysBetween(FIRST, date);
}

export function dateOfDay(day: number): CalendarDate {
  return addDays(FIRST, day);
}

export function yearOfDay(day: number): number {
  return Number(dateOfDay(day).slice(0, 4));
}

export function monthOfDay(day: number): number {
  return Number(dateOfDay(day).slice(5, 7));
}

export function dayOfMonth(day: number): number {
  return Number(dateOfDay(day).slice(8, 10));
}

/** How columns hold a value that is no number. */
export function codeOf(value: string | boolean, type: ValueType, rulebook: Rulebook): number {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (type.kind !== 'choice') return dayNumber(value as CalendarDate);
  return rulebook.enumerations.get(type.enumeration)?.indexOf(value) ?? -1;
}
