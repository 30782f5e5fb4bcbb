import { parseMass } from '../kernel/mass.js';
import { ratio, shiftDecimal, type Ratio } from '../kernel/ratio.js';
import type { Facts, Input } from '../rules/index.js';

/** Pieces of a made-up line; its milligrams (a tonne) where nothing is counted. */
const MADE_UP = { units: 100n, mass: 1_000_000_000n } as const;
/** Rows that show as well as all of them what is made of rows. */
const MOST_ROWS = 3;
/** Finer than any figure that is cut to its first digit. */
const FINE = 1_000_000n;

/** What grows with a line; whatever else it says is of one battery, or a share. */
const IN_PROPORTION: ReadonlySet<string> = new Set(['units', 'exported_units', 'mass']);

/**
 * Facts of a line of the same kind that nobody declared: a hundred pieces, masses in proportion, every figure cut to its first
 * digit. Cases are public, and neither how much a producer placed on the market nor its exact shares may be told from one.
 */
export function madeUpLine(facts: Facts): Facts {
  const [units, mass] = [facts.units, facts.mass];
  const scale = isAmount(units)
    ? ratio(MADE_UP.units, units)
    : isAmount(mass)
      ? ratio(MADE_UP.mass, mass)
      : ONE;
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => {
      const grows = IN_PROPORTION.has(name) || isGroup(value);
      return [name, madeUp(value, grows ? scale : ONE)];
    }),
  );
}

/**
 * The same of what is computed for a year: its largest mass is a tonne, and every other mass, number and sum is in proportion to it.
 */
export function madeUpRecord(facts: Facts, inputs: ReadonlyMap<string, Input>): Facts {
  const told = Object.entries(facts).map(([name, value]) => {
    if (isList(value))
      return { name, value: value.slice(0, MOST_ROWS).map(madeUpLine), grows: false };
    const grows = growing.has(inputs.get(name)?.form ?? 'ratio');
    return { name, value: grows ? inMilligrams(value) : value, grows };
  });
  const masses = told.flatMap(({ name, value }) =>
    inputs.get(name)?.form === 'mass' ? amountsIn(value) : [],
  );
  const largest = masses.reduce((most, each) => (each > most ? each : most), 0n);
  const scale = isAmount(largest) ? ratio(MADE_UP.mass, largest) : ONE;
  return Object.fromEntries(
    told.map(({ name, value, grows }) => [name, madeUp(value, grows ? scale : ONE)]),
  );
}

const growing: ReadonlySet<Input['form']> = new Set(['mass', 'count', 'money']);

const isList = (value: unknown): value is readonly Facts[] => Array.isArray(value);

/** A mass as text, `12.5 kg`, as the number it is. */
function inMilligrams(value: unknown): unknown {
  const mass = typeof value === 'string' ? parseMass(value) : undefined;
  return mass?.ok === true ? mass.value : value;
}

const amountsIn = (value: unknown): bigint[] =>
  typeof value === 'bigint'
    ? [value]
    : isGroup(value)
      ? Object.values(value).flatMap(amountsIn)
      : [];

const ONE = ratio(1n, 1n);

const isAmount = (value: unknown): value is bigint => typeof value === 'bigint' && value > 0n;

/** Figures by year, or what a stage above found. */
const isGroup = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !isRatio(value) && !('minor' in value);

function madeUp(value: unknown, scale: Ratio): unknown {
  // Made up row by row.
  if (isList(value)) return value;
  if (typeof value === 'bigint') return firstDigit((value * scale.n) / scale.d);
  if (typeof value === 'string') return shortened(value);
  if (typeof value !== 'object' || value === null) return value;
  // A share does not grow with the line.
  if (isRatio(value)) return cut(value);
  if ('minor' in value) return { ...value, minor: madeUp(value.minor, scale) };
  if ('amount' in value && isRatio(value.amount) && 'unit' in value) {
    const { amount } = value;
    const grown = value.unit === '1' ? amount : ratio(amount.n * scale.n, amount.d * scale.d);
    return { ...value, amount: cut(grown) };
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, madeUp(inner, scale)]),
  );
}

const cut = ({ n, d }: Ratio): Ratio => ratio(firstDigit((n * FINE) / d), FINE);

/** A number as text, `0.1634` or `163 km`; any other word stays. */
function shortened(text: string): string {
  const [, whole = '', fraction = '', unit = ''] = /^(\d+)(?:\.(\d+))?( \S+)?$/.exec(text) ?? [];
  if (whole === '') return text;
  return `${shiftDecimal(firstDigit(BigInt(whole + fraction)), fraction.length)}${unit}`;
}

/** The first digit, with zeros for the rest. */
function firstDigit(amount: bigint): bigint {
  const digits = amount.toString().replace('-', '').length;
  const power = 10n ** BigInt(digits - 1);
  return (amount / power) * power;
}

const isRatio = (value: unknown): value is Ratio =>
  typeof value === 'object' && value !== null && 'n' in value && 'd' in value;
