import { addDays, compareDates, type CalendarDate } from '../kernel/calendar-date.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import {
  dueDate,
  firstDay,
  lastDay,
  parsePeriod,
  quarterOf,
  type ReportingPeriod,
} from '../kernel/reporting-period.js';
import type { Registration } from '../register/index.js';

/** What decides which quarters an organisation may file. */
export interface FilingRight {
  readonly registeredFrom: CalendarDate;
  readonly registeredTo: CalendarDate | null;
  /** Today in the programme's time zone. */
  readonly today: CalendarDate;
  readonly filingDays: number;
  /** Quarters that the programme has opened for the organisation, with their due dates. */
  readonly opened: ReadonlyMap<ReportingPeriod, CalendarDate>;
  /** A demonstration has no quarters but those it was loaded with. */
  readonly openedOnly: boolean;
}

export interface FilingPeriod {
  readonly period: ReportingPeriod;
  readonly dueOn: CalendarDate;
}

/** Every quarter that has begun since the registration, first to last, with its due date. */
export function filingPeriods(right: FilingRight): FilingPeriod[] {
  const { opened, openedOnly, today } = right;
  const periods = openedOnly
    ? [...opened.keys()].sort()
    : quartersBetween(right.registeredFrom, earlier(today, right.registeredTo));
  return [...new Set([...periods, ...opened.keys()])]
    .sort()
    .map((period) => ({ period, dueOn: opened.get(period) ?? dueDate(period, right.filingDays) }));
}

/** Refuses a quarter that is none, has not begun, or lies outside of the registration; names those that can be filed. */
export function mayFile(text: string, right: FilingRight): Decision<FilingPeriod> {
  const period = parsePeriod(text);
  const all = filingPeriods(right);
  const allowed = all
    .slice(-4)
    .map((each) => each.period)
    .join(', ');
  const found = { period: text.slice(0, 40), allowed };
  if (!period.ok || !period.value.includes('-Q')) return refuse('period.not-a-quarter', found);
  const known = all.find((each) => each.period === period.value);
  if (known !== undefined) return allow(known);
  if (compareDates(firstDay(period.value), right.today) > 0)
    return refuse('period.not-begun', found);
  if (compareDates(lastDay(period.value), right.registeredFrom) < 0)
    return refuse('period.before-registration', { ...found, from: right.registeredFrom });
  return refuse('period.not-open', found);
}

/** Whether anything new may be declared for a quarter that can be read. */
export function mayDeclare(
  standing: Pick<Registration, 'state' | 'validTo'>,
  latestSubmission: number,
): Decision<null> {
  // What was declared can be put right however the registration stands, and one that ended still owes its quarters.
  if (standing.state === 'active' || standing.validTo !== null || latestSubmission > 0)
    return allow(null);
  return refuse('registration.not-active', { state: standing.state });
}

/** A quarter is declared when all of it is known: from the day after its last one on. */
export function maySign(period: ReportingPeriod, today: CalendarDate): Decision<null> {
  const from = addDays(lastDay(period), 1);
  return compareDates(today, from) < 0 ? refuse('period.not-over', { period, from }) : allow(null);
}

function quartersBetween(from: CalendarDate, to: CalendarDate): ReportingPeriod[] {
  const quarters: ReportingPeriod[] = [];
  let period = quarterOf(from);
  while (compareDates(firstDay(period), to) <= 0) {
    quarters.push(period);
    period = nextQuarter(period);
  }
  return quarters;
}

function nextQuarter(period: ReportingPeriod): ReportingPeriod {
  const [year = '', quarter = ''] = period.split('-Q');
  return (
    quarter === '4' ? `${String(Number(year) + 1)}-Q1` : `${year}-Q${String(Number(quarter) + 1)}`
  ) as ReportingPeriod;
}

const earlier = (a: CalendarDate, b: CalendarDate | null): CalendarDate =>
  b === null || compareDates(a, b) <= 0 ? a : b;
