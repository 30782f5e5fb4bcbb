import { describe, expect, it } from '@jest/globals';
import { edited, loadedFrom } from '../../test/refused-rulebook.js';
import { rulebookHead } from '../../test/rulebook-head.js';
import { checkCoverage, issueLine, type RulebookFiles } from './index.js';

const YAML = `${rulebookHead('proven', 'Proven', '2024-01-01').replace('from: 2024-01-01', 'from: 2024-01-01\nuntil: 2026-12-31')}inputs:
  line:
    mass: { type: mass, label: Mass }
bands:
  weight: { label: Weight, unit: kg, upTo: ["5", "20"], names: [light, medium, heavy], cite: act s. 2 }
parameters:
  rate:
    label: Rate
    unit: EUR/kg
    by: [weight]
    lastCheckedOn: 2026-11-27
    guard: { highest: "10", greatestChange: "100" }
    values:
      - { from: 2024-01-01, table: rates.csv, cite: act s. 1 }
stages:
  line:
    outputs: [fee]
    formulas:
      fee:
        label: Fee
        expr: rate[mass] * mass
        unit: EUR
        cite: act s. 1
        round: { mode: half-even, step: "0.01", cite: act s. 1 }
  producer_period:
    outputs: [total]
    formulas:
      total:
        label: Total
        expr: sum(line.fee)
        unit: EUR
        cite: act s. 1
        round: { mode: half-even, step: "0.01", cite: act s. 1 }
untranslatable: []
`;

const kase = (name: string, mass: string, fee: string, on = '2025-06-30') =>
  `- { name: ${name}, stage: line, on: ${on}, facts: { mass: ${mass} }, expect: { fee: ${fee} } }\n`;

const CASES = [
  '- { name: before, stage: line, on: 2023-12-31, facts: { mass: 1 kg }, refused: not-in-force }\n',
  kase('first day', '5 kg', '5.00 EUR', '2024-01-01'),
  kase('medium', '5.2 kg', '10.40 EUR', '2024-01-01'),
  kase('edge', '20 kg', '40.00 EUR'),
  kase('heavy', '20.5 kg', '61.50 EUR', '2024-01-01'),
  kase('half to even', '0.005 kg', '0.00 EUR'),
  kase('half upwards', '0.015 kg', '0.02 EUR'),
  kase('less than half', '0.001 kg', '0.00 EUR'),
  kase('last day', '1 kg', '1.00 EUR', '2026-12-31'),
  '- { name: after, stage: line, on: 2027-01-01, facts: { mass: 1 kg }, refused: not-in-force }\n',
  '- { name: period, stage: producer_period, on: 2025-06-30, facts: { lines: [{ mass: 1 kg }] }, expect: { total: 1.00 EUR } }\n',
];

const files = (without: RegExp, ...changes: readonly (readonly [string, string])[]): RulebookFiles => ({
  rulebookYaml: edited(YAML, ...changes),
  tables: { 'rates.csv': 'weight,value\nlight,1\nmedium,2\nheavy,3\n' },
  cases: { 'cases.yaml': CASES.filter((each) => !without.test(each)).join('') },
}); // prettier-ignore

const said = (...of: Parameters<typeof files>) =>
  checkCoverage(loadedFrom(files(...of))).map(issueLine);

const NONE = /nothing like it/;

describe('an edge of a band', () => {
  it('is proved by a case on it and one just beyond', () => {
    expect(said(NONE)).toEqual([]);
  });

  it.each([
    [/name: edge/, 'No case on the edge 20 kg of weight shows to which class it belongs. (write a case whose expected result changes with it)'],
    [/name: medium/, 'No case just beyond the edge 5 kg of weight shows where its class ends.'],
  ])('is not without %s', (without, issue) => {
    expect(said(without).filter((line) => line.includes('edge'))).toEqual([
      expect.stringContaining(`rulebook.yaml:15:3: ${issue}`),
    ]);
  }); // prettier-ignore

  it('is not proved by a case far beyond it', () => {
    expect(said(/name: edge/, ['"20"]', '"19"]']).join()).toContain('just beyond the edge 19 kg');
  });
});

describe('a rounding', () => {
  it.each([
    ['half-away-from-zero', /half to even/],
    ['down', /half upwards/],
    ['up', /less than half|half to even/],
  ])('is not told from %s without %s', (mode, without) => {
    expect(said(without)).toEqual([
      expect.stringMatching(
        new RegExp(`rulebook\\.yaml:29:7: No case shows that \`fee\` is rounded half-even and not [a-z, -]*${mode}`),
      ),
    ]);
  }); // prettier-ignore

  it('of rounded lines added up, of whole units, or of the lesser of such, acts on nothing', () => {
    for (const expr of ['sum(line.fee) * 3', 'max(sum(line.fee), 1.05 EUR) - 0.01 EUR', '-(sum(line.fee) + 2.5 EUR * count(line) * 0)'])
      expect(said(/name: period/, ['sum(line.fee)', expr]).filter((line) => line.includes('rounded'))).toEqual([]);
    for (const expr of ['sum(line.fee) / 3', 'average(line.fee)', 'sum(line.fee) * 1.5', 'sum(line.fee + 0.001 EUR)'])
      expect(said(/name: period/, ['sum(line.fee)', expr], ['unit: EUR\n        cite: act s. 1\n        round: { mode: half-even, step: "0.01", cite: act s. 1 }\nunt', 'unit: EUR\n        cite: act s. 1\n        notApplicable: None.\n        round: { mode: half-even, step: "0.01", cite: act s. 1 }\nunt']).join()).toContain('`total` is rounded half-even');
  }); // prettier-ignore

  it('of fifths has no halves, and of halves nothing less', () => {
    const of = (expr: string, mode: string) =>
      said(/name: period/, ['sum(line.fee)', expr], [
        'sum(line.fee)\n        unit: EUR\n        cite: act s. 1\n        round: { mode: half-even'.replace('sum(line.fee)', expr),
        `${expr}\n        unit: EUR\n        cite: act s. 1\n        round: { mode: ${mode}`,
      ]).find((line) => line.includes('`total`'));
    expect(of('sum(line.fee) * 0.2', 'half-even')).toContain('half-even and not up, down.');
    expect(of('sum(line.fee) * 0.2', 'down')).toContain('down and not half-away-from-zero, half-even, up.');
    expect(of('sum(line.fee) * 0.5', 'up')).toContain('up and not half-even, down.');
    expect(of('sum(line.fee) * 0.5', 'half-even')).toContain('half-even and not half-away-from-zero, up, down.');
  }); // prettier-ignore
});

describe('the last day of a rulebook', () => {
  it.each([
    [/last day/, 'The rulebook ends on 2026-12-31, and no case on 2026-12-31 shows it. (write a case with on: 2026-12-31)'],
    [/after/, 'The rulebook ends on 2026-12-31, and no case on 2027-01-01 shows it. (write a case with on: 2027-01-01, refused: not-in-force)'],
  ])('has no case without %s', (without, issue) => {
    expect(said(without)).toEqual([expect.stringContaining(issue)]);
  }); // prettier-ignore
});

describe('cases of many rows', () => {
  it('leave edges and roundings untried, which is said and shuts the gate', () => {
    const rows = Array.from({ length: 9_000 }, () => '{ mass: 1 kg }').join(', ');
    const large = (name: string) =>
      `- { name: ${name}, stage: producer_period, on: 2025-06-30, facts: { lines: [${rows}] }, expect: { total: 9000.00 EUR } }\n`;
    const of = files(/half|heavy|edge/);
    const cases = { ...of.cases, 'large.yaml': large('a'), 'larger.yaml': large('b') };
    const issues = checkCoverage(loadedFrom({ ...of, cases }));
    expect(issues.map(({ severity }) => severity)).not.toContain('warning');
    expect(issues.map(issueLine).join()).toMatch(/\d+ edges and roundings were not tried: the cases hold too many rows\./);
  }); // prettier-ignore
});
