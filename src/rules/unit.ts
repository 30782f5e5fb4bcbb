import { multiply, ratio, divide, type Ratio } from '../kernel/ratio.js';

/**
 * Units. A value is held in base units (kg, the currency, piece, 1); `scale` says how many base units one of this unit is.
 * Two values can be added or compared only when their dimensions are the same text.
 */
export interface Unit {
  /** As written: `CHF/kg`, `%`, `t`. */
  readonly text: string;
  /** In base units, canonical: `CHF/kg`, `1`, `kg`. */
  readonly dimension: string;
  readonly scale: Ratio;
}

export const NO_DIMENSION = '1';

const ONE = ratio(1n, 1n);

const ATOMS: ReadonlyMap<string, readonly [base: string, scale: Ratio]> = new Map([
  ['1', [NO_DIMENSION, ONE]],
  ['%', [NO_DIMENSION, ratio(1n, 100n)]],
  ['point', [NO_DIMENSION, ratio(1n, 100n)]],
  ['mg', ['kg', ratio(1n, 1_000_000n)]],
  ['g', ['kg', ratio(1n, 1_000n)]],
  ['kg', ['kg', ONE]],
  ['t', ['kg', ratio(1_000n, 1n)]],
  ['piece', ['piece', ONE]],
  ['day', ['day', ONE]],
  ['year', ['year', ONE]],
  ['km', ['km', ONE]],
  ['Wh', ['kWh', ratio(1n, 1_000n)]],
  ['kWh', ['kWh', ONE]],
  ['MWh', ['kWh', ratio(1_000n, 1n)]],
] as const);

const CURRENCY = /^[A-Z]{3}$/;

/** Reads `kg`, `%`, `EUR/kg`, `EUR/piece/year`. Undefined when a part is not a known unit or a currency. */
export function parseUnit(text: string): Unit | undefined {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const unit = readUnit(text);
  if (unit !== undefined && parsed.size < MOST_REMEMBERED) parsed.set(text, unit);
  return unit;
}

/** Units already read: printing asks for the same few over and over. */
const parsed = new Map<string, Unit>();
const MOST_REMEMBERED = 1_000;

function readUnit(text: string): Unit | undefined {
  const parts = text.split('/').map((part) => part.trim());
  if (parts.length > 4) return undefined;
  let exponents: Exponents = new Map();
  let scale = ONE;
  for (const [index, part] of parts.entries()) {
    const atom = ATOMS.get(part) ?? (CURRENCY.test(part) ? ([part, ONE] as const) : undefined);
    if (atom === undefined) return undefined;
    const [base, size] = atom;
    exponents = combined(exponents, read(base), index === 0 ? 1 : -1);
    scale = index === 0 ? multiply(scale, size) : divide(scale, size);
  }
  return { text: parts.join('/'), dimension: textOf(exponents), scale };
}

export const KNOWN_UNITS: readonly string[] = [...ATOMS.keys()];

export function multiplyDimensions(a: string, b: string): string {
  return textOf(combined(read(a), read(b), 1));
}

export function divideDimensions(a: string, b: string): string {
  return textOf(combined(read(a), read(b), -1));
}

/** The currency of an amount of money; undefined when the dimension is not money. */
export function currencyOf(dimension: string): string | undefined {
  return CURRENCY.test(dimension) ? dimension : undefined;
}

/** Nothing of a unit, as the language writes it: `0 kg`, `0 EUR / 1 kg`. */
export function zeroIn(unit: string): string {
  const of = (amount: string, part: string): string =>
    part === NO_DIMENSION ? amount : `${amount} ${part}`;
  const [above = '1', ...below] = unit.split('/');
  const product = above.split('*').map((part, index) => of(index === 0 ? '0' : '1', part));
  return [product.join(' * '), ...below.map((part) => of('1', part))].join(' / ');
}

type Exponents = ReadonlyMap<string, number>;

function combined(a: Exponents, b: Exponents, sign: 1 | -1): Exponents {
  const result = new Map(a);
  for (const [base, exponent] of b) result.set(base, (result.get(base) ?? 0) + sign * exponent);
  return result;
}

function textOf(exponents: Exponents): string {
  const names = [...exponents].sort(([x], [y]) => (x < y ? -1 : 1));
  const above = names.flatMap(([base, n]) => (n > 0 ? Array<string>(n).fill(base) : []));
  const below = names.flatMap(([base, n]) => (n < 0 ? Array<string>(-n).fill(base) : []));
  return [above.join('*') || NO_DIMENSION, ...below].join('/');
}

function read(dimension: string): Exponents {
  const exponents = new Map<string, number>();
  for (const [index, part] of dimension.split('/').entries()) {
    for (const base of part.split('*')) {
      if (base !== NO_DIMENSION)
        exponents.set(base, (exponents.get(base) ?? 0) + (index === 0 ? 1 : -1));
    }
  }
  return exponents;
}
