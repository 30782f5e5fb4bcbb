import { leastCommonMultiple } from '../kernel/ratio.js';
import { isNumber, type InForce } from './interpret.js';
import type { Program } from './columnar-kernel.js';
import type { Lowering } from './columnar-lower.js';
import { absentNumber, literal, type Coded, type Whole } from './columnar-numbers.js';
import { EXACT, type Draft, type LookUpKey, type Operand } from './columnar-steps.js';
import type { DatedValue, Node, Parameter, Raw, Rulebook } from './model.js';

/** Parameters as tables of numerators: every dated version that the days of a run meet, one after the other. */

export interface Numbers {
  readonly values: Float64Array;
  readonly d: bigint;
  /** A range of them all, and zero. */
  readonly low: number;
  readonly high: number;
  readonly mayBeAbsent: boolean;
  /** A number that doubles do not hold is Infinity in the table; who reads it leaves the row. */
  readonly mayBeBeyond: boolean;
}

/** Tables of a compiled pass, by number. */
export class Tables {
  readonly list: Program['tables'][number][] = [];

  /** Small whole numbers as such: what is read of them then serves as a place in another table without a conversion. */
  add(values: Float64Array): number {
    const small = Int32Array.from(values);
    return this.list.push(small.every((each, at) => each === values[at]) ? small : values) - 1;
  }
}

/** What is the same for every look-up of a parameter in one pass. */
export interface ParameterTable {
  readonly numbers: Numbers;
  readonly table: number;
  /** Where the version of the row's day begins. */
  readonly base: Operand;
  /** How far apart neighbouring values of each key stand. */
  readonly strides: readonly number[];
}

/** Reads a parameter into a table, and loads what depends on the row's day only. */
export function openParameter(
  parameter: Parameter,
  rulebook: Rulebook,
  days: readonly (InForce | undefined)[],
  into: { readonly draft: Draft; readonly tables: Tables },
): ParameterTable {
  const dated = days.map((day) => day?.parameters.get(parameter.name));
  const versions = [...new Set(dated)];
  const keys = combinations(parameter, rulebook);
  const numbers = numbersOf(
    versions.flatMap((version) => keys.texts.map((text) => cellOf(version, text, parameter))),
  );
  const table = into.tables.add(numbers.values);
  let base: Operand = 0;
  if (versions.length > 1) {
    const starts = dated.map((version) => versions.indexOf(version) * keys.texts.length);
    base = into.draft.register();
    into.draft.emit({ op: 'by-day', to: base, table: into.tables.add(Float64Array.from(starts)) });
  }
  return { numbers, table, base, strides: keys.strides };
}

function cellOf(version: DatedValue | undefined, text: string, parameter: Parameter): Raw {
  if (parameter.by.length === 0) return version?.scalar ?? null;
  return version?.cells?.get(text) ?? null;
}

/** Each combination of keys as a table of a parameter names it, in order, and how far apart neighbours stand. */
function combinations(
  { by }: Parameter,
  rulebook: Rulebook,
): { readonly texts: readonly string[]; readonly strides: readonly number[] } {
  const lists = by.map((name) => rulebook.enumerations.get(name) ?? []);
  const combined = lists.reduce<readonly (readonly string[])[]>(
    (all, values) => all.flatMap((before) => values.map((value) => [...before, value])),
    [[]],
  );
  const strides = lists.map((_, at) =>
    lists.slice(at + 1).reduce((apart, values) => apart * values.length, 1),
  );
  return { texts: combined.map((keys) => keys.join(',')), strides };
}

function numbersOf(raws: readonly Raw[]): Numbers {
  const d = raws.reduce<bigint>(
    (common, raw) => (isNumber(raw) ? leastCommonMultiple(common, raw.d) : common),
    1n,
  );
  const values = Float64Array.from(raws, (raw) => {
    if (!isNumber(raw)) return NaN;
    const n = Number(raw.n * (d / raw.d));
    return Number.isSafeInteger(n) ? n : Infinity;
  });
  const finite = values.filter(Number.isFinite);
  return {
    values,
    d,
    low: finite.reduce((a, b) => Math.min(a, b), 0),
    high: finite.reduce((a, b) => Math.max(a, b), 0),
    mayBeAbsent: values.some(Number.isNaN),
    mayBeBeyond: values.includes(Infinity),
  };
}

export function lookedUp(
  node: Node & { op: 'parameter' },
  codes: readonly Coded[],
  { draft, parameter: open }: Pick<Lowering, 'draft' | 'parameter'>,
): Whole {
  const { numbers, table, base, strides } = open(node.name);
  const { d, low, high } = numbers;
  const keys = codes.map((key, index): LookUpKey => ({
    of: key.code,
    times: strides[index] ?? 1,
    mayBeAbsent: key.mayBeAbsent,
  }));
  const fixed = constantPlace(base, keys);
  if (fixed !== undefined) return constantOf(numbers.values[fixed] ?? NaN, d, draft);
  const to = draft.register();
  draft.emit({ op: 'look-up', to, table, base, keys });
  if (numbers.mayBeBeyond) draft.emit({ op: 'guard', a: to, limit: EXACT });
  return {
    kind: 'whole',
    n: to,
    d,
    low,
    high,
    mayBeAbsent: numbers.mayBeAbsent || keys.some((key) => key.mayBeAbsent),
    sure: true,
    roundings: 0,
  };
}

/** The place in the table when it is the same for every row. */
function constantPlace(base: Operand, keys: readonly LookUpKey[]): number | undefined {
  const places = [base, ...keys.map(({ of, times }) => (isPlace(of) ? of * times : of))];
  return places.every(isPlace) ? places.reduce((sum, each) => sum + each) : undefined;
}

/** A key that is never applicable is looked up, and not found. */
function isPlace(of: Operand): of is number {
  return typeof of === 'number' && of >= 0;
}

function constantOf(value: number, d: bigint, draft: Draft): Whole {
  if (Number.isNaN(value)) return absentNumber();
  if (value !== Infinity) return literal(BigInt(value), d, draft);
  draft.emit({ op: 'leave' });
  return absentNumber();
}
