import type { NumberMarks } from './exact-number.js';

/** What the format of a cell says about its number. */
export type NumberFormat = 'plain' | 'date' | 'percent';

const builtInDates = new Set([14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 34, 35, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58]); // prettier-ignore
const builtInTimes = new Set([18, 19, 20, 21, 32, 33, 45, 46, 47]);

export function builtInFormat(id: number): NumberFormat {
  if (builtInDates.has(id) || builtInTimes.has(id)) return 'date';
  return id === 9 || id === 10 ? 'percent' : 'plain';
}

/** The format of a code such as `dd.mm.yyyy`: what stands in quotes, brackets or behind a backslash means nothing. */
export function formatOfCode(code: string): NumberFormat {
  const said = code
    .slice(0, 500)
    .replace(/"[^"]*"|\[(?![hms]+\])[^\]]*\]|[\\_*]./g, '')
    .toLowerCase();
  if (/general|standard/.test(said)) return 'plain';
  if (/[dymhs]/.test(said)) return 'date';
  return said.includes('%') ? 'percent' : 'plain';
}

const stored = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d{1,3}))?$/;

/**
 * The plain decimal of a stored number, digit by digit and never through a float. A spreadsheet shows and keeps 15 digits
 * and stores 17: 1.1 stands in the file as 1.1000000000000001, and what the person sees is meant. Null: no such number.
 */
export function plainDecimal(text: string): string | null {
  const match = stored.exec(text);
  if (match === null) return null;
  const [, sign = '', whole = '', fraction = '', power = '0'] = match;
  const { digits, exponent } = fifteen(whole + fraction, whole.length + Number(power));
  if (Math.abs(exponent) > 40) return null;
  const padded = digits.padEnd(Math.max(exponent, 0), '0');
  const point = exponent > 0 ? exponent : 0;
  const head = point === 0 ? '0' : padded.slice(0, point);
  const tail = (exponent < 0 ? '0'.repeat(-exponent) + padded : padded.slice(point)).replace(
    /0+$/,
    '',
  );
  return `${sign}${head.replace(/^0+(?=\d)/, '')}${tail === '' ? '' : `.${tail}`}`;
}

/** Digits without leading zeros, rounded to fifteen; the point stands behind the digit of that number. */
function fifteen(digits: string, point: number): { digits: string; exponent: number } {
  const significant = digits.replace(/^0+/, '');
  const exponent = point - (digits.length - significant.length);
  if (significant === '') return { digits: '', exponent: 0 };
  if (significant.length <= 15) return { digits: significant, exponent };
  const up = significant.charAt(15) >= '5' ? 1n : 0n;
  const rounded = (BigInt(significant.slice(0, 15)) + up).toString();
  return { digits: rounded, exponent: exponent + rounded.length - 15 };
}

/**
 * A typed number as the language of the file writes it, so that it can be read one way only: 1.234 typed as a number is no
 * thousand, whoever reads it.
 */
export function typedNumber(decimal: string, marks: NumberMarks): string {
  const [whole = '', fraction] = decimal.split('.');
  if (fraction === undefined) return whole;
  return `${whole}${marks === 'comma' ? ',' : '.'}${fraction.length === 3 ? `${fraction}0` : fraction}`;
}

const day = 86_400_000;

/**
 * The day of a serial number, or null where there is none: the 1900 system counts a 29 February that never was as 60, and
 * the 1904 system begins elsewhere. A time of day is left away.
 */
export function serialDate(decimal: string, from1904: boolean): string | null {
  const [whole = ''] = decimal.split('.');
  if (!/^\d{1,7}$/.test(whole)) return null;
  const serial = Number(whole);
  const last = from1904 ? 2_957_003 : 2_958_465;
  if (serial > last || (!from1904 && (serial === 0 || serial === 60))) return null;
  const start = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, serial < 60 ? 31 : 30);
  return new Date(start + serial * day).toISOString().slice(0, 10);
}

/** Spreadsheets write what XML cannot hold as `_x000D_`. */
export const unescaped = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) =>
        String.fromCharCode(parseInt(code, 16)),
      )
    : text;

/** No text of ours: NUL, which the database refuses, and halves of a character. */
export const isBroken = (text: string): boolean => text.includes('\u0000') || /\p{Cs}/u.test(text);

/** `B7` as column 1 and row 7, or null. */
export function cellPlace(reference: string): { column: number; row: number } | null {
  const match = /^([A-Z]{1,3})([1-9]\d{0,6})$/.exec(reference);
  if (match === null) return null;
  const [, letters = '', row = ''] = match;
  const column =
    Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
  return { column, row: Number(row) };
}

/** The letters of a column that counts from 0. */
export function columnLetters(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : `${columnLetters(Math.floor(column / 26) - 1)}${last}`;
}
