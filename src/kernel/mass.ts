import type { Decision } from './decision.js';
import { allow, refuse } from './decision.js';
import { shiftDecimal } from './ratio.js';

/** Mass is a bigint of milligrams everywhere: 1 kg = 1,000,000 mg, so a kilogram has at most six decimals. */

const MG_PER_KG_DIGITS = 6;
const MG_PER_G_DIGITS = 3;
/** 10^9 kg, a million tonnes: more than any one line of a national market. */
export const HIGHEST_MG = 10n ** 15n;

const DECIMAL = /^(\d{1,15})(?:\.(\d{1,18}))?$/;
const MASS = /^(\S{1,40}) (mg|g|kg|t)$/;
const DIGITS_BY_UNIT: Readonly<Record<string, number>> = {
  mg: 0,
  g: MG_PER_G_DIGITS,
  kg: MG_PER_KG_DIGITS,
  t: 9,
};

/**
 * Reads a mass with its unit: `12.5 kg`, `12 g`, `3 t`, `5 mg`. Returns milligrams.
 * Refuses a fraction of a milligram, a sign, an exponent, a missing unit and more than 10^9 kg.
 */
export function parseMass(text: string): Decision<bigint> {
  const match = MASS.exec(text);
  const digits = match?.[2] === undefined ? undefined : DIGITS_BY_UNIT[match[2]];
  if (match?.[1] === undefined || digits === undefined)
    return refuse('mass.unreadable', { found: clip(text) });
  return scaled(match[1], digits);
}

/** Reads a decimal of kilograms (at most six decimals) into milligrams. Same refusals as `parseMass`. */
export function massMgFromKg(decimal: string): Decision<bigint> {
  return scaled(decimal, MG_PER_KG_DIGITS);
}

/** Exact decimal kilograms without trailing zeros: 12500000n mg is `12.5`. */
export const kgFromMassMg = (mg: bigint): string => shiftDecimal(mg, MG_PER_KG_DIGITS);

/** Exact decimal grams without trailing zeros: 12500n mg is `12.5`. */
export const gramsFromMassMg = (mg: bigint): string => shiftDecimal(mg, MG_PER_G_DIGITS);

function scaled(decimal: string, digits: number): Decision<bigint> {
  const match = DECIMAL.exec(decimal);
  if (match?.[1] === undefined) return refuse('mass.unreadable', { found: clip(decimal) });
  const fraction = (match[2] ?? '').replace(/0+$/, '');
  if (fraction.length > digits) return refuse('mass.too-fine', { found: clip(decimal) });
  const mg = BigInt(match[1] + fraction.padEnd(digits, '0'));
  if (mg > HIGHEST_MG) return refuse('mass.too-large', { found: clip(decimal) });
  return allow(mg);
}

function clip(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
