import { codeOf } from './columnar-codes.js';
import { denominatorOf, type FactColumn } from './columnar-facts.js';
import type { Stored } from './columnar-kernel.js';
import type { Shape } from './columnar-pass.js';
import { readFact, type Facts } from './facts.js';
import { isNumber } from './interpret.js';
import type { Input, Raw, Rulebook, Stage } from './model.js';
import { quickOf, type Quick } from './quick-facts.js';

/**
 * Facts as callers have them, read into columns. Only what is in order is read: at the first fact that is not, the caller leaves
 * all of it to the interpreter, which says what is wrong and where.
 */
export class StageReader {
  private readonly readers: readonly FactReader[];
  /** Where a name stands among the readers; -1 for what is no fact of the stage, but known. */
  private readonly places: ReadonlyMap<string, number>;
  private readonly names: string[] = [];
  private readonly order: number[] = [];

  constructor(stage: Stage, rulebook: Rulebook, extra: readonly string[]) {
    this.readers = [...stage.inputs.values()].map((input) => new FactReader(input, rulebook));
    this.places = new Map([
      ...extra.map((name) => [name, -1] as const),
      ...this.readers.map(({ input }, at) => [input.name, at] as const),
    ]);
  }

  /** Undefined when a record holds something that is no fact of the stage, or a fact that cannot be read. */
  read(records: readonly Facts[]): ReadonlyMap<string, FactColumn> | undefined {
    if (this.readers.some(({ input }) => input.perYear)) return undefined;
    const fillings = this.readers.map((reader) => reader.opened(records.length));
    for (let row = 0; row < records.length; row += 1) {
      const record = records[row];
      if (record === undefined || !this.readRecord(row, record, fillings)) return undefined;
    }
    return new Map(fillings.map((each) => [each.reader.input.name, each.column()]));
  }

  /** Records of one origin have their facts in one order: names are looked up once for all of them. */
  private learn(name: string, at: number): boolean {
    const place = this.places.get(name);
    if (place === undefined) return false;
    this.names[at] = name;
    this.order[at] = place;
    return true;
  }

  private readRecord(row: number, record: Facts, fillings: readonly Filling[]): boolean {
    const prototype: unknown = Object.getPrototypeOf(record);
    if (prototype !== Object.prototype && prototype !== null) return false;
    let missing = fillings.length;
    let at = 0;
    for (const name in record) {
      if (this.names[at] !== name && !this.learn(name, at)) return false;
      const place = this.order[at] ?? -1;
      at += 1;
      if (place < 0) continue;
      missing -= 1;
      if (fillings[place]?.take(row, record[name]) !== true) return false;
    }
    if (missing === 0) return true;
    return fillings.every(
      (each) => Object.hasOwn(record, each.reader.input.name) || each.take(row, undefined),
    );
  }
}

const NONE: ReadonlyMap<number, Raw> = new Map();
const EXACT = Number.MAX_SAFE_INTEGER;

/** Decimals of shares and quantities that are read without exact arithmetic. */
const MILLIONTHS = 1_000_000n;

class FactReader {
  readonly shape: Shape;
  private readonly denominator: bigint;
  readonly quick: Quick;

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

  opened(rows: number): Filling {
    const { kind } = this.input.type;
    if (kind === 'number') return new Filling(this, new Float64Array(rows));
    return new Filling(this, kind === 'date' ? new Int32Array(rows) : new Int16Array(rows));
  }

  /** Undefined when it cannot be read. */
  slow(given: unknown): Raw | undefined {
    const read = readFact(this.input, given, this.rulebook);
    return read.ok ? read.raw : undefined;
  }

  /** As a double; undefined when none holds it. */
  held(raw: Raw): number | undefined {
    const { type } = this.input;
    if (raw === null) return type.kind === 'number' ? NaN : -1;
    if (!isNumber(raw)) return codeOf(raw, type, this.rulebook);
    if (this.denominator % raw.d !== 0n) return undefined;
    const value = Number(raw.n * (this.denominator / raw.d));
    return Number.isSafeInteger(value) ? value : undefined;
  }
}

/** The column of one fact while it is read. */
class Filling {
  private beyond: Map<number, Raw> | undefined;

  constructor(
    readonly reader: FactReader,
    private readonly values: Stored,
  ) {}

  /** False when the fact cannot be read. */
  take(row: number, given: unknown): boolean {
    const value = this.reader.quick(given);
    if (value === undefined) return this.takeSlowly(row, given);
    this.values[row] = value;
    return true;
  }

  column(): FactColumn {
    return { shape: this.reader.shape, values: this.values, beyond: this.beyond ?? NONE };
  }

  private takeSlowly(row: number, given: unknown): boolean {
    const raw = this.reader.slow(given);
    if (raw === undefined) return false;
    const held = this.reader.held(raw);
    this.values[row] = held ?? 0;
    if (held === undefined) (this.beyond ??= new Map<number, Raw>()).set(row, raw);
    return true;
  }
}
