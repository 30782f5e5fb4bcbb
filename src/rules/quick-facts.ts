import { parseCalendarDate } from '../kernel/calendar-date.js';
import type { Ratio } from '../kernel/ratio.js';
import { dayNumber } from './columnar-codes.js';
import type { Input, Rulebook } from './model.js';

/** What a fact in its usual form is as a double; undefined when it takes a closer look. */
export type Quick = (given: unknown) => number | undefined;

/** The reader of one input, whose shares count in parts of `denominator`. */
export function quickOf(input: Input, rulebook: Rulebook, denominator: bigint): Quick {
  const isBounded = input.lowest !== undefined || input.highest !== undefined;
  if (input.form === 'yes-no')
    return (given) => (given === true ? 1 : given === false ? 0 : undefined);
  if (input.type.kind === 'choice') {
    const values = rulebook.enumerations.get(input.type.enumeration) ?? [];
    const codes = new Map<unknown, number>(values.map((value, code) => [value, code]));
    return (given) => codes.get(given);
  }
  if (input.form === 'date') return quickDate();
  if (isBounded) return () => undefined;
  if (input.form === 'mass' || input.form === 'count')
    return (given) => (typeof given === 'bigint' ? upTo(Number(given)) : undefined);
  if (input.form !== 'ratio') return () => undefined;
  return (given) => {
    if (typeof given !== 'object' || given === null) return undefined;
    const { n, d } = given as Partial<Ratio>;
    if (typeof n !== 'bigint' || d !== denominator) return undefined;
    const value = Number(n);
    return Number.isSafeInteger(value) ? value : undefined;
  };
}

/** Of what is never negative. */
function upTo(value: number): number | undefined {
  return value >= 0 && value <= Number.MAX_SAFE_INTEGER ? value : undefined;
}

/** Lines of a return share a few days. */
const MOST_DATES = 1_000;

function quickDate(): Quick {
  const known = new Map<unknown, number>();
  return (given) => {
    const day = known.get(given);
    if (day !== undefined || typeof given !== 'string') return day;
    const date = parseCalendarDate(given);
    if (!date.ok) return undefined;
    const number = dayNumber(date.value);
    if (known.size < MOST_DATES) known.set(given, number);
    return number;
  };
}
