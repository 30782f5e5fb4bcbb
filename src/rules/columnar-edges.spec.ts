import { beforeAll, describe, expect, it } from '@jest/globals';
import { columnsOf, type RawRow } from '../../test/column-facts.js';
import { columnarOutputs } from '../../test/column-outputs.js';
import { everyOperatorFiles } from '../../test/every-operator.js';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import { interpretStage } from './evaluate.js';
import { readFact, type Facts } from './facts.js';
import { issueLine } from './issues.js';
import { loadRulebook } from './load-rulebook.js';
import type { Formula, Input, Raw, Rulebook, Stage, StageName } from './model.js';
import type { RunFacts, StageFacts } from './columnar-types.js';
import { inEnglish } from './phrase.js';
import { nodesIn } from './tree.js';
import type { Outputs } from './values.js';

const USUAL: Facts = {
  category: 'portable',
  grade: 'a',
  mass: '2 kg',
  net: '0.5 kg',
  units: '4',
  price: '3.35 EUR',
  share: '0.25',
  hazard: true,
  sold_on: '2025-02-28',
};

/** The usual line with each fact at its edges, and missing where it may be. */
const LINES: readonly Facts[] = [
  USUAL,
  ...Object.entries({
    category: ['ev', 'other'],
    grade: [null, 'b', 'c'],
    mass: ['0 kg', '1 kg', '0.5 kg', '2.5 kg', '2.500001 kg', 9_007_199_254_740_991n, 2n ** 62n],
    net: [null, '0 kg', '2 kg', '100 t', 9_007_199_254_740_993n],
    units: ['0', '1', '3', '7', 94_906_267n, 2n ** 60n],
    price: [0, 1, -1, -335, 9_007_199_254_740_991, 2 ** 54].map((minor) => ({
      minor: BigInt(minor),
      currency: 'EUR',
    })),
    share: [null, '0', '1', '0.5', '0.333333'],
    hazard: [null, false],
    sold_on: [null, '2025-01-01', '2024-02-29', '1999-12-31'],
  }).flatMap(([name, values]) => values.map((value): Facts => ({ ...USUAL, [name]: value }))),
  { ...USUAL, net: null, share: null, hazard: null, grade: null, sold_on: null },
  { ...USUAL, hazard: false, net: null, mass: '1 kg' },
  { ...USUAL, mass: 2n ** 51n, units: 3n, net: 2n ** 52n },
  { ...USUAL, mass: '0.333333 kg', net: '0 kg', units: '1' },
  { ...USUAL, mass: '0.333334 kg', net: '0 kg', units: '1' },
  { ...USUAL, mass: '0.25 kg', net: '0 kg', units: '1' },
  { ...USUAL, mass: '2.5 kg', hazard: null },
];

/** Lines of which much is known beforehand. */
const NARROW: Readonly<Record<string, readonly Facts[]>> = {
  usual: [USUAL, { ...USUAL, units: '3' }, { ...USUAL, category: 'ev', mass: '0.7 kg' }],
  empty: [{ ...USUAL, mass: '0 kg', net: '0 kg', units: '0', price: '0 EUR', share: '0' }],
  credits: [-1, -5, -335, -1250].map((minor) => ({
    ...USUAL,
    price: { minor: BigInt(minor), currency: 'EUR' },
    hazard: false,
    grade: 'c',
  })),
  incomplete: [{ ...USUAL, net: null, share: null, hazard: null, grade: null, sold_on: null }],
};

const DAYS = ['2024-12-31', '2025-01-01', '2025-07-01'].map((day) =>
  valueOf(parseCalendarDate(day)),
);

let rulebook: Rulebook;

function rawOf(stage: StageName, facts: Facts): RawRow {
  const inputs = [...(rulebook.stages.get(stage)?.inputs.values() ?? [])];
  return Object.fromEntries(
    inputs.map((input): [string, RawRow[string]] => {
      const given = facts[input.name];
      if (input.perYear) {
        const years = Object.entries(given as Record<string, unknown>);
        return [input.name, new Map(years.map(([year, one]) => [Number(year), read(input, one)]))];
      }
      return [input.name, read(input, given)];
    }),
  );
}

function read(input: Input, given: unknown): Raw {
  const found = readFact(input, given, rulebook);
  if (!found.ok) throw new Error(`${input.name}: ${inEnglish(found.message)}`);
  return found.raw;
}

function truth(stage: StageName, facts: Facts, on = DAYS[0]): Outputs {
  if (on === undefined) throw new Error('There are days.');
  const evaluation = interpretStage(rulebook, stage, facts, { on });
  if (!evaluation.ok) throw new Error(evaluation.issues.map(issueLine).join('\n'));
  return evaluation.outputs;
}

/** The rows of a stage in columns, each on its day. */
function facts(stage: StageName, rows: readonly Facts[], days: readonly number[]): StageFacts {
  const raw = rows.map((each) => rawOf(stage, each));
  return { ...columnsOf(rulebook, stage, raw), day: Uint8Array.from(days) };
}

/** The rulebook with this one formula of a stage and what it reads, so that no other leaves a row to exact arithmetic. */
function alone(stage: StageName, formula: Formula): Rulebook {
  const kept = new Set<Formula>();
  const keep = (name: StageName, one: Formula): void => {
    kept.add(one);
    for (const node of nodesIn(one.node)) {
      if (node.op !== 'row' && node.op !== 'formula') continue;
      const from = node.op === 'row' ? 'line' : name;
      const read = rulebook.stages.get(from)?.formulas.find((each) => each.name === node.name);
      if (read !== undefined) keep(from, read);
    }
  };
  keep(stage, formula);
  const stages = [...rulebook.stages].map(([name, each]): [StageName, Stage] => {
    const formulas = each.formulas.filter((of) => kept.has(of));
    return [name, { ...each, formulas, outputs: formulas.map((of) => of.name) }];
  });
  return { ...rulebook, stages: new Map(stages) };
}

/** Every formula by itself, of generated code and of closures. */
function expectColumns(of: RunFacts, stage: StageName, expected: readonly Outputs[]): void {
  for (const formula of rulebook.stages.get(stage)?.formulas ?? []) {
    const { name } = formula;
    const truths = texts(expected, name);
    const only = alone(stage, formula);
    for (const backEnd of ['generated', 'closures'] as const) {
      const given = columnarOutputs(only, of, { days: DAYS, backEnd }).get(stage) ?? [];
      expect({ name, backEnd, found: texts(given, name) }).toEqual({
        name,
        backEnd,
        found: truths,
      });
    }
  }
}

/** As text, which many thousands are compared by quicker. */
function texts(rows: readonly Outputs[], name: string): readonly string[] {
  const plain = (_: string, value: unknown): unknown =>
    typeof value === 'bigint' ? value.toString() : value;
  return rows.map((outputs) => JSON.stringify(outputs[name], plain));
}

/** Periods of these lines, each late and in time. */
function expectPeriods(groups: readonly (readonly Facts[])[]): void {
  const periods = groups.flatMap((lines) => [
    { late: true, kept: '1 kg', lines },
    { late: false, kept: null, lines },
  ]);
  const lines = periods.flatMap((period) => period.lines);
  const starts = periods.reduce(
    (all, each) => [...all, (all.at(-1) ?? 0) + each.lines.length],
    [0],
  );
  expectColumns(
    {
      line: facts(
        'line',
        lines,
        lines.map(() => 0),
      ),
      producer_period: {
        ...facts(
          'producer_period',
          periods,
          periods.map(() => 0),
        ),
        below: Uint32Array.from(starts),
      },
    },
    'producer_period',
    periods.map((each) => truth('producer_period', each)),
  );
}

describe('columns', () => {
  beforeAll(() => {
    const loaded = loadRulebook(everyOperatorFiles());
    if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
    rulebook = loaded.rulebook;
  });

  it.each(Object.entries(NARROW))('are as exact where all lines are %s', (_, rows) => {
    const line = facts(
      'line',
      rows,
      rows.map(() => 1),
    );
    expectColumns(
      { line },
      'line',
      rows.map((each) => truth('line', each, DAYS[1])),
    );
  });

  it('add up any rows below: none, one, many, of one kind, with one missing', () => {
    const small = LINES.filter((_, at) => at % 3 !== 0);
    const groups: readonly (readonly Facts[])[] = [
      [],
      [USUAL],
      [USUAL, USUAL, USUAL],
      [{ ...USUAL, hazard: null }, USUAL],
      [{ ...USUAL, hazard: null, grade: null, net: null }],
      [{ ...USUAL, hazard: false, grade: 'b' }],
      [{ ...USUAL, units: '0' }, USUAL],
      [
        { ...USUAL, units: '7' },
        { ...USUAL, units: '3' },
        { ...USUAL, units: '7' },
      ],
      // Beyond 2^53, where a double would lose every odd milligram that follows.
      [
        { ...USUAL, mass: 2n ** 52n, net: '0 kg' },
        { ...USUAL, mass: 2n ** 52n, net: '0 kg' },
        { ...USUAL, mass: 1n, net: '0 kg' },
        { ...USUAL, mass: 1n, net: '0 kg' },
        { ...USUAL, mass: 1n, net: '0 kg' },
      ],
      // The same, and back again.
      [
        { ...USUAL, mass: 2n ** 53n - 1n, net: '0 kg' },
        { ...USUAL, mass: 2n, net: '0 kg' },
        { ...USUAL, mass: '0 kg', net: 2n ** 53n - 1n },
      ],
      [],
      small,
      LINES,
    ];
    expectPeriods(groups);
  });

  it('add up what only falls as exactly, beyond what a double holds', () => {
    const owed = { ...USUAL, price: { minor: -(2n ** 52n) - 1n, currency: 'EUR' }, mass: '0 kg' };
    expectPeriods([[owed], [owed, owed, owed], [owed, USUAL, owed]]);
  });

  it('add up small amounts as exactly', () => {
    expectPeriods([[USUAL], [USUAL, { ...USUAL, units: '3', hazard: false }], []]);
  });

  it('add up years with some of them missing', () => {
    const placed = [
      {},
      { 2021: '1 kg', 2022: '2 kg', 2023: '4 kg', 2024: '8 kg', 2025: '16 kg' },
      { 2021: '1 kg', 2023: '4 kg' },
      { 2022: '0 kg', 2024: '7 kg' },
      { 2022: 2n ** 53n - 1n, 2023: 2n ** 53n - 1n, 2024: 1n },
    ];
    const rows = placed.map((each) => ({ placed: each, collected: '3 kg' }));
    for (const [day, on] of DAYS.entries()) {
      const national_year = facts(
        'national_year',
        rows,
        rows.map(() => day),
      );
      expectColumns(
        { national_year },
        'national_year',
        rows.map((each) => truth('national_year', each, on)),
      );
    }
  });

  it('give every line what the interpreter gives it, on days of several laws', () => {
    // The first of them on each day, all others on one.
    const on = (day: number): readonly Facts[] =>
      LINES.filter((_, at) => at < 10 || at % DAYS.length === day);
    const rows = DAYS.flatMap((_, day) => on(day).map((line) => ({ line, day })));
    expectColumns(
      {
        line: facts(
          'line',
          rows.map(({ line }) => line),
          rows.map(({ day }) => day),
        ),
      },
      'line',
      rows.map(({ line, day }) => truth('line', line, DAYS[day])),
    );
  });
});
