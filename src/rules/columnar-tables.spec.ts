import { describe, expect, it } from '@jest/globals';
import { columnsOf } from '../../test/column-facts.js';
import { columnarOutputs } from '../../test/column-outputs.js';
import { formula } from '../../test/generated-formulas.js';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import { ratio } from '../kernel/ratio.js';
import { compilePass, type Shape } from './columnar-pass.js';
import { inForceOn } from './interpret.js';
import { interpretStage, issueLine, loadRulebook, valueText, type Rulebook } from './index.js';
import { rulebookHead } from '../../test/rulebook-head.js';

const [BEFORE, FIRST, LATER] = ['2024-12-31', '2025-01-01', '2025-07-01'].map((day) =>
  valueOf(parseCalendarDate(day)),
) as [never, never, never];

const SIZES = ['small', 'medium', 'large'];
const TRADES = ['retail', 'fleet'];
const ZONES = ['north', 'east', 'south', 'west'];

/** Each combination has a rate of its own: 321 is the third size, the second trade and the first zone. */
const ownRate = (size: string, trade: string, zone: string): number =>
  100 * (SIZES.indexOf(size) + 1) + 10 * (TRADES.indexOf(trade) + 1) + ZONES.indexOf(zone) + 1;

const combined = SIZES.flatMap((size) =>
  TRADES.flatMap((trade) => ZONES.map((zone) => ({ size, trade, zone }))),
);

const bySize = (...values: readonly string[]): string =>
  ['size,value', ...values.map((value, at) => `${SIZES[at] ?? '*'},${value}`), ''].join('\n');

const TABLES = {
  'first.csv': `size,trade,zone,value\n${combined
    .map(({ size, trade, zone }) => `${size},${trade},${zone},${ownRate(size, trade, zone)}\n`)
    .join('')}`,
  'later.csv': 'size,trade,zone,value\n*,retail,*,0.25\n*,fleet,*,n/a\n',
  'none.csv': 'size,value\n*,n/a\n',
  'high.csv': bySize('2147483648', '3000000001', '-2147483649'),
  'mixed.csv': bySize('1.5', '-40000000.25', '0'),
  'beyond.csv': bySize('1', '9007199254740993', '-2'),
};

const parameter = (name: string, by: string, values: readonly string[]): string =>
  `  ${name}:
    label: ${name}
    unit: "1"
    by: [${by}]
    lastCheckedOn: 2026-11-23
    values:
${values.map((value, at) => `      - { from: ${at === 0 ? '2025-01-01' : '2025-07-01'}, ${value}, cite: act s. 2 }`).join('\n')}`;

const FORMULAS = {
  rate: 'rates[size, trade, zone]',
  fee: 'rates[size, trade, zone] * (units / 1 piece)',
  fallback: 'first_of(rates[size, trade, zone], 7)',
  of_large: 'first_of(rates[large, trade, zone], 7)',
  of_one: 'first_of(rates[medium, fleet, south], 7)',
  of_none: 'first_of(rates[large, n/a, south], 7)',
  nothing: 'none[size]',
  nothing_yet: 'first_of(none[size], 7)',
  wide: 'high[size]',
  narrow: 'mixed[size]',
  held_back: 'abs(mixed[size]) - mixed[size]',
  exact: 'beyond[size] + 1',
  flat: 'scalar * (units / 1 piece)',
  not_yet: 'first_of(begins, 7)',
  vast: 'enormous + 1',
};

function load(): Rulebook {
  const loaded = loadRulebook({
    rulebookYaml: `${rulebookHead('tables', 'Tables')}enumerations:
  size: [${SIZES.join(', ')}]
  trade: [${TRADES.join(', ')}]
  zone: [${ZONES.join(', ')}]
inputs:
  line:
    size: { type: choice, label: Size }
    trade: { type: choice, optional: yes, label: Trade }
    zone: { type: choice, label: Zone }
    units: { type: count, label: Units }
parameters:
${parameter('rates', 'size, trade, zone', ['table: first.csv', 'table: later.csv'])}
${parameter('none', 'size', ['table: none.csv'])}
${parameter('high', 'size', ['table: high.csv'])}
${parameter('mixed', 'size', ['table: mixed.csv'])}
${parameter('beyond', 'size', ['table: beyond.csv'])}
${parameter('scalar', '', ['value: "0.5"', 'value: "-1.25"'])}
${parameter('begins', '', ['value: n/a', 'value: "5"'])}
${parameter('enormous', '', ['value: "9007199254740993"'])}
stages:
  line:
    outputs: [${Object.keys(FORMULAS).join(', ')}]
    formulas:
${Object.entries(FORMULAS)
  .map(([name, text]) => formula(name, text, '1'))
  .join('\n')}
untranslatable: []
`,
    tables: TABLES,
    cases: {},
  });
  if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
  return loaded.rulebook;
}

const all = load();

interface Line {
  readonly size: string;
  readonly trade: string | null;
  readonly zone: string;
  readonly units: bigint;
}

/** Every combination of keys, and each with an unknown trade. */
const LINES: readonly Line[] = [
  ...combined.map((keys, at) => ({ ...keys, units: BigInt(at) })),
  ...combined.slice(0, 4).map((keys) => ({ ...keys, trade: null, units: 3n })),
];

/** The rulebook with this one formula, so that no other leaves a row to exact arithmetic. */
function alone(name: string): Rulebook {
  const line = all.stages.get('line');
  const formulas = line?.formulas.filter((each) => each.name === name) ?? [];
  if (line === undefined || formulas.length !== 1) throw new Error(`There is one ${name}.`);
  return { ...all, stages: new Map([['line', { ...line, formulas, outputs: [name] }]]) };
}

/** What an output is on each of the two days, said for every line: with the days compiled at once, and with each by itself. */
function results(name: keyof typeof FORMULAS, of = LINES): readonly (readonly string[])[] {
  const rulebook = alone(name);
  const raw = of.map((line) => ({ ...line, units: ratio(line.units, 1n) }));
  const facts = columnsOf(rulebook, 'line', raw);
  return [FIRST, LATER].map((on, place) => {
    const exact = of.map((line) => {
      const evaluation = interpretStage(rulebook, 'line', { ...line }, { on });
      if (!evaluation.ok) throw new Error(evaluation.issues.map(issueLine).join('\n'));
      return shown(evaluation.outputs[name]);
    });
    for (const backEnd of ['generated', 'closures'] as const)
      for (const days of [[BEFORE, FIRST, LATER], [on]]) {
        const day = new Uint8Array(of.length).fill(days.length === 1 ? 0 : place + 1);
        const line = { ...facts, day };
        const found = columnarOutputs(rulebook, { line }, { days, backEnd }).get('line') ?? [];
        const texts = found.map((outputs) => shown(outputs[name]));
        expect({ name, backEnd, days, texts }).toEqual({ name, backEnd, days, texts: exact });
      }
    return exact;
  });
}

function shown(value: Parameters<typeof valueText>[0] | undefined): string {
  return value === undefined ? 'no such output' : valueText(value);
}

const keyOf = ({ size, trade, zone }: Line): number | undefined =>
  trade === null ? undefined : ownRate(size, trade, zone);

describe('a table of a parameter in columns', () => {
  it('has a value of its own for each combination of three keys, and none for a key that is missing', () => {
    const [first, later] = results('rate');
    expect(first).toEqual(LINES.map((line) => String(keyOf(line) ?? 'n/a')));
    expect(later).toEqual(LINES.map(({ trade }) => (trade === 'retail' ? '0.25' : 'n/a')));
  });

  it('is worth what its value says, a piece', () => {
    const [first] = results('fee');
    const fees = LINES.map((line) => {
      const rate = keyOf(line);
      return rate === undefined ? 'n/a' : String(BigInt(rate) * line.units);
    });
    expect(first).toEqual(fees);
    // At the lowest rate 2^45 pieces stay below 2^52, at 323 a piece they pass 2^53.
    const units = 2n ** 45n - 1n;
    const dear = LINES.filter(({ size, trade }) => size === 'large' && trade === 'fleet');
    expect(
      results(
        'fee',
        dear.map((line) => ({ ...line, units })),
      )[0],
    ).toEqual([321n, 322n, 323n, 324n].map((rate) => String(rate * units)));
  });

  it('lets another value stand in where a key or a value is missing', () => {
    const [first, later] = results('fallback');
    expect(first).toEqual(LINES.map((line) => String(keyOf(line) ?? 7)));
    expect(later).toEqual(LINES.map(({ trade }) => (trade === 'retail' ? '0.25' : '7')));
    expect(results('of_large')[0]).toEqual(
      LINES.map((line) => String(keyOf({ ...line, size: 'large' }) ?? 7)),
    );
  });

  it('is looked up once where all keys are written out', () => {
    expect(results('of_one').map((each) => new Set(each))).toEqual([
      new Set(['223']),
      new Set(['7']),
    ]);
    expect(new Set(results('of_none').flat())).toEqual(new Set(['7']));
  });

  it('may hold no value at all', () => {
    expect(new Set(results('nothing').flat())).toEqual(new Set(['n/a']));
    expect(new Set(results('nothing_yet').flat())).toEqual(new Set(['7']));
  });

  it('holds whole numbers beyond 32 bits, fractions, and beyond what a double holds', () => {
    const three = LINES.filter(({ trade, zone }) => trade === 'retail' && zone === 'north');
    const each = (name: keyof typeof FORMULAS): readonly string[] => {
      const [first = [], later] = results(name, three);
      expect(later).toEqual(first);
      return first;
    };
    expect(each('wide')).toEqual(['2147483648', '3000000001', '-2147483649']);
    expect(each('narrow')).toEqual(['1.5', '-40000000.25', '0']);
    expect(each('held_back')).toEqual(['0', '80000000.5', '0']);
    expect(each('exact')).toEqual(['2', '9007199254740994', '-1']);
  });
});

describe('a parameter of one value in columns', () => {
  it('is that of the day', () => {
    const [first, later] = results('flat');
    const times = (n: bigint, d: bigint) =>
      LINES.map(({ units }) => {
        const { n: over, d: under } = ratio(n * units, d);
        return String(Number(over) / Number(under));
      });
    expect(first).toEqual(times(1n, 2n));
    expect(later).toEqual(times(-5n, 4n));
  });

  it('may begin later, and may pass what a double holds', () => {
    expect(results('not_yet').map((each) => new Set(each))).toEqual([
      new Set(['7']),
      new Set(['5']),
    ]);
    expect(new Set(results('vast').flat())).toEqual(new Set(['9007199254740994']));
  });
});

/** What is left of a formula for these days: its steps, its tables and the range of its column. */
function stepsOf(name: keyof typeof FORMULAS, ...days: readonly (typeof FIRST)[]) {
  const rulebook = alone(name);
  const shapes = new Map<string, Shape>([
    ['size', { kind: 'code', mayBeAbsent: false }],
    ['trade', { kind: 'code', mayBeAbsent: true }],
    ['zone', { kind: 'code', mayBeAbsent: false }],
    ['units', { kind: 'whole', d: 1n, low: 0, high: 64, mayBeAbsent: false }],
  ]);
  const pass = compilePass({
    rulebook,
    stage: 'line',
    formulas: rulebook.stages.get('line')?.formulas ?? [],
    days: days.map((on) => inForceOn(rulebook, on)),
    shapes: new Map([['line', shapes]]),
    kept: new Set([name]),
    mostBelow: 256,
  });
  return {
    steps: pass.program.steps.map(({ op }) => op).join(' '),
    tables: pass.program.tables,
    shape: pass.shapes.get(name),
  };
}

const whole = (d: bigint, low: number, high: number, mayBeAbsent = false): Shape => {
  return { kind: 'whole', d, low, high, mayBeAbsent };
};

describe('what a parameter costs a row', () => {
  it.each<readonly [keyof typeof FORMULAS, readonly (typeof FIRST)[], string, Shape]>([
    // A look-up by the keys, and by the day where the law changes; a value is missing where one is, or where a key may be.
    ['rate', [FIRST], 'load load load look-up store', whole(1n, 0, 324, true)],
    ['rate', [FIRST, FIRST], 'load load load look-up store', whole(1n, 0, 324, true)],
    ['rate', [FIRST, LATER], 'by-day load load load look-up store', whole(4n, 0, 1_296, true)],
    ['rate', [BEFORE, FIRST], 'by-day load load load look-up store', whole(1n, 0, 324, true)],
    ['of_large', [FIRST], 'load load look-up is-absent if store', whole(1n, 0, 324)],
    // Nothing where one value serves every row, and a number written in the program instead of a table.
    ['of_one', [FIRST], 'store', whole(1n, 223, 223)],
    ['of_one', [FIRST, LATER], 'by-day look-up is-absent if store', whole(4n, 0, 1_296)],
    ['flat', [FIRST], 'load store', whole(2n, 0, 64)],
    ['flat', [FIRST, LATER], 'by-day load look-up binary store', whole(4n, -320, 128)],
    ['not_yet', [LATER], 'store', whole(1n, 5, 5)],
    ['not_yet', [FIRST], 'is-absent if store', whole(1n, 0, 7)],
    ['nothing', [FIRST], 'load look-up store', whole(1n, 0, 0, true)],
    // A guard only where a number is beyond what a double holds; the range says what the others reach.
    ['wide', [FIRST], 'load look-up store', whole(1n, -2_147_483_649, 3_000_000_001)],
    ['narrow', [FIRST], 'load look-up store', whole(4n, -160_000_001, 6)],
    ['exact', [FIRST], 'load look-up guard binary store', whole(1n, -1, 2)],
    ['vast', [FIRST], 'leave store', whole(1n, 1, 1, true)],
  ])('of %s on %j: %s', (name, days, steps, shape) => {
    const found = stepsOf(name, ...days);
    expect([found.steps, found.shape]).toEqual([steps, shape]);
  });

  it('is read from whole numbers of 32 bits where all are, so that what is read can be a place', () => {
    expect(stepsOf('narrow', FIRST).tables).toEqual([Int32Array.of(6, -160_000_001, 0)]);
    expect(stepsOf('exact', FIRST).tables).toEqual([Float64Array.of(1, Infinity, -2)]);
    const wide = Float64Array.of(2_147_483_648, 3_000_000_001, -2_147_483_649);
    expect(stepsOf('wide', FIRST).tables).toEqual([wide]);
    expect(stepsOf('flat', FIRST, LATER).tables).toEqual([
      Int32Array.of(2, -5),
      Int32Array.of(0, 1),
    ]);
  });
});
