import { parseCalendarDate, type CalendarDate } from '../../kernel/calendar-date.js';
import type { Decision } from '../../kernel/decision.js';
import { parseInstant } from '../../kernel/instant.js';
import { PageFailure } from '../shell/failure.js';

/** The day that an address names; undefined when it names none. 422 for what is no day. */
export function dayAsked(text: string | undefined): CalendarDate | undefined {
  return asked(text, parseCalendarDate);
}

/** The instant of which an address asks what was known then; undefined when it names none. 422 for what is no instant. */
export function instantAsked(text: string | undefined): Date | undefined {
  return asked(text, parseInstant);
}

function asked<T>(text: string | undefined, read: (text: string) => Decision<T>): T | undefined {
  if (text === undefined || text === '') return undefined;
  const found = read(text);
  if (found.ok) return found.value;
  const { code, params } = found.reason;
  throw new PageFailure({ status: 422, code, ...(params === undefined ? {} : { params }) });
}
