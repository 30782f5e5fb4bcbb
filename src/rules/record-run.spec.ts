import { describe, expect, it } from '@jest/globals';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { addDays, parseCalendarDate, type CalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import { ratio } from '../kernel/ratio.js';
import { evaluateStage, isForColumns, rowsBelow } from './evaluate-stage.js';
import { interpretStage } from './evaluate.js';
import type { EvaluatedRecord } from './evaluated.js';
import type { Facts } from './facts.js';
import { issueLine } from './issues.js';
import { loadRulebook } from './load-rulebook.js';
import type { Rulebook, StageName } from './model.js';
import { runRecords } from './record-run.js';
import type { Outputs } from './values.js';

const on = valueOf(parseCalendarDate('2025-06-30'));

/** The sample with a fact of every form in its lines, each given out again as it was read. */
function everyForm(): Rulebook {
  const echo = (name: string, unit: string): string =>
    `      ${name}_again: { label: Again, expr: ${name}, unit: ${unit}, cite: act s. 3, notApplicable: Not said. }\n`;
  const loaded = loadRulebook(
    sampleFiles((yaml) =>
      yaml
        .replace(
          '    units: { type: count, label: Units }',
          `    units: { type: count, label: Units }
    price: { type: money, label: Price }
    voltage: { type: quantity, unit: g/piece, label: Mass of a cell }
    placed_on: { type: date, optional: yes, label: Day }
    used: { type: yes-no, optional: yes, label: Used }
    origin: { type: choice, of: category, optional: yes, label: Origin }
    part: { type: ratio, label: Part }`,
        )
        .replace(
          'outputs: [fee, unit_mass]',
          'outputs: [fee, unit_mass, units_again, price_again, voltage_again, placed_on_again, used_again, origin_again, part_again]',
        )
        .replace(
          '      unit_mass:\n',
          [
            echo('units', 'piece'),
            echo('price', 'EUR').replace(
              ' }',
              ', round: { mode: up, step: "0.01", cite: act s. 5 } }',
            ),
            echo('voltage', 'g/piece'),
            echo('placed_on', 'date'),
            echo('used', 'yes-no'),
            echo('origin', 'category'),
            echo('part', '"%"'),
            '      unit_mass:\n',
          ].join(''),
        ),
    ),
  );
  if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
  return loaded.rulebook;
}

const rulebook = everyForm();

const LINE: Facts = {
  category: 'ev',
  mass: '100 kg',
  units: '4',
  share: '16 %',
  price: '3.50 EUR',
  voltage: '12.5 g/piece',
  placed_on: '2025-02-28',
  used: true,
  origin: 'portable',
  part: '12.5 %',
};

interface Shown {
  readonly outputs: Outputs;
  readonly rows: readonly Outputs[];
}

function shown({ outputs, rows }: Pick<EvaluatedRecord, 'outputs' | 'rows'>): Shown {
  const below = Array.from({ length: rows?.length ?? 0 }, (_, at) => rows?.at(at).outputs ?? {});
  return { outputs, rows: below };
}

function truth(stage: StageName, facts: Facts, day = on): Shown {
  const evaluation = interpretStage(rulebook, stage, facts, { on: day });
  if (!evaluation.ok) throw new Error(evaluation.issues.map(issueLine).join('\n'));
  return shown({ outputs: evaluation.outputs, rows: evaluation.rows });
}

/** Read into columns, which give what the interpreter gives. */
function expectRead(lines: readonly Facts[], day = on): void {
  const facts = { late: false, lines };
  const run = runRecords(rulebook, 'producer_period', [{ facts, on: day }]);
  if (run === undefined) throw new Error('Facts that are in order were not read.');
  expect(shown(run.record('producer_period', 0))).toEqual(truth('producer_period', facts, day));
}

function isLeft(stage: StageName, facts: unknown, day: unknown = on, of = rulebook): boolean {
  return runRecords(of, stage, [{ facts: facts as Facts, on: day }]) === undefined;
}

describe('records read into columns', () => {
  it('give what the interpreter gives, whatever form a fact has', () => {
    expectRead([
      LINE,
      { ...LINE, mass: 100_000_000n, units: 4n, price: { minor: 350n, currency: 'EUR' } },
      { ...LINE, mass: 0n, units: 4 },
      { ...LINE, share: ratio(160_000n, 1_000_000n), part: { n: 125_000n, d: 1_000_000n } },
      { ...LINE, share: { n: 0n, d: 1_000_000n }, part: ratio(1n, 3_125n) },
      { ...LINE, voltage: '0.001 kg/piece', used: false, origin: 'ev' },
      { ...LINE, placed_on: '1999-12-31', category: 'portable' },
    ]);
  });

  it('hold what no double holds, on its row alone', () => {
    const most = BigInt(Number.MAX_SAFE_INTEGER);
    expectRead([
      { ...LINE, mass: most },
      { ...LINE, mass: most + 1n, units: most + 2n },
      {
        ...LINE,
        part: { n: (most + 4n) * 3n, d: 1_000_000n },
        price: { minor: -most - 2n, currency: 'EUR' },
      },
      { ...LINE, part: { n: -most, d: 1_000_000n } },
      { ...LINE, voltage: ratio(1n, 2n ** 20n), share: ratio(1n, 2n ** 20n) },
      LINE,
    ]);
  });

  it('take facts in any order, and optional ones not at all', () => {
    const { share, placed_on, used, origin, ...least } = LINE;
    expectRead([
      LINE,
      least,
      { ...least, used, share },
      { origin, placed_on, ...least, share },
      Object.fromEntries(Object.entries(LINE).reverse()),
      { ...LINE, share: null, placed_on: null, used: null, origin: null },
      { ...LINE, share: undefined, used: undefined },
      Object.assign(Object.create(null) as Facts, LINE),
    ]);
    expectRead([least, LINE, least]);
  });

  it('take each row on its own day, of hundreds of days', () => {
    const days = Array.from({ length: 450 }, (_, at) => addDays(on, at - 200));
    expectRead(days.map((day) => ({ ...LINE, on: day })));
    for (const day of ['2024-01-01', '2025-07-01', '2030-01-01'])
      expectRead([LINE], valueOf(parseCalendarDate(day)));
    expectRead([{ ...LINE, on: '2025-07-01' }, LINE, { ...LINE, on: '2025-06-30' }]);
  });

  it('are many of one stage at once, each with its own rows', () => {
    const facts = [2, 0, 3].map((count, at) => ({
      late: at === 0,
      lines: Array.from({ length: count }, (_, row) => ({ ...LINE, units: BigInt(row + at) })),
    }));
    const run = runRecords(
      rulebook,
      'producer_period',
      facts.map((each) => ({ facts: each, on })),
    );
    for (const [at, each] of facts.entries())
      expect(run === undefined ? run : shown(run.record('producer_period', at))).toEqual(
        truth('producer_period', each),
      );
    expect(run?.table('line')?.rows).toBe(5);
    expect(run?.table('national_year')).toBeUndefined();
    expect(() => run?.record('line', 5)).toThrow(RangeError);
    expect(() => run?.record('national_year', 0)).toThrow(RangeError);
  });

  it('may have no rows below, said or not', () => {
    for (const facts of [{ late: true, lines: [] }, { late: true }])
      expect(isLeft('producer_period', facts)).toBe(false);
    expectRead([]);
  });

  it.each<[string, Facts]>([
    ['a fact that the stage does not have', { ...LINE, colour: 'red' }],
    ['a missing fact', { ...LINE, mass: undefined }],
    ['a missing yes or no', { ...LINE, part: null }],
    ['a negative mass', { ...LINE, mass: -1n }],
    ['a negative count', { ...LINE, units: -1n }],
    ['a share beyond its bounds', { ...LINE, share: { n: 2_000_000_000n, d: 1_000_000n } }],
    ['a word that is none of the values', { ...LINE, category: 'toy' }],
    ['a word for yes', { ...LINE, used: 'true' }],
    ['a day that is none', { ...LINE, placed_on: '2025-02-30' }],
    ['a number for a day', { ...LINE, placed_on: 20_250_228 }],
    ['a share that is no ratio', { ...LINE, part: { n: 1, d: 1_000_000n } }],
    ['a day of its own on which there is no law', { ...LINE, on: '2023-12-31' }],
    ['a day of its own that is no text', { ...LINE, on: 2025 }],
    ['facts of a class of somebody else', Object.assign(Object.create(LINE) as Facts, LINE)],
  ])('are left to the interpreter, all of them, for %s', (_, line) => {
    expect(isLeft('producer_period', { late: false, lines: [LINE, line] })).toBe(true);
    expect(isLeft('producer_period', { late: false, lines: [line, LINE] })).toBe(true);
    // What was met on the way does not change what is read next.
    expectRead([LINE]);
  });

  it('are left to the interpreter for rows that are no records, days without law, and facts of many years', () => {
    const period = { late: false };
    for (const lines of ['none', 5, { 0: LINE }])
      expect(isLeft('producer_period', { ...period, lines })).toBe(true);
    for (const row of [null, 'a line', 7, [LINE], undefined])
      expect(isLeft('producer_period', { ...period, lines: [LINE, row] })).toBe(true);
    for (const day of ['2023-12-31', '2025-02-30', 'today', '', 20_250_630, null])
      expect(isLeft('producer_period', { ...period, lines: [LINE] }, day)).toBe(true);
    expect(isLeft('national_year', { placed: { 2024: '5 kg' }, collected: '1 kg' })).toBe(true);
    expect(isLeft('producer_year', period)).toBe(true);
    expect(isLeft('producer_period', { ...period, lines: [LINE], colour: 'red' })).toBe(true);
  });

  it('are read again on other days after each other', () => {
    const days: CalendarDate[] = ['2024-06-30', '2025-07-01', '2024-06-30'].map((day) =>
      valueOf(parseCalendarDate(day)),
    );
    for (const day of days) expectRead([LINE], day);
  });
});

describe('an evaluation', () => {
  it('is the same with few rows and with many, computed in columns or not', () => {
    for (const count of [0, 1, 7, 8, 9, 40]) {
      const facts = { late: false, lines: Array.from({ length: count }, () => LINE) };
      const evaluation = evaluateStage(rulebook, 'producer_period', facts, { on });
      const wrong = evaluateStage(rulebook, 'producer_period', { ...facts, late: 5 }, { on });
      expect(evaluation.ok && shown({ rows: undefined, ...evaluation })).toEqual(
        truth('producer_period', facts),
      );
      expect(wrong).toEqual(
        interpretStage(rulebook, 'producer_period', { ...facts, late: 5 }, { on }),
      );
    }
  });

  it('is made in columns from eight rows below on, of all levels, and never where somebody watches or gives shares', () => {
    const withLines = (count: number): Facts => ({
      lines: Array.from({ length: count }, () => LINE),
    });
    for (const count of [0, 1, 7])
      expect(isForColumns('producer_period', withLines(count), {})).toBe(false);
    for (const count of [8, 9, 4_000])
      expect(isForColumns('producer_period', withLines(count), {})).toBe(true);
    expect(isForColumns('producer_year', { periods: [withLines(4), withLines(2)] }, {})).toBe(true);
    expect(isForColumns('producer_year', { periods: [withLines(3), withLines(2)] }, {})).toBe(
      false,
    );
    const observe = (): void => undefined;
    expect(isForColumns('producer_period', withLines(4_000), { observe })).toBe(false);
    expect(isForColumns('producer_period', withLines(4_000), { shares: new Map() })).toBe(false);
  });

  it('has as many rows as stand below it, on all levels', () => {
    const lines = [LINE, LINE, LINE];
    const periods = [{ lines }, { lines: [] }, {}, null, 'a period', { lines: 'three' }];
    expect(rowsBelow('producer_period', { lines })).toBe(3);
    expect(rowsBelow('producer_year', { periods, lines })).toBe(6 + 3);
    expect(rowsBelow('national_year', { producers: [{ periods }, {}] })).toBe(2 + 6 + 3);
    for (const facts of [{}, { lines: {} }, null, undefined, 'lines', { '': lines }])
      expect(rowsBelow('producer_period', facts)).toBe(0);
    expect(rowsBelow('line', { lines, '': lines })).toBe(0);
  });

  it('tells who watches of every formula it computes, of many rows too', () => {
    const facts = { late: false, lines: Array.from({ length: 40 }, () => LINE) };
    const seen: unknown[] = [];
    const observe = (...each: readonly unknown[]): void => void seen.push(each);
    const options = { on, observe } as Parameters<typeof evaluateStage>[3];
    evaluateStage(rulebook, 'producer_period', facts, options);
    expect(seen.length).toBeGreaterThan(40);
  });

  it('refuses what is no record without failing', () => {
    for (const lines of [Array.from({ length: 40 }, () => null), 'forty', [null]]) {
      const facts = { late: false, lines } as Facts;
      const evaluation = evaluateStage(rulebook, 'producer_period', facts, { on });
      expect(evaluation.ok).toBe(false);
    }
  });

  it('has rows from the first to the last, and none beside', () => {
    for (const count of [2, 40]) {
      const lines = Array.from({ length: count }, (_, at) => ({ ...LINE, units: BigInt(at) }));
      const evaluation = evaluateStage(rulebook, 'producer_period', { late: false, lines }, { on });
      const rows = evaluation.ok ? evaluation.rows : undefined;
      expect(rows?.length).toBe(count);
      expect(rows?.at(count - 1).outputs).toEqual(truth('line', lines.at(-1) ?? {}).outputs);
      for (const none of [-1, count, 0.5, NaN]) expect(() => rows?.at(none)).toThrow(RangeError);
      expect(rows?.at(0).rows).toBeUndefined();
    }
  });
});
