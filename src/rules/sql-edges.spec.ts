import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { edgesFiles, SHARES_YAML } from '../../test/edges-rulebook.js';
import { everyOperatorFiles } from '../../test/every-operator.js';
import { modulatedFiles } from '../../test/modulated-rulebook.js';
import { agree, judged } from '../../test/referee.js';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { testServer } from '../../test/server.js';
import { tiesFiles } from '../../test/ties-rulebook.js';
import { parseCalendarDate, type CalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import { ratio, ROUNDING_MODES } from '../kernel/ratio.js';
import type { Facts } from './facts.js';
import { issueLine } from './issues.js';
import { loadRulebook } from './load-rulebook.js';
import type { Rulebook, RulebookFiles, StageName } from './model.js';
import { choiceSql } from './sql-expression.js';
import { sqlInputs, sqlProgram } from './sql-stage.js';

let client: pg.Client;

beforeAll(async () => {
  client = new pg.Client((await testServer()).owner);
  await client.connect();
  // A text that never ends is not waited for, and fills no disk.
  await client.query(`set statement_timeout = '20s'; set temp_file_limit = '100MB'`);
});

afterAll(() => client.end());

const day = (text: string): CalendarDate => valueOf(parseCalendarDate(text));

function load(files: RulebookFiles): Rulebook {
  const loaded = loadRulebook(files);
  if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
  return loaded.rulebook;
}

function compared(files: RulebookFiles, top: StageName, facts: readonly Facts[], on: string) {
  return agree(client, load(files), { top, facts, on: day(on) });
}

const BEYOND = 2n ** 70n;

/** Every fact at its edges, and missing where it may be. */
const LINES: readonly Facts[] = [
  {},
  { mass: 0n },
  { mass: 1n, net: 0n, units: 0n, hazard: true, grade: 'b', sold_on: '2024-02-29' },
  { mass: 1_000_000n, net: 1_000_000n, hazard: false, grade: 'c', share: ratio(1n, 2n) },
  { mass: 2_500_000n, net: 3_000_001n, hazard: null, sold_on: null, grade: null, share: null },
  { mass: 7_000_000n, net: null, units: 1n, hazard: true, share: ratio(0n, 1n) },
  {
    mass: 12_345_678n,
    net: 2_500_001n,
    units: 3n,
    category: 'ev',
    share: ratio(333_333n, 1_000_000n),
  },
  { mass: BEYOND, net: BEYOND + 1n, units: BEYOND, category: 'other', sold_on: '2027-01-01' },
  { mass: 999_999n, net: 7n, units: 11n, price: { minor: -12_345n, currency: 'EUR' } },
  { mass: 3_000_000n, net: 1n, price: { minor: 5n, currency: 'EUR' }, category: 'other' },
].map((facts) => ({
  category: 'portable',
  grade: 'a',
  mass: 5_000_000n,
  net: 2_000_000n,
  units: 7n,
  price: { minor: 1_005n, currency: 'EUR' },
  share: ratio(3n, 4n),
  hazard: true,
  sold_on: '2025-03-31',
  ...facts,
}));

const EDGES: readonly Facts[] = LINES.map(({ category, net, ...facts }, at) => ({
  ...facts,
  per_piece: category === 'ev' || net === null ? null : ratio(BigInt(at), 4_000n),
}));

describe('PostgreSQL gives what the interpreter gives', () => {
  it('on every tie, in every mode, in charges and credits', async () => {
    for (const mode of ROUNDING_MODES) {
      const facts = Array.from({ length: 60 }, (_, at) => ({
        mass: BigInt(at) * 125n,
        credit: at % 2 === 0,
      }));
      expect(await compared(tiesFiles(mode), 'line', facts, '2025-01-01')).toBe(60 * 3);
    }
  });

  it.each(['2024-06-30', '2025-12-31', '2026-01-01', '2027-01-01'])(
    'with parameters that are zero, negative or missing, on %s',
    async (on) => {
      await compared(edgesFiles(), 'line', EDGES, on);
    },
  );

  it('in every operator, whatever is missing', async () => {
    await compared(everyOperatorFiles(), 'line', LINES, '2024-06-30');
    await compared(everyOperatorFiles(), 'line', LINES, '2025-07-01');
  });

  it('in sums over many rows, one, and none', async () => {
    const known = EDGES.map((line) => ({ ...line, share: ratio(1n, 8n), hazard: true }));
    const facts = [
      { kept: 2_500_000n, lines: EDGES },
      { kept: 1_000_000n, lines: known },
      { kept: null, lines: known.slice(0, 1) },
      { kept: 1n, lines: known.map((line) => ({ ...line, hazard: false })) },
      { kept: 0n, lines: [] },
    ];
    await compared(edgesFiles(), 'producer_period', facts, '2026-06-30');
    const periods = [LINES, LINES.slice(1, 4), LINES.slice(0, 1), []].map((lines, at) => ({
      late: at % 2 === 0,
      kept: at === 1 ? null : 5_000_000n,
      lines,
    }));
    await compared(everyOperatorFiles(), 'producer_period', periods, '2024-06-30');
  });

  it('over years, each of which may be missing', async () => {
    const quota = {
      2023: ratio(1n, 625n),
      2024: ratio(142_857n, 1_000_000n),
      2025: ratio(-1n, 8n),
      2026: '1',
    };
    const facts = [
      { quota, paid: { 2024: '1.00 EUR', 2025: '0.01 EUR' }, sold: { 2024: '7', 2025: '5' } },
      { quota: { 2024: ratio(2n, 125n) }, paid: { 2025: '1 EUR' }, sold: {} },
      { quota: {}, paid: {}, sold: { 2025: '1' } },
    ].map((each) => ({ ...each, held: { 2016: '1 kg', 2017: '2 kg' } }));
    await compared(edgesFiles(), 'national_year', facts, '2025-12-31');
    const placed = [
      { 2022: '1 kg', 2023: '2 kg', 2024: '4 kg', 2025: '7 kg' },
      { 2023: '1 kg' },
      {},
    ];
    await compared(
      everyOperatorFiles(),
      'national_year',
      placed.map((each) => ({ placed: each, collected: '3 kg' })),
      '2025-12-31',
    );
  });

  it('in second passes, exceptions and bands of the whole year', async () => {
    const line = (rating: string, mass: unknown, units = 1000n): Facts => ({
      rating,
      group: units === 0n ? 'button' : 'other',
      units,
      mass,
    });
    const facts = {
      costs: '99.99 EUR',
      producers: [
        {
          small_producer: false,
          periods: [{ lines: [line('red', '10 kg'), line('green', '51 kg')] }, { lines: [] }],
        },
        { small_producer: true, periods: [{ lines: [line('amber', '3 t', 0n)] }] },
        { small_producer: false, periods: [{ lines: [line('green', '2 t'), line('red', null)] }] },
        { small_producer: true, periods: [] },
      ],
    };
    await compared(modulatedFiles(), 'national_year', [facts], '2025-12-31');
  });

  it('in a nation in which nobody placed anything, or in which nobody is', async () => {
    const year = (periods: readonly Facts[]): Facts => ({ small_producer: false, periods });
    const facts = [
      { costs: '1 EUR', producers: [year([{ lines: [] }]), year([])] },
      { costs: '1 EUR', producers: [] },
    ];
    // Two of each nation, three of each producer, two of the period.
    const values = 2 * 2 + 3 * 2 + 2;
    expect(await compared(modulatedFiles(), 'national_year', facts, '2025-12-31')).toBe(values);
  });
});

describe('a pool shared out by PostgreSQL', () => {
  const shares = load({ rulebookYaml: SHARES_YAML, tables: {}, cases: {} });
  const producer = (costs: string, ...nets: number[]): Facts => ({
    costs,
    periods: nets.map((net) => ({
      placed: `${String(Math.max(net, 0))} kg`,
      returned: `${String(Math.max(-net, 0))} kg`,
    })),
  });
  const nation = (costs: string, ...producers: Facts[]): Facts => ({
    costs,
    factor: ratio(3n, 8n),
    producers,
  });

  it('adds up, gives what is left to the largest remainders, and of equal ones to the first row', async () => {
    const cases = [
      nation('100 EUR', producer('1.00 EUR', 1, 1, 1), producer('0.10 EUR', 1, 2, 3)),
      nation('-100.01 EUR', producer('-1.00 EUR', 1, 1, 1), producer('-0.35 EUR', 3, 2, 1)),
      nation('0.01 EUR', producer('0.05 EUR', 0, 0, 5), producer('0.04 EUR', 1)),
      nation('0 EUR', producer('0 EUR', 1, 1)),
      nation('5 EUR', producer('1 EUR', 0, 0), producer('1 EUR')),
      nation('5 EUR', producer('1 EUR', 3, -1), producer('2 EUR', 1, 1)),
      nation('7 EUR', ...Array.from({ length: 12 }, (_, at) => producer('9.95 EUR', at % 5, 1))),
    ];
    const on = day('2025-12-31');
    for (const facts of cases)
      await agree(client, shares, { top: 'national_year', facts: [facts], on });
    await agree(client, shares, { top: 'national_year', facts: cases, on });
  });

  it('gives the cents that are left to the first rows of a hundred that are alike', async () => {
    const facts = [nation('0.03 EUR', ...Array.from({ length: 100 }, () => producer('0 EUR', 1)))];
    const found = await judged(client, shares, {
      top: 'national_year',
      facts,
      on: day('2025-12-31'),
    });
    const cents = [...found].filter(([key, value]) => key.endsWith(' part') && value === '1/100');
    expect(cents.map(([key]) => key).sort()).toEqual([
      'producer_period 0.0.0 part',
      'producer_period 0.1.0 part',
      'producer_period 0.2.0 part',
      'producer_year 0.0 part',
      'producer_year 0.1 part',
      'producer_year 0.2 part',
    ]);
  });

  it('by weights that are numbers of their own decimals, or divided by one of a few', async () => {
    const rulebook = load({
      rulebookYaml: SHARES_YAML.replace(
        '    costs: { type: money, label: Costs of its own }',
        '    costs: { type: money, label: Costs of its own }\n    weight: { type: ratio, label: Weight }',
      ).replace(
        'pool, net, 0.01',
        'pool, first_of(weight / (if net > 3 kg then 3 else 7), 0), 0.01',
      ),
      tables: {},
      cases: {},
    });
    const weights = [ratio(1n, 8n), ratio(7n, 1_000n), ratio(0n, 1n), ratio(3n, 1n)];
    const producers = weights.map((weight, at) => ({
      ...producer('1 EUR', at * 2),
      weight,
    }));
    const on = day('2025-12-31');
    for (const costs of ['100 EUR', '-0.07 EUR'])
      await agree(client, rulebook, {
        top: 'national_year',
        facts: [nation(costs, ...producers)],
        on,
      });
  });
});

describe('the text for PostgreSQL', () => {
  const rulebook = load(edgesFiles());
  const on = day('2026-06-30');

  it('holds no word of a rulebook', () => {
    const source = '(select * from rows)';
    for (const each of [load(modulatedFiles()), rulebook]) {
      const sources = {
        line: source,
        producer_period: source,
        producer_year: source,
        national_year: source,
      };
      const text = sqlProgram(each, on, sources)?.tables.join(' ') ?? '';
      const words = new Set(text.match(/[a-z_]{3,}/g));
      const said = [...each.enumerations.values()].flat();
      for (const stage of each.stages.values())
        said.push(...stage.inputs.keys(), ...stage.formulas.map(({ name }) => name));
      // `group by` is SQL's own.
      expect(said.filter((word) => words.has(word) && word !== 'group')).toEqual([]);
    }
  });

  it('is none outside of the days of the rulebook', () => {
    for (const each of ['2023-12-31', '2028-01-01'])
      expect(sqlProgram(rulebook, day(each), { line: 'x' })).toBeUndefined();
    expect(sqlProgram(rulebook, day('2027-12-31'), { line: 'x' })).toBeDefined();
  });

  it('takes no text for a day', () => {
    for (const text of [`2026-01-01'; drop table x --`, '2025 2026-01-01', '2026-1-1', '2026-01-1'])
      expect(() => sqlProgram(rulebook, text as CalendarDate, { line: 'x' })).toThrow(TypeError);
  });

  it('has places for values that are declared, and no others', () => {
    const type = { kind: 'choice', enumeration: 'grade' } as const;
    expect(['a', 'c'].map((value) => choiceSql(value, type, rulebook))).toEqual(['0', '2']);
    for (const value of ['d', '0', ''])
      expect(() => choiceSql(value, type, rulebook)).toThrow(/does not have/);
    expect(() => choiceSql('a', { kind: 'yes-no' }, rulebook)).toThrow(/does not have/);
  });

  it('grows with an expression and no faster', () => {
    const nested = (depth: number, start: string): number => {
      let text = start;
      for (let at = 0; at < depth; at += 1)
        text = `${at % 2 === 0 ? 'max' : 'min'}(${text}, ${String(at + 1)} kg)`;
      const deep = load(
        edgesFiles((yaml) => yaml.replace('expr: "mass / part"', `expr: "${text}"`)),
      );
      return sqlProgram(deep, on, { line: 'x' })?.tables.join(' ').length ?? 0;
    };
    for (const start of ['mass / units * 1 piece', 'mass * 3']) {
      const [none = 0, ten = 0, twenty = 0] = [0, 10, 20].map((depth) => nested(depth, start));
      expect(twenty - none).toBeLessThan(2.5 * (ten - none));
      expect(twenty - none).toBeLessThan(8_000);
    }
  });

  it('keeps what it gives in lowest terms, so that a long chain of formulas does not grow', async () => {
    const mass = `2000000 as i1, 2 as i2, 1 as i3, 1 as i4n, 1 as i4d, 1 as i5n, 1 as i5d`;
    const source = `(select 'x' as k, '' as g, 1 as o, 0 as i0, ${mass}, true as i6, date '2026-01-01' as i7)`;
    const program = sqlProgram(rulebook, on, { line: source });
    const { results, name } = program?.stages.get('line') ?? { results: [], name: '' };
    const part = results.find((each) => each.name === 'part_of');
    const { rows } = await client.query(
      `with ${program?.tables.join(', ') ?? ''} select ${part?.n ?? ''}::text as n, ${part?.d ?? ''}::text as d from ${name}`,
    );
    expect(rows).toEqual([{ n: '1', d: '2' }]);
  });

  it('leaves out what has no source: its rows count for nothing', async () => {
    const source = `(select 'x' as k, '' as g, 1 as o, 1000000 as i0)`;
    const program = sqlProgram(rulebook, on, { producer_period: source });
    expect([...(program?.stages.keys() ?? [])]).toEqual(['producer_period']);
    const { results, name } = program?.stages.get('producer_period') ?? { results: [], name: '' };
    const columns = results.map(({ n }, at) => `${n}::text as c${String(at)}`);
    const { rows } = await client.query<Record<string, string | null>>(
      `with ${program?.tables.join(', ') ?? ''} select ${columns.join(', ')} from ${name}`,
    );
    const value = (formula: string): string | null | undefined =>
      rows[0]?.[`c${String(results.findIndex((each) => each.name === formula))}`];
    expect(['p0', 'p2', 'p7', 'p8', 'p13'].map(value)).toEqual(['0', '0', '0', null, '0']);
  });
});

describe('what a source gives for the facts of a stage', () => {
  it('is a column or two for each, counted in its smallest unit', () => {
    const given = sqlInputs(load(edgesFiles()), 'line', day('2026-06-30'));
    expect(
      given.map(({ column, name, kind, denominator }) => [column, name, kind, denominator]),
    ).toEqual([
      ['i0', 'grade', 'choice', 1n],
      ['i1', 'mass', 'whole', 1_000_000n],
      ['i2', 'units', 'whole', 1n],
      ['i3', 'price', 'whole', 100n],
      ['i4n', 'share', 'n', 1n],
      ['i4d', 'share', 'd', 1n],
      ['i5n', 'per_piece', 'n', 1n],
      ['i5d', 'per_piece', 'd', 1n],
      ['i6', 'hazard', 'yes-no', 1n],
      ['i7', 'sold_on', 'date', 1n],
    ]);
    expect(given[0]?.values).toEqual(['a', 'b', 'c']);
    expect(given.slice(1).map(({ values, year }) => [values, year])).toEqual(
      given.slice(1).map(() => [[], undefined]),
    );
  });

  it('counts money in the smallest unit of the currency', () => {
    const yen = load(edgesFiles((yaml) => yaml.replaceAll('EUR', 'JPY')));
    const [price] = sqlInputs(yen, 'line', day('2026-06-30')).filter(
      ({ name }) => name === 'price',
    );
    expect(price?.denominator).toBe(1n);
  });

  it('is a column for each year that a window reads, of both passes, in order', () => {
    const rulebook = load(edgesFiles());
    const given = sqlInputs(rulebook, 'national_year', day('2026-06-30'));
    const years = (input: string) =>
      given.filter(({ name, kind }) => name === input && kind !== 'd').map(({ year }) => year);
    expect(years('quota')).toEqual([2024, 2025, 2026, 2027]);
    expect(years('paid')).toEqual([2025, 2026]);
    expect(years('held')).toEqual([2017, 2018]);
    expect(given.map(({ column }) => column)).toEqual(
      expect.arrayContaining(['i0y2024n', 'i0y2024d', 'i1y2026', 'i3y2017']),
    );
    expect(sqlInputs(load(sampleFiles()), 'producer_year', day('2025-06-30'))).toEqual([]);
  });
});
