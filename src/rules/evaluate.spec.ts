import { describe, expect, it } from '@jest/globals';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import { ratio } from '../kernel/ratio.js';
import {
  evaluateStage,
  loadRulebook,
  massMgOf,
  moneyOf,
  valueText,
  type Evaluation,
  type Facts,
  type Rulebook,
  type StageName,
} from './index.js';

const rulebook = load();
const date = (text: string) => valueOf(parseCalendarDate(text));
const line = { category: 'ev', mass: '100 kg', units: '2' };

function load(change?: (yaml: string) => string): Rulebook {
  const loaded = loadRulebook(sampleFiles(change));
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.issues));
  return loaded.rulebook;
}

function evaluate(stage: StageName, facts: Facts, on = '2025-06-30'): Evaluation {
  return evaluateStage(rulebook, stage, facts, { on: date(on) });
}

function output(evaluation: Evaluation, name: string): string {
  if (!evaluation.ok) return evaluation.issues.map((issue) => issue.code).join();
  const value = evaluation.outputs[name];
  return value === undefined ? 'no such output' : valueText(value);
}

describe('a line', () => {
  it('is computed by the values of its day', () => {
    expect(output(evaluate('line', line, '2025-06-30'), 'fee')).toBe('37.00 EUR');
    expect(output(evaluate('line', line, '2025-07-01'), 'fee')).toBe('33.50 EUR');
    expect(output(evaluate('line', line, '2023-12-31'), 'fee')).toBe('rules.not-in-force');
  });

  it('rounds a tie as stated, and only where stated', () => {
    const tie = evaluate('line', { ...line, mass: '1 kg' }, '2025-07-01');
    expect(output(tie, 'fee')).toBe('0.34 EUR');
    expect(output(evaluate('line', { ...line, units: '3' }), 'unit_mass')).toBe(
      '33.333333… kg/piece',
    );
  });

  it('takes facts as text or as exact values', () => {
    const exact = {
      category: 'ev',
      mass: 100_000_000n,
      units: 2n,
      share: ratio(160_000n, 1_000_000n),
    };
    expect(evaluate('line', exact)).toEqual(evaluate('line', { ...line, share: '16 %' }));
    expect(output(evaluate('line', exact), 'fee')).toBe('33.30 EUR');
    expect(output(evaluate('line', { ...line, share: '0.159999' }), 'fee')).toBe('37.00 EUR');
    expect(output(evaluate('line', { ...line, share: null }), 'fee')).toBe('37.00 EUR');
  });

  it('gives n/a where there is nothing to divide by, never zero', () => {
    const none = evaluate('line', { ...line, units: '0' });
    expect(none.ok && none.outputs.unit_mass).toMatchObject({
      kind: 'not-applicable',
      reason: new Map([['en', 'No units.']]),
    });
  });

  it('names each fact at fault, all at once', () => {
    const wrong = evaluate('line', {
      category: 'EV',
      mass: 12.5,
      units: '-1',
      share: '120 %',
      colour: 'red',
    });
    expect(
      wrong.ok ? [] : wrong.issues.map((issue) => [issue.location.field, issue.value]),
    ).toEqual([
      ['category', 'EV'],
      ['mass', '12.5'],
      ['units', '-1'],
      ['share', '120 %'],
      ['colour', 'colour'],
    ]);
    expect(wrong.ok ? '' : wrong.issues[0]?.expected).toBe('one of portable, ev');
  });

  it('reads no fact from a prototype', () => {
    const inherited = Object.create({ category: 'ev' }) as Record<string, unknown>;
    expect(
      output(evaluate('line', Object.assign(inherited, { mass: '1 kg', units: '1' })), 'fee'),
    ).toBe('rules.fact');
  });
});

describe('a period', () => {
  const lines = [line, { category: 'portable', mass: '0.5 kg', units: '10' }];

  it('adds up its rounded lines and rounds as its own provision says', () => {
    const period = evaluate('producer_period', { lines, late: true });
    // (37.00 + 1.00) x 110 % = 41.80
    expect(output(period, 'total')).toBe('41.80 EUR');
    expect(
      output(
        evaluate('producer_period', { lines: [...lines, { ...line, mass: '0.1 kg' }], late: 'no' }),
        'total',
      ),
    ).toBe('38.05 EUR');
    expect(output(period, 'ev_mass')).toBe('0.1 t');
    expect(output(period, 'lines')).toBe('2');
    if (!period.ok) throw new Error('refused');
    expect(moneyOf(period.outputs.total ?? { kind: 'not-applicable' })).toEqual({
      minor: 4180n,
      currency: 'EUR',
    });
    expect(massMgOf(period.outputs.ev_mass ?? { kind: 'not-applicable' })).toBe(100_000_000n);
  });

  it('lets a line carry its own day', () => {
    const period = evaluate(
      'producer_period',
      { lines: [line, { ...line, on: '2025-07-01' }], late: false },
      '2025-09-30',
    );
    expect(output(period, 'total')).toBe('67.00 EUR');
    const before = evaluate(
      'producer_period',
      { lines: [line, { ...line, on: '2025-06-30' }], late: false },
      '2025-09-30',
    );
    expect(output(before, 'total')).toBe('70.50 EUR');
  });

  it('says which row is at fault', () => {
    const wrong = evaluate('producer_period', {
      lines: [line, { ...line, mass: 'x' }, 'y', { ...line, on: '2025-02-30' }],
      late: false,
    });
    expect(
      wrong.ok ? [] : wrong.issues.map((issue) => [issue.location.row, issue.location.field]),
    ).toEqual([
      [2, 'mass'],
      [3, 'lines'],
      [4, 'on'],
    ]);
  });

  it('is refused with more lines than can be, before any is read', () => {
    const wrong = evaluate('producer_period', { lines: new Array(5_000_001), late: false });
    expect(wrong.ok ? [] : wrong.issues.map((issue) => issue.message)).toEqual([
      '`lines` is a list.',
    ]);
  });

  it('does not depend on the order of its lines', () => {
    const one = evaluate('producer_period', { lines, late: true });
    const other = evaluate('producer_period', { lines: [...lines].reverse(), late: true });
    expect(one.ok && other.ok && one.outputs).toEqual(other.ok && other.outputs);
  });
});

describe('a year with a window', () => {
  const placed = { '2022': '65368 t', '2023': '63211 t', '2024': '63133 t', '2025': '1 t' };

  it('averages the three years before', () => {
    expect(
      output(
        evaluate('national_year', { placed, collected: '28756.8 t' }, '2025-12-31'),
        'collection_rate',
      ),
    ).toBe('45 %');
  });

  it('is n/a when a year is missing, unless the rulebook says what a missing year does', () => {
    const facts = { placed: { '2022': '100 kg', '2023': null }, collected: '50 kg' };
    expect(output(evaluate('national_year', facts, '2025-12-31'), 'collection_rate')).toBe('n/a');
    const skipping = load((yaml) => yaml.replace('over -3..-1', 'over -3..-1 missing skip'));
    const zero = load((yaml) => yaml.replace('over -3..-1', 'over -3..-1 missing zero'));
    const on = date('2025-12-31');
    expect(output(evaluateStage(skipping, 'national_year', facts, { on }), 'collection_rate')).toBe(
      '50 %',
    );
    expect(output(evaluateStage(zero, 'national_year', facts, { on }), 'collection_rate')).toBe(
      '150 %',
    );
  });

  it('refuses a year that is none', () => {
    const wrong = evaluate('national_year', { placed: { twenty: '1 t' }, collected: '1 t' });
    expect(wrong.ok ? '' : wrong.issues[0]?.location.field).toBe('placed.twenty');
  });
});

describe('what is not applicable', () => {
  const withFactor = (expression: string) => {
    const changed = load((yaml) =>
      yaml.replace(
        'if first_of(share, 0 %) >= 16 % then 90 % else 100 %',
        `first_of((${expression}), 0 %)`,
      ),
    );
    return output(
      evaluateStage(changed, 'line', { ...line, share: null }, { on: date('2025-01-01') }),
      'fee',
    );
  };

  it.each([
    ['if share >= 16 % or mass > 1 kg then 90 % else 100 %', '33.30 EUR'],
    ['if not (share >= 16 % and mass < 1 kg) then 90 % else 100 %', '33.30 EUR'],
    ['if share is n/a then 50 % else share', '18.50 EUR'],
    ['if share is not n/a then share else 50 %', '18.50 EUR'],
    ['first_of(share, share * 2, 10 %)', '3.70 EUR'],
    ['first_of(max(share, 1 %), 20 %)', '7.40 EUR'],
    ['clamp(first_of(share, 7 %), 10 %, 90 %)', '3.70 EUR'],
    ['abs(0 % - first_of(share, 10 %))', '3.70 EUR'],
    ['first_of(share, 0 %) + 1 / 37 * 1', '1.00 EUR'],
    [
      'if category in {portable, ev} and on >= 2025-01-01 then 10 % else first_of(share, 0 %)',
      '3.70 EUR',
    ],
    [
      'if year(on) = 2025 and days(2025-01-01, on) < 1 day then 10 % else first_of(share, 0 %)',
      '3.70 EUR',
    ],
  ])('%s', (expression, fee) => {
    expect(withFactor(expression)).toBe(fee);
  });
});
