import { describe, expect, it } from '@jest/globals';
import { edited, loadedFrom } from '../../test/refused-rulebook.js';
import { gateOfIssue } from './gates.js';
import { checkCoverage, issueLine, type RulebookFiles } from './index.js';
import { rulebookHead } from '../../test/rulebook-head.js';

const YAML = `${rulebookHead('noticed', 'Noticed', '2024-01-01')}enumerations:
  category: [portable, ev]
inputs:
  line:
    category: { type: choice, label: Category }
    mass: { type: mass, label: Mass }
parameters:
  rate:
    label: Rate
    unit: EUR/kg
    by: [category]
    lastCheckedOn: 2026-11-27
    guard: { highest: "10", greatestChange: "100" }
    values:
      - { from: 2024-01-01, table: rates.csv, cite: act s. 1 }
  lowest_fee:
    label: Lowest fee
    unit: EUR
    lastCheckedOn: 2026-11-27
    guard: { highest: "10", greatestChange: "100" }
    values:
      - { from: 2024-01-01, value: "5", cite: act s. 2 }
  applies:
    label: Applies
    unit: "1"
    lastCheckedOn: 2026-11-27
    values:
      - { from: 2024-01-01, value: n/a, cite: act s. 3 }
      - { from: 2025-01-01, value: "1", cite: act s. 3 }
stages:
  line:
    outputs: [fee, duty]
    formulas:
      fee:
        label: Fee
        expr: max(mass * rate[category], lowest_fee)
        unit: EUR
        cite: act s. 1
        round: { mode: half-even, step: "0.01", cite: act s. 1 }
      duty:
        label: Duty
        expr: applies is not n/a
        unit: yes-no
        cite: act s. 3
untranslatable: []
`;

const CASES = `- { name: before, stage: line, on: 2023-12-31, facts: { category: ev, mass: 1 kg }, refused: not-in-force }
- { name: portable, stage: line, on: 2024-01-01, facts: { category: portable, mass: 100 kg }, expect: { fee: 100.00 EUR, duty: no } }
- { name: ev, stage: line, on: 2024-01-01, facts: { category: ev, mass: 100 kg }, expect: { fee: 200.00 EUR } }
- { name: lowest, stage: line, on: 2024-01-01, facts: { category: ev, mass: 1 g }, expect: { fee: 5.00 EUR } }
- { name: day before, stage: line, on: 2024-12-31, facts: { category: ev, mass: 100 kg }, expect: { duty: no } }
- { name: first day, stage: line, on: 2025-01-01, facts: { category: ev, mass: 100 kg }, expect: { duty: yes } }
`;

const files = (...changes: readonly (readonly [string, string])[]): RulebookFiles => ({
  rulebookYaml: YAML,
  tables: { 'rates.csv': 'category,value\nportable,1\nev,2\n' },
  cases: { 'cases.yaml': edited(CASES, ...changes) },
});

/** What is said of values; roundings have their own tests. */
const said = (...changes: readonly (readonly [string, string])[]) => ofValues(files(...changes));

const ofValues = (of: RulebookFiles): string[] =>
  checkCoverage(loadedFrom(of))
    .map(issueLine)
    .filter((line) => !line.includes('is rounded'));

describe('a value that the cases read', () => {
  it('is proved where a case would notice another one', () => {
    expect(said()).toEqual([]);
  });

  it('is not proved by a case that expects nothing that depends on it', () => {
    const [found, ...others] = said(['expect: { fee: 200.00 EUR }', 'expect: { duty: no }']);
    expect(others).toEqual([]);
    expect(found).toContain(
      'No case expects a result that depends on the row ev of `rate` from 2024-01-01. (found 2 EUR/kg; write a case whose expected result changes with it)',
    );
    expect(said(['fee: 5.00 EUR', 'duty: no']).join()).toContain(
      'No case expects a result that depends on the value of `lowest_fee` from 2024-01-01.',
    );
  });

  it('names the first of several rows', () => {
    const none = said(
      ['expect: { fee: 200.00 EUR }', 'expect: { duty: no }'],
      ['fee: 100.00 EUR, ', ''],
    );
    expect(none.join()).toContain(
      'No case expects a result that depends on 2 rows of `rate` from 2024-01-01: portable is the first.',
    );
  });

  it('only says whether something applies where it has one number and n/a: then a case must tell those apart', () => {
    expect(said(['expect: { duty: yes }', 'expect: { fee: 200.00 EUR }']).join()).toContain(
      'depends on the value of `applies` from 2025-01-01',
    );
    expect(
      said(
        [
          'ev, mass: 100 kg }, expect: { duty: no }',
          'ev, mass: 100 kg }, expect: { fee: 200.00 EUR }',
        ],
        [', duty: no', ''],
      ).join(),
    ).toContain('depends on the value of `applies` from 2024-01-01');
  });

  it('is not asked for while a case does not hold', () => {
    const found = said(['fee: 200.00 EUR', 'fee: 201.00 EUR']);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain('does not hold');
  });

  it('is proved by a case that notices only a greater one, or only a smaller one', () => {
    // 10 EUR by the rate: a lowest fee of half of 5 EUR changes nothing, one of 11 EUR does.
    expect(said(['mass: 1 g }, expect: { fee: 5.00', 'mass: 5 kg }, expect: { fee: 10.00'])).toEqual([]); // prettier-ignore
    // A highest fee of 300 EUR: one of 601 EUR changes nothing, one of 150 EUR does.
    const highest = edited(YAML, ['max(mass', 'min(mass'], ['value: "5"', 'value: "300"']);
    const cases = edited(CASES, ['fee: 5.00 EUR', 'fee: 0.00 EUR']);
    const found = files();
    const yaml = edited(highest, ['highest: "10", greatestChange: "100" }\n    values:\n      - { from: 2024-01-01, value: "300"', 'highest: "400", greatestChange: "100" }\n    values:\n      - { from: 2024-01-01, value: "300"']); // prettier-ignore
    const all = { ...found, rulebookYaml: yaml, cases: { 'cases.yaml': cases } };
    expect(ofValues(all)).toEqual([]);
  });

  it('may be nothing: then a case must notice something', () => {
    const free = (...changes: readonly (readonly [string, string])[]) => {
      const found = files(['fee: 100.00 EUR', 'fee: 5.00 EUR'], ...changes);
      const tables = { 'rates.csv': 'category,value\nportable,0\nev,2\n' };
      return ofValues({ ...found, tables });
    };
    expect(free()).toEqual([]);
    expect(free(['fee: 5.00 EUR, ', '']).join()).toContain('the row portable of `rate`');
  });

  it('is told with its place and as what it is', () => {
    const [found] = checkCoverage(
      loadedFrom(files(['expect: { fee: 200.00 EUR }', 'expect: { duty: no }'])),
    );
    const line = YAML.slice(0, YAML.indexOf('  rate:')).split('\n').length;
    expect(found).toMatchObject({
      code: 'rules.unproved',
      location: { file: 'rulebook.yaml', row: line },
    });
  });

  it('of one number among several is not proved by telling it from n/a', () => {
    const several = (...changes: readonly (readonly [string, string])[]) => {
      const found = files(...changes);
      const rulebookYaml = edited(YAML, [
        '{ from: 2025-01-01, value: "1", cite: act s. 3 }',
        '{ from: 2025-01-01, value: "1", cite: act s. 3 }\n      - { from: 2026-01-01, value: "2", cite: act s. 3 }',
      ]);
      const more = ['2025-12-31', '2026-01-01'].map(
        (on) =>
          `- { name: on ${on}, stage: line, on: ${on}, facts: { category: ev, mass: 100 kg }, expect: { duty: yes } }\n`,
      );
      const cases = { 'cases.yaml': `${found.cases['cases.yaml'] ?? ''}${more.join('')}` };
      return ofValues({ ...found, rulebookYaml, cases });
    };
    const said = several();
    expect(said).toHaveLength(2);
    expect(said[0]).toContain('depends on the value of `applies` from 2025-01-01');
    expect(said[1]).toContain('depends on the value of `applies` from 2026-01-01');
  });
});

describe('a value of a later day', () => {
  const rates = '{ from: 2024-01-01, table: rates.csv, cite: act s. 1 }';
  const YAML_OF_TWO = edited(YAML, [
    rates,
    `${rates}\n      - { from: 2025-01-01, table: later.csv, cite: act s. 1 }`,
  ]);
  const lineOn = (on: string, category: string, expected: string) =>
    `- { name: ${category} on ${on}, stage: line, on: ${on}, facts: { category: ${category}, mass: 100 kg }, expect: { ${expected} } }\n`;

  const saidOfTwo = (later: string, ...cases: readonly string[]) =>
    ofValues({
      rulebookYaml: YAML_OF_TWO,
      tables: { ...files().tables, 'later.csv': `category,value\n${later}` },
      cases: {
        'cases.yaml': edited(CASES, [
          CASES.slice(CASES.indexOf('- { name: day before')),
          cases.join(''),
        ]),
      },
    });

  const ofEv = [
    lineOn('2024-12-31', 'ev', 'fee: 200.00 EUR, duty: no'),
    lineOn('2025-01-01', 'ev', 'fee: 300.00 EUR, duty: yes'),
  ];
  const ofPortable = [
    lineOn('2024-12-31', 'portable', 'duty: no'),
    lineOn('2025-01-01', 'portable', 'duty: yes'),
  ];

  it('is asked for where it differs from the one before, and not where it repeats it', () => {
    expect(saidOfTwo('portable,1\nev,3\n', ...ofEv, ...ofPortable)).toEqual([]);
    expect(saidOfTwo('portable,1.1\nev,3\n', ...ofEv, ...ofPortable)).toEqual([
      expect.stringContaining('depends on the row portable of `rate` from 2025-01-01'),
    ]);
    const [both, ...others] = saidOfTwo(
      'portable,1.1\nev,3\n',
      ...ofPortable,
      lineOn('2024-12-31', 'ev', 'fee: 200.00 EUR, duty: no'),
      lineOn('2025-01-01', 'ev', 'duty: yes'),
    );
    expect(others).toEqual([]);
    expect(both).toContain('depends on 2 rows of `rate` from 2025-01-01: portable is the first');
  });

  it('that no case reads on its days is missing a case, and said once', () => {
    const missing = (on: string) =>
      expect.stringContaining(
        `The row portable of \`rate\` from 2025-01-01 has no case on ${on} that reads it.`,
      );
    // The case of 2024-01-01 reads the row, on a day of the value before.
    expect(saidOfTwo('portable,1.1\nev,3\n', ...ofEv)).toEqual([
      missing('2025-01-01'),
      missing('2024-12-31'),
    ]);
  });
});

describe('cases of very many rows', () => {
  const names = Array.from({ length: 300 }, (_, at) => `c${String(at)}`);
  const YAML_OF_MANY = `${rulebookHead('many', 'Many', '2024-01-01')}enumerations:
  category: [${names.join(', ')}]
inputs:
  line:
    category: { type: choice, label: Category }
parameters:
  rate:
    label: Rate
    unit: EUR
    by: [category]
    lastCheckedOn: 2026-11-27
    guard: { highest: "1000", greatestChange: "100" }
    values:
      - { from: 2024-01-01, table: rates.csv, cite: act s. 1 }
stages:
  line:
    outputs: [fee]
    formulas:
      fee: { label: Fee, expr: "rate[category]", unit: EUR, cite: act s. 1, round: { mode: half-even, step: "0.01", cite: act s. 1 } }
  producer_period:
    outputs: [total]
    formulas:
      total: { label: Total, expr: sum(line.fee), unit: EUR, cite: act s. 1, round: { mode: half-even, step: "0.01", cite: act s. 1 } }
untranslatable: []
`;

  const lines = Array.from({ length: 400 }, (_, at) => `{ category: c${String(at % 300)} }`);
  const small = names.map(
    (name, at) =>
      `- { name: ${name}, stage: line, on: 2024-01-01, facts: { category: ${name} }, expect: { fee: ${String(at + 1)}.00 EUR } }\n`,
  );
  const found = (cases: readonly string[], total: string) =>
    checkCoverage(
      loadedFrom({
        rulebookYaml: YAML_OF_MANY,
        tables: {
          'rates.csv': `category,value\n${names.map((name, at) => `${name},${String(at + 1)}\n`).join('')}`,
        },
        cases: {
          'cases.yaml': `- { name: before, stage: producer_period, on: 2023-12-31, facts: { lines: [] }, refused: not-in-force }
${cases.join('')}- { name: many, stage: producer_period, on: 2024-01-01, facts: { lines: [${lines.join(',')}] }, expect: { total: ${total} } }
`,
        },
      }),
    );

  it('are all tried, each by its smallest case first', () => {
    expect(found(small, '50200.00 EUR')).toEqual([]);
  });

  it('that only large cases read are tried as far as that takes a few seconds; the rest is an error', () => {
    const issues = found(small.slice(0, 50), '50200.00 EUR');
    expect(
      issues.map(({ code, severity, message, expected }) => [code, severity, message, expected]),
    ).toEqual([
      [
        'rules.unproved',
        'error',
        '6 values of `rate` from 2024-01-01 were not tried: the cases that read them compute too much.',
        'several small cases',
      ],
    ]);
    // What nobody tried shuts the gate.
    expect(issues.every((issue) => gateOfIssue(issue) === 'cases')).toBe(true);
  });
});
