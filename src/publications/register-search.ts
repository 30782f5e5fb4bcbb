import { parseCalendarDate, type CalendarDate } from '../kernel/calendar-date.js';

/** What a reader of the public register asks for; anything unknown is "all". */
export interface RegisterSearch {
  words: string;
  capacity: string | null;
  category: string | null;
  state: string | null;
  /** The day whose register is asked for; null is today. */
  on: CalendarDate | null;
  page: number;
}

export const registerPageSize = 50;
export const publicStates = Object.freeze(['active', 'suspended', 'cancelled'] as const);
export const registerCapacities = Object.freeze([
  'producer',
  'pro',
  'authorised_representative',
  'recycler',
  'collector',
  'verifier',
] as const);

const longestSearch = 100;

const oneOf = (value: string | undefined, known: readonly string[]): string | null =>
  value !== undefined && known.includes(value) ? value : null;

export function readSearch(
  query: Readonly<Record<string, string | undefined>>,
  categories: readonly string[],
): RegisterSearch {
  const page = /^[1-9]\d{0,4}$/.test(query.page ?? '') ? Number(query.page) : 1;
  return {
    words: (query.q ?? '').normalize('NFC').trim().slice(0, longestSearch),
    capacity: oneOf(query.capacity, registerCapacities),
    category: oneOf(query.category, categories),
    state: oneOf(query.state, publicStates),
    on: dayIn(query.on),
    page,
  };
}

/** A day that is asked for; whoever reads a page with one that is none is told so. */
export function dayIn(text: string | undefined): CalendarDate | null {
  const day = parseCalendarDate(text?.trim() ?? '');
  return day.ok ? day.value : null;
}

/** Words are taken as they are: no character in them is a pattern. */
export const containing = (words: string): string => `%${words.replace(/[\\%_]/g, '\\$&')}%`;
