import type { RulebookFiles } from '../src/rules/index.js';
import { rulebookHead } from './rulebook-head.js';

/** A small rulebook for tests: every part of the format once. */
export const SAMPLE_YAML = `${rulebookHead('sample', 'Sample', '2024-01-01')}enumerations:
  category: [portable, ev]
inputs:
  line:
    category: { type: choice, label: Category }
    mass: { type: mass, label: Mass }
    units: { type: count, label: Units }
    share: { type: ratio, optional: yes, lowest: "0", highest: "100", label: Recycled share }
  producer_period:
    late: { type: yes-no, label: Filed late }
  national_year:
    placed: { type: mass, perYear: yes, label: Placed on the market }
    collected: { type: mass, label: Collected }
parameters:
  rate:
    label: Rate
    unit: EUR/kg
    by: [category]
    lastCheckedOn: 2026-11-23
    guard: { lowest: "0", highest: "5", greatestChange: "900" }
    values:
      - { from: 2024-01-01, table: rates.csv, cite: act s. 1 }
      - { from: 2025-07-01, table: rates-2025.csv, cite: act s. 1 as amended }
  surcharge:
    label: Surcharge
    unit: "%"
    lastCheckedOn: 2026-11-23
    values:
      - { from: 2024-01-01, value: "10", cite: act s. 2 }
stages:
  line:
    outputs: [fee, unit_mass]
    formulas:
      unit_mass:
        label: Mass of one
        expr: mass / units
        unit: kg/piece
        cite: act s. 3
        notApplicable: No units.
      factor:
        label: Factor
        expr: if first_of(share, 0 %) >= 16 % then 90 % else 100 %
        unit: "%"
        cite: act s. 4
      fee:
        label: Fee
        expr: rate[category] * mass * factor
        unit: EUR
        cite: act s. 1
        round: { mode: half-away-from-zero, step: "0.01", cite: act s. 5 }
  producer_period:
    outputs: [total, ev_mass, lines]
    formulas:
      base:
        label: Fees
        expr: sum(line.fee)
        unit: EUR
        cite: act s. 1
      total:
        label: Total
        expr: if late then base * (100 % + surcharge) else base
        unit: EUR
        cite: act s. 2
        round: { mode: up, step: "0.05", cite: act s. 5 }
      ev_mass:
        label: Mass of electric vehicle batteries
        expr: sum(line.mass where line.category = ev)
        unit: t
        cite: act s. 3
      lines:
        label: Lines
        expr: count(line)
        unit: "1"
        cite: act s. 3
  national_year:
    outputs: [collection_rate]
    formulas:
      collection_rate:
        label: Rate of collection
        expr: collected / average(placed over -3..-1)
        unit: "%"
        cite: act s. 6
        notApplicable: A year is missing.
untranslatable: []
`;

export const SAMPLE_TABLES = {
  'rates.csv': 'category,value\nportable,2.00\nev,0.37\n',
  'rates-2025.csv': 'category,value\nportable,2.20\n*,0.335\n',
};

export function sampleFiles(change: (yaml: string) => string = (yaml) => yaml): RulebookFiles {
  return { rulebookYaml: change(SAMPLE_YAML), tables: { ...SAMPLE_TABLES }, cases: {} };
}

/** The sample without numbers of the law in its formulas, as what is published stands. */
export function lawful(yaml: string): string {
  const share = (name: string, value: string) =>
    `  ${name}: { label: Recycled, unit: "%", lastCheckedOn: 2026-11-23, guard: { highest: "100", greatestChange: "50" }, values: [{ from: 2024-01-01, value: "${value}", cite: act s. 4 }] }\n`;
  return yaml
    .replace('>= 16 % then 90 % else', '>= enough_recycled then recycled_factor else')
    .replace(
      'stages:\n',
      `${share('enough_recycled', '16')}${share('recycled_factor', '90')}stages:\n`,
    )
    .replace(
      '    unit: "%"\n',
      '    unit: "%"\n    guard: { highest: "100", greatestChange: "50" }\n',
    );
}

/** Cases that no other mode of rounding would leave as they are. */
export const SAMPLE_ROUNDED = [
  '- { name: half a cent, stage: line, on: 2024-01-01, facts: { category: ev, mass: 500 g, units: "1" }, expect: { fee: 0.19 EUR } }',
  '- { name: less than half, stage: line, on: 2024-01-01, facts: { category: ev, mass: 10 g, units: "1" }, expect: { fee: 0.00 EUR } }',
  '- { name: up, stage: producer_period, on: 2024-01-01, facts: { late: yes, lines: [{ category: ev, mass: 100 kg, units: "1" }, { category: ev, mass: 50 g, units: "1" }] }, expect: { total: 40.75 EUR } }',
];
