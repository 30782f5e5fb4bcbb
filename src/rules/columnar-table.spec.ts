import { describe, expect, it } from '@jest/globals';
import { everyOperatorFiles } from '../../test/every-operator.js';
import { ratio } from '../kernel/ratio.js';
import type { Shape } from './columnar-pass.js';
import { WEIGHT } from './columnar-plan.js';
import { StageTable } from './columnar-table.js';
import type { StageFacts } from './columnar-types.js';
import { issueLine } from './issues.js';
import { loadRulebook } from './load-rulebook.js';
import type { Formula, Raw, Rulebook, StageName } from './model.js';

function load(): Rulebook {
  const loaded = loadRulebook(everyOperatorFiles());
  if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
  return loaded.rulebook;
}

const rulebook = load();

function tableOf(stage: StageName, given: Partial<StageFacts> = {}): StageTable {
  const found = rulebook.stages.get(stage);
  if (found === undefined) throw new Error(`There is no ${stage}.`);
  return new StageTable(found, rulebook, { rows: 2, inputs: {}, ...given });
}

/** Name of a formula of a line by its text. */
function named(text: string): string {
  const all: readonly Formula[] = rulebook.stages.get('line')?.formulas ?? [];
  const name = all.find((each) => each.text === text)?.name;
  if (name === undefined) throw new Error(`No formula says ${text}.`);
  return name;
}

const [MASS, EACH, FLAG, GRADE, DAY] = [
  'mass + net',
  'mass / units',
  'not hazard',
  'first_of(grade, b)',
  'first_of(sold_on, on)',
].map(named) as [string, string, string, string, string];

const whole: Shape = { kind: 'whole', d: 1_000_000n, low: -10, high: 100, mayBeAbsent: true };
const fraction: Shape = { kind: 'fraction', low: 0, high: 100, most: 7 };
const code: Shape = { kind: 'code', mayBeAbsent: true };

function opened(): StageTable {
  const table = tableOf('line');
  table.open(MASS, whole);
  table.open(EACH, fraction);
  for (const name of [FLAG, GRADE, DAY]) table.open(name, code);
  return table;
}

describe('a table of a stage', () => {
  it.each<readonly [string, Raw, boolean]>([
    [MASS, ratio(100n, 1_000_000n), true],
    [MASS, ratio(101n, 1_000_000n), false],
    [MASS, ratio(-10n, 1_000_000n), true],
    [MASS, ratio(-11n, 1_000_000n), false],
    [MASS, ratio(1n, 3_000_000n), false],
    [MASS, ratio(1n, 500_000n), true],
    [MASS, null, true],
    [EACH, ratio(100n, 7n), true],
    [EACH, ratio(3n, 8n), false],
    [EACH, ratio(101n, 7n), false],
    [EACH, ratio(-1n, 7n), false],
    [EACH, null, true],
    [FLAG, true, true],
    [FLAG, false, true],
    [FLAG, null, true],
    [GRADE, 'c', true],
    [GRADE, null, true],
    [DAY, '2024-02-29', true],
    [DAY, null, true],
  ])('keeps %s of %p, in its column only within what was proven of it', (name, value, fits) => {
    const table = opened();
    table.keep(1, name, value);
    expect(table.raw(1, name)).toEqual(value);
    expect(table.wide).toEqual(new Set(fits ? [] : [1]));
    expect(table.isBeyond(1, new Set([name]))).toBe(!fits);
    expect(table.isBeyond(1, new Set(['another']))).toBe(false);
    expect(table.isBeyond(0, new Set([name]))).toBe(false);
  });

  it('keeps no number that a double does not hold, however wide its column is', () => {
    const table = tableOf('line');
    table.open(MASS, { ...whole, d: 1n, high: 2 ** 60 });
    table.keep(0, MASS, ratio(2n ** 53n + 1n, 1n));
    expect([table.raw(0, MASS), table.wide]).toEqual([ratio(2n ** 53n + 1n, 1n), new Set([0])]);
  });

  it('keeps what has no column beside its row', () => {
    const table = tableOf('line');
    table.keep(1, MASS, ratio(5n, 1n));
    expect([table.raw(1, MASS), table.has(MASS)]).toEqual([ratio(5n, 1n), false]);
    expect(() => table.raw(0, MASS)).toThrow(`There is no column ${MASS}.`);
    expect(() => table.column(MASS)).toThrow(`There is no column ${MASS}.`);
    const part = { stage: 'line', name: MASS, part: 'value' } as const;
    expect(() => table.stored(part)).toThrow(`There is no column ${MASS}.`);
  });

  it('forgets a column that is computed anew, what stands beside it too', () => {
    const table = opened();
    table.keep(0, MASS, ratio(2n ** 60n, 1n));
    table.keep(1, MASS, ratio(2n ** 60n, 1n));
    table.keep(1, EACH, ratio(2n ** 60n, 1n));
    table.open(MASS, whole);
    expect([table.raw(0, MASS), table.raw(1, MASS)]).toEqual([ratio(0n, 1n), ratio(0n, 1n)]);
    expect([table.raw(1, EACH), table.wide]).toEqual([ratio(2n ** 60n, 1n), new Set([1])]);
  });

  it('gives its columns as they are stored', () => {
    const table = opened();
    table.keep(0, MASS, ratio(5n, 1_000_000n));
    table.keep(0, EACH, ratio(5n, 3n));
    table.keep(0, FLAG, true);
    table.keep(0, GRADE, 'c');
    table.keep(0, DAY, '0001-01-02');
    for (const name of [MASS, EACH, FLAG, GRADE, DAY]) table.keep(1, name, null);
    const numerators = Float64Array.of(5, NaN);
    expect(table.column(MASS)).toEqual({ kind: 'whole', numerators, denominator: 1_000_000n });
    const denominators = Float64Array.of(3, 1);
    expect(table.column(EACH)).toEqual({ kind: 'fraction', numerators, denominators });
    const yesNo = { kind: 'yes-no', codes: Int8Array.of(1, -1), values: [] };
    expect(table.column(FLAG)).toEqual(yesNo);
    const choice = { kind: 'choice', codes: Int8Array.of(2, -1), values: ['a', 'b', 'c'] };
    expect(table.column(GRADE)).toEqual(choice);
    expect(table.column(DAY)).toEqual({ kind: 'date', codes: Int32Array.of(1, -1), values: [] });
    expect(table.stored({ stage: 'line', name: EACH, part: 'denominator' })).toEqual(denominators);
    expect(table.stored({ stage: 'line', name: MASS, part: 'value' })).toEqual(numerators);
  });

  it('names its columns, the weights of a pool not', () => {
    const table = opened();
    table.open(WEIGHT, whole);
    expect(table.names).toEqual([MASS, EACH, FLAG, GRADE, DAY]);
  });

  it('has room for as many codes as a list has', () => {
    const long = (length: number): StageTable => {
      const values = Array.from({ length }, (_, at) => `v${at}`);
      const enumerations = new Map([...rulebook.enumerations, ['grade', values] as const]);
      const stage = rulebook.stages.get('line');
      if (stage === undefined) throw new Error('There are lines.');
      const table = new StageTable(stage, { ...rulebook, enumerations }, { rows: 1, inputs: {} });
      table.open(GRADE, code);
      return table;
    };
    for (const length of [127, 128, 129, 300]) {
      const table = long(length);
      table.keep(0, GRADE, `v${length - 1}`);
      expect(table.raw(0, GRADE)).toBe(`v${length - 1}`);
    }
    const bytes = long(127).column(GRADE);
    expect('codes' in bytes && bytes.codes).toEqual(Int8Array.of(0));
  });

  it('knows the shapes of its columns, and no others', () => {
    const table = tableOf('line');
    const fact = { shape: whole, values: new Float64Array(2), beyond: new Map() };
    table.addFacts('mass', fact);
    table.open(FLAG, code);
    const shapes = table.shapes();
    expect([...shapes]).toEqual([
      ['mass', whole],
      [FLAG, code],
    ]);
    const has = (changed: Readonly<Record<string, Shape>>): boolean =>
      table.hasShapes(new Map([...shapes, ...Object.entries(changed)]));
    expect(table.hasShapes(shapes)).toBe(true);
    expect(table.hasShapes(undefined)).toBe(false);
    expect(has({ mass: { ...whole }, [FLAG]: { ...code } })).toBe(true);
    expect(has({ net: whole })).toBe(false);
    expect(table.hasShapes(new Map([...shapes].slice(1)))).toBe(false);
    expect(table.hasShapes(new Map([...[...shapes].slice(1), ['net', whole]]))).toBe(false);
    expect(has({ mass: { ...whole, high: 101 } })).toBe(false);
    expect(has({ mass: { ...whole, d: 1n } })).toBe(false);
    expect(has({ [FLAG]: { ...code, mayBeAbsent: false } })).toBe(false);
    expect(has({ [FLAG]: { ...code, absent: 255 } })).toBe(false);
    expect(has({ [FLAG]: whole })).toBe(false);
  });

  it('reads facts, those of a byte and those beyond doubles too', () => {
    const table = tableOf('line');
    const values = Float64Array.of(5, 0);
    const beyond = new Map([[1, ratio(2n ** 60n, 1n)]]);
    table.addFacts('mass', { shape: whole, values, beyond });
    const bytes = { shape: { ...code, absent: 255 }, values: Uint8Array.of(255, 2) };
    table.addFacts('grade', { ...bytes, beyond: new Map() });
    expect([table.raw(0, 'mass'), table.raw(1, 'mass')]).toEqual([
      ratio(5n, 1_000_000n),
      ratio(2n ** 60n, 1n),
    ]);
    expect([table.raw(0, 'grade'), table.raw(1, 'grade')]).toEqual([null, 'c']);
    expect(table.wide).toEqual(new Set([1]));
  });

  it('reads the years of a fact, each exactly', () => {
    const input = rulebook.stages.get('national_year')?.inputs.get('placed');
    if (input === undefined) throw new Error('Masses are placed.');
    const big = { values: BigInt64Array.of(2n ** 60n, 7n), absent: Uint8Array.of(0, 1) };
    const years = new Map([
      [2023, { values: Float64Array.of(1, NaN) }],
      [2024, { ...big, denominator: 1n }],
    ]);
    const table = tableOf('national_year', { inputs: { placed: { years } } });
    const first = new Map<number, Raw>([
      [2023, ratio(1n, 1_000_000n)],
      [2024, ratio(2n ** 60n, 1n)],
    ]);
    expect(table.series(0, input)).toEqual(first);
    expect(table.series(1, input)).toEqual(
      new Map([
        [2023, null],
        [2024, null],
      ]),
    );
    expect(tableOf('national_year').series(0, input)).toEqual(new Map());
  });

  it('is grouped where rows below are given', () => {
    const below = Uint32Array.of(0, 1, 1);
    const grouped = tableOf('producer_period', { below });
    expect([grouped.isGrouped, grouped.below]).toEqual([true, below]);
    const alone = tableOf('producer_period');
    expect([alone.isGrouped, alone.below, alone.day]).toEqual([
      false,
      new Uint32Array(0),
      new Uint8Array(2),
    ]);
  });
});
