import { describe, expect, it } from '@jest/globals';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import {
  evaluateStage,
  interpretStage,
  issueLine,
  loadRulebook,
  valueText,
  type Facts,
  type Rulebook,
  type StageName,
} from './index.js';

const on = valueOf(parseCalendarDate('2025-06-30'));
const line = { category: 'ev', mass: '100 kg', units: '2' };
/** So many that they are computed in columns. */
const many = Array.from({ length: 20 }, () => line);

function load(change?: (yaml: string) => string): Rulebook {
  const loaded = loadRulebook(sampleFiles(change));
  if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
  return loaded.rulebook;
}

const sample = load();

/** Issues by place, the same whether many rows are read or few. */
function refused(stage: StageName, facts: Facts, day = on, rulebook = sample): readonly string[] {
  const [one, other] = [interpretStage, evaluateStage].map((evaluate) => {
    const evaluation = evaluate(rulebook, stage, facts, { on: day });
    return evaluation.ok
      ? ['nothing']
      : evaluation.issues.map((issue) => {
          const { row, field } = issue.location;
          return `${issue.code} ${String(row)} ${String(field)}${issueLine(issue).replace(/^\d*/, '')}`;
        });
  });
  expect(other).toEqual(one);
  return one ?? [];
}

describe('records that cannot be computed are refused with their place', () => {
  it.each<[string, StageName, Facts, readonly string[]]>([
    [
      'a stage that the rulebook does not have',
      'producer_year',
      {},
      [
        'rules.unknown-stage undefined stage: The rulebook has no such stage. (found producer_year; write line, producer_period, national_year)',
      ],
    ],
    [
      'lines that are no list',
      'producer_period',
      { late: false, lines: 'x' },
      ['rules.fact undefined lines: `lines` is a list. (found x; write "lines": [...])'],
    ],
    [
      'a line that is no record',
      'producer_period',
      { late: false, lines: [...many, 'x', null, []] },
      [
        'rules.fact 21 lines: Each row is a record of facts. (found x; write { ... })',
        'rules.fact 22 lines: Each row is a record of facts. (found null; write { ... })',
        'rules.fact 23 lines: Each row is a record of facts. (found a record; write { ... })',
      ],
    ],
    [
      'a line with a day that is none',
      'producer_period',
      { late: false, lines: [...many, { ...line, on: '2025-02-30' }, { ...line, on: 20250630 }] },
      [
        'rules.fact 21 on: This is no day. (found 2025-02-30; write "2026-03-31")',
        'rules.fact 22 on: This is no day. (found 20250630; write "2026-03-31")',
      ],
    ],
    [
      'a line with a day before the rulebook',
      'producer_period',
      { late: false, lines: [...many, { ...line, on: '2023-12-31' }] },
      [
        'rules.not-in-force 21 on: test/sample holds from 2024-01-01. (found 2023-12-31; write a day from 2024-01-01)',
      ],
    ],
    [
      'a fact of a line that is wrong, and another of the period that is missing',
      'producer_period',
      { lines: [...many, { ...line, mass: '1' }] },
      [
        'rules.fact undefined late: `late` is missing. (found nothing; write true or false)',
        'rules.fact 21 mass: `mass` has no unit. (found 1; write "12.5 kg")',
      ],
    ],
    [
      'lines where a stage has none',
      'line',
      { ...line, lines: [] },
      [
        'rules.unknown-fact undefined lines: The stage line reads no such fact. (found lines; write category, mass, units, share, on)',
      ],
    ],
  ])('with %s', (_what, stage, facts, issues) => {
    expect(refused(stage, facts)).toEqual(issues);
  });

  it('on a day before the rulebook, beside whatever else is wrong and once for all rows', () => {
    const facts = { lines: [line, { ...line, mass: '1' }] };
    expect(refused('producer_period', facts, valueOf(parseCalendarDate('2023-12-31')))).toEqual([
      'rules.not-in-force undefined on: test/sample holds from 2024-01-01. (found 2023-12-31; write a day from 2024-01-01)',
      'rules.fact undefined late: `late` is missing. (found nothing; write true or false)',
      'rules.fact 2 mass: `mass` has no unit. (found 1; write "12.5 kg")',
    ]);
  });

  it('in a row of a row, by the way to it', () => {
    const year =
      'producer_year:\n    outputs: [late_ones]\n    formulas:\n      late_ones: { label: Late, expr: count(producer_period), unit: "1", cite: act s. 3 }';
    const yearly = load((yaml) => yaml.replace('\nstages:\n', `\nstages:\n  ${year}\n`));
    const facts = { periods: [{ late: false }, { late: false, lines: [line, { ...line, mass: '1' }] }] }; // prettier-ignore
    expect(refused('producer_year', facts, on, yearly)).toEqual([
      'rules.fact 2 lines.2.mass: `mass` has no unit. (found 1; write "12.5 kg")',
    ]);
  });

  it('before the first day of the law and after its last', () => {
    const ended = load((yaml) => yaml.replace('\nabout:', '\nuntil: 2025-12-31\nabout:'));
    const day = (text: string) => valueOf(parseCalendarDate(text));
    const said = (found: string) => [
      `rules.not-in-force undefined on: test/sample holds from 2024-01-01 until 2025-12-31. (found ${found}; write a day from 2024-01-01 until 2025-12-31)`,
    ];
    expect(refused('line', line, day('2023-12-31'), ended)).toEqual(said('2023-12-31'));
    expect(refused('line', line, day('2026-01-01'), ended)).toEqual(said('2026-01-01'));
    expect(refused('line', line, day('2025-12-31'), ended)).toEqual(['nothing']);
    expect(refused('line', line, day('2024-01-01'), ended)).toEqual(['nothing']);
  });
});

/** What an expression of the period gives over its lines, by the interpreter and as callers get it. */
function over(expression: string, lines: readonly Facts[] | undefined): string {
  const rulebook = load((yaml) =>
    yaml
      .replace('outputs: [total,', 'outputs: [answer, total,')
      .replace(
        'notApplicable: No units.',
        'notApplicable: No units.\n        round: { mode: half-even, step: "0.001", cite: act s. 3 }',
      )
      .replace(
        '      base:',
        `      answer: { label: Answer, expr: "${expression}", unit: "1", cite: act s. 3, notApplicable: Test. }\n      base:`,
      ),
  );
  const facts = lines === undefined ? { late: false } : { late: false, lines };
  const [one, other] = [interpretStage, evaluateStage].map((evaluate) => {
    const evaluation = evaluate(rulebook, 'producer_period', facts, { on });
    const answer = evaluation.ok ? evaluation.outputs.answer : undefined;
    return answer === undefined ? 'none' : valueText(answer);
  });
  expect(other).toBe(one);
  return one ?? '';
}

describe('rows that were computed', () => {
  it('are as many as the facts, and no other is there', () => {
    for (const lines of [[line], many]) {
      const evaluation = evaluateStage(sample, 'producer_period', { late: false, lines }, { on });
      const rows = evaluation.ok ? evaluation.rows : undefined;
      expect(rows?.length).toBe(lines.length);
      expect(rows?.at(lines.length - 1).outputs.fee).toEqual(rows?.at(0).outputs.fee);
      expect(() => rows?.at(lines.length)).toThrow(RangeError);
    }
    expect(evaluateStage(sample, 'line', line, { on })).not.toHaveProperty('rows');
  });
});

describe('lines are gone through', () => {
  const lines = [
    { ...line, mass: '1 kg', share: '20 %' },
    { ...line, mass: '2 kg', category: 'portable', share: '10 %' },
    { ...line, mass: '6 kg', units: '0' },
  ];

  it.each([
    ['sum(line.mass) / 1 kg', '9', '0'],
    ['sum(line.mass where line.category = ev) / 1 kg', '7', '0'],
    ['average(line.mass) / 1 kg', '3', 'n/a'],
    ['average(line.mass where line.category = portable) / 1 kg', '2', 'n/a'],
    ['average(line.mass where line.mass > 9 kg) / 1 kg', 'n/a', 'n/a'],
    ['count(line)', '3', '0'],
    ['count(line where line.mass >= 2 kg)', '2', '0'],
    // One line without a value makes the sum so; it is never counted as zero.
    ['sum(line.share)', 'n/a', '0'],
    ['sum(line.share where line.category = portable)', '0.1', '0'],
    ['sum(line.unit_mass) / 1 kg * 1 piece', 'n/a', '0'],
    ['sum(line.unit_mass where line.units > 0 piece) / 1 kg * 1 piece', '1.5', '0'],
    ['count(line where line.share > 5 %)', 'n/a', '0'],
    ['sum(first_of(line.share, 0 %))', '0.3', '0'],
  ])('by %s: %s, and %s where there are none', (expression, some, none) => {
    expect(over(expression, lines)).toBe(some);
    expect(over(expression, [])).toBe(none);
    expect(over(expression, undefined)).toBe(none);
  });

  it('as well when they are many', () => {
    expect(over('sum(line.mass) / 1 kg', many)).toBe('2000');
    expect(over('sum(line.mass) / 1 kg', [...many, ...lines])).toBe('2009');
    expect(over('average(line.mass) / 1 kg', many)).toBe('100');
    expect(over('sum(line.share)', [...many, ...lines])).toBe('n/a');
    expect(over('count(line where line.category = portable)', [...many, ...lines])).toBe('1');
  });

  it('each on its own day', () => {
    const late = many.map((each) => ({ ...each, on: '2025-07-01' }));
    expect(over('sum(line.fee) / 1 EUR', many)).toBe('740');
    expect(over('sum(line.fee) / 1 EUR', [...many, ...late])).toBe('1410');
  });
});

/** What an expression of the year gives over the years before 2025. */
function years(expression: string, placed: Facts): string {
  const rulebook = load((yaml) =>
    yaml.replace('expr: collected / average(placed over -3..-1)', `expr: ${expression}`),
  );
  const facts = { placed, collected: '1 kg' };
  const evaluation = interpretStage(rulebook, 'national_year', facts, { on });
  const value = evaluation.ok ? evaluation.outputs.collection_rate : undefined;
  return value === undefined ? 'none' : valueText(value);
}

describe('years are gone through', () => {
  const all = { '2021': '8 kg', '2022': '1 kg', '2023': '2 kg', '2024': '3 kg', '2025': '9 kg' };
  const gap = { '2022': '1 kg', '2024': '3 kg' };

  it.each([
    ['(collected + sum(placed over -3..-1)) / 1 kg', '700 %', 'n/a'],
    ['(collected + sum(placed over -3..-1 missing skip)) / 1 kg', '700 %', '500 %'],
    ['(collected + average(placed over -3..-1)) / 1 kg', '300 %', 'n/a'],
    ['(collected + average(placed over -3..-1 missing skip)) / 1 kg', '300 %', '300 %'],
    ['(collected + average(placed over -3..-1 missing zero)) * 3 / 1 kg', '900 %', '700 %'],
    ['collected / 1 kg * count(placed over -3..-1)', '300 %', '200 %'],
    ['(collected + sum(placed over 0..0)) / 1 kg', '1000 %', 'n/a'],
    ['(collected + average(placed over -10..-8 missing skip)) / 1 kg', 'n/a', 'n/a'],
  ])('by %s: %s, and %s with a gap', (expression, whole, missing) => {
    expect(years(expression, all)).toBe(whole);
    expect(years(expression, gap)).toBe(missing);
  });
});
