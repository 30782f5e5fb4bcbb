import { describe, expect, it } from '@jest/globals';
import { modulatedFiles } from '../../test/modulated-rulebook.js';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import { assessReturn, type Assessed } from './assess.js';
import { interpretStage } from './evaluate.js';
import type { Facts } from './facts.js';
import { issueLine } from './issues.js';
import { loadRulebook } from './load-rulebook.js';
import type { Rulebook, RulebookFiles } from './model.js';
import { traceAsJson } from './printed-trace.js';

const on = valueOf(parseCalendarDate('2025-06-30'));

function load(files: RulebookFiles): Rulebook {
  const loaded = loadRulebook(files);
  if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
  return loaded.rulebook;
}

function assessed(rulebook: Rulebook, lines: readonly Facts[], period: Facts = { late: true }) {
  const result = assessReturn(rulebook, { lines, period }, { on });
  if (!result.ok) throw new Error(result.issues.map(issueLine).join('\n'));
  return result;
}

function issuesOf(result: Assessed): unknown[] {
  return result.ok ? [] : result.issues.map(({ code, location }) => [code, location]);
}

const LINE: Facts = { category: 'ev', mass: '100 kg', units: '4' };
const sample = load(sampleFiles());

/** The sample whose lines have a fact with a value for each year: columns leave those to the interpreter. */
const withYears = load(
  sampleFiles((yaml) =>
    yaml
      .replace(
        '    units: { type: count, label: Units }',
        '    units: { type: count, label: Units }\n    sold: { type: mass, perYear: yes, label: Sold }',
      )
      .replace('outputs: [fee, unit_mass]', 'outputs: [fee, unit_mass, before]')
      .replace(
        '      factor:\n',
        '      before: { label: Before, expr: sum(sold over -2..-1), unit: kg, cite: act s. 3, notApplicable: A year is missing. }\n      factor:\n',
      ),
  ),
);
const SOLD = { sold: { 2023: '1 kg', 2024: '2 kg' } };

/** Without a stage for the period. */
function withoutPeriod(files: RulebookFiles): Rulebook {
  return load({
    ...files,
    rulebookYaml: files.rulebookYaml
      .replace(/ {2}producer_period:\n {4}outputs[\s\S]*? {2}national_year:/, '  national_year:')
      .replace(/ {2}producer_period:\n {4}late.*\n/, '')
      .replace(/ {2}surcharge:[\s\S]*?stages:/, 'stages:'),
  });
}

describe.each([
  ['in columns', sample, {}],
  ['by the interpreter', withYears, SOLD],
] as const)('a return assessed %s', (_, rulebook, extra) => {
  const lines = [
    { ...LINE, ...extra },
    { ...LINE, ...extra, units: '0', on: '2025-07-01' },
    { ...LINE, ...extra, mass: 2n ** 62n },
  ];

  it('has the outputs of each line, its fee to the cent, and the totals with their trace', () => {
    const result = assessed(rulebook, lines);
    const whole = interpretStage(rulebook, 'producer_period', { late: true, lines }, { on });
    if (!whole.ok) throw new Error('refused');
    expect(result.lines.length).toBe(3);
    expect([0, 1, 2].map((at) => result.lines.outputs(at))).toEqual(
      [0, 1, 2].map((at) => whole.rows?.at(at).outputs),
    );
    expect([0, 1].map((at) => result.lines.minor(at, 'fee'))).toEqual([3700n, 3350n]);
    expect(result.lines.minor(2, 'fee')).toBe(170_632_382_681_813n);
    expect(result.period).toEqual(whole.outputs);
    expect(traceAsJson(result.periodTrace)).toEqual(traceAsJson(whole.trace));
    expect(result.periodTrace.map(({ name }) => name)).toEqual([
      'base',
      'total',
      'ev_mass',
      'lines',
    ]);
  });

  it('may have no lines', () => {
    const result = assessed(rulebook, []);
    expect(result.lines.length).toBe(0);
    expect(result.period.lines).toMatchObject({ amount: { n: 0n } });
    expect(() => result.lines.outputs(0)).toThrow(RangeError);
  });

  it('has amounts only of outputs that are money', () => {
    const result = assessed(rulebook, lines);
    for (const output of ['unit_mass', 'factor', 'none']) {
      expect(() => result.lines.minor(0, output)).toThrow();
      expect(() => result.lines.minor(1, output)).toThrow();
    }
    for (const line of [-1, 3, NaN]) expect(() => result.lines.outputs(line)).toThrow(RangeError);
    expect(() => result.lines.minor(3, 'fee')).toThrow(RangeError);
  });

  it('names the line and the fact that are wrong, all of them', () => {
    const wrong = [
      ...lines,
      { ...LINE, ...extra, mass: '-1 kg' },
      { ...LINE, ...extra, colour: 'red' },
    ];
    expect(issuesOf(assessReturn(rulebook, { lines: wrong, period: {} }, { on }))).toEqual([
      ['rules.fact', { row: 4, field: 'mass' }],
      ['rules.unknown-fact', { row: 5, field: 'colour' }],
      ['rules.fact', { field: 'late' }],
    ]);
    const odd = assessReturn(rulebook, { lines, period: { late: true, colour: 'red' } }, { on });
    expect(issuesOf(odd)).toEqual([['rules.unknown-fact', { field: 'colour' }]]);
    const early = { ...LINE, ...extra, on: '2023-12-31' };
    const day = assessReturn(rulebook, { lines: [early], period: { late: true } }, { on });
    expect(issuesOf(day)).toHaveLength(1);
    // A period may say its own day, and bring lines: those of the return count.
    const more = { late: true, on: '2025-06-30', lines: [] };
    const allowed = assessReturn(rulebook, { lines, period: more }, { on });
    expect(allowed.ok && allowed.lines.length).toBe(lines.length);
  });

  it('is the sum of its lines for the caller where the rulebook has no period', () => {
    const alone = withoutPeriod(rulebook.files);
    const result = assessReturn(alone, { lines }, { on });
    expect(result.ok && result.period).toEqual({});
    expect(result.ok && result.periodTrace).toEqual([]);
    expect(result.ok && [0, 1].map((at) => result.lines.minor(at, 'fee'))).toEqual([3700n, 3350n]);
    expect(
      issuesOf(assessReturn(alone, { lines: [{ ...LINE, ...extra, mass: 5 }] }, { on })),
    ).toEqual([['rules.fact', { row: 1, field: 'mass' }]]);
  });
});

describe('a return', () => {
  it('gives first passes alone: what needs the nation is left out', () => {
    const rulebook = load(modulatedFiles());
    const line = { rating: 'red', group: 'other', units: '7', mass: '2 t' };
    const day = valueOf(parseCalendarDate('2025-12-31'));
    const result = assessReturn(rulebook, { lines: [line] }, { on: day });
    if (!result.ok) throw new Error(result.issues.map(issueLine).join('\n'));
    expect(Object.keys(result.period)).toEqual(['mass_total']);
    expect(Object.keys(result.lines.outputs(0))).toEqual(['net_mass']);
    expect(result.periodTrace.map(({ name }) => name)).toEqual([
      'mass_total',
      'red_base',
      'green_base',
    ]);
    expect(() => result.lines.minor(0, 'fee')).toThrow(RangeError);
  });

  it('leaves out a second pass of its period that needs nobody else, too', () => {
    const alone = (yaml: string): string =>
      yaml.replace('expr: sum(line.fee)', 'expr: mass_total * 2 EUR / 1 t');
    const years = (yaml: string): string =>
      alone(yaml)
        .replace(
          '    group: {',
          '    sold: { type: mass, perYear: yes, label: Sold }\n    group: {',
        )
        .replace(
          'first_of(mass, 0 kg)',
          'first_of(mass, 0 kg) + 0 * sum(sold over -1..-1 missing skip)',
        );
    for (const [change, more] of [
      [alone, {}],
      [years, { sold: {} }],
    ] as const) {
      const rulebook = load(modulatedFiles(change));
      const line = { rating: 'red', group: 'other', units: '7', mass: '2 t', ...more };
      const day = valueOf(parseCalendarDate('2025-12-31'));
      const result = assessReturn(rulebook, { lines: [line] }, { on: day });
      if (!result.ok) throw new Error(result.issues.map(issueLine).join('\n'));
      expect(Object.keys(result.period)).toEqual(['mass_total']);
      expect(result.periodTrace.map(({ name }) => name)).not.toContain('fee_total');
    }
  });

  it('needs a rulebook that holds on its day and assesses returns', () => {
    const early = valueOf(parseCalendarDate('2023-12-31'));
    expect(issuesOf(assessReturn(sample, { lines: [] }, { on: early }))).toEqual([
      ['rules.not-in-force', expect.anything()],
    ]);
    const none = {
      ...sample,
      stages: new Map([...sample.stages].filter(([name]) => name !== 'line')),
    };
    const refused = assessReturn(none, { lines: [] }, { on });
    expect(issuesOf(refused)).toEqual([['rules.unknown-stage', { field: 'stage' }]]);
    expect(refused.ok ? '' : refused.issues[0]?.message).toMatch(/assesses no returns/);
    expect(assessReturn(none, { lines: [] }, { on: early })).toEqual(refused);
  });

  it('counts amounts in the minor units of its currency, one without any as well', () => {
    const yen = load({
      ...sampleFiles((yaml) =>
        yaml.replaceAll('EUR', 'JPY').replaceAll('"0.01"', '"1"').replace('"0.05"', '"5"'),
      ),
      tables: {
        'rates.csv': 'category,value\nportable,2.00\nev,0.37\n',
        'rates-2025.csv': 'category,value\n*,1\n',
      },
    });
    expect(assessed(yen, [LINE]).lines.minor(0, 'fee')).toBe(37n);
    // Rounded to whole euros, and still counted in cents.
    const whole = load(sampleFiles((yaml) => yaml.replace('step: "0.01"', 'step: "1"')));
    expect(assessed(whole, [{ ...LINE, mass: '99 kg' }]).lines.minor(0, 'fee')).toBe(3700n);
  });
});
