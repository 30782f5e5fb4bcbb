import { describe, expect, it } from '@jest/globals';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import { ratio } from '../kernel/ratio.js';
import { readableAbove } from './above-facts.js';
import { interpretStage, type Evaluation } from './evaluate.js';
import { issueLine } from './issues.js';
import { loadRulebook } from './load-rulebook.js';
import type { Rulebook } from './model.js';
import { valueText } from './values.js';
import { rulebookHead } from '../../test/rulebook-head.js';

const on = valueOf(parseCalendarDate('2025-12-31'));

/** A line that gives again what it reads of its producer's year: a formula of every kind, and an input. */
function load(): Rulebook {
  const formula = (name: string, expr: string, unit: string, more = ''): string =>
    `        ${name}: { label: Again, expr: "${expr}", unit: "${unit}", cite: act s. 1${more} }`;
  const absent = ', notApplicable: Not said.';
  const loaded = loadRulebook({
    rulebookYaml: `${rulebookHead('above', 'Above')}enumerations:
  grade: [a, b]
inputs:
  line:
    mass: { type: mass, label: Mass }
  producer_period:
    late: { type: yes-no, label: Late }
  producer_year:
    small: { type: yes-no, label: Small }
    placed: { type: mass, label: Placed }
    sold: { type: mass, label: Sold }
    began: { type: date, label: Began }
  national_year:
    target: { type: ratio, label: Target }
stages:
  line:
    outputs: [net]
    formulas:
${formula('net', 'mass', 'kg')}
    second:
      label: Once the year is known
      outputs: [again_total, again_part, again_rank, again_large, again_since, again_small]
      formulas:
${formula('again_total', 'producer_year.total', 'g')}
${formula('again_part', 'producer_year.part', '%', absent)}
${formula('again_rank', 'producer_year.rank', 'grade')}
${formula('again_large', 'producer_year.large', 'yes-no')}
${formula('again_since', 'producer_year.since', 'date')}
${formula('again_small', 'producer_year.small', 'yes-no')}
  producer_period:
    outputs: [on_time]
    formulas:
${formula('on_time', 'not late', 'yes-no')}
    second:
      label: Once the nation is known
      outputs: [goal]
      formulas:
${formula('goal', 'national_year.goal', '%')}
  producer_year:
    outputs: [total, part, rank, large, since]
    formulas:
${formula('total', 'placed', 't')}
${formula('part', 'placed / sold', '%', absent)}
${formula('rank', 'if placed > 1 kg then a else b', 'grade')}
${formula('large', 'placed > 1 t', 'yes-no')}
${formula('since', 'began', 'date')}
  national_year:
    outputs: [goal]
    formulas:
${formula('goal', 'target', '%')}
untranslatable: []
`,
    tables: {},
    cases: {},
  });
  if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
  return loaded.rulebook;
}

const rulebook = load();

const YEAR = {
  total: '1.5 t',
  part: '50 %',
  rank: 'b',
  large: true,
  since: '2024-02-29',
  small: 'no',
};

function line(producerYear: unknown, more: Readonly<Record<string, unknown>> = {}): Evaluation {
  const facts = { mass: '1 kg', producer_year: producerYear, ...more };
  return interpretStage(rulebook, 'line', facts, { on });
}

function given(producerYear: unknown): Readonly<Record<string, string>> {
  const evaluation = line(producerYear);
  if (!evaluation.ok) throw new Error(evaluation.issues.map(issueLine).join('\n'));
  const { net, ...again } = evaluation.outputs;
  expect(net).toBeDefined();
  return Object.fromEntries(
    Object.entries(again).map(([name, value]) => [name.replace('again_', ''), valueText(value)]),
  );
}

function refused(producerYear: unknown): unknown {
  const evaluation = line(producerYear);
  return evaluation.ok
    ? 'taken'
    : evaluation.issues.map(({ code, message, location, expected }) => [
        code,
        location.field,
        message,
        expected,
      ]);
}

describe('values of a stage above, given as facts', () => {
  it('are read as a person writes them', () => {
    const read = {
      total: '1500000 g',
      part: '50 %',
      rank: 'b',
      large: 'yes',
      since: '2024-02-29',
      small: 'no',
    };
    expect(given(YEAR)).toEqual(read);
    expect(given({ ...YEAR, total: ' 1500  kg ', part: '0.5', large: 'yes' })).toEqual(read);
    expect(given({ ...YEAR, large: false })).toEqual({ ...read, large: 'no' });
    expect(given({ ...YEAR, large: 'no', rank: 'a' })).toEqual({ ...read, large: 'no', rank: 'a' });
  });

  it('are read as an evaluation of that stage gave them', () => {
    for (const sold of ['3 t', '0 kg']) {
      const facts = { small: true, placed: '1.5 t', sold, began: '2024-02-29' };
      const year = interpretStage(rulebook, 'producer_year', facts, { on });
      if (!year.ok) throw new Error('refused');
      expect(given({ ...year.outputs, small: true })).toEqual({
        total: '1500000 g',
        part: sold === '3 t' ? '50 %' : 'n/a',
        rank: 'a',
        large: 'yes',
        since: '2024-02-29',
        small: 'yes',
      });
    }
    const amount = { kind: 'number', amount: ratio(2n, 3n), unit: 'kg' };
    expect(given({ ...YEAR, total: amount }).total).toBe('666.666667… g');
  });

  it('may be n/a where the formula may, and nowhere else', () => {
    for (const none of ['n/a', null, { kind: 'not-applicable', reason: undefined }]) {
      expect(given({ ...YEAR, part: none }).part).toBe('n/a');
      expect(refused({ ...YEAR, total: none })).toHaveLength(1);
    }
  });

  it('may stand beside others that nobody reads', () => {
    expect(given({ ...YEAR, colour: 'red' })).toEqual(given(YEAR));
  });

  it.each<[string, unknown[]]>([
    ['total', ['1.5', '1.5 EUR', '1.5 lightyears', '', 'many t', '1,5 t', 5, 1500n, true, [], {}]],
    ['total', [{ amount: null, unit: 'kg' }, { amount: 5, unit: 'kg' }, { unit: 'kg' }]],
    ['total', [{ amount: { n: 1n, d: 1n } }, { amount: { n: 1n, d: 1n }, unit: 5 }]],
    [
      'total',
      [
        { amount: { n: 1, d: 1n }, unit: 'kg' },
        { amount: { n: 1n, d: 1 }, unit: 'kg' },
      ],
    ],
    [
      'total',
      [
        { amount: { n: 1n, d: 0n }, unit: 'kg' },
        { amount: { n: 1n, d: -1n }, unit: 'kg' },
      ],
    ],
    ['total', [{ amount: { n: 1n }, unit: 'kg' }, { amount: 'kg', unit: 'kg' }, undefined]],
    ['rank', ['c', '', 0, true, ['a'], { kind: 'choice', value: 'c' }, undefined]],
    ['large', ['true', 'maybe', 1, 0, '', [true], { kind: 'yes-no' }, undefined]],
    ['since', ['2025-02-29', 'today', 20240229, true, '', [], undefined]],
    ['small', ['perhaps', undefined]],
  ])('are refused by name when `%s` cannot be read', (name, values) => {
    for (const value of values)
      expect([value, refused({ ...YEAR, [name]: value })]).toEqual([
        value,
        [['rules.fact', `producer_year.${name}`, expect.anything(), expect.anything()]],
      ]);
  });

  it('are refused with what to write instead', () => {
    expect(refused({ ...YEAR, total: 5, rank: 5 })).toEqual([
      ['rules.fact', 'producer_year.total', expect.any(String), '"12.5 t"'],
      ['rules.fact', 'producer_year.rank', expect.any(String), 'a value of its kind'],
    ]);
    const { total, part, ...rest } = YEAR;
    expect(refused(rest)).toHaveLength(2);
    expect(total + part).toBeDefined();
    expect(JSON.stringify(refused({ ...YEAR, total: 5 }))).toContain('`producer_year.total`');
  });

  it('stand in a record of that stage', () => {
    for (const none of [null, 'x', 5, [], [YEAR]])
      expect(refused(none)).toEqual([
        [
          'rules.fact',
          'producer_year',
          '`producer_year` is a record of values of that stage.',
          '{ total, part, rank, large, since, small }',
        ],
      ]);
    expect(Object.keys(given(undefined))).toEqual([]);
    const inherited = Object.create({ producer_year: YEAR, mass: '1 kg' }) as typeof YEAR;
    expect(interpretStage(rulebook, 'line', inherited, { on }).ok).toBe(false);
    expect(refused(Object.create(YEAR))).toHaveLength(6);
  });

  it('are those that second passes at the stage or below it read, of the stages above it', () => {
    const read = (stage: Parameters<typeof readableAbove>[1]) =>
      [...readableAbove(rulebook, stage)].map(([name, names]) => [name, [...names]]);
    expect(read('line')).toEqual([
      ['producer_year', ['total', 'part', 'rank', 'large', 'since', 'small']],
    ]);
    expect(read('producer_period')).toEqual([
      ['producer_year', ['total', 'part', 'rank', 'large', 'since', 'small']],
      ['national_year', ['goal']],
    ]);
    expect(read('producer_year')).toEqual([['national_year', ['goal']]]);
    expect(read('national_year')).toEqual([]);
  });
});
