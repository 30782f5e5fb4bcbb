import { minorDigits } from '../../kernel/money.js';
import type { Column, Dimension, Figure, Unit } from '../../publications/index.js';
import { shiftDecimal } from '../../kernel/ratio.js';
import type { Text } from '../shell/text.js';

export interface FigureCell {
  text: Text;
  format: 'numeric';
}

/** Moves the point of an exact decimal to the right: 12.5 by 6 is 12500000. */
export function scaled(decimal: string, digits: number): bigint {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return BigInt(whole + fraction.padEnd(digits, '0').slice(0, digits));
}

export const mgOfKg = (kg: string): bigint => scaled(kg, 6);
export const mgOfGrams = (grams: string): bigint => scaled(grams, 3);

/** Moves the point to the left without losing a digit: 12.5 by 2 is 0.125. */
function lessened(decimal: string, digits: number): string {
  const places = decimal.split('.')[1]?.length ?? 0;
  return shiftDecimal(BigInt(decimal.replace('.', '')), digits + places);
}

const PRICE_PLACES = 4;

const inTonnes = (mg: bigint): Text => ({ massIn: 't', mg, places: 1 });

/** A figure as it is read. Masses of a nation are read in tonnes; the downloads keep every digit. */
export function figureText({ value, marks }: Figure, unit: Unit): Text {
  if (value === null) return { key: `public.mark.${marks[0] ?? 'x'}` };
  switch (unit) {
    case 'pieces':
    case 'returns':
      return { number: value };
    case 'kg':
    case 'kg*km':
      return inTonnes(mgOfKg(value));
    case 'g':
      return inTonnes(mgOfGrams(value));
    case 'km':
      return { number: value };
    case 'ratio':
      return { percent: value, places: 2 };
    case 'points':
      return { number: shiftDecimal(scaled(value, 4), 2), places: 2 };
    case 'date':
      return { date: value };
    default:
      return moneyText(value, unit.slice('minor:'.length));
  }
}

function moneyText(value: string, unit: string): Text {
  const [currency = '', per] = unit.split('/');
  return per === undefined
    ? { money: value, currency }
    : { number: inCurrency(value, currency), places: PRICE_PLACES };
}

/** Minor units, of which a price for each kilogram has fractions, in the currency's own unit. */
const inCurrency = (minor: string, currency: string): string =>
  lessened(minor, minorDigits(currency));

/** A price within a sentence, where no head of a column names its unit. */
export const priceText = (minor: string, currency: string): Text => ({
  price: inCurrency(minor, currency),
  currency,
  places: PRICE_PLACES,
});

/** Marks stand behind the figure; a hidden figure is its mark alone. */
export function figureCell(figure: Figure, unit: Unit): FigureCell {
  const text = figureText(figure, unit);
  const marks = figure.value === null ? figure.marks.slice(1) : figure.marks;
  if (marks.length === 0) return { text, format: 'numeric' };
  const shown = marks.map((mark) => `[${mark}]`).join(' ');
  return {
    text: { key: 'public.figure.marked', params: { figure: text, marks: shown } },
    format: 'numeric',
  };
}

const unitWords: Partial<Record<string, Text>> = {
  kg: 't',
  g: 't',
  km: 'km',
  'kg*km': 't km',
  ratio: '%',
  points: { key: 'public.unit.points' },
};

/** Units stand in the header; a column that names its unit already has none. */
export function columnHead(column: Column): Text {
  const title = columnTitle(column);
  const unit =
    unitWords[column.unit] ?? (column.unit.startsWith('minor:') ? column.unit.slice(6) : null);
  return unit === null ? title : { key: 'public.table.head', params: { title, unit } };
}

const isPeriod = (code: string): boolean => /^\d{4}-Q[1-4]$/.test(code);

function columnTitle({ code }: Column): Text {
  return isPeriod(code) ? periodText(code) : { key: `public.column.${code}` };
}

export function periodText(period: string): Text {
  const [year = '', quarter] = period.split('-Q');
  return quarter === undefined ? year : { key: 'public.period.quarter', params: { year, quarter } };
}

/** The name of a row: its own for brands, else from the language file by what it is. */
export function rowLabel(dimension: Dimension, key: string): Text {
  if (dimension === 'brand') return key;
  if (dimension === 'quarter') return periodText(key);
  return { key: `public.${dimension}.${key}` };
}
