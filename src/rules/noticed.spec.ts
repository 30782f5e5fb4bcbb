import { describe, expect, it } from '@jest/globals';
import { edited, loadedFrom } from '../../test/refused-rulebook.js';
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

const said = (...changes: readonly (readonly [string, string])[]) =>
  checkCoverage(loadedFrom(files(...changes))).map(issueLine);

describe('a value that the cases read', () => {
  it('is proved where a case would notice another one', () => {
    expect(said()).toEqual([]);
  });

  it('is not proved by a case that expects nothing that depends on it', () => {
    const [found, ...others] = said(['expect: { fee: 200.00 EUR }', 'expect: { duty: no }']);
    expect(others).toEqual([]);
    expect(found).toContain(
      'No case expects a result that depends on the row ev of `rate` from 2024-01-01. (write a case whose expected result changes with it)',
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
});
