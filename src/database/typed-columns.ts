/** What a column of a bulk read holds: 64-bit whole numbers, text that repeats (codes), or text that is unlike in each row. */
export type ColumnKind = 'bigint' | 'text' | 'unlike';

interface ColumnOf {
  bigint: BigInt64Array;
  text: TextColumn;
  unlike: readonly string[];
}

/** Text kept once per different value: row `i` holds `values[codes[i]]`. */
export interface TextColumn {
  codes: Uint32Array;
  values: readonly string[];
}

/** The columns of a bulk read by name. */
export type ColumnKinds = Readonly<Record<string, ColumnKind>>;

/** Some thousand rows, column by column, so that arithmetic runs over flat arrays. */
export interface ColumnBatch<Kinds extends ColumnKinds> {
  rows: number;
  columns: {
    readonly [Name in keyof Kinds]: ColumnOf[Kinds[Name]];
  };
}

/** Collects rows of text fields into batches of typed columns. NULL has no place there: select a default instead. */
export class ColumnBatchBuilder<Kinds extends ColumnKinds> {
  private readonly kinds: readonly (readonly [string, ColumnKind])[];
  private columns: OpenColumn[] = [];
  private filled = 0;

  constructor(
    kinds: Kinds,
    private readonly capacity: number,
  ) {
    this.kinds = Object.entries(kinds);
    this.begin();
  }

  get full(): boolean {
    return this.filled === this.capacity;
  }

  add(fields: readonly (string | null)[]): void {
    if (fields.length !== this.columns.length)
      throw new Error('The query gives another number of columns than were named.');
    for (let at = 0; at < fields.length; at += 1) {
      const field = fields[at];
      if (field == null)
        throw new Error(`Column ${this.kinds[at]?.[0] ?? ''} is NULL in a bulk read.`);
      this.columns[at]?.set(this.filled, field);
    }
    this.filled += 1;
  }

  /** The rows since the last batch; null when there are none. */
  take(): ColumnBatch<Kinds> | null {
    if (this.filled === 0) return null;
    const rows = this.filled;
    const closed = this.kinds.map(([name], at) => [name, this.columns[at]?.close(rows)] as const);
    this.begin();
    return { rows, columns: Object.fromEntries(closed) as ColumnBatch<Kinds>['columns'] };
  }

  private begin(): void {
    this.filled = 0;
    this.columns = this.kinds.map(([, kind]) => new open[kind](this.capacity));
  }
}

interface OpenColumn {
  set(row: number, field: string): void;
  close(rows: number): ColumnOf[ColumnKind];
}

class OpenBigints implements OpenColumn {
  private readonly values: BigInt64Array;
  private readonly halves: Int32Array;

  constructor(capacity: number) {
    this.values = new BigInt64Array(capacity);
    this.halves = new Int32Array(this.values.buffer);
  }

  /** A whole number that a double holds exactly is written as its two halves, which makes no bigint. */
  set(row: number, field: string): void {
    const number = Number(field);
    if (!Number.isSafeInteger(number)) {
      this.values[row] = BigInt(field);
      return;
    }
    const high = Math.floor(number / 0x1_0000_0000);
    this.halves[2 * row] = number - high * 0x1_0000_0000;
    this.halves[2 * row + 1] = high;
  }

  close(rows: number): BigInt64Array {
    return this.values.subarray(0, rows);
  }
}

class OpenTexts implements OpenColumn {
  private readonly codes: Uint32Array;
  private readonly known = new Map<string, number>();

  constructor(capacity: number) {
    this.codes = new Uint32Array(capacity);
  }

  set(row: number, field: string): void {
    let code = this.known.get(field);
    if (code === undefined) {
      code = this.known.size;
      this.known.set(field, code);
    }
    this.codes[row] = code;
  }

  close(rows: number): TextColumn {
    return { codes: this.codes.subarray(0, rows), values: [...this.known.keys()] };
  }
}

class OpenUnlike implements OpenColumn {
  private readonly values: string[] = [];

  set(row: number, field: string): void {
    this.values[row] = field;
  }

  close(): readonly string[] {
    return this.values;
  }
}

const open = { bigint: OpenBigints, text: OpenTexts, unlike: OpenUnlike } as const;
