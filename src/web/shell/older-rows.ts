import { type CalendarDate, parseCalendarDate } from '../../kernel/calendar-date.js';
import { isIdentifier } from './form-body.js';
import type { Text } from './text.js';

/** How many rows a page of a long list shows. */
export const pageRows = 50;

/** Of rows of which one more than a page was asked for, the page and the way to the older ones. */
export function olderRows<Row extends { readonly id: string }>(
  found: readonly Row[],
  address: string,
): { rows: readonly Row[]; next: { href: string } | null } {
  const { rows, last } = pageOf(found);
  return { rows, next: last === null ? null : { href: `${address}?after=${last.id}` } };
}

/** Where a list by day goes on: after the row of this day and identifier. */
interface DayPlace {
  readonly day: CalendarDate;
  readonly id: string;
}

/** The place that an address names as `2026-03-02_<id>`; anything else is the beginning of the list. */
export function dayPlace(after: string): DayPlace | undefined {
  const [written = '', id = ''] = after.split('_');
  const day = parseCalendarDate(written);
  return day.ok && isIdentifier(id) ? { day: day.value, id } : undefined;
}

interface Way {
  readonly href: string;
  readonly text: Text;
}

export interface DayPages {
  /** Whether this page begins with the newest row. */
  readonly newest: boolean;
  /** To the older rows, and from them back to the newest. */
  readonly pages: { readonly next: Way | null; readonly previous: Way | null };
}

/** The same of a list by day, newest first, read from a place on. */
export function olderDays<Row extends { readonly id: string }>(
  found: readonly Row[],
  list: { readonly address: string; readonly from: DayPlace | undefined },
  dayOf: (row: Row) => CalendarDate,
): DayPages & { rows: readonly Row[] } {
  const { rows, last } = pageOf(found);
  const { address, from } = list;
  const older = last && `${address}?after=${dayOf(last)}_${last.id}`;
  return {
    rows,
    newest: from === undefined,
    pages: {
      next: older === null ? null : { href: older, text: { key: 'ui.older' } },
      previous: from === undefined ? null : { href: address, text: { key: 'ui.newest' } },
    },
  };
}

/** `last` is the last row of the page when more follow. */
function pageOf<Row>(found: readonly Row[]): { rows: readonly Row[]; last: Row | null } {
  const rows = found.slice(0, pageRows);
  return { rows, last: found.length > pageRows ? (rows.at(-1) ?? null) : null };
}
