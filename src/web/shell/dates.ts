import { type Language, localeOf } from './language.js';

export type DateStyle = 'long' | 'medium' | 'short';

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = language + JSON.stringify(options);
  let found = formatters.get(name);
  if (!found) {
    found = new Intl.DateTimeFormat(localeOf(language), options);
    formatters.set(name, found);
  }
  return found;
}

function instantOf(value: Date | string): Date {
  const instant = value instanceof Date ? value : new Date(value);
  if (Number.isNaN(instant.getTime())) throw new RangeError(`Not a date: ${String(value)}`);
  return instant;
}

/** A calendar date ("2026-03-31") has no zone: it is the same day wherever it is read. */
export function formatDate(date: string, language: Language, style: DateStyle = 'long'): string {
  return formatter(language, { dateStyle: style, timeZone: 'UTC' }).format(
    instantOf(date.slice(0, 10) + 'T00:00:00Z'),
  );
}

/** An instant on the programme's clock, with the zone named so that nobody has to guess. */
export function formatDateTime(instant: Date | string, language: Language, zone: string): string {
  return formatter(language, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
    timeZone: zone,
  }).format(instantOf(instant));
}
