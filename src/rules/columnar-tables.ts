import { isNumber, type InForce } from './interpret.js';
import type { Program } from './columnar-kernel.js';
import type { Lowering } from './columnar-lower.js';
import {
  absentNumber,
  leastCommonMultiple,
  literal,
  type Coded,
  type Whole,
} from './columnar-numbers.js';
import { EXACT, type Draft, type LookUpKey, type Operand } from './columnar-steps.js';
import type { DatedValue, Node, Parameter, Raw, Rulebook } from './model.js';

/** Parameters as tables of numerators: every dated version that the days of a run meet, one after the other. */

export interface Numbers {
  readonly values: Float64Array;
  readonly d: bigint;
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

function combinations(
  { by }: Parameter,
  rulebook: Rulebook,
): { readonly texts: readonly string[]; readonly strides: readonly number[] } {
  let texts: string[] = [''];
  const strides: number[] = [];
  for (const [index, name] of by.entries()) {
    const values = rulebook.enumerations.get(name) ?? [];
    for (let before = 0; before < index; before += 1)
      strides[before] = (strides[before] ?? 1) * values.length;
    strides.push(1);
    texts = texts.flatMap((text) =>
      values.map((value) => (index === 0 ? value : `${text},${value}`)),
    );
  }
  return { texts, strides };
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
    low: finite.reduce((a, b) => Math.min(a, b), finite[0] ?? 0),
    high: finite.reduce((a, b) => Math.max(a, b), finite[0] ?? 0),
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

/** The place in the table when it is the same for every row; -1 when a key is "not applicable". */
function constantPlace(base: Operand, keys: readonly LookUpKey[]): number | undefined {
  let place = typeof base === 'number' ? base : NaN;
  for (const { of, times } of keys)
    place = of === -1 ? -Infinity : place + (typeof of === 'number' ? of * times : NaN);
  return Number.isNaN(place) ? undefined : place < 0 ? -1 : place;
}

function constantOf(value: number, d: bigint, draft: Draft): Whole {
  if (Number.isNaN(value)) return absentNumber();
  if (value !== Infinity) return literal(BigInt(value), d, draft);
  draft.emit({ op: 'leave' });
  return absentNumber();
}
