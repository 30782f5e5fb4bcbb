import type { ReportingPeriod } from '../kernel/reporting-period.js';
import { batteryMaterials } from '../register/index.js';
import type { Facts, Input, Stage } from '../rules/index.js';
import { shareText } from './fee-facts.js';
import type { FilingDays } from './filing-facts.js';

/**
 * Everything the rules can read of a line, column by column: what the official run copies out of the register, what a
 * snapshot keeps, and what a what-if reads. The names are those rulebooks use, so that a fact and its column are one.
 */
export const ABSENT = -1n;

const materialFacts = batteryMaterials.flatMap((material) => [
  `${material}_mass`,
  `recycled_${material}`,
]);

/** Whole numbers in milligrams, pieces, minor units and millionths; `ABSENT` where a line does not state it. */
export const numberFacts: readonly string[] = [
  'units',
  'exported_units',
  'mass',
  'price',
  'unit_mass',
  ...materialFacts,
];

/** Codes; empty where a line does not state it. */
export const textFacts = [
  'category',
  'chemistry',
  'rechargeable',
  'general_use',
  'carbon_footprint_class',
  'recyclability_class',
] as const;

const truthFacts: readonly string[] = ['rechargeable', 'general_use'];

/** What a rulebook must call a fact for it to be read; undefined for a fact that no line has. */
export function formOfFact(name: string): Input['form'] | undefined {
  if (truthFacts.includes(name)) return 'yes-no';
  if ((textFacts as readonly string[]).includes(name)) return 'choice';
  if (!numberFacts.includes(name)) return undefined;
  if (name === 'price') return 'money';
  if (name.endsWith('units')) return 'count';
  return name.startsWith('recycled_') ? 'ratio' : 'mass';
}

/** What stands for a line in minor units: as a final run settled it, or else as it was assessed. Never absent. */
export const feeColumn = 'fee';

export interface Texts {
  readonly codes: Uint16Array | Uint32Array;
  readonly values: readonly string[];
}

/** Lines in the order of their returns, and within a return in the order of its declaration. */
export interface LineColumns {
  readonly rows: number;
  readonly texts: ReadonlyMap<string, Texts>;
  readonly numbers: ReadonlyMap<string, BigInt64Array>;
}

/** One return's lines: rows `from` up to, not including, `to`. */
export interface ReturnRows {
  readonly organisationId: string;
  readonly submissionId: string;
  readonly from: number;
  readonly to: number;
  /** When it came; left out where no rulebook will ask. */
  readonly days?: FilingDays;
}

/** A return with what stands for it: as the final run of its quarter or year settled it, or else as it was assessed. */
export interface CountedReturn extends ReturnRows {
  readonly period: ReportingPeriod;
  readonly settledMinor: bigint;
  /** The final run; null where it was assessed and no run has counted it. */
  readonly settledBy: string | null;
}

/**
 * Where each return's lines are; a nil return has none. `places` says for each line the place of its return among these, from 1.
 * Throws when the lines are not those of the returns.
 */
export function rowsOfReturns<Return extends { submissionId: string; lineCount: number }>(
  places: BigInt64Array,
  returns: readonly Return[],
): (Return & Pick<ReturnRows, 'from' | 'to'>)[] {
  let from = 0;
  const found = returns.map((each, at) => {
    const { submissionId, lineCount } = each;
    const to = from + lineCount;
    const place = BigInt(at + 1);
    if (lineCount > 0 && !(places[from] === place && places[to - 1] === place))
      throw new Error(`The lines of the submission ${submissionId} are not all there.`);
    const rows = { ...each, from, to };
    from = to;
    return rows;
  });
  if (from !== places.length) throw new Error('There are lines of no return.');
  return found;
}

export function textsOf(columns: LineColumns, name: string): Texts {
  const found = columns.texts.get(name);
  if (found === undefined) throw new Error(`The column ${name} was not read.`);
  return found;
}

export function numbersOf(columns: LineColumns, name: string): BigInt64Array {
  const found = columns.numbers.get(name);
  if (found === undefined) throw new Error(`The column ${name} was not read.`);
  return found;
}

export const textAt = (texts: Texts, row: number): string =>
  texts.values[texts.codes[row] ?? 0] ?? '';

export type FactsAt = (row: number) => Facts;

/** Reads rows as the facts of the stage: the same as `factsOf` makes of the line and its model. */
export function factReader(columns: LineColumns, stage: Stage, currency: string): FactsAt {
  const readers: [string, (row: number) => unknown][] = [];
  for (const name of textFacts)
    if (stage.inputs.has(name)) readers.push([name, textFact(name, textsOf(columns, name))]);
  for (const name of numberFacts)
    if (stage.inputs.has(name))
      readers.push([name, numberFact(name, numbersOf(columns, name), currency)]);
  return (row) => {
    const facts: Record<string, unknown> = {};
    for (const [name, read] of readers) {
      const fact = read(row);
      if (fact !== undefined) facts[name] = fact;
    }
    return facts;
  };
}

function textFact(name: string, texts: Texts): (row: number) => unknown {
  const truth = truthFacts.includes(name);
  const values = texts.values.map((text) =>
    text === '' ? undefined : truth ? text === 'yes' : text,
  );
  return (row) => values[texts.codes[row] ?? 0];
}

function numberFact(
  name: string,
  numbers: BigInt64Array,
  currency: string,
): (row: number) => unknown {
  const convert =
    name === 'price'
      ? (minor: bigint): unknown => ({ minor, currency })
      : name.startsWith('recycled_')
        ? (ppm: bigint): unknown => shareText(Number(ppm))
        : (value: bigint): unknown => value;
  return (row) => {
    const value = numbers[row] ?? ABSENT;
    return value === ABSENT ? undefined : convert(value);
  };
}
