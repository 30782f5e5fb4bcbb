import { minorDigits } from '../kernel/money.js';
import { multiply, ratio, type Ratio } from '../kernel/ratio.js';
import { isDecimal, type FactIssues } from './facts.js';
import type { Stored } from './columnar-kernel.js';
import type { Shape } from './columnar-pass.js';
import type { CodeFacts, ColumnFacts, NumberFacts, StageFacts } from './columnar-types.js';
import type { Input, Raw, Rulebook } from './model.js';
import { say, type Phrase } from './phrase.js';

/** Facts as columns are checked once, before anything is computed: lengths, codes, whole numbers, bounds, what is missing. */

export interface FactColumn {
  readonly shape: Shape;
  readonly values: Stored;
  /** For a fact with a value for each year. */
  readonly years?: ReadonlyMap<number, Float64Array>;
  /** Rows with a number that a double does not hold, and what it is. */
  readonly beyond: ReadonlyMap<number, Raw>;
}

const NONE: ReadonlyMap<number, Raw> = new Map();

interface Context {
  readonly input: Input;
  readonly rows: number;
  readonly rulebook: Rulebook;
  readonly issues: FactIssues;
}

/** Null when the facts are wrong; the issues then say which. */
export function factColumn(
  input: Input,
  facts: StageFacts,
  rulebook: Rulebook,
  issues: FactIssues,
): FactColumn | null {
  const given = Object.hasOwn(facts.inputs, input.name) ? facts.inputs[input.name] : undefined;
  const context = { input, rows: facts.rows, rulebook, issues };
  if (input.perYear) return yearsColumn(given, context);
  if (given === undefined)
    return input.optional ? absentColumn(context) : wrong(context, say('is missing'));
  if (input.type.kind === 'number')
    return 'values' in given ? numberColumn(given, context) : wrong(context, say('takes numbers'));
  return 'codes' in given ? codeColumn(given, context) : wrong(context, say('takes codes'));
}

function wrong({ input, issues }: Context, what: Phrase, row?: number): null {
  const field = input.name;
  issues.add({
    code: 'fact',
    message: say('The column `{field}` {what}.', { field, what }),
    field,
    ...(row === undefined ? {} : { row: row + 1 }),
  });
  return null;
}

const otherLength = (length: number, rows: number): Phrase =>
  say('has {length} rows, not {rows}', { length: String(length), rows: String(rows) });

function absentColumn({ input, rows, rulebook }: Context): FactColumn {
  if (input.type.kind !== 'number')
    return {
      shape: { kind: 'code', mayBeAbsent: true },
      values: new Int8Array(rows).fill(-1),
      beyond: NONE,
    };
  const d = denominatorOf(input, rulebook) ?? 1n;
  const shape = { kind: 'whole', d, low: 0, high: 0, mayBeAbsent: true } as const;
  return { shape, values: new Float64Array(rows).fill(NaN), beyond: NONE };
}

function codeColumn({ codes }: CodeFacts, context: Context): FactColumn | null {
  const { input, rows, rulebook } = context;
  if (codes.length !== rows) return wrong(context, otherLength(codes.length, rows));
  const most =
    input.type.kind === 'choice'
      ? (rulebook.enumerations.get(input.type.enumeration)?.length ?? 0)
      : input.type.kind === 'yes-no'
        ? 2
        : 4_000_000;
  const absent = codes instanceof Uint8Array ? 255 : -1;
  const areKnown = allBelow(codes, most);
  let mayBeAbsent = false;
  for (let row = 0; !areKnown && row < rows; row += 1) {
    const code = codes[row] ?? -1;
    if (code === absent) mayBeAbsent = true;
    else if (code < 0 || code >= most)
      return wrong(context, say('has no code {code}', { code: String(code) }), row);
    if (code === absent && !input.optional) return wrong(context, say('has no value'), row);
  }
  const shape = { kind: 'code', mayBeAbsent } as const;
  return {
    shape: mayBeAbsent && absent !== -1 ? { ...shape, absent } : shape,
    values: codes,
    beyond: NONE,
  };
}

function numberColumn(given: NumberFacts, context: Context): FactColumn | null {
  const { input, rows, rulebook } = context;
  const d = given.denominator ?? denominatorOf(input, rulebook);
  if (d === undefined || d < 1n || !isDecimal(d))
    return wrong(context, say('does not say its denominator'));
  if (given.values.length !== rows) return wrong(context, otherLength(given.values.length, rows));
  const column =
    given.values instanceof BigInt64Array
      ? narrowed(given.values, given.absent, d)
      : { values: given.values, beyond: NONE };
  const range = wholeSpan(column.values) ?? rangeOf(column.values, context);
  if (range === null || !withinBounds(given, range, d, context)) return null;
  const { mayBeAbsent } = range;
  const [low, high] = [-widened(-Math.min(range.low, 0)), widened(Math.max(range.high, 0))];
  return { shape: { kind: 'whole', d, low, high, mayBeAbsent }, ...column };
}

function narrowed(
  given: BigInt64Array,
  absent: Uint8Array | undefined,
  d: bigint,
): Pick<FactColumn, 'beyond'> & { readonly values: Float64Array } {
  const values = new Float64Array(given.length);
  const beyond = new Map<number, Raw>();
  for (let row = 0; row < given.length; row += 1) {
    const value = Number(given[row]);
    values[row] = absent?.[row] === 1 ? NaN : Number.isSafeInteger(value) ? value : 0;
    if (!Number.isSafeInteger(value) && absent?.[row] !== 1)
      beyond.set(row, ratio(given[row] ?? 0n, d));
  }
  return { values, beyond };
}

interface Range {
  readonly low: number;
  readonly high: number;
  readonly mayBeAbsent: boolean;
}

/** Whether all codes are from 0 to below a number, in one short loop: it goes over every fact of a nation. */
export function allBelow(codes: CodeFacts['codes'] | Uint16Array, most: number): boolean {
  if (codes instanceof Uint8Array && most <= 128 && codes.byteOffset % 4 === 0)
    return bytesBelow(codes, most);
  let [low, high] = [0, -1];
  const { length } = codes;
  for (let row = 0; row < length; row += 1) {
    const code = codes[row] ?? 0;
    if (code < low) low = code;
    if (code > high) high = code;
  }
  return low >= 0 && high < most;
}

/** Four at a time: a byte of at most 127 with 128 - most added has its highest bit set when it reaches `most`. */
function bytesBelow(codes: Uint8Array, most: number): boolean {
  const words = new Int32Array(codes.buffer, codes.byteOffset, codes.length >> 2);
  const add = Math.imul(128 - most, 0x01_01_01_01);
  let bits = 0;
  const { length } = words;
  for (let at = 0; at < length; at += 1) {
    const word = words[at] ?? 0;
    bits |= word | (word + add);
  }
  const rest = codes.subarray(words.length * 4);
  return (bits & 0x80_80_80_80) === 0 && rest.every((code) => code < most);
}

/**
 * Lowest and highest of numbers that are all there and whole; null where one is not, and `rangeOf` then says which. Few numbers leave
 * the range of those before them, so that asking this is quicker than `Math.min` and `Math.max`, which ask equal numbers for their
 * signs.
 */
function wholeSpan(values: Float64Array): Range | null {
  let [low, high, rest] = [Infinity, -Infinity, 0];
  const { length } = values;
  for (let row = 0; row < length; row += 1) {
    const value = values[row] ?? NaN;
    rest += value - Math.floor(value);
    if (value < low || value > high) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (rest !== 0) return null;
  return high > WIDEST || low < -WIDEST ? null : { low, high, mayBeAbsent: false };
}

function rangeOf(values: Float64Array, context: Context): Range | null {
  let [low, high] = [Infinity, -Infinity];
  let mayBeAbsent = false;
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row] ?? NaN;
    if (Number.isNaN(value)) {
      if (!context.input.optional && !context.input.perYear)
        return wrong(context, say('has no value'), row);
      mayBeAbsent = true;
    } else if (Math.floor(value) !== value || value > WIDEST || value < -WIDEST)
      return wrong(
        context,
        say('takes whole numbers up to 2^53, or beyond as a BigInt64Array'),
        row,
      );
    else {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return { low, high, mayBeAbsent };
}

const WIDEST = Number.MAX_SAFE_INTEGER;

/** To a power of two, so that facts of much the same size share a compilation. */
function widened(size: number): number {
  return size === 0 ? 0 : Math.min(2 ** Math.ceil(Math.log2(size + 1)), WIDEST);
}

/** Beyond any 64-bit number. */
const LARGEST = 1n << 64n;

const NEVER_NEGATIVE: ReadonlySet<string> = new Set(['mass', 'count']);

function withinBounds(given: NumberFacts, range: Range, d: bigint, context: Context): boolean {
  const { input } = context;
  const scale = input.unit?.scale ?? ratio(1n, 1n);
  const least = NEVER_NEGATIVE.has(input.form) && input.lowest === undefined ? 0n : undefined;
  const low = input.lowest === undefined ? least : ceiling(multiply(input.lowest, scale), d);
  const high = input.highest === undefined ? undefined : floor(multiply(input.highest, scale), d);
  if (low === undefined && high === undefined) return true;
  const [from, to] = [low ?? -LARGEST, high ?? LARGEST];
  const isWide = given.values instanceof BigInt64Array;
  if (!isWide && range.low >= Number(from) && range.high <= Number(to)) return true;
  const bounds = isWide ? { from, to } : { from: Number(from), to: Number(to) };
  for (let row = 0; row < given.values.length; row += 1) {
    const value = given.values[row] ?? 0;
    if ((value < bounds.from || value > bounds.to) && given.absent?.[row] !== 1) {
      wrong(context, say('is out of bounds'), row);
      return false;
    }
  }
  return true;
}

function floor({ n, d }: Ratio, scale: bigint): bigint {
  const whole = (n * scale) / d;
  return n < 0n && whole * d !== n * scale ? whole - 1n : whole;
}

function ceiling({ n, d }: Ratio, scale: bigint): bigint {
  return -floor({ n: -n, d }, scale);
}

function yearsColumn(given: ColumnFacts | undefined, context: Context): FactColumn | null {
  const { input, rows, rulebook } = context;
  const d = denominatorOf(input, rulebook);
  const none = new Float64Array(0);
  const beyond = new Map<number, Raw>();
  const years = new Map<number, Float64Array>();
  let whole = {
    kind: 'whole',
    d: d ?? 1n,
    low: 0,
    high: 0,
    mayBeAbsent: true,
  } as const as Shape & {
    kind: 'whole';
  };
  if (given !== undefined && !('years' in given))
    return wrong(context, say('takes one column a year'));
  for (const [year, facts] of given?.years ?? []) {
    if (facts.values.length !== rows)
      return wrong(context, say('has another length for {year}', { year: String(year) }));
    const column = numberColumn(facts, context);
    if (column?.shape.kind !== 'whole') return null;
    if (years.size > 0 && column.shape.d !== whole.d)
      return wrong(context, say('has one denominator for all years'));
    years.set(year, column.values as Float64Array);
    for (const row of column.beyond.keys()) beyond.set(row, null);
    const { low, high } = column.shape;
    whole = {
      ...column.shape,
      low: Math.min(whole.low, low),
      high: Math.max(whole.high, high),
      mayBeAbsent: true,
    };
  }
  return { shape: whole, values: none, years, beyond };
}

const MG_PER_KG = 1_000_000n;

export function denominatorOf(input: Input, rulebook: Rulebook): bigint | undefined {
  if (input.form === 'mass') return MG_PER_KG;
  if (input.form === 'count') return 1n;
  return input.form === 'money' ? 10n ** BigInt(minorDigits(rulebook.currency ?? '')) : undefined;
}
