import type { Decision } from './decision.js';
import { allow, refuse } from './decision.js';

/** An exact amount: bigint minor units (cents, rappen) of an ISO 4217 currency. May be negative (a credit). */
export interface Money {
  readonly minor: bigint;
  readonly currency: string;
}

/** ISO 4217 currencies whose minor unit is not a hundredth. */
const OTHER_DIGITS: ReadonlyMap<string, number> = new Map([
  ...digits(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'),
  ...digits(3, 'BHD IQD JOD KWD LYD OMR TND'),
  ...digits(4, 'CLF UYW'),
]);

const MONEY = /^(-?)(\d{1,15})(?:\.(\d{1,4}))? ([A-Z]{3})$/;

/** How many decimals an amount of this currency has (ISO 4217). */
export function minorDigits(currency: string): number {
  return OTHER_DIGITS.get(currency) ?? 2;
}

/** Reads `9.99 EUR`, `-12 CHF`, `1500 JPY`. Refuses more decimals than the currency has; never rounds. */
export function parseMoney(text: string): Decision<Money> {
  const match = MONEY.exec(text);
  const [, sign, whole, fraction = '', currency] = match ?? [];
  if (whole === undefined || currency === undefined) {
    return refuse('money.unreadable', { found: text.slice(0, 40) });
  }
  const places = minorDigits(currency);
  if (fraction.length > places) return refuse('money.too-fine', { found: text.slice(0, 40) });
  const minor = BigInt(whole + fraction.padEnd(places, '0'));
  return allow({ minor: sign === '-' ? -minor : minor, currency });
}

/** Exact decimal with all decimals of the currency: 999n EUR is `9.99`. */
export function decimalFromMinor(minor: bigint, currency: string): string {
  const places = minorDigits(currency);
  const sign = minor < 0n ? '-' : '';
  const text = (minor < 0n ? -minor : minor).toString().padStart(places + 1, '0');
  return places === 0 ? sign + text : `${sign}${text.slice(0, -places)}.${text.slice(-places)}`;
}

function digits(count: number, currencies: string): [string, number][] {
  return currencies.split(' ').map((currency) => [currency, count]);
}
