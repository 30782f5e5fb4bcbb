import { describe, expect, it } from '@jest/globals';
import { columnsOf } from '../../test/column-facts.js';
import { columnarOutputs, outputsOf } from '../../test/column-outputs.js';
import { modulatedFiles } from '../../test/modulated-rulebook.js';
import { selfFinancingFiles } from '../../test/self-financing-rulebook.js';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import { ratio, type Ratio } from '../kernel/ratio.js';
import {
  compileColumns,
  interpretStage,
  issueLine,
  loadRulebook,
  type EvaluatedRecord,
  type Facts,
  type Outputs,
  type Raw,
  type Rulebook,
  type RunFacts,
  type StageName,
} from './index.js';

const on = valueOf(parseCalendarDate('2025-12-31'));

function load(change?: (yaml: string) => string): Rulebook {
  const loaded = loadRulebook(modulatedFiles(change));
  if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
  return loaded.rulebook;
}

const rulebook = load();

interface Line {
  readonly rating: string;
  readonly group?: string;
  readonly units?: bigint;
  readonly mass: bigint | null;
}

interface Producer {
  readonly small?: boolean;
  readonly periods: readonly (readonly Line[])[];
}

const isNumber = (value: Raw | undefined): value is Ratio =>
  typeof value === 'object' && value !== null;

const T = 1_000_000_000n;
const line = (rating: string, mass: bigint | null, changed: Partial<Line> = {}): Line => {
  return { rating, mass, ...changed };
};

function startsOf(groups: readonly (readonly unknown[])[]): Uint32Array {
  const starts = [0];
  for (const group of groups) starts.push((starts.at(-1) ?? 0) + group.length);
  return Uint32Array.from(starts);
}

/** A nation in columns. */
function columns(costs: bigint, producers: readonly Producer[]): RunFacts {
  const periods = producers.flatMap((producer) => producer.periods);
  const lines = periods.flat().map(({ rating, group = 'other', units = 100n, mass }) => ({
    rating,
    group,
    units: ratio(units, 1n),
    mass: mass === null ? null : ratio(mass, 1_000_000n),
  }));
  const years = producers.map(({ small = false }) => ({ small_producer: small }));
  return {
    line: columnsOf(rulebook, 'line', lines),
    producer_period: {
      ...columnsOf(
        rulebook,
        'producer_period',
        periods.map(() => ({})),
      ),
      below: startsOf(periods),
    },
    producer_year: {
      ...columnsOf(rulebook, 'producer_year', years),
      below: startsOf(producers.map((producer) => producer.periods)),
    },
    national_year: {
      ...columnsOf(rulebook, 'national_year', [{ costs: ratio(costs, 100n) }]),
      below: Uint32Array.of(0, producers.length),
    },
  };
}

/** The same nation by the interpreter: outputs of every row by stage. */
function truth(
  costs: bigint,
  producers: readonly Producer[],
  of = rulebook,
): Map<StageName, Outputs[]> {
  const facts = {
    costs: { minor: costs, currency: 'EUR' },
    producers: producers.map(({ small = false, periods }) => ({
      small_producer: small,
      periods: periods.map((lines) => ({
        lines: lines.map((each) => ({ group: 'other', units: 100n, ...each })),
      })),
    })),
  };
  return allOutputs(of, facts);
}

/** Outputs of every row of a nation by stage. */
function allOutputs(of: Rulebook, facts: Facts): Map<StageName, Outputs[]> {
  const nation = interpretStage(of, 'national_year', facts, { on });
  if (!nation.ok) throw new Error(nation.issues.map(issueLine).join('\n'));
  const results = new Map<StageName, Outputs[]>();
  let records: readonly Pick<EvaluatedRecord, 'outputs' | 'rows'>[] = [
    { outputs: nation.outputs, rows: nation.rows },
  ];
  for (const stage of ['national_year', 'producer_year', 'producer_period', 'line'] as const) {
    results.set(
      stage,
      records.map(({ outputs }) => outputs),
    );
    records = records.flatMap(({ rows }) =>
      Array.from({ length: rows?.length ?? 0 }, (_, at) => rows?.at(at) ?? { outputs: {}, rows }),
    );
  }
  return results;
}

function expectAll(costs: bigint, producers: readonly Producer[], by = rulebook): void {
  const expected = truth(costs, producers, by);
  for (const backEnd of ['generated', 'closures'] as const)
    for (const traced of [false, true]) {
      const options = { days: [on], backEnd, traced };
      const found = columnarOutputs(by, columns(costs, producers), options);
      for (const [stage, outputs] of expected)
        expect({ stage, backEnd, outputs: found.get(stage) }).toEqual({ stage, backEnd, outputs });
    }
}

const MIXED: readonly Producer[] = [
  {
    periods: [
      [line('red', 100n * T), line('amber', 50n * T)],
      [line('green', 7n * T, { units: 7n })],
    ],
  },
  { small: true, periods: [[line('green', 300n * T)], [], [line('red', null)]] },
  { periods: [] },
  { periods: [[]] },
  { small: true, periods: [[line('red', T, { group: 'button', units: 0n })]] },
];

describe('second passes in columns', () => {
  it('give every row of a nation what the interpreter gives it, those with nothing below too', () => {
    expectAll(10_000n, MIXED);
    expectAll(-9_999n, MIXED);
    expectAll(10_000n, []);
    expectAll(10_000n, [{ periods: [] }]);
    expectAll(10_000n, [{ periods: [[], []] }, { periods: [] }]);
  });

  it('charge nothing in a nation without a line, and have a column of no fees', () => {
    const facts = columns(10_000n, [{ periods: [[]] }, { periods: [] }]);
    for (const backEnd of ['generated', 'closures'] as const) {
      const run = compileColumns(rulebook, { days: [on], backEnd }).run(facts);
      if (!run.ok) throw new Error(JSON.stringify(run.issues));
      const none = { kind: 'whole', denominator: 100n };
      const column = (stage: StageName, name: string) => run.stages.get(stage)?.column(name);
      expect(column('line', 'fee')).toEqual({ ...none, numerators: Float64Array.of() });
      expect(column('producer_period', 'fee_total')).toEqual({
        ...none,
        numerators: Float64Array.of(0),
      });
      expect(column('producer_year', 'fee_total')).toEqual({
        ...none,
        numerators: Float64Array.of(0, 0),
      });
    }
  });

  it('hold what a pool takes and what it gives back', () => {
    for (const costs of [10_000n, -9_999n]) {
      const run = compileColumns(rulebook, { days: [on] }).run(columns(costs, MIXED));
      const year = run.ok ? run.stages.get('producer_year') : undefined;
      expect(year?.wide).toEqual(new Set());
      const parts = Array.from({ length: 5 }, (_, row) => year?.raw(row, 'cost_part'));
      const sum = parts.reduce<bigint>(
        (all, part) => all + (isNumber(part) ? (part.n * 100n) / part.d : 0n),
        0n,
      );
      expect(sum).toBe(costs);
    }
  });

  it('share a pool out to the last cent, whoever has the largest remainder', () => {
    const equal = [1n, 1n, 1n].map((mass) => ({ periods: [[line('amber', mass * T)]] }));
    expectAll(10_000n, equal);
    expectAll(100n, [...equal, { periods: [[line('amber', null)]] }]);
  });

  it('are exact where a number of a row, below it or above it passes what doubles hold', () => {
    const wide = 2n ** 62n + 1n;
    expectAll(10_000n, [...MIXED, { periods: [[line('red', wide), line('green', 3n * T)]] }]);
    expectAll(10_000n, [...MIXED, { periods: [[line('green', wide), line('green', 3n * T)]] }]);
    expectAll(2n ** 62n + 1n, MIXED);
    // Each line fits, and the sums of a period, a year or the nation do not.
    const half = 2n ** 52n + 1n;
    expectAll(10_000n, [{ periods: [[line('red', half), line('amber', half)]] }, ...MIXED]);
    expectAll(10_000n, [{ periods: [[line('red', half)], [line('green', half)]] }, ...MIXED]);
    expectAll(10_000n, [
      { periods: [[line('red', half)]] },
      { periods: [[line('green', half)]] },
      ...MIXED,
    ]);
  });

  it.each(['outputs: [pool]', 'outputs: [green_factor]'])(
    'read above what is no output, %s',
    (outputs) => {
      const narrower = load((yaml) => yaml.replace('outputs: [green_factor, pool]', outputs));
      expectAll(10_000n, MIXED, narrower);
    },
  );

  it('are compiled anew for what is larger, and serve what is of the same size again', () => {
    const small = MIXED.slice(1);
    const cases: readonly (readonly [bigint, readonly Producer[]])[] = [
      [10_000n, MIXED],
      [10_000n, MIXED],
      [-5n, small],
      [2n ** 50n, MIXED],
      [10_000n, [{ periods: [[line('red', 2n ** 52n), line('amber', 2n ** 52n + 1n)]] }]],
      [10_000n, [{ periods: [Array.from({ length: 300 }, () => line('green', 2n ** 44n + 1n))] }]],
      [10_000n, MIXED],
    ];
    for (const backEnd of ['generated', 'closures'] as const) {
      const compiled = compileColumns(rulebook, { days: [on], backEnd });
      for (const [costs, producers] of cases) {
        const run = compiled.run(columns(costs, producers));
        if (!run.ok) throw new Error(JSON.stringify(run.issues));
        for (const [stage, outputs] of truth(costs, producers))
          expect(outputsOf(rulebook, stage, run.stages.get(stage))).toEqual(outputs);
      }
    }
  });

  it('show the steps of a row whether or not the stages above are known', () => {
    const all = columns(10_000n, MIXED);
    const { national_year, producer_year, ...below } = all;
    expect([national_year?.rows, producer_year?.rows]).toEqual([1, 5]);
    const steps = (facts: RunFacts): readonly string[] => {
      const run = compileColumns(rulebook, { days: [on], traced: true }).run(facts);
      if (!run.ok) throw new Error(JSON.stringify(run.issues));
      return run
        .record('line', 0)
        .trace()
        .map(({ name }) => name);
    };
    expect(steps(all)).toContain('fee');
    expect(steps(below)).toContain('net_mass');
    expect(steps(below)).not.toContain('fee');
    const untraced = compileColumns(rulebook, { days: [on] }).run(all);
    expect(() => untraced.ok && untraced.record('line', 0)).toThrow('without a trace');
  });

  it('wait for the stages above that they read', () => {
    const all = columns(10_000n, MIXED);
    const run = (facts: RunFacts): ReadonlyMap<StageName, readonly string[]> => {
      const found = compileColumns(rulebook, { days: [on] }).run(facts);
      if (!found.ok) throw new Error(JSON.stringify(found.issues));
      return new Map([...found.stages].map(([name, { names }]) => [name, names]));
    };
    expect(run(all).get('line')).toContain('fee');
    expect(run(all).get('producer_year')).toContain('cost_part');
    const { national_year, ...below } = all;
    expect(national_year?.rows).toBe(1);
    expect(run(below).get('line')).not.toContain('fee');
    expect(run(below).get('producer_year')).not.toContain('cost_part');
    expect(run(below).get('producer_period')).not.toContain('fee_total');
    expect(run(below).get('producer_year')).toContain('mass_total');
    // To which producer's year a period belongs is not known.
    const { producer_year, ...gap } = all;
    const { rows = 0, inputs = {} } = national_year ?? {};
    expect(producer_year?.rows).toBe(5);
    const names = run({ ...gap, national_year: { rows, inputs } });
    expect(names.get('line')).toEqual(run(below).get('line'));
    expect(names.get('producer_period')).toEqual(run(below).get('producer_period'));
  });

  it('give nothing that depends on a row above to a row that belongs to none', () => {
    const all = columns(10_000n, MIXED);
    const { producer_period } = all;
    if (producer_period === undefined) throw new Error('There are periods.');
    const below = Uint32Array.from(producer_period.below ?? [], (at) => Math.min(at, 2));
    const facts = { ...all, producer_period: { ...producer_period, below } };
    for (const backEnd of ['generated', 'closures'] as const) {
      const found = columnarOutputs(rulebook, facts, { days: [on], backEnd }).get('line');
      const none = 'not-applicable';
      expect(found?.map(({ fee }) => fee?.kind)).toEqual([
        'number',
        'number',
        none,
        none,
        none,
        none,
      ]);
    }
  });

  it('go on with what a pool gave, and with nothing where it gave nothing', () => {
    const loaded = loadRulebook(selfFinancingFiles());
    if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
    const nations = [
      [
        [[['lead_acid', 5n * T]], [['lithium_ion_lfp', 2n * T + 1n]]],
        [[], [['lithium_ion_nmc', T]]],
      ],
      [[[['lead_acid', 0n]]], [[]]],
      [[[['lead_acid', 2n ** 60n]], [['lithium_ion_lfp', 3n]]]],
    ] as const;
    for (const nation of nations) {
      const periods = nation.flat();
      const lines = periods.flat().map(([chemistry, mass]) => ({ chemistry, mass }));
      const raw = lines.map((each) => ({ ...each, mass: ratio(each.mass, 1_000_000n) }));
      const facts: RunFacts = {
        line: columnsOf(loaded.rulebook, 'line', raw),
        producer_period: { rows: periods.length, inputs: {}, below: startsOf(periods) },
        producer_year: { rows: nation.length, inputs: {}, below: startsOf(nation) },
        national_year: { rows: 1, inputs: {}, below: Uint32Array.of(0, nation.length) },
      };
      const record = {
        producers: nation.map((year) => ({
          periods: year.map((period) => ({
            lines: period.map(([chemistry, mass]) => ({ chemistry, mass })),
          })),
        })),
      };
      for (const backEnd of ['generated', 'closures'] as const) {
        const found = columnarOutputs(loaded.rulebook, facts, { days: [on], backEnd });
        for (const [stage, outputs] of allOutputs(loaded.rulebook, record))
          expect({ stage, outputs: found.get(stage) }).toEqual({ stage, outputs });
      }
    }
  });
});
