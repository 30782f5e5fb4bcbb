import { describe, expect, it } from '@jest/globals';
import { modulatedFiles } from '../../test/modulated-rulebook.js';
import { sampleFiles, SAMPLE_ROUNDED } from '../../test/sample-rulebook.js';
import { checkCoverage } from './coverage.js';
import { issueLine, loadRulebook, runCases } from './index.js';
import type { Rulebook } from './model.js';

function withCases(
  cases: readonly string[],
  change?: (yaml: string) => string,
  without?: string,
): Rulebook {
  const sample = sampleFiles(change);
  const tables = Object.fromEntries(
    Object.entries(sample.tables).filter(([name]) => name !== without),
  );
  const files = { ...sample, tables, cases: { 'all.yaml': `${cases.join('\n')}\n` } };
  const loaded = loadRulebook(files);
  if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
  return loaded.rulebook;
}

const LINE = 'facts: { category: ev, mass: 100 kg, units: "3" }';
const LATE = `facts: { late: yes, lines: [{ category: ev, mass: 100 kg, units: "2" }, { category: portable, mass: 1 kg, units: "9" }] }`;

/** In what a case of a line, or of a period, differs from what it expects. */
function differences(
  expected: string,
  stage: 'line' | 'producer_period' = 'line',
  on = '2024-01-01',
) {
  const facts = stage === 'line' ? LINE : LATE;
  const text = `- { name: a, stage: ${stage}, on: ${on}, ${facts}, ${expected} }`;
  return runCases(withCases([text])).flatMap((each) => each.differences);
}

describe('a case holds', () => {
  it.each([
    'expect: { fee: 37.00 EUR }',
    'expect: { fee: 37 EUR }',
    // A step that is no output can be expected too.
    'expect: { factor: 100 % }',
    'expect: { factor: "1" }',
    'expect: { unit_mass: ~33.3 kg/piece }',
    'expect: { unit_mass: ~33333.33 g/piece }',
    'expect: { unit_mass: ~33 kg/piece }',
  ])('with %s', (expected) => {
    expect(differences(expected)).toEqual([]);
  });

  it.each([
    'expect: { total: 42.90 EUR, lines.2.fee: 2.00 EUR, lines.1.factor: 100 % }',
    'expect: { lines: "2", ev_mass: 100 kg }',
    'expect: { ev_mass: 0.1 t }',
  ])('with %s of a period', (expected) => {
    expect(differences(expected, 'producer_period')).toEqual([]);
  });

  it('when it is refused as it says', () => {
    expect(differences('refused: not-in-force', 'line', '2023-12-31')).toEqual([]);
  });
});

describe('a case does not hold', () => {
  it.each([
    ['expect: { fee: 37.01 EUR }', 'fee: expected 37.01 EUR, found 37.00 EUR'],
    ['expect: { fee: 37 kg }', 'fee: expected 37 kg, found 37.00 EUR'],
    ['expect: { fee: "37" }', 'fee: expected 37, found 37.00 EUR'],
    ['expect: { fee: about 37 EUR }', 'fee: expected about 37 EUR, found 37.00 EUR'],
    ['expect: { fee: 37 lb }', 'fee: expected 37 lb, found 37.00 EUR'],
    ['expect: { fee: n/a }', 'fee: expected n/a, found 37.00 EUR'],
    [
      'expect: { unit_mass: 33.3 kg/piece }',
      'unit_mass: expected 33.3 kg/piece, found 33.333333333333… kg/piece',
    ],
    [
      'expect: { unit_mass: ~33.4 kg/piece }',
      'unit_mass: expected ~33.4 kg/piece, found 33.333333333333… kg/piece',
    ],
    ['refused: not-in-force', 'expected a refusal not-in-force'],
  ])('with %s', (expected, difference) => {
    expect(differences(expected)).toEqual([difference]);
  });

  it.each([
    'lines.3.fee',
    'lines.0.fee',
    'lines.x.fee',
    'lines.1.fees',
    'producers.1.fee',
    'rows.1.fee',
  ])('with an output %s that is not there', (name) => {
    expect(differences(`expect: { ${name}: 1 EUR }`, 'producer_period')).toEqual([
      `${name}: no such output`,
    ]);
  });

  it('when it is refused, and does not say so or says it otherwise', () => {
    const refused = 'refused: on test/sample holds from 2024-01-01.';
    expect(differences('expect: { fee: 1 EUR }', 'line', '2023-12-31')).toEqual([refused]);
    expect(differences('refused: fact', 'line', '2023-12-31')).toEqual([refused]);
  });
});

/** Every value, day and branch of the sample. */
const WHOLE = [
  '- { name: before, stage: line, on: 2023-12-31, facts: { category: ev, mass: 1 kg, units: "1" }, refused: not-in-force }',
  '- { name: first, stage: line, on: 2024-01-01, facts: { category: ev, mass: 100 kg, units: "2" }, expect: { fee: 37.00 EUR } }',
  '- { name: portable, stage: line, on: 2024-01-01, facts: { category: portable, mass: 100 kg, units: "2" }, expect: { fee: 200.00 EUR } }',
  '- { name: portable until, stage: line, on: 2025-06-30, facts: { category: portable, mass: 100 kg, units: "2" }, expect: { fee: 200.00 EUR } }',
  '- { name: portable since, stage: line, on: 2025-07-01, facts: { category: portable, mass: 100 kg, units: "2" }, expect: { fee: 220.00 EUR } }',
  '- { name: recycled, stage: line, on: 2025-06-30, facts: { category: ev, mass: 100 kg, units: "2", share: 16 % }, expect: { fee: 33.30 EUR } }',
  '- { name: new, stage: line, on: 2025-07-01, facts: { category: ev, mass: 100 kg, units: "2" }, expect: { fee: 33.50 EUR } }',
  '- { name: late, stage: producer_period, on: 2024-01-01, facts: { late: yes, lines: [{ category: ev, mass: 100 kg, units: "2" }] }, expect: { total: 40.70 EUR } }',
  '- { name: in time, stage: producer_period, on: 2024-01-01, facts: { late: no, lines: [] }, expect: { total: 0 EUR } }',
  '- { name: year, stage: national_year, on: 2025-12-31, facts: { placed: { "2022": 1 t, "2023": 1 t, "2024": 1 t }, collected: 450 kg }, expect: { collection_rate: 45 % } }',
  ...SAMPLE_ROUNDED,
];

function missing(without: readonly string[], of = WHOLE): readonly string[] {
  const kept = of.filter((each) => !without.some((name) => each.includes(`name: ${name},`)));
  return checkCoverage(withCases(kept)).map((issue) => `${issue.code} ${issueLine(issue)}`);
}

describe('cases are whole', () => {
  it('when each value, day, stage and branch has one', () => {
    expect(missing([])).toEqual([]);
  });

  it.each([
    [
      ['before'],
      [
        'rules.no-case rulebook.yaml:6:1: The rulebook begins on 2024-01-01, and no case on 2023-12-31 shows it. (found nothing; write a case with on: 2023-12-31, refused: not-in-force)',
      ],
    ],
    [
      ['new'],
      [
        'rules.no-case rulebook.yaml:24:3: The row * of `rate` from 2025-07-01 has no case on 2025-07-01 that reads it. (found cases of portable; write a case with on: 2025-07-01)',
      ],
    ],
    [
      ['portable'],
      [
        'rules.no-case rulebook.yaml:24:3: The row portable of `rate` from 2024-01-01 has no case on 2024-01-01 that reads it. (found cases of ev; write a case with on: 2024-01-01)',
      ],
    ],
    [
      ['new', 'portable since'],
      [
        'rules.no-case rulebook.yaml:24:3: The value of `rate` from 2025-07-01 has no case on 2025-07-01 that reads it. (found cases on 2024-01-01, 2025-06-30; write a case with on: 2025-07-01)',
      ],
    ],
    [
      ['portable until'],
      [
        'rules.no-case rulebook.yaml:24:3: The row portable of `rate` from 2025-07-01 has no case on 2025-06-30 that reads it. (found cases of ev; write a case with on: 2025-06-30)',
      ],
    ],
    [
      ['recycled'],
      [
        'rules.no-case rulebook.yaml:24:3: The row * of `rate` from 2025-07-01 has no case on 2025-06-30 that reads it. (found cases of portable; write a case with on: 2025-06-30)',
        'rules.no-case rulebook.yaml:49:7: No case takes the `then` branch of `factor`. (found if first_of(share, 0 %) >= 16 % then 90 % else 100 %; write a case that does)',
      ],
    ],
    [
      ['in time'],
      [
        'rules.no-case rulebook.yaml:68:7: No case takes the `else` branch of `total`. (found if late then base * (100 % + surcharge) else base; write a case that does)',
      ],
    ],
    [
      ['late', 'up', 'in time'],
      [
        'rules.no-case rulebook.yaml:60:3: The stage producer_period has no case. (found nothing; write a case with stage: producer_period)',
        'rules.no-case rulebook.yaml:33:3: The value of `surcharge` from 2024-01-01 has no case on 2024-01-01 that reads it. (found nothing; write a case with on: 2024-01-01)',
        'rules.no-case rulebook.yaml:68:7: No case takes the `then` nor the `else` branch of `total`. (found if late then base * (100 % + surcharge) else base; write a case that does)',
        'rules.unproved rulebook.yaml:68:7: No case shows that `total` is rounded up and not half-away-from-zero, half-even, down. (found round: { mode: up, step: "0.05" }; write a case where it would come out otherwise: on the half of a step, or below it)',
      ],
    ],
    [
      ['year'],
      [
        'rules.no-case rulebook.yaml:84:3: The stage national_year has no case. (found nothing; write a case with stage: national_year)',
      ],
    ],
  ])('and not without %j', (without, issues) => {
    expect(missing(without)).toEqual(issues);
  });

  it('by the day of a row of a return, and not where a row says what held before', () => {
    const row = (on: string, category: string) =>
      `{ category: ${category}, mass: 1 kg, units: "1", on: ${on} }`;
    const days = ['2024-01-01', '2025-06-30', '2025-07-01'];
    const rows = days.flatMap((on) => [row(on, 'ev'), row(on, 'portable')]).join(', ');
    const period = `- { name: period, stage: producer_period, on: 2025-07-01, facts: { late: no, lines: [${rows}] }, expect: { lines: "6", total: 7.30 EUR } }`;
    const lines = ['first', 'portable', 'portable until', 'portable since', 'new'];
    const whole = [...WHOLE, period];
    expect(missing(lines, whole)).toEqual([]);
    const same = (text: string) => text.replace('rates-2025.csv', 'rates.csv');
    const kept = [...WHOLE.filter((each) => !/portable (until|since)/.test(each))].map((each) =>
      each.replace('33.50', '37.00'),
    );
    expect(checkCoverage(withCases(kept, same, 'rates-2025.csv'))).toEqual([]);
  });

  it('with the branches of what is computed once the year is known, and of a weight', () => {
    const loaded = loadRulebook(
      modulatedFiles((yaml) =>
        yaml.replace('pool, mass_total,', 'pool, (if small_producer then 0 t else mass_total),'),
      ),
    );
    const branches = loaded.ok ? checkCoverage(loaded.rulebook).map(issueLine) : [];
    const none = (name: string) =>
      `No case takes the \`then\` nor the \`else\` branch of \`${name}\`.`;
    expect(branches).toContainEqual(
      expect.stringContaining(`rulebook.yaml:56:9: ${none('factor')}`),
    );
    expect(branches).toContainEqual(
      expect.stringContaining(`rulebook.yaml:115:9: ${none('cost_part')}`),
    );
  });

  it('and hold, each by its name and place', () => {
    const wrong = WHOLE.map((each) => each.replace('33.50 EUR', '33.51 EUR'));
    expect(missing([], wrong)).toEqual([
      expect.stringMatching(
        /^rules\.case cases\/all\.yaml:7:\d+: The case "new" of \d{4}-\d\d-\d\d does not hold: fee: expected 33\.51 EUR, found 33\.50 EUR \(found 33\.50 EUR; write fee: 33\.50 EUR if the law means it\)$/,
      ),
    ]);
  });
});
