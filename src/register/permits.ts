import {
  addDays,
  type CalendarDate,
  daysBetween,
  parseCalendarDate,
} from '../kernel/calendar-date.js';
import { tooLong } from '../kernel/written-text.js';

/** A permit to treat waste at a plant. A plant has several, one after the other or side by side. */
export interface Permit {
  readonly number: string;
  readonly validFrom: CalendarDate;
  /** null while no end is set. */
  readonly validTo: CalendarDate | null;
}

/** What was said of a permit, and until when it was said. */
export interface PermitRecord extends Permit {
  readonly recordedAt: Date;
  readonly replacedAt: Date | null;
}

export interface PermitForm {
  readonly number: string;
  readonly validFrom: string;
  readonly validTo: string | null;
}

/** Notes what is wrong at a field. */
export type FaultAt = (
  field: string,
  code: string,
  value?: string,
  params?: Readonly<Record<string, string>>,
) => void;

export const LONGEST_TEXT = 200;

export function faultOfLength(fault: FaultAt, field: string, text: string): void {
  const { code, params } = tooLong(text, LONGEST_TEXT);
  fault(field, code, text.slice(0, 40), params);
}

/** More than a plant has; a form and a request of thousands are refused before they are read. */
export const MOST_PERMITS = 100;

/** Reads the permits in the order in which they begin. A row that says nothing is none. */
export function readPermits(rows: readonly PermitForm[], fault: FaultAt): Permit[] {
  if (rows.length > MOST_PERMITS) {
    fault('permits', 'facility.too-many-permits', String(MOST_PERMITS));
    return [];
  }
  const permits: Permit[] = [];
  rows.forEach((row, at) => {
    const texts = [row.number, row.validFrom, row.validTo ?? ''].map((text) => text.trim());
    if (texts.some((text) => text !== '')) permits.push(readPermit(row, `permits.${at}`, fault));
  });
  if (permits.length === 0) fault('permits.0.number', 'facility.no-permit');
  refuseTwice(rows, fault);
  return permits.toSorted(byBeginning);
}

function readPermit(row: PermitForm, at: string, fault: FaultAt): Permit {
  const number = row.number.normalize('NFC').trim();
  if (number === '') fault(`${at}.number`, 'field.missing');
  else if (number.length > LONGEST_TEXT) faultOfLength(fault, `${at}.number`, number);
  else if (/[\p{Cc}\p{Cf}]/u.test(number)) fault(`${at}.number`, 'text.hidden-characters');
  const day = (name: 'validFrom' | 'validTo'): CalendarDate => {
    const written = (row[name] ?? '').trim();
    const date = parseCalendarDate(written);
    if (!date.ok)
      fault(`${at}.${name}`, written === '' ? 'field.missing' : date.reason.code, written.slice(0, 40)); // prettier-ignore
    return date.ok ? date.value : ('' as CalendarDate);
  };
  const validFrom = day('validFrom');
  const validTo = (row.validTo ?? '').trim() === '' ? null : day('validTo');
  if (validFrom !== '' && validTo !== null && validTo !== '' && validTo < validFrom)
    fault(`${at}.validTo`, 'facility.permit-ends-before-it-starts', validTo);
  return { number, validFrom, validTo };
}

/** A permit is renewed under its number from another day on; said twice of the same day, one of the two is wrong. */
function refuseTwice(rows: readonly PermitForm[], fault: FaultAt): void {
  const seen = new Set<string>();
  rows.forEach(({ number, validFrom }, at) => {
    const key = `${validFrom.trim()} ${number.normalize('NFC').trim()}`;
    if (key !== ' ' && seen.has(key))
      fault(`permits.${at}.number`, 'facility.permit-twice', number.slice(0, 40));
    seen.add(key);
  });
}

const byBeginning = (a: Permit, b: Permit): number =>
  orderOf(a) < orderOf(b) ? -1 : orderOf(a) > orderOf(b) ? 1 : 0;
const orderOf = ({ validFrom, number }: Permit): string => `${validFrom} ${number}`;

export interface Span {
  readonly from: CalendarDate;
  readonly to: CalendarDate;
}

/** Days of a span that no permit covers: how many of how many, and the first of them in a row. */
export interface Unpermitted extends Span {
  readonly uncovered: number;
  readonly days: number;
}

/** null when each day of the span has a permit, whichever: two that adjoin cover a span over both. */
export function unpermitted(permits: readonly Permit[], span: Span): Unpermitted | null {
  const gaps: Span[] = [];
  let day: CalendarDate | null = span.from;
  for (const { validFrom, validTo } of permits.toSorted(byBeginning)) {
    if (validFrom > span.to) break;
    if (validTo !== null && validTo < day) continue;
    if (validFrom > day) gaps.push({ from: day, to: addDays(validFrom, -1) });
    day = validTo === null || validTo >= span.to ? null : addDays(validTo, 1);
    if (day === null) break;
  }
  if (day !== null) gaps.push({ from: day, to: span.to });
  const [first] = gaps;
  if (first === undefined) return null;
  const uncovered = gaps.reduce((sum, gap) => sum + lengthOf(gap), 0);
  return { ...first, uncovered, days: lengthOf(span) };
}

const lengthOf = ({ from, to }: Span): number => daysBetween(from, to) + 1;

/** Those that cover a day of one of the spans. */
export const permitsWithin = (permits: readonly Permit[], spans: readonly Span[]): Permit[] =>
  permits.filter(({ validFrom, validTo }) =>
    spans.some(({ from, to }) => validFrom <= to && (validTo === null || from <= validTo)),
  );

export const samePermits = (a: readonly Permit[], b: readonly Permit[]): boolean => {
  const said = (permits: readonly Permit[]): string =>
    JSON.stringify(permits.toSorted(byBeginning).map((p) => [p.number, p.validFrom, p.validTo]));
  return said(a) === said(b);
};
