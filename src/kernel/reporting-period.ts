import type { CalendarDate } from './calendar-date.js';
import { addDays } from './calendar-date.js';
import type { Decision } from './decision.js';
import { allow, refuse } from './decision.js';

/** A calendar quarter `2026-Q2` or a calendar year `2026`. */
export type ReportingPeriod = string & { readonly __reportingPeriod: unique symbol };

const SHAPE = /^([1-9]\d{3})(?:-Q([1-4]))?$/;
const FIRST_DAYS = ['01-01', '04-01', '07-01', '10-01'] as const;
const LAST_DAYS = ['03-31', '06-30', '09-30', '12-31'] as const;

export function parsePeriod(text: string): Decision<ReportingPeriod> {
  return SHAPE.test(text)
    ? allow(text as ReportingPeriod)
    : refuse('period.unreadable', { found: text.slice(0, 40) });
}

/** The quarter a day falls in. */
export function quarterOf(date: CalendarDate): ReportingPeriod {
  const quarter = Math.ceil(Number(date.slice(5, 7)) / 3);
  return `${date.slice(0, 4)}-Q${String(quarter)}` as ReportingPeriod;
}

/** The calendar year of a period. */
export function yearOf(period: ReportingPeriod): number {
  return Number(period.slice(0, 4));
}

export function firstDay(period: ReportingPeriod): CalendarDate {
  const { year, quarter } = partsOf(period);
  return `${year}-${FIRST_DAYS[(quarter ?? 1) - 1] ?? ''}` as CalendarDate;
}

/** Its first and its last day. */
export const daysOf = (period: ReportingPeriod): { from: CalendarDate; to: CalendarDate } => ({
  from: firstDay(period),
  to: lastDay(period),
});

export function lastDay(period: ReportingPeriod): CalendarDate {
  const { year, quarter } = partsOf(period);
  return `${year}-${LAST_DAYS[(quarter ?? 4) - 1] ?? ''}` as CalendarDate;
}

/** The quarter before a quarter, the year before a year. */
export function previousPeriod(period: ReportingPeriod): ReportingPeriod {
  const { year, quarter } = partsOf(period);
  if (quarter === undefined) return periodOf(Number(year) - 1);
  return quarter === 1 ? periodOf(Number(year) - 1, 4) : periodOf(Number(year), quarter - 1);
}

export function samePeriodLastYear(period: ReportingPeriod): ReportingPeriod {
  const { year, quarter } = partsOf(period);
  return periodOf(Number(year) - 1, quarter);
}

/** The four quarters of a year, first to last. */
export function quartersOfYear(year: number): readonly ReportingPeriod[] {
  return [1, 2, 3, 4].map((quarter) => periodOf(year, quarter));
}

/** The last day on which the return of a period can be filed: `filingDays` after its last day. */
export function dueDate(period: ReportingPeriod, filingDays: number): CalendarDate {
  return addDays(lastDay(period), filingDays);
}

function periodOf(year: number, quarter?: number): ReportingPeriod {
  const text = quarter === undefined ? String(year) : `${String(year)}-Q${String(quarter)}`;
  if (!SHAPE.test(text)) throw new RangeError('A period beyond the calendar.');
  return text as ReportingPeriod;
}

function partsOf(period: ReportingPeriod): { year: string; quarter: number | undefined } {
  const [, year = '', quarter] = SHAPE.exec(period) ?? [];
  return { year, quarter: quarter === undefined ? undefined : Number(quarter) };
}
