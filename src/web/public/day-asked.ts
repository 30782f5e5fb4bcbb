import { parseCalendarDate, type CalendarDate } from '../../kernel/calendar-date.js';
import { PageFailure } from '../shell/failure.js';

/** The day that an address names; undefined when it names none. 422 for what is no day. */
export function dayAsked(text: string | undefined): CalendarDate | undefined {
  if (text === undefined || text === '') return undefined;
  const day = parseCalendarDate(text);
  if (day.ok) return day.value;
  const { code, params } = day.reason;
  throw new PageFailure({ status: 422, code, ...(params === undefined ? {} : { params }) });
}
