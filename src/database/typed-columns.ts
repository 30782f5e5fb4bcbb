import { fieldText } from './copy-text.js';

/** What a column of a bulk read holds: 64-bit whole numbers, or text that repeats. */
export type ColumnKind = 'bigint' | 'text';

interface ColumnOf {
  bigint: BigInt64Array;
  text: TextColumn;
}

/** Text kept once per different value: row `i` holds `values[codes[i]]`. */
export interface TextColumn {
  codes: Uint32Array;
  values: readonly string[];
}

/** The columns of a bulk read by name. */
export type ColumnKinds = Readonly<Record<string, ColumnKind>>;

/** Rows column by column, so that arithmetic runs over flat arrays. */
export interface TypedColumns<Kinds extends ColumnKinds> {
  rows: number;
  columns: {
    readonly [Name in keyof Kinds]: ColumnOf[Kinds[Name]];
  };
}

const TAB = 9;
const END = 10;
const MINUS = 45;
const ZERO = 48;

/**
 * Fills typed columns from the text format of COPY, byte by byte as it arrives: neither a row nor a field becomes an object or a
 * string of its own. NULL has no place there: select a default instead.
 */
export class TypedColumnsReader<const Kinds extends ColumnKinds> {
  private readonly names: readonly string[];
  private readonly columns: readonly OpenColumn[];
  /** A row that has not ended yet. */
  private rest: Uint8Array = new Uint8Array(0);
  private rows = 0;

  /** `mostRows`: what there is room for. */
  constructor(
    kinds: Kinds,
    private readonly mostRows: number,
  ) {
    this.names = Object.keys(kinds);
    this.columns = Object.values(kinds).map((kind) => new open[kind](mostRows));
  }

  /** The next bytes, wherever they were cut. */
  add(bytes: Uint8Array): void {
    const text = this.rest.length === 0 ? bytes : Buffer.concat([this.rest, bytes]);
    // An end of line within a text is written as two other characters.
    const end = text.lastIndexOf(END) + 1;
    for (let at = 0; at < end; this.rows += 1) at = this.readRow(text, at);
    this.rest = text.subarray(end);
  }

  close(): TypedColumns<Kinds> {
    if (this.rest.length > 0) throw new Error('A bulk read ends within a row.');
    const closed = this.columns.map((column, at) => [this.names[at], column.close(this.rows)]);
    return {
      rows: this.rows,
      columns: Object.fromEntries(closed) as TypedColumns<Kinds>['columns'],
    };
  }

  private readRow(bytes: Uint8Array, from: number): number {
    if (this.rows === this.mostRows) throw new Error('A bulk read gives more rows than expected.');
    let at = from;
    for (let column = 0; column < this.columns.length; column += 1) {
      at = this.columns[column]?.read(bytes, at, this.rows) ?? at;
      const separator = column === this.columns.length - 1 ? END : TAB;
      if (bytes[at] !== separator)
        throw new Error('The query gives another number of columns than were named.');
      at += 1;
    }
    return at;
  }
}

interface OpenColumn {
  /** Reads the field that begins there; gives where it ends. */
  read(bytes: Uint8Array, from: number, row: number): number;
  close(rows: number): ColumnOf[ColumnKind];
}

/** So many digits a double holds exactly. */
const EXACT_DIGITS = 15;

class OpenBigints implements OpenColumn {
  private readonly values: BigInt64Array;
  private readonly halves: Int32Array;

  constructor(capacity: number) {
    this.values = new BigInt64Array(capacity);
    this.halves = new Int32Array(this.values.buffer);
  }

  /** A whole number that a double holds exactly is written as its two halves, which makes no bigint. */
  read(bytes: Uint8Array, from: number, row: number): number {
    const isNegative = bytes[from] === MINUS;
    const first = isNegative ? from + 1 : from;
    let at = first;
    let size = 0;
    for (let digit = digitAt(bytes, at); digit >= 0 && digit <= 9; digit = digitAt(bytes, at)) {
      size = size * 10 + digit;
      at += 1;
    }
    if (at === first || at - first > EXACT_DIGITS || !isEnd(bytes[at])) {
      const end = endOf(bytes, at);
      this.values[row] = BigInt(textOf(bytes, from, end));
      return end;
    }
    const number = isNegative ? -size : size;
    const high = Math.floor(number / 0x1_0000_0000);
    this.halves[2 * row] = number - high * 0x1_0000_0000;
    this.halves[2 * row + 1] = high;
    return at;
  }

  close(rows: number): BigInt64Array {
    return this.values.subarray(0, rows);
  }
}

class OpenTexts implements OpenColumn {
  private readonly codes: Uint32Array;
  private readonly values: string[] = [];
  /** How each value was written. */
  private readonly written: Uint8Array[] = [];
  /** The newest value of a hash, and for each value the one before it that has the same. */
  private readonly newest = new Map<number, number>();
  private readonly before: (number | undefined)[] = [];

  constructor(capacity: number) {
    this.codes = new Uint32Array(capacity);
  }

  read(bytes: Uint8Array, from: number, row: number): number {
    let hash = 0;
    let at = from;
    for (; !isEnd(bytes[at]); at += 1) hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0;
    let code = this.newest.get(hash);
    while (code !== undefined && !sameBytes(this.written[code], bytes, from, at))
      code = this.before[code];
    this.codes[row] = code ?? this.add(hash, Uint8Array.from(bytes.subarray(from, at)));
    return at;
  }

  close(rows: number): TextColumn {
    return { codes: this.codes.subarray(0, rows), values: this.values };
  }

  private add(hash: number, written: Uint8Array): number {
    const code = this.values.push(textOf(written, 0, written.length)) - 1;
    this.written.push(written);
    this.before.push(this.newest.get(hash));
    this.newest.set(hash, code);
    return code;
  }
}

const open = { bigint: OpenBigints, text: OpenTexts } as const;

const digitAt = (bytes: Uint8Array, at: number): number => (bytes[at] ?? 0) - ZERO;

const isEnd = (byte: number | undefined): boolean => byte === TAB || byte === END;

function endOf(bytes: Uint8Array, from: number): number {
  let at = from;
  while (!isEnd(bytes[at])) at += 1;
  return at;
}

function sameBytes(
  known: Uint8Array | undefined,
  bytes: Uint8Array,
  from: number,
  to: number,
): boolean {
  if (known?.length !== to - from) return false;
  for (let at = from; at < to; at += 1) if (known[at - from] !== bytes[at]) return false;
  return true;
}

const decoder = new TextDecoder();

function textOf(bytes: Uint8Array, from: number, to: number): string {
  const text = fieldText(decoder.decode(bytes.subarray(from, to)));
  if (text === null) throw new Error('A field is NULL in a bulk read.');
  return text;
}
