import { shiftDecimal } from '../../kernel/ratio.js';
import { type Language, localeOf } from './language.js';

/** A whole number or a decimal written out; never a float, so that no digit is lost. */
export type Exact = bigint | number | string;
export type MassUnit = 'mg' | 'g' | 'kg' | 't';

const decimal = /^-?\d+(\.\d+)?$/;
const milligramDigits: Record<MassUnit, number> = { mg: 0, g: 3, kg: 6, t: 9 };
const mostPlaces = 20;
const tonne = 1_000_000_000n;

const formatters = new Map<string, Intl.NumberFormat>();

function formatter(language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const name = language + JSON.stringify(options);
  let found = formatters.get(name);
  if (!found) {
    found = new Intl.NumberFormat(localeOf(language), options);
    formatters.set(name, found);
  }
  return found;
}

function exactText(value: Exact): Intl.StringNumericLiteral {
  const text = String(value);
  if (!decimal.test(text)) throw new RangeError(`Not an exact number: ${text}`);
  return text as Intl.StringNumericLiteral;
}

/** As many decimals as the value has, or exactly `places` (half away from zero). */
export function formatNumber(value: Exact, language: Language, places?: number): string {
  const fraction =
    places === undefined
      ? { maximumFractionDigits: mostPlaces }
      : { minimumFractionDigits: places, maximumFractionDigits: places };
  return formatter(language, fraction).format(exactText(value));
}

export function massUnitFor(massMg: Exact): MassUnit {
  const mg = BigInt(massMg);
  return mg >= tonne || mg <= -tonne ? 't' : 'kg';
}

/** How many decimals a mass has in `unit`. */
export function massDecimals(massMg: Exact, unit: MassUnit): number {
  const digits = BigInt(massMg).toString();
  const zeros = digits.length - digits.replace(/0+$/, '').length;
  return Math.max(0, milligramDigits[unit] - zeros);
}

/** Milligrams as a bare figure in `unit`, for a column whose head names the unit. */
export function formatMassIn(
  massMg: Exact,
  unit: MassUnit,
  language: Language,
  places?: number,
): string {
  return formatNumber(shiftDecimal(BigInt(massMg), milligramDigits[unit]), language, places);
}

/** Milligrams with their unit, held together by a no-break space: kg below a tonne, else t. */
export function formatMass(massMg: Exact, language: Language, places?: number): string {
  const unit = massUnitFor(massMg);
  return `${formatMassIn(massMg, unit, language, places)}\u00a0${unit}`;
}

/** Decimal places of a currency; asking the formatter takes longer than formatting. */
const minorDigits = new Map<string, number>();

export function formatMoney(minor: Exact, currency: string, language: Language): string {
  const money = formatter(language, { style: 'currency', currency });
  let digits = minorDigits.get(currency);
  if (digits === undefined) {
    digits = money.resolvedOptions().maximumFractionDigits ?? 2;
    minorDigits.set(currency, digits);
  }
  return money.format(exactText(shiftDecimal(BigInt(minor), digits)));
}

/** Money for each unit of something, in the currency's own unit: finer than what anybody pays, with exactly `places` decimals. */
export function formatPrice(
  amount: Exact,
  currency: string,
  language: Language,
  places: number,
): string {
  const fraction = { minimumFractionDigits: places, maximumFractionDigits: places };
  return formatter(language, { style: 'currency', currency, ...fraction }).format(
    exactText(amount),
  );
}

/** A ratio such as "0.634" as per cent. The sign stands apart in every language, as in the law and in the rulebooks. */
export function formatPercent(ratio: Exact, language: Language, places?: number): string {
  const fraction =
    places === undefined
      ? { maximumFractionDigits: mostPlaces }
      : { minimumFractionDigits: places, maximumFractionDigits: places };
  const percent = formatter(language, { style: 'percent', ...fraction }).format(exactText(ratio));
  return percent.replace(/\s*%/u, '\u00a0%');
}
