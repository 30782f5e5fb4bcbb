import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { ratio } from '../kernel/ratio.js';
import { allBelow, factColumn, type FactColumn } from './columnar-facts.js';
import type { ColumnFacts } from './columnar-types.js';
import { FactIssues } from './facts.js';
import { issueLine } from './issues.js';
import { loadRulebook } from './load-rulebook.js';
import type { Input, InputForm, Rulebook } from './model.js';

describe('codes of facts', () => {
  it('are found wrong wherever one stands, in bytes of any length and alignment', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(255), { maxLength: 40 }),
        fc.integer({ min: 1, max: 256 }),
        fc.nat(3),
        (codes, most, offset) => {
          const bytes = new Uint8Array(codes.length + offset).subarray(offset);
          bytes.set(codes);
          const known = codes.every((code) => code < most);
          expect(allBelow(bytes, most)).toBe(known);
          expect(allBelow(Int16Array.from(codes), most)).toBe(known);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('are wrong below zero', () => {
    expect(allBelow(Int32Array.of(0, -1), 2)).toBe(false);
    expect(allBelow(Int32Array.of(0, 1), 2)).toBe(true);
  });
});

function sample(): Rulebook {
  const loaded = loadRulebook(sampleFiles());
  if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join());
  return loaded.rulebook;
}

const rulebook = sample();

function inputOf(form: InputForm, changed: Partial<Input> = {}): Input {
  const type = { kind: 'number', dimension: '1' } as const;
  const plain = { unit: undefined, optional: false, perYear: false };
  const bounds = { lowest: undefined, highest: undefined };
  return { name: 'x', label: { en: 'X' } as never, form, type, ...plain, ...bounds, ...changed };
}

const MASS = inputOf('mass');
const GRADE = inputOf('choice', { type: { kind: 'choice', enumeration: 'category' } });
const FLAG = inputOf('yes-no', { type: { kind: 'yes-no' } });
const DAY = inputOf('date', { type: { kind: 'date' } });
const optional = (input: Input): Input => ({ ...input, optional: true });
const yearly = (input: Input): Input => ({ ...input, perYear: true });

interface Read {
  readonly column: FactColumn | null;
  readonly issues: readonly unknown[];
}

function read(input: Input, given: ColumnFacts | undefined, rows = 2): Read {
  const issues = new FactIssues();
  const inputs = given === undefined ? {} : { x: given };
  const column = factColumn(input, { rows, inputs }, rulebook, issues);
  return { column, issues: issues.list.map(({ message, location }) => [message, location]) };
}

function expectRefused(
  input: Input,
  given: ColumnFacts | undefined,
  what: string,
  row?: number,
): void {
  const location = row === undefined ? { field: 'x' } : { field: 'x', row };
  expect(read(input, given)).toEqual({
    column: null,
    issues: [[`The column \`x\` ${what}.`, location]],
  });
}

const numbers = (...values: number[]): { readonly values: Float64Array } => {
  return { values: Float64Array.from(values) };
};
const big = (...values: bigint[]): { readonly values: BigInt64Array } => {
  return { values: BigInt64Array.from(values) };
};
const bytes = (...codes: number[]): { readonly codes: Uint8Array } => {
  return { codes: Uint8Array.from(codes) };
};
const years = (...all: (readonly [number, ColumnFacts])[]): ColumnFacts => {
  return { years: new Map(all) as never };
};

describe('columns of facts', () => {
  it('are refused when they are of another kind, missing or of another length', () => {
    expectRefused(MASS, undefined, 'is missing');
    expectRefused(MASS, bytes(1, 1), 'takes numbers');
    expectRefused(GRADE, numbers(1, 1), 'takes codes');
    expectRefused(GRADE, bytes(1), 'has 1 rows, not 2');
    expectRefused(MASS, numbers(1, 2, 3), 'has 3 rows, not 2');
    expectRefused(yearly(MASS), numbers(1, 2), 'takes one column a year');
    expectRefused(yearly(MASS), years([2024, numbers(1)]), 'has another length for 2024');
    expectRefused(yearly(MASS), years([2024, numbers(1, -1)]), 'is out of bounds', 2);
    expectRefused(inputOf('ratio'), numbers(1, 1), 'does not say its denominator');
    expectRefused(
      inputOf('ratio'),
      { ...numbers(1, 1), denominator: 0n },
      'does not say its denominator',
    );
    // No fact is a third of anything: facts are decimals.
    expectRefused(
      inputOf('ratio'),
      { ...numbers(1, 1), denominator: 3n },
      'does not say its denominator',
    );
    expectRefused(
      yearly(MASS),
      years([2024, numbers(1, 1)], [2025, { ...numbers(1, 1), denominator: 2n }]),
      'has one denominator for all years',
    );
  });

  it('take no code but those of the list, yes and no, or days', () => {
    expectRefused(GRADE, bytes(0, 2), 'has no code 2', 2);
    expectRefused(GRADE, { codes: Int16Array.of(-2, 0) }, 'has no code -2', 1);
    expectRefused(FLAG, bytes(2, 0), 'has no code 2', 1);
    expectRefused(DAY, { codes: Int32Array.of(0, 4_000_000) }, 'has no code 4000000', 2);
    expectRefused(GRADE, bytes(0, 255), 'has no value', 2);
    expectRefused(GRADE, { codes: Int16Array.of(0, -1) }, 'has no value', 2);
    expectRefused(optional(GRADE), { codes: Int16Array.of(0, 255) }, 'has no code 255', 2);
    for (const [input, most] of [
      [GRADE, 1],
      [FLAG, 1],
      [DAY, 3_999_999],
    ] as const) {
      const codes = Int32Array.of(0, most);
      const shape = { kind: 'code', mayBeAbsent: false };
      expect(read(input, { codes })).toMatchObject({
        column: { shape, values: codes },
        issues: [],
      });
    }
  });

  it('say what is not applicable by -1, in bytes by 255', () => {
    const shape = { kind: 'code', mayBeAbsent: true };
    expect(read(optional(GRADE), bytes(0, 255)).column?.shape).toEqual({ ...shape, absent: 255 });
    expect(read(optional(GRADE), { codes: Int16Array.of(0, -1) }).column?.shape).toEqual(shape);
    expect(read(optional(GRADE), bytes(0, 1)).column?.shape).toEqual({
      ...shape,
      mayBeAbsent: false,
    });
    expect(read(optional(GRADE), undefined).column).toMatchObject({
      shape,
      values: Int8Array.of(-1, -1),
    });
    const none = { kind: 'whole', d: 1_000_000n, low: 0, high: 0, mayBeAbsent: true };
    expect(read(optional(MASS), undefined).column).toMatchObject({
      shape: none,
      values: Float64Array.of(NaN, NaN),
    });
    expect(read(optional(inputOf('ratio')), undefined).column?.shape).toEqual({ ...none, d: 1n });
  });

  it('hold whole numbers, each there unless it need not be', () => {
    expectRefused(MASS, numbers(1, NaN), 'has no value', 2);
    expectRefused(MASS, { ...big(1n, 2n), absent: Uint8Array.of(0, 1) }, 'has no value', 2);
    const what = 'takes whole numbers up to 2^53, or beyond as a BigInt64Array';
    for (const wrong of [0.5, 2 ** 53, Infinity, 1e-300]) {
      expectRefused(MASS, numbers(1, wrong), what, 2);
      expectRefused(optional(MASS), numbers(NaN, wrong), what, 2);
    }
    expectRefused(inputOf('money'), numbers(-(2 ** 53), 0), what, 1);
    expectRefused(optional(inputOf('money')), numbers(NaN, -(2 ** 53)), what, 2);
    const most = numbers(2 ** 53 - 1, -(2 ** 53) + 1);
    expect(read(inputOf('money'), most)).toMatchObject({
      column: { values: most.values },
      issues: [],
    });
    expect(read(optional(inputOf('money')), numbers(NaN, 1 - 2 ** 53)).issues).toEqual([]);
  });

  it.each<readonly [string, Read, readonly [number, number, boolean]]>([
    ['nothing', read(MASS, numbers(0, 0)), [-0, 0, false]],
    ['up to a power of two', read(MASS, numbers(0, 7)), [-0, 8, false]],
    ['past a power of two', read(MASS, numbers(0, 8)), [-0, 16, false]],
    ['from below zero', read(inputOf('money'), numbers(-3, -1)), [-4, 0, false]],
    [
      'no wider than doubles are exact',
      read(MASS, numbers(0, 2 ** 53 - 1)),
      [-0, 2 ** 53 - 1, false],
    ],
    ['with one missing', read(optional(MASS), numbers(NaN, 5)), [-0, 8, true]],
    ['with all missing', read(optional(MASS), numbers(NaN, NaN)), [-0, 0, true]],
    ['of numbers beyond', read(MASS, big(2n ** 60n, 3n)), [-0, 4, false]],
  ])('have a range that facts of much the same size share: %s', (_, { column, issues }, known) => {
    const [low, high, mayBeAbsent] = known;
    expect(issues).toEqual([]);
    expect(column?.shape).toMatchObject({ kind: 'whole', low, high, mayBeAbsent });
  });

  it('count milligrams, minor units and pieces unless they say otherwise', () => {
    for (const [form, d] of [
      ['mass', 1_000_000n],
      ['money', 100n],
      ['count', 1n],
    ] as const) {
      expect(read(inputOf(form), numbers(1, 1)).column?.shape).toMatchObject({ d });
      const other = { ...numbers(1, 1), denominator: 8n };
      expect(read(inputOf(form), other).column?.shape).toMatchObject({ d: 8n });
    }
  });

  it('keep aside what no double holds', () => {
    const given = { ...big(2n ** 53n, 2n ** 62n), absent: Uint8Array.of(0, 1) };
    const { column } = read(optional(MASS), given);
    expect(column?.values).toEqual(Float64Array.of(0, NaN));
    expect(column?.beyond).toEqual(new Map([[0, ratio(2n ** 53n, 1_000_000n)]]));
  });

  it('stay within the bounds of their input, in its own unit', () => {
    const percent = { text: '%', dimension: '1', scale: ratio(1n, 100n) };
    const share = inputOf('ratio', {
      unit: percent,
      lowest: ratio(-1n, 3n),
      highest: ratio(100n, 3n),
    });
    // From -1/300 to a third: -33 to 3333 of ten thousand.
    const of = (...values: number[]) => ({ ...numbers(...values), denominator: 10_000n });
    expect(read(share, of(-33, 3333)).issues).toEqual([]);
    expectRefused(share, of(0, 3334), 'is out of bounds', 2);
    expectRefused(share, of(-34, 0), 'is out of bounds', 1);
    const exact = (...values: bigint[]) => ({ ...big(...values), denominator: 10_000n });
    expect(read(share, exact(-33n, 3333n)).issues).toEqual([]);
    expectRefused(share, exact(0n, 2n ** 62n), 'is out of bounds', 2);
    expectRefused(share, exact(-34n, 0n), 'is out of bounds', 1);
    const absent = { ...exact(-34n, 5000n), absent: Uint8Array.of(1, 1) };
    expect(read(optional(share), absent).issues).toEqual([]);
    expectRefused(inputOf('count'), numbers(0, -1), 'is out of bounds', 2);
    expectRefused(MASS, big(0n, -1n), 'is out of bounds', 2);
    expect(read(inputOf('money'), numbers(0, -1)).issues).toEqual([]);
    const least = inputOf('mass', { unit: undefined, lowest: ratio(-1n, 1n) });
    expect(read(least, numbers(0, -1_000_000)).issues).toEqual([]);
    expectRefused(least, numbers(0, -1_000_001), 'is out of bounds', 2);
  });

  it('of years hold any of them, none too', () => {
    const all = years([2023, big(5n, 2n ** 60n)], [2024, numbers(NaN, 100)]);
    const { column, issues } = read(yearly(MASS), all);
    expect(issues).toEqual([]);
    const shape = { kind: 'whole', d: 1_000_000n, low: 0, high: 128, mayBeAbsent: true };
    expect(column?.shape).toMatchObject({ ...shape, low: -0 });
    expect(column?.years).toEqual(
      new Map([
        [2023, Float64Array.of(5, 0)],
        [2024, Float64Array.of(NaN, 100)],
      ]),
    );
    expect(column?.beyond).toEqual(new Map([[1, null]]));
    const none = read(yearly(MASS), undefined);
    expect(none.column?.shape).toEqual({ ...shape, high: 0 });
    expect([none.column?.years, none.issues]).toEqual([new Map(), []]);
    const fifths = { ...numbers(1, 1), denominator: 5n };
    expect(read(yearly(MASS), years([2024, fifths])).column?.shape).toMatchObject({ d: 5n });
  });
});
