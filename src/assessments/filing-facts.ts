import type { CalendarDate } from '../kernel/calendar-date.js';
import { dayNumber, type CodeFacts, type Facts, type Rulebook } from '../rules/index.js';

/**
 * What a rulebook may ask of a return as a whole, under the names that it uses: days in the programme's zone. Whether a return is
 * late, and what follows, is the rulebook's to say; nothing here compares them.
 */
export const filingFacts = [
  /** The last day to file. */
  'due_on',
  /** When the request that signed the submission began to arrive. */
  'received_on',
  /** When the request began to arrive that brought its lines as they were signed: a file, a form, a list. */
  'lines_received_on',
  /** When the return's first submission was received: an amendment changes no more of that. */
  'first_received_on',
] as const;

export type FilingDays = Readonly<Record<(typeof filingFacts)[number], CalendarDate>>;

export const isFilingFact = (name: string): name is (typeof filingFacts)[number] =>
  (filingFacts as readonly string[]).includes(name);

const inputsOf = (rulebook: Rulebook) => rulebook.stages.get('producer_period')?.inputs;

/** Whether the rulebook asks when a return came: else nobody needs to find out. */
export const asksForDays = (rulebook: Rulebook): boolean =>
  filingFacts.some((name) => inputsOf(rulebook)?.has(name) === true);

/** Those days that the rulebook reads; none where it reads none. */
export function factsOfFiling(rulebook: Rulebook, days: FilingDays | null): Facts {
  const read = filingFacts.filter((name) => inputsOf(rulebook)?.has(name) === true);
  return days === null ? {} : Object.fromEntries(read.map((name) => [name, days[name]]));
}

/** The same of many returns, as the columnar back end takes them. */
export function columnsOfFiling(
  rulebook: Rulebook,
  days: readonly (FilingDays | null)[],
): Readonly<Record<string, CodeFacts>> {
  const read = filingFacts.filter((name) => inputsOf(rulebook)?.has(name) === true);
  return Object.fromEntries(
    read.map((name) => [
      name,
      { codes: Int32Array.from(days, (each) => (each === null ? -1 : dayNumber(each[name]))) },
    ]),
  );
}
