import { describe, expect, it } from '@jest/globals';
import { columnsOf } from '../../test/column-facts.js';
import { edgesFiles, SHARES_YAML } from '../../test/edges-rulebook.js';
import { modulatedFiles } from '../../test/modulated-rulebook.js';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import { ratio } from '../kernel/ratio.js';
import {
  compileColumns,
  interpretStage,
  issueLine,
  loadRulebook,
  printedSteps,
  valueText,
  type EvaluatedRecord,
  type Facts,
  type Outputs,
  type Rulebook,
  type RulebookFiles,
  type RunFacts,
  type StageName,
  type TraceStep,
} from './index.js';
import { runRecords } from './record-run.js';
import type { GivenShares } from './second-pass.js';

const on = valueOf(parseCalendarDate('2025-12-31'));

function load(files: RulebookFiles): Rulebook {
  const loaded = loadRulebook(files);
  if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
  return loaded.rulebook;
}

const shares = load({ rulebookYaml: SHARES_YAML, tables: {}, cases: {} });

/** A year of a producer with these net masses in kilograms, one each period. */
const producer = (costs: string, ...nets: readonly number[]): Facts => ({
  costs,
  periods: nets.map((net) => ({
    placed: `${Math.max(net, 0)} kg`,
    returned: `${Math.max(-net, 0)} kg`,
  })),
});

const nation = (costs: string, ...producers: readonly Facts[]): Facts => ({
  costs,
  factor: ratio(3n, 8n),
  producers,
});

interface Shown {
  readonly outputs: Outputs;
  readonly trace: readonly TraceStep[];
  readonly rows: readonly Shown[];
}

function shown({ outputs, trace, rows }: EvaluatedRecord): Shown {
  const below = Array.from({ length: rows?.length ?? 0 }, (_, at) => rows?.at(at));
  return {
    outputs,
    trace: trace(),
    rows: below.filter((row) => row !== undefined).map(shown),
  };
}

function truth(facts: Facts): EvaluatedRecord {
  const found = interpretStage(shares, 'national_year', facts, { on });
  if (!found.ok) throw new Error(found.issues.map(issueLine).join('\n'));
  return { outputs: found.outputs, trace: () => found.trace, rows: found.rows };
}

function inColumns(...facts: readonly Facts[]) {
  const run = runRecords(
    shares,
    'national_year',
    facts.map((each) => ({ facts: each, on })),
  );
  if (run === undefined) throw new Error('Facts that are in order were not read.');
  return run;
}

describe('records of columns', () => {
  it('show each part of a pool as the interpreter does: of the nation, and of each producer', () => {
    const cases = [
      nation('100 EUR', producer('1.00 EUR', 1, 1, 1), producer('0.10 EUR', 1, 2, 3)),
      nation('-100.01 EUR', producer('-1.00 EUR', 1, 1, 1), producer('-0.35 EUR', 3, 2, 1)),
      nation('5 EUR', producer('1 EUR', 0, 0), producer('1 EUR')),
      nation('5 EUR', producer('1 EUR', 3, -1), producer('2 EUR', 1, 1)),
      nation('5 EUR', producer('1 EUR'), producer('1 EUR')),
    ];
    const run = inColumns(...cases);
    for (const [at, facts] of cases.entries())
      expect(shown(run.record('national_year', at))).toEqual(shown(truth(facts)));
  });

  it('keep of each pool what explains a part without the others', () => {
    const costs = ['100 EUR', '-100.01 EUR', '5 EUR', '0 EUR'];
    const nations = costs.map((each) =>
      nation(each, producer('1.00 EUR', 1, 1, 1), producer('-0.35 EUR', 3, -1), producer('2 EUR')),
    );
    const run = inColumns(...nations);
    const table = run.table('producer_period');
    for (const [at, facts] of nations.entries()) {
      const whole = shown(truth(facts));
      const periods = whole.rows.flatMap((year) => year.rows.map((period) => ({ year, period })));
      for (const [row, { year, period }] of periods.entries()) {
        const kept = ['own_part', 'part'].flatMap((name) => {
          const share = table?.shareOf(5 * at + row, name);
          return share === undefined ? [] : [[name, share] as const];
        });
        const net = [1, 1, 1, 3, -1][row] ?? 0;
        const above = { producer_year: year.outputs, national_year: whole.outputs };
        const alone = interpretStage(
          shares,
          'producer_period',
          { placed: `${Math.max(net, 0)} kg`, returned: `${Math.max(-net, 0)} kg`, ...above },
          { on, shares: new Map(kept) },
        );
        expect(alone.ok && alone.trace).toEqual(period.trace);
        expect(alone.ok && alone.outputs).toEqual(period.outputs);
      }
    }
    // A name of no pool has no part of one.
    expect(table?.shareOf(0, 'net')).toBeUndefined();
  });

  it('share each pool by its own weights, where those of another pass what doubles hold', () => {
    const yaml = SHARES_YAML.replace('net / 4, 0.05 EUR', 'net * 4000000, 0.05 EUR');
    const by = load({ rulebookYaml: yaml, tables: {}, cases: {} });
    // 3,000 t weigh 12 * 10^18 in milligrams, and 1 t does not pass 2^53.
    const facts = nation('40.00 EUR', producer('40.00 EUR', 3_000_000, 1_000, 999_000));
    const run = runRecords(by, 'national_year', [{ facts, on }]);
    const exact = interpretStage(by, 'national_year', facts, { on });
    const periods = exact.ok ? exact.rows?.at(0).rows : undefined;
    const parts = [0, 1, 2].map((row) => run?.record('producer_period', row).outputs);
    expect(parts).toEqual([0, 1, 2].map((row) => periods?.at(row).outputs));
    expect(parts.map((each) => each?.part && valueText(each.part))).toEqual([
      '30.00 EUR',
      '0.01 EUR',
      '9.99 EUR',
    ]);
  });

  it('work a part out of the rows that share its pool, and of no others', () => {
    const run = inColumns(
      nation('100 EUR', producer('1.00 EUR', 4, 4, 4), producer('0.10 EUR', 1, 2, 3)),
    );
    const step = (row: number, name: string) =>
      printedSteps(run.record('producer_period', row).trace()).find((each) => each.name === name);
    // 1.00 EUR in steps of 0.05 over three alike: two steps are left for the first two.
    expect(step(0, 'own_part')).toMatchObject({ result: '0.35 EUR', unrounded: '0.333333… EUR' });
    expect(step(2, 'own_part')).toMatchObject({ result: '0.30 EUR', unrounded: '0.333333… EUR' });
    expect(step(5, 'own_part')).toMatchObject({ result: '0.05 EUR', unrounded: '0.05 EUR' });
    // 100 EUR over 18 kg of the nation.
    expect(step(0, 'part')).toMatchObject({ result: '22.22 EUR', unrounded: '22.222222… EUR' });
    expect(step(5, 'part')).toMatchObject({ result: '16.67 EUR', unrounded: '16.666667… EUR' });
  });

  it('show the law of their own day', () => {
    const sample = load(sampleFiles());
    const line = { category: 'ev', mass: '100 kg', units: '4', share: '16 %' };
    const days = ['2025-06-30', '2025-07-01'].map((day) => valueOf(parseCalendarDate(day)));
    const run = runRecords(
      sample,
      'line',
      days.map((day) => ({ facts: line, on: day })),
    );
    const rates = days.map((day, row) => {
      const found = interpretStage(sample, 'line', line, { on: day });
      const trace = run?.record('line', row).trace() ?? [];
      expect(trace).toEqual(found.ok && found.trace);
      return printedSteps(trace).find(({ name }) => name === 'fee')?.operands[0]?.text;
    });
    expect(rates).toEqual(['0.37 EUR/kg', '0.335 EUR/kg']);
  });

  it('leave out what a year cannot have without its nation', () => {
    const facts = producer('1.00 EUR', 1, 2);
    const run = runRecords(shares, 'producer_year', [{ facts, on }]);
    const year = interpretStage(shares, 'producer_year', facts, { on });
    const outputs = run?.record('producer_year', 0).outputs ?? {};
    expect(outputs).toEqual(year.ok && year.outputs);
    expect(Object.keys(outputs)).toEqual(['own', 'net', 'quotient']);
  });

  it('have their own rows below, and none beside', () => {
    const run = inColumns(nation('1 EUR', producer('1 EUR', 1, 2), producer('1 EUR', 3)));
    const { rows } = run.record('producer_year', 0);
    expect([rows?.length, rows?.at(1).outputs]).toEqual([
      2,
      run.record('producer_period', 1).outputs,
    ]);
    const none = 'There is no such row.';
    for (const at of [2, -1, 0.5, NaN]) expect(() => rows?.at(at)).toThrow(none);
    expect(run.record('producer_year', 1).rows?.length).toBe(1);
    for (const at of [2, -1, NaN]) expect(() => run.record('producer_year', at)).toThrow(none);
    expect(() => run.record('line', 0)).toThrow(none);
    expect(run.record('producer_period', 0).rows).toBeUndefined();
    const once = run.record('producer_period', 0);
    expect(once.outputs).toBe(once.outputs);
  });

  it('have no rows of a stage that the rulebook does not have', () => {
    const years = { years: new Map([[2024, { values: Float64Array.of(1), denominator: 1n }]]) };
    const inputs = { quota: years, paid: years, sold: years, held: years };
    const run = compileColumns(load(edgesFiles()), { days: [on], traced: true }).run({
      national_year: { rows: 1, inputs },
    });
    if (!run.ok) throw new Error(JSON.stringify(run.issues));
    expect(run.record('national_year', 0).rows).toBeUndefined();
  });
});

describe('a record computed in columns by itself', () => {
  const compiled = compileColumns(shares, { days: [on], traced: true });

  /** Periods in columns, and the year that they are of where it is told. */
  const columns = (nets: readonly number[], costs?: bigint): RunFacts => {
    const periods = nets.map((net) => ({
      placed: ratio(BigInt(Math.max(net, 0)), 1n),
      returned: ratio(BigInt(Math.max(-net, 0)), 1n),
    }));
    const producer_period = columnsOf(shares, 'producer_period', periods);
    if (costs === undefined) return { producer_period };
    const year = columnsOf(shares, 'producer_year', [{ costs: ratio(costs, 100n) }]);
    return { producer_period, producer_year: { ...year, below: Uint32Array.of(0, nets.length) } };
  };

  const YEARS = [
    { costs: 100n, nets: [1, 1, 1] },
    { costs: -35n, nets: [3, 1] },
    { costs: 200n, nets: [] },
    { costs: 5n, nets: [1, 1] },
  ];

  const NOTHING = [
    { costs: 100n, nets: [0, 0] },
    { costs: 0n, nets: [0] },
  ];

  it.each([
    ['100 EUR', ratio(3n, 8n), YEARS],
    ['-100.01 EUR', ratio(-3n, 8n), YEARS],
    ['0 EUR', ratio(0n, 1n), YEARS],
    ['90071992547409.93 EUR', ratio(1n, 10n ** 17n), YEARS],
    ['7 EUR', ratio(9_007_199_254_740_993n, 10n), YEARS],
    ['5 EUR', ratio(3n, 8n), NOTHING],
  ])('is what it was among all: its pools of %s, its steps and the rows below', (costs, factor, years) => {
    const producers = years.map(({ costs: minor, nets }) => ({
      ...producer('0 EUR', ...nets),
      costs: { minor, currency: 'EUR' },
    }));
    const facts = { ...nation(costs, ...producers), factor };
    const all = inColumns(facts);
    const whole = shown(truth(facts));
    const national_year = { ...whole.outputs, factor };
    let first = 0;
    for (const [at, { costs: minor, nets }] of years.entries()) {
      const year = whole.rows[at];
      const [ofYear, ofFirst] = [all.table('producer_year')?.shareOf(at, 'part'), all.table('producer_period')?.shareOf(first, 'part')];
      const { part, ...common } = ofFirst ?? { total: null, rows: 0 };
      const given = new Map<StageName, GivenShares>([
        ['producer_year', new Map(ofYear && [['part', ofYear]])],
        ['producer_period', new Map([['part', common]])],
      ]);
      const run = compiled.run(columns(nets, minor), { above: { national_year }, shares: given });
      expect(run.ok && shown(run.record('producer_year', 0))).toEqual(year);
      const sharesIn = (of: typeof run, row: number) => of.ok && of.stages.get('producer_period')?.shareOf(row, 'part');
      for (const row of nets.keys()) expect(sharesIn(run, row)).toEqual(all.table('producer_period')?.shareOf(first + row, 'part'));
      for (const [row, net] of nets.entries()) {
        const kept = ['own_part', 'part'].map((name) => [name, all.table('producer_period')?.shareOf(first + row, name) ?? common] as const);
        const above = { producer_year: year?.outputs, national_year };
        const alone = compiled.run(columns([net]), { above, shares: new Map([['producer_period', new Map(kept)]]) });
        expect(alone.ok && shown(alone.record('producer_period', 0))).toEqual(year?.rows[row]);
        // The interpreter works a part out of what all have in common too.
        const pools = new Map(kept).set('part', { ...common, place: (common.place ?? 0) + row });
        const period = { placed: `${String(Math.max(net, 0))} kg`, returned: `${String(Math.max(-net, 0))} kg`, ...above };
        const told = interpretStage(shares, 'producer_period', period, { on, shares: pools });
        expect(told.ok && told.trace).toEqual(year?.rows[row]?.trace);
      }
      if (nets.length > 0) expect(part).toEqual(year?.rows[0]?.outputs.part?.kind === 'number' ? year.rows[0].outputs.part.amount : null);
      first += nets.length;
    }
  }); // prettier-ignore

  it.each([true, false])('reads words and numbers of what stands above: a small producer %s', (small_producer) => {
    const modulated = load(modulatedFiles());
    const lines = [
      { rating: 'green', group: 'other', units: ratio(70n, 1n), mass: ratio(2_000n, 1n) },
      { rating: 'red', group: 'button', units: ratio(3n, 1n), mass: ratio(1n, 4n) },
    ];
    const facts = lines.map(({ units, mass, ...words }) => ({ ...words, units: units.n, mass: (mass.n * 1_000_000n) / mass.d }));
    const year = { small_producer, periods: [{ lines: facts }] };
    const nation = { costs: '100 EUR', producers: [year, { ...year, small_producer: !small_producer }] };
    const found = interpretStage(modulated, 'national_year', nation, { on });
    const whole = found.ok ? shown({ ...found, trace: () => found.trace, rows: found.rows }) : undefined;
    const above = {
      national_year: whole?.outputs,
      producer_year: { ...whole?.rows[0]?.outputs, small_producer },
    };
    const period = columnsOf(modulated, 'producer_period', [{}]);
    const run = compileColumns(modulated, { days: [on], traced: true }).run(
      { line: columnsOf(modulated, 'line', lines), producer_period: { ...period, below: Uint32Array.of(0, 2) } },
      { above, shares: new Map() },
    );
    expect(run.ok && shown(run.record('producer_period', 0))).toEqual(whole?.rows[0]?.rows[0]);
  }); // prettier-ignore

  it('leaves out what nobody told it the values for, and is one', () => {
    const none = new Map<StageName, GivenShares>();
    const run = compiled.run(columns([1, 2], 100n), { above: {}, shares: none });
    const year = run.ok ? run.record('producer_year', 0) : undefined;
    expect(Object.keys(year?.outputs ?? {})).toEqual(['own', 'net', 'quotient']);
    expect(() => compiled.run(columns([1, 2]), { above: {}, shares: none })).toThrow('for one record');
    const wrong = compiled.run(columns([1], 100n), { above: { national_year: { pool: '1 EUR' } }, shares: none });
    expect(wrong.ok ? [] : wrong.issues.map(({ location }) => location.field)).toEqual(['national_year.ratio', 'national_year.factor']);
  }); // prettier-ignore
});
