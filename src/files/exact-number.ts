import { allow, refuse, type Decision, type Refusal } from '../kernel/decision.js';

/**
 * How the writer marks decimals: `point` is 1,234.5, `comma` is 1.234,5; `unstated` accepts what can be read only one way.
 */
export type NumberMarks = 'point' | 'comma' | 'unstated';
export const numberMarks = ['unstated', 'point', 'comma'] as const satisfies readonly NumberMarks[];

export const marksOfLanguage = (language: string): NumberMarks =>
  language === 'de' ? 'comma' : 'point';

export const isNumberMarks = (text: string): text is NumberMarks =>
  (numberMarks as readonly string[]).includes(text);

const GROUPS = /^\d{1,3}(?:([., \u00a0\u202f'’])\d{3})(?:\1\d{3})*$/u;
const longest = 40;

/** What most cells hold: it has one reading whatever the marks are. */
const plainDigits = /^(?:0|[1-9]\d{0,14})$/;

/**
 * Reads what a person or a spreadsheet wrote into a plain decimal (`1234.5`), or says which rule it broke. A number is
 * never guessed: `1,234` is refused as ambiguous unless the marks are stated. Nothing is rounded.
 */
export function readDecimal(written: string, marks: NumberMarks, places: number): Decision<string> {
  if (plainDigits.test(written)) return allow(written);
  const text = written.trim();
  const found = { found: text.slice(0, longest) };
  if (text === '') return refuse('number.missing');
  if (text.length > longest) return refuse('number.too-large', found);
  if (/^[-+−–]/u.test(text)) return refuse('number.sign', found);
  if (/^\d+(?:[.,]\d+)?[eE][-+]?\d+$/.test(text)) return refuse('number.exponent', found);
  if (!/^[\d., \u00a0\u202f'’]+$/u.test(text)) return refuse('number.unreadable', found);
  const parts = marks === 'unstated' ? partsUnstated(text) : partsOf(text, marks);
  if (!parts.ok) return parts;
  const { whole, fraction } = parts.value;
  const kept = fraction.replace(/0+$/, '');
  if (kept.length > places) {
    const code = places === 0 ? 'number.not-whole' : 'number.too-fine';
    return refuse(code, { ...found, places: String(places) });
  }
  const digits = whole.replace(/^0+(?=\d)/, '');
  return allow(kept === '' ? digits : `${digits}.${kept}`);
}

interface Parts {
  readonly whole: string;
  readonly fraction: string;
}

function partsOf(text: string, marks: 'point' | 'comma'): Decision<Parts> {
  const decimal = marks === 'point' ? '.' : ',';
  const other = marks === 'point' ? ',' : '.';
  const [whole = '', fraction = '', ...more] = text.split(decimal);
  const found = { found: text, expected: decimal };
  if (more.length > 0) return refuse('number.unreadable', found);
  if (fraction !== '' && !/^\d+$/.test(fraction)) return refuse('number.unreadable', found);
  if (/^\d+$/.test(whole)) return allow({ whole, fraction });
  if (GROUPS.test(whole) && !whole.includes(decimal))
    return allow({ whole: whole.replaceAll(/\D/gu, ''), fraction });
  // 1,5 where commas group thousands: the most common slip has its own message.
  if (whole.includes(other))
    return refuse(marks === 'point' ? 'number.comma' : 'number.point', found);
  return refuse('number.unreadable', found);
}

/** Without stated marks only a figure with one possible reading counts. */
function partsUnstated(text: string): Decision<Parts> {
  if (/^\d+$/.test(text)) return allow({ whole: text, fraction: '' });
  const readings = (['point', 'comma'] as const).map((marks) => partsOf(text, marks));
  const read = readings.filter((reading) => reading.ok);
  const [first, second] = read;
  if (first === undefined) return refuse('number.unreadable', { found: text });
  const same =
    second === undefined ||
    (first.value.whole === second.value.whole && first.value.fraction === second.value.fraction);
  return same ? first : refuse('number.ambiguous', { found: text });
}

/** Zero or a positive whole number of at most 12 digits. */
export function readCount(written: string, marks: NumberMarks): Decision<bigint> {
  const decimal = readDecimal(written, marks, 0);
  if (!decimal.ok) return refuse(codeOfCount(written, decimal.reason), decimal.reason.params);
  if (decimal.value.length > 12)
    return refuse('number.too-large', { found: written.trim().slice(0, longest) });
  return allow(BigInt(decimal.value));
}

/** How decimals are to be marked is no advice where none may be written. */
function codeOfCount(written: string, { code }: Refusal): string {
  if (code !== 'number.comma' && code !== 'number.point') return code;
  return /^\d+[.,]\d+$/.test(written.trim()) ? 'number.not-whole' : 'number.unreadable';
}

/** A decimal scaled to whole units: `2.5` with 3 places is 2500n. Refuses more places and more than 15 whole digits. */
export function readScaled(written: string, marks: NumberMarks, places: number): Decision<bigint> {
  const decimal = readDecimal(written, marks, places);
  if (!decimal.ok) return decimal;
  const [whole = '', fraction = ''] = decimal.value.split('.');
  if (whole.length > 15 - Math.min(places, 6))
    return refuse('number.too-large', { found: written.trim().slice(0, longest) });
  return allow(BigInt(whole + fraction.padEnd(places, '0')));
}
