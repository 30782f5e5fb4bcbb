import { ratio } from '../kernel/ratio.js';
import { WEIGHT } from './columnar-plan.js';
import { codeOf, dateOfDay } from './columnar-codes.js';
import { denominatorOf, type FactColumn } from './columnar-facts.js';
import type { Stored } from './columnar-kernel.js';
import type { ColumnPart, Shape } from './columnar-pass.js';
import type { NumberFacts, ResultColumn, StageFacts, StageResults } from './columnar-types.js';
import { isNumber } from './interpret.js';
import type { Cut } from './largest-remainder.js';
import type { Input, Raw, Rulebook, Stage, ValueType } from './model.js';
import type { GivenShare, GivenShares } from './second-pass.js';
import { allFormulas } from './tree.js';

export interface TableColumn {
  readonly shape: Shape;
  readonly values: Stored;
  readonly denominators?: Float64Array;
}

/** All weights that a pool is shared out by. */
export interface WeightSum {
  readonly total: Raw;
  readonly rows: number;
  /** The row that comes first among them. */
  readonly first: number;
  /** Undefined where nothing could be shared out. */
  readonly cut: Cut | null | undefined;
}

/** One stage while it is computed, and its results afterwards. */
export class StageTable implements StageResults {
  readonly rows: number;
  readonly day: Uint8Array | Uint16Array;
  /** Whether rows below are given; where not, `below` is empty. */
  readonly isGrouped: boolean;
  readonly below: Uint32Array;
  /** What pools gave its rows, where those that share them are not all here. */
  shares: GivenShares | undefined;
  /** Whether its one row was computed elsewhere and only its values are here. */
  isGiven = false;
  /** Values that doubles cannot hold, by row and name. */
  readonly exact = new Map<number, Map<string, Raw>>();
  readonly facts = new Map<string, FactColumn>();
  /** By the formula that shares a pool out: the row above that each row has it from, and the weights there. */
  readonly pools = new Map<
    string,
    { readonly parent: Int32Array; readonly sums: ReadonlyMap<number, WeightSum> }
  >();
  private readonly computed = new Map<string, TableColumn>();
  private readonly types: ReadonlyMap<string, ValueType>;

  constructor(
    readonly stage: Stage,
    private readonly rulebook: Rulebook,
    private readonly given: StageFacts,
  ) {
    this.rows = given.rows;
    this.day = given.day ?? new Uint8Array(given.rows);
    this.isGrouped = given.below !== undefined;
    this.below = given.below ?? new Uint32Array(0);
    this.types = typesOf(stage);
  }

  get names(): readonly string[] {
    return [...this.computed.keys()].filter((name) => name !== WEIGHT);
  }

  get wide(): ReadonlySet<number> {
    return new Set(this.exact.keys());
  }

  has(name: string): boolean {
    return this.computed.has(name);
  }

  addFacts(name: string, column: FactColumn): void {
    this.facts.set(name, column);
    for (const [row, value] of column.beyond) this.keepExact(row, name, value);
  }

  /** Stores an exact value: in its column where doubles hold it, else beside. */
  keep(row: number, name: string, value: Raw): void {
    const column = this.computed.get(name);
    if (column !== undefined && this.fits(row, value, column, name)) return;
    this.keepExact(row, name, value);
  }

  /** Whether a row has a value among these names that its column does not hold. */
  isBeyond(row: number, names: ReadonlySet<string>): boolean {
    for (const name of this.exact.get(row)?.keys() ?? []) if (names.has(name)) return true;
    return false;
  }

  shapes(): ReadonlyMap<string, Shape> {
    return new Map(
      [...this.facts, ...this.computed].map(([name, column]) => [name, column.shape] as const),
    );
  }

  /** Whether its columns are of these shapes. */
  hasShapes(shapes: ReadonlyMap<string, Shape> | undefined): boolean {
    const { facts, computed } = this;
    if (shapes?.size !== facts.size + computed.size) return false;
    for (const [name, { shape }] of facts) if (!isSame(shape, shapes.get(name))) return false;
    for (const [name, { shape }] of computed) if (!isSame(shape, shapes.get(name))) return false;
    return true;
  }

  /** Room for a computed column; of one that is computed anew, for another pool, nothing stays. */
  open(name: string, shape: Shape): void {
    const { rows } = this;
    if (this.has(name)) this.forgetExact(name);
    const values = shape.kind === 'code' ? this.codes(name) : new Float64Array(rows);
    const denominators = shape.kind === 'fraction' ? { denominators: new Float64Array(rows) } : {};
    this.computed.set(name, { shape, values, ...denominators });
  }

  stored({ name, part }: ColumnPart): Stored {
    const column = this.computed.get(name);
    const values =
      part === 'denominator'
        ? column?.denominators
        : (column?.values ?? this.facts.get(name)?.values);
    if (values === undefined) throw new RangeError(`There is no column ${name}.`);
    return values;
  }

  column(name: string): ResultColumn {
    const column = this.computed.get(name);
    if (column === undefined) throw new RangeError(`There is no column ${name}.`);
    const { shape, values, denominators } = column;
    if (shape.kind === 'code')
      return {
        kind: this.kindOf(name),
        codes: values as Int8Array,
        values: this.enumerationOf(name),
      };
    const numerators = values as Float64Array;
    if (denominators !== undefined) return { kind: 'fraction', numerators, denominators };
    return { kind: 'whole', numerators, denominator: shape.kind === 'whole' ? shape.d : 1n };
  }

  raw(row: number, name: string): Raw {
    const exact = this.exact.size === 0 ? undefined : this.exact.get(row)?.get(name);
    if (exact !== undefined) return exact;
    const column = this.computed.get(name) ?? this.facts.get(name);
    if (column === undefined) throw new RangeError(`There is no column ${name}.`);
    return this.decoded(row, name, column);
  }

  shareOf(row: number, name: string): GivenShare | undefined {
    const pool = this.pools.get(name);
    const sum = pool?.sums.get(pool.parent[row] ?? -1);
    if (sum === undefined) return undefined;
    const { total, rows, cut, first } = sum;
    const shared = cut === undefined ? {} : { cut };
    return { total, rows, ...shared, place: row - first, part: this.raw(row, name) };
  }

  /** Takes the values of a row that was computed elsewhere; of what it has no value for it says "not applicable". */
  take(values: ReadonlyMap<string, Raw>): void {
    this.isGiven = true;
    const inputs = [...this.stage.inputs.values()].filter(({ perYear }) => !perYear);
    for (const name of new Set([...inputs.map((each) => each.name), ...values.keys()])) {
      const value = values.get(name) ?? null;
      this.open(name, shapeOf(value, this.types.get(name)));
      this.keep(0, name, value);
    }
  }

  /** Values of a fact by year. */
  series(row: number, input: Input): ReadonlyMap<number, Raw> {
    const given = this.given.inputs[input.name];
    if (given === undefined || !('years' in given)) return new Map();
    return new Map([...given.years].map(([year, facts]) => [year, this.number(row, input, facts)]));
  }

  private keepExact(row: number, name: string, value: Raw): void {
    const known = this.exact.get(row) ?? new Map<string, Raw>();
    this.exact.set(row, known.set(name, value));
  }

  private forgetExact(name: string): void {
    for (const [row, values] of this.exact) {
      values.delete(name);
      if (values.size === 0) this.exact.delete(row);
    }
  }

  private fits(row: number, value: Raw, column: TableColumn, name: string): boolean {
    const { shape, values, denominators } = column;
    if (shape.kind === 'code') {
      const type = this.types.get(name);
      if (isNumber(value) || type === undefined) return false;
      values[row] = value === null ? -1 : codeOf(value, type, this.rulebook);
      return true;
    }
    const { n, d } = isNumber(value) ? value : { n: 0n, d: 1n };
    const over = shape.kind === 'whole' ? shape.d : d;
    if (over % d !== 0n) return false;
    const [numerator, most] = [
      Number(n * (over / d)),
      shape.kind === 'whole' ? Infinity : shape.most,
    ];
    // Outside of the range that was proven for its column, a number would mislead who reads it.
    const proven = numerator >= shape.low && numerator <= shape.high && Number(over) <= most;
    if (value !== null && (!proven || !Number.isSafeInteger(numerator))) return false;
    values[row] = value === null ? NaN : numerator;
    if (denominators !== undefined) denominators[row] = Number(over);
    return true;
  }

  private number(row: number, input: Input, facts: NumberFacts): Raw {
    const value = facts.values[row] ?? NaN;
    const d = facts.denominator ?? denominatorOf(input, this.rulebook) ?? 1n;
    if (facts.absent?.[row] === 1 || Number.isNaN(value)) return null;
    return ratio(BigInt(value), d);
  }

  private decoded(row: number, name: string, { shape, values, denominators }: TableColumn): Raw {
    const value = values[row] ?? NaN;
    if (shape.kind === 'code') return this.textOf(value === shape.absent ? -1 : value, name);
    if (Number.isNaN(value)) return null;
    const d = shape.kind === 'whole' ? shape.d : BigInt(denominators?.[row] ?? 1);
    return ratio(BigInt(value), d);
  }

  private textOf(code: number, name: string): Raw {
    if (code < 0) return null;
    const kind = this.kindOf(name);
    if (kind === 'yes-no') return code === 1;
    return kind === 'date' ? dateOfDay(code) : (this.enumerationOf(name)[code] ?? null);
  }

  private kindOf(name: string): 'choice' | 'yes-no' | 'date' {
    const kind = this.types.get(name)?.kind ?? 'choice';
    return kind === 'number' ? 'choice' : kind;
  }

  private enumerationOf(name: string): readonly string[] {
    const type = this.types.get(name);
    return type?.kind === 'choice' ? (this.rulebook.enumerations.get(type.enumeration) ?? []) : [];
  }

  private codes(name: string): Stored {
    const kind = this.kindOf(name);
    if (kind === 'date') return new Int32Array(this.rows);
    return this.enumerationOf(name).length > 127
      ? new Int16Array(this.rows)
      : new Int8Array(this.rows);
  }
}

/** For one value; what doubles do not hold is kept beside the column. */
function shapeOf(value: Raw, type: ValueType | undefined): Shape {
  if (type?.kind !== 'number') return { kind: 'code', mayBeAbsent: true };
  const [n, d] = isNumber(value) ? [Number(value.n), value.d] : [0, 1n];
  if (Number.isSafeInteger(n) && d <= MOST)
    return { kind: 'whole', d, low: n, high: n, mayBeAbsent: value === null };
  return { kind: 'whole', d: 1n, low: -Number(MOST), high: Number(MOST), mayBeAbsent: true };
}

const MOST = BigInt(Number.MAX_SAFE_INTEGER);

function isSame(one: Shape, other: Shape | undefined): boolean {
  return one === other || Object.entries(one).join() === Object.entries(other ?? {}).join();
}

const knownTypes = new WeakMap<Stage, ReadonlyMap<string, ValueType>>();

/** Of every input and formula, gone through once for all tables of a stage. */
function typesOf(stage: Stage): ReadonlyMap<string, ValueType> {
  const known = knownTypes.get(stage);
  if (known !== undefined) return known;
  const named = [...stage.inputs.values(), ...allFormulas(stage)];
  const types = new Map(named.map(({ name, type }) => [name, type]));
  knownTypes.set(stage, types);
  return types;
}
