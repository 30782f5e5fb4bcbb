import { describe, expect, it } from '@jest/globals';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import { ratio } from '../kernel/ratio.js';
import { dayNumber } from './columnar-codes.js';
import type { Facts } from './facts.js';
import { issueLine } from './issues.js';
import { loadRulebook } from './load-rulebook.js';
import type { Input } from './model.js';
import { StageReader } from './record-facts.js';

const loaded = loadRulebook(sampleFiles());
if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
const { rulebook } = loaded;

function input(name: string, form: Input['form'], more: Partial<Input> = {}): [string, Input] {
  const types = {
    choice: { kind: 'choice', enumeration: 'category' },
    'yes-no': { kind: 'yes-no' },
    date: { kind: 'date' },
  } as const;
  const type =
    form === 'choice' || form === 'yes-no' || form === 'date'
      ? types[form]
      : ({ kind: 'number', dimension: form === 'quantity' ? 'kg/piece' : '1' } as const);
  const unit = undefined;
  const none = { optional: false, perYear: false, lowest: undefined, highest: undefined };
  return [name, { name, label: new Map(), form, type, unit, ...none, ...more }];
}

function reader(...inputs: [string, Input][]): StageReader {
  const stage = {
    name: 'line',
    inputs: new Map(inputs),
    formulas: [],
    outputs: [],
    second: undefined,
  } as const;
  return new StageReader(stage, rulebook, ['on']);
}

const MOST = Number.MAX_SAFE_INTEGER;
const GRAMS = { text: 'g/piece', dimension: 'kg/piece', scale: ratio(1n, 1_000n) };

/** The column of one fact over some rows. */
function column(of: [string, Input], ...given: unknown[]) {
  const columns = reader(of).read(given.map((each) => ({ [of[0]]: each })));
  return columns?.get(of[0]);
}

describe('facts read into a column', () => {
  it.each<[Input['form'], bigint, number]>([
    ['mass', 1_000_000n, 0],
    ['count', 1n, 0],
    ['money', 100n, -MOST],
    ['ratio', 1_000_000n, -MOST],
  ])('%s count in parts of %s, from %s on', (form, d, low) => {
    for (const optional of [false, true])
      expect(
        reader(input('a', form, { optional }))
          .read([])
          ?.get('a'),
      ).toEqual({
        shape: { kind: 'whole', d, low, high: MOST, mayBeAbsent: optional },
        values: new Float64Array(0),
        beyond: new Map(),
      });
  });

  it('quantities count in millionths of their unit', () => {
    expect(column(input('a', 'quantity', { unit: GRAMS }), '12.5 g/piece', '1 kg/piece')).toEqual({
      shape: { kind: 'whole', d: 1_000_000_000n, low: -MOST, high: MOST, mayBeAbsent: false },
      values: Float64Array.of(12_500_000, 1_000_000_000),
      beyond: new Map(),
    });
  });

  it('words and days are codes, in as many bytes as they need', () => {
    const shape = { kind: 'code', mayBeAbsent: true };
    const optional = true;
    expect(column(input('a', 'choice', { optional }), 'ev', 'portable', null)).toEqual({
      shape,
      values: Int16Array.of(1, 0, -1),
      beyond: new Map(),
    });
    expect(column(input('a', 'yes-no', { optional }), true, 'no', undefined)).toEqual({
      shape,
      values: Int16Array.of(1, 0, -1),
      beyond: new Map(),
    });
    const day = '2025-02-28';
    expect(column(input('a', 'date', { optional }), day, null)).toEqual({
      shape,
      values: Int32Array.of(dayNumber(valueOf(parseCalendarDate(day))), -1),
      beyond: new Map(),
    });
  });

  it('what no double holds stands beside the column, on its row alone', () => {
    const beyond = BigInt(MOST) + 1n;
    expect(column(input('a', 'mass', { optional: true }), '5 kg', beyond, null, 7n)).toEqual({
      shape: { kind: 'whole', d: 1_000_000n, low: 0, high: MOST, mayBeAbsent: true },
      values: Float64Array.of(5_000_000, 0, NaN, 7),
      beyond: new Map([[1, ratio(beyond, 1_000_000n)]]),
    });
    const small = ratio(1n, 10n ** 7n);
    expect(column(input('a', 'ratio'), '12.5 %', small, ratio(1n, 8n))).toMatchObject({
      values: Float64Array.of(125_000, 0, 125_000),
      beyond: new Map([[1, small]]),
    });
  });
});

describe('records read into columns', () => {
  const [a, b] = [input('a', 'count'), input('b', 'count', { optional: true })];
  const values = (records: readonly Facts[]) => {
    const read = reader(a, b).read(records);
    return read && [...read].map(([name, each]) => [name, [...each.values]]);
  };

  it('have their facts in any order, and leave out what they may', () => {
    const on = '2025-06-30';
    expect(
      values([
        { a: 1n, b: 2n },
        { b: 4n, a: 3n },
        { on, a: 5n },
        { a: 6n, on },
        { b: 8n, on, a: 7n },
      ]),
    ).toEqual([
      ['a', [1, 3, 5, 6, 7]],
      ['b', [2, 4, NaN, NaN, 8]],
    ]);
    expect(values([])).toEqual([
      ['a', []],
      ['b', []],
    ]);
  });

  it('are left when one lacks a fact, has another, or is of a class of its own', () => {
    for (const record of [{ b: 1n }, {}, { a: -1n }, { a: 1n, c: 1n }, Object.create({ a: 1n })])
      expect(values([{ a: 1n, b: 2n }, record as Facts])).toBeUndefined();
  });

  it('are left where a fact has a value for each year, said or not', () => {
    const years = input('years', 'mass', { perYear: true, optional: true });
    for (const record of [{ a: 1n }, { a: 1n, years: null }, { a: 1n, years: { 2024: '1 kg' } }])
      expect(reader(a, years).read([record])).toBeUndefined();
  });
});
