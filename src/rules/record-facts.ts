import { parseCalendarDate } from '../kernel/calendar-date.js';
import type { Ratio } from '../kernel/ratio.js';
import { codeOf, dayNumber } from './columnar-codes.js';
import { denominatorOf, type FactColumn } from './columnar-facts.js';
import type { Stored } from './columnar-kernel.js';
import type { Shape } from './columnar-pass.js';
import { readFact, type Facts } from './facts.js';
import { isNumber } from './interpret.js';
import type { Input, Raw, Rulebook, Stage } from './model.js';

/**
 * Facts as callers have them, read into columns. Only what is in order is read: at the first fact that is not, the caller leaves
 * all of it to the interpreter, which says what is wrong and where.
 */
export class StageReader {
  private readonly names: ReadonlySet<string>;
  private readonly readers: readonly FactReader[];

  constructor(stage: Stage, rulebook: Rulebook, extra: readonly string[]) {
    this.names = new Set([...stage.inputs.keys(), ...extra]);
    this.readers = [...stage.inputs.values()].map((input) => new FactReader(input, rulebook));
  }

  /** Undefined when a record holds something that is no fact of the stage, or a fact that cannot be read. */
  read(records: readonly Facts[]): ReadonlyMap<string, FactColumn> | undefined {
    for (const record of records) if (!this.isKnown(record)) return undefined;
    const columns = new Map<string, FactColumn>();
    for (const reader of this.readers) {
      const column = reader.read(records);
      if (column === undefined) return undefined;
      columns.set(reader.input.name, column);
    }
    return columns;
  }

  private isKnown(record: Facts): boolean {
    const prototype: unknown = Object.getPrototypeOf(record);
    if (prototype !== Object.prototype && prototype !== null) return false;
    for (const name of Object.keys(record)) if (!this.names.has(name)) return false;
    return true;
  }
}

const NONE: ReadonlyMap<number, Raw> = new Map();
const EXACT = Number.MAX_SAFE_INTEGER;

/** Decimals of shares and quantities that are read without exact arithmetic. */
const MILLIONTHS = 1_000_000n;

class FactReader {
  private readonly shape: Shape;
  private readonly denominator: bigint;
  private readonly quick: Quick;

  constructor(
    readonly input: Input,
    private readonly rulebook: Rulebook,
  ) {
    const { optional } = input;
    const scale = input.form === 'quantity' ? input.unit?.scale.d : undefined;
    this.denominator = denominatorOf(input, rulebook) ?? (scale ?? 1n) * MILLIONTHS;
    this.shape =
      input.type.kind === 'number'
        ? {
            kind: 'whole',
            d: this.denominator,
            low: input.form === 'mass' || input.form === 'count' ? 0 : -EXACT,
            high: EXACT,
            mayBeAbsent: optional,
          }
        : { kind: 'code', mayBeAbsent: optional };
    this.quick = quickOf(input, rulebook, this.denominator);
  }

  read(records: readonly Facts[]): FactColumn | undefined {
    const { input, quick, shape } = this;
    if (input.perYear) return undefined;
    const values = this.room(records.length);
    let beyond: Map<number, Raw> | undefined;
    for (let row = 0; row < records.length; row += 1) {
      const record = records[row];
      if (record === undefined) return undefined;
      const value = quick(record[input.name]);
      if (value !== undefined) {
        values[row] = value;
        continue;
      }
      const raw = this.slow(record);
      if (raw === undefined) return undefined;
      const held = this.held(raw);
      values[row] = held ?? 0;
      if (held === undefined) beyond = (beyond ?? new Map<number, Raw>()).set(row, raw);
    }
    return { shape, values, beyond: beyond ?? NONE };
  }

  private room(rows: number): Stored {
    const { kind } = this.input.type;
    if (kind === 'number') return new Float64Array(rows);
    return kind === 'date' ? new Int32Array(rows) : new Int16Array(rows);
  }

  private slow(record: Facts): Raw | undefined {
    const { input, rulebook } = this;
    const given = Object.hasOwn(record, input.name) ? record[input.name] : undefined;
    const read = readFact(input, given, rulebook);
    return read.ok ? read.raw : undefined;
  }

  /** As a double; undefined when none holds it. */
  private held(raw: Raw): number | undefined {
    const { type } = this.input;
    if (raw === null) return type.kind === 'number' ? NaN : -1;
    if (!isNumber(raw)) return codeOf(raw, type, this.rulebook);
    if (this.denominator % raw.d !== 0n) return undefined;
    const value = Number(raw.n * (this.denominator / raw.d));
    return Number.isSafeInteger(value) ? value : undefined;
  }
}

/** What a fact in its usual form is as a double; undefined when it takes a closer look. */
type Quick = (given: unknown) => number | undefined;

function quickOf(input: Input, rulebook: Rulebook, denominator: bigint): Quick {
  const isBounded = input.lowest !== undefined || input.highest !== undefined;
  if (input.form === 'yes-no')
    return (given) => (given === true ? 1 : given === false ? 0 : undefined);
  if (input.type.kind === 'choice') {
    const values = rulebook.enumerations.get(input.type.enumeration) ?? [];
    const codes = new Map<unknown, number>(values.map((value, code) => [value, code]));
    return (given) => codes.get(given);
  }
  if (input.form === 'date') return quickDate();
  if (isBounded) return () => undefined;
  if (input.form === 'mass' || input.form === 'count')
    return (given) => (typeof given === 'bigint' ? upTo(Number(given)) : undefined);
  if (input.form !== 'ratio') return () => undefined;
  return (given) => {
    if (typeof given !== 'object' || given === null) return undefined;
    const { n, d } = given as Partial<Ratio>;
    if (typeof n !== 'bigint' || d !== denominator) return undefined;
    const value = Number(n);
    return Number.isSafeInteger(value) ? value : undefined;
  };
}

/** Of what is never negative. */
function upTo(value: number): number | undefined {
  return value >= 0 && value <= EXACT ? value : undefined;
}

/** Lines of a return share a few days. */
const MOST_DATES = 1_000;

function quickDate(): Quick {
  const known = new Map<unknown, number>();
  return (given) => {
    const day = known.get(given);
    if (day !== undefined || typeof given !== 'string') return day;
    const date = parseCalendarDate(given);
    if (!date.ok) return undefined;
    const number = dayNumber(date.value);
    if (known.size < MOST_DATES) known.set(given, number);
    return number;
  };
}
