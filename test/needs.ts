import {
  issueLine,
  loadRulebook,
  type Facts,
  type Rulebook,
  type StageName,
} from '../src/rules/index.js';

/**
 * What statutes ask for, each in the fewest words that say it: a rulebook of one stage, its inputs and formulas, and what must come
 * out. What the language cannot say would show here first.
 */
export interface Need {
  readonly stage?: StageName;
  readonly on?: string;
  readonly head?: string;
  readonly inputs: string;
  readonly parameters?: string;
  readonly tables?: Readonly<Record<string, string>>;
  readonly formulas: string;
  /** Facts, then the outputs that must come out. */
  readonly results: readonly (readonly [facts: Facts, ...outputs: string[]])[];
}

export function rulebookOf(need: Need): Rulebook {
  const stage = need.stage ?? 'line';
  const names = [...need.formulas.matchAll(/^(\w+):/gm)].map((match) => match[1] ?? '');
  const indented = (text: string, by: number): string =>
    text
      .trim()
      .split('\n')
      .map((line) => ' '.repeat(by) + line)
      .join('\n');
  const yaml = `id: test/need
title: Need
status: illustrative
currency: EUR
language: en
from: 2015-01-01
about: A test.
sources: { act: { instrument: Test Act } }
${need.head ?? ''}
inputs:
  ${stage}:
${indented(need.inputs, 4)}
${need.parameters === undefined ? '' : `parameters:\n${indented(need.parameters, 2)}`}
stages:
  ${stage}:
    outputs: [${names.join(', ')}]
    formulas:
${indented(need.formulas, 6)}
untranslatable: []
`;
  const loaded = loadRulebook({ rulebookYaml: yaml, tables: need.tables ?? {}, cases: {} });
  if (!loaded.ok) throw new Error(`${loaded.issues.map(issueLine).join('\n')}\n${yaml}`);
  return loaded.rulebook;
}

const CENTS = 'round: { mode: half-away-from-zero, step: "0.01", cite: act s. 9 }';
const NEVER = 'notApplicable: Nothing to divide by.';
const value = (name: string, unit: string, amount: string): string =>
  `${name}: { label: ${name}, unit: ${unit}, lastCheckedOn: 2026-11-23, values: [{ from: 2015-01-01, value: "${amount}", cite: act s. 1 }] }`;

export const NEEDS: Readonly<Record<string, Need>> = {
  'a percentage of the price with a cap per piece': {
    inputs: `price: { type: money, label: Price of one }
units: { type: count, label: Units }`,
    parameters: `${value('percent', '"%"', '1.5')}\n${value('cap', 'EUR/piece', '15')}`,
    formulas: `fee: { label: Fee, expr: "min(price * percent / 1 piece, cap) * units", unit: EUR, cite: act s. 1, ${CENTS} }`,
    results: [
      [{ price: '999.99 EUR', units: '1' }, '15.00 EUR'],
      [{ price: '1000.67 EUR', units: '2' }, '30.00 EUR'],
      [{ price: '100 EUR', units: '2' }, '3.00 EUR'],
    ],
  },
  'a floor per piece and a cap per line': {
    inputs: `mass: { type: mass, label: Mass }
units: { type: count, label: Units }`,
    parameters: `${value('rate', 'EUR/kg', '1.60')}\n${value('floor', 'EUR/piece', '0.03')}\n${value('cap', 'EUR', '100')}`,
    formulas: `fee: { label: Fee, expr: "min(max(rate * mass, floor * units), cap)", unit: EUR, cite: act s. 1, ${CENTS} }`,
    results: [
      [{ mass: '10 g', units: '1' }, '0.03 EUR'],
      [{ mass: '50 g', units: '1' }, '0.08 EUR'],
      [{ mass: '1 t', units: '1' }, '100.00 EUR'],
    ],
  },
  'a flat amount for a year or an event, and nothing without one': {
    stage: 'producer_year',
    inputs: `registered: { type: yes-no, label: Registered in the year }
changes: { type: count, label: Changes of the registration }`,
    parameters: `${value('yearly', 'EUR/year', '250')}\n${value('each_change', 'EUR/piece', '35')}`,
    formulas: `fee: { label: Fee, expr: "(if registered then yearly * 1 year else 0 EUR) + each_change * changes", unit: EUR, cite: act s. 1, ${CENTS} }`,
    results: [
      [{ registered: true, changes: '2' }, '320.00 EUR'],
      [{ registered: false, changes: '0' }, '0.00 EUR'],
    ],
  },
  'a membership for part of a year, by days or by months': {
    stage: 'producer_year',
    on: '2025-12-31',
    inputs: `joined: { type: date, label: Joined }
placed: { type: mass, label: Placed on the market in the year }`,
    formulas: `by_days:
  label: By days
  expr: placed * (days(joined, 2025-12-31) + 1 day) / 365 day
  unit: t
  cite: act s. 1
  round: { mode: half-away-from-zero, step: "0.001", cite: act s. 9 }
by_months: { label: By months begun, expr: "placed * (13 - month(joined)) / 12", unit: t, cite: act s. 1 }`,
    // The case of 183 of 365 days: a factor of 0.50136986..., 100 t become 50.137 t.
    results: [
      [{ joined: '2025-07-02', placed: '100 t' }, '50.137 t', '50 t'],
      [{ joined: '2025-07-02', placed: '20 t' }, '10.027 t', '10 t'],
      [{ joined: '2025-01-01', placed: '100 t' }, '100 t', '100 t'],
    ],
  },
  'a day of the calendar by which something is due': {
    stage: 'producer_year',
    on: '2025-12-31',
    inputs: `declared_on: { type: date, optional: yes, label: Declared on }`,
    parameters: `${value('due_month', '1', '4')}\n${value('due_day', '1', '20')}`,
    formulas: `in_time:
  label: Declared by 20 April of the year after
  expr: >
    year(declared_on) <= year(on) or year(declared_on) = year(on) + 1
    and (month(declared_on) < due_month or month(declared_on) = due_month and day(declared_on) <= due_day)
  unit: yes-no
  cite: act s. 1
  notApplicable: Nothing was declared.
year_ends: { label: The law is that of the last day of its year, expr: month(on) = 12 and day(on) = 31, unit: yes-no, cite: act s. 1 }`,
    results: [
      [{ declared_on: '2026-04-20' }, 'yes', 'yes'],
      [{ declared_on: '2026-04-21' }, 'no', 'yes'],
      [{ declared_on: '2026-03-31' }, 'yes', 'yes'],
      [{ declared_on: '2025-12-31' }, 'yes', 'yes'],
      [{ declared_on: '2027-01-01' }, 'no', 'yes'],
      [{}, 'n/a', 'yes'],
    ],
  },
  'a window that begins with fewer years, each year with its own rule': {
    stage: 'producer_year',
    on: '2017-12-31',
    inputs: `placed: { type: mass, perYear: yes, label: Placed on the market }
collected: { type: mass, label: Collected }`,
    formulas: `base: { label: Base, expr: "if year(on) <= 2015 then sum(placed over 0..0) else (if year(on) = 2016 then average(placed over -1..0) else average(placed over -2..0))", unit: t, cite: act s. 1, ${NEVER} }
since_start: { label: Years with history only, expr: "average(placed over -2..0 missing skip)", unit: t, cite: act s. 1, ${NEVER} }
rate: { label: Rate, expr: collected / base, unit: "%", cite: act s. 1, ${NEVER} }`,
    results: [
      [
        { placed: { '2015': '30 t', '2016': '60 t', '2017': '90 t' }, collected: '30 t' },
        '60 t',
        '60 t',
        '50 %',
      ],
      [{ placed: { '2017': '90 t' }, collected: '30 t' }, 'n/a', '90 t', 'n/a'],
    ],
  },
  'two years, or the three before the reporting year': {
    stage: 'national_year',
    on: '2020-12-31',
    inputs: `placed: { type: mass, perYear: yes, label: Placed on the market }`,
    formulas: `two: { label: Two years, expr: "average(placed over -1..0)", unit: t, cite: act s. 1, ${NEVER} }
three: { label: Three before, expr: "average(placed over -3..-1)", unit: t, cite: act s. 1, ${NEVER} }`,
    results: [
      [{ placed: { '2017': '1 t', '2018': '2 t', '2019': '3 t', '2020': '5 t' } }, '4 t', '2 t'],
    ],
  },
  'evidence instead of what was collected, and lead only up to what was placed on the market': {
    stage: 'producer_year',
    inputs: `collected: { type: mass, label: Collected itself }
evidence: { type: mass, optional: yes, label: Evidence accepted }
lead_collected: { type: mass, label: Lead collected }
lead_placed: { type: mass, label: Lead placed on the market }
placed: { type: mass, label: Placed on the market }`,
    parameters: value('target', '"%"', '45'),
    formulas: `counted: { label: Counted, expr: "collected + first_of(evidence, 0 kg) + min(lead_collected, lead_placed)", unit: t, cite: act s. 1 }
obligation: { label: Obligation, expr: placed * target, unit: t, cite: act s. 1 }
met: { label: Met, expr: "counted >= obligation", unit: yes-no, cite: act s. 1 }`,
    results: [
      [
        {
          collected: '10 t',
          evidence: '30 t',
          lead_collected: '20 t',
          lead_placed: '5 t',
          placed: '100 t',
        },
        '45 t',
        '45 t',
        'yes',
      ],
      [
        { collected: '10 t', lead_collected: '0 t', lead_placed: '5 t', placed: '100 t' },
        '10 t',
        '45 t',
        'no',
      ],
    ],
  },
  'a duty to take back without any percentage': {
    stage: 'producer_year',
    inputs: `offered: { type: mass, label: Offered for return }
taken_back: { type: mass, label: Taken back }`,
    formulas: `duty: { label: Duty, expr: offered, unit: t, cite: act s. 1 }
met: { label: Met, expr: "taken_back >= offered", unit: yes-no, cite: act s. 1 }`,
    results: [[{ offered: '1 t', taken_back: '999.999 kg' }, '1 t', 'no']],
  },
  'factors that multiply and factors that add, clamped': {
    head: 'enumerations: { hazard: [none, high] }',
    inputs: `recycled: { type: ratio, label: Recycled content }
hazard: { type: choice, label: Hazard }
mass: { type: mass, label: Mass }`,
    formulas: `adding: { label: Adding, expr: "clamp(100 % - (if recycled >= 10 % then 20 % else 0 %) + (if hazard = high then 50 % else 0 %), 80 %, 120 %)", unit: "%", cite: act s. 1 }
multiplying: { label: Multiplying, expr: "(if recycled >= 10 % then 80 % else 100 %) * (if hazard = high then 150 % else 100 %)", unit: "%", cite: act s. 1 }
fee: { label: Fee, expr: "mass * 2 EUR / 1 kg * multiplying", unit: EUR, cite: act s. 1, ${CENTS} }`,
    results: [
      [{ recycled: '10 %', hazard: 'high', mass: '1 kg' }, '120 %', '120 %', '2.40 EUR'],
      [{ recycled: '9.99 %', hazard: 'none', mass: '1 kg' }, '100 %', '100 %', '2.00 EUR'],
    ],
  },
  'a band of money': {
    head: `bands:
  turnover_band: { label: Turnover, unit: EUR, upTo: ["1000000", "5000000"], names: [small, medium, large], cite: act s. 2 }`,
    stage: 'producer_year',
    inputs: 'turnover: { type: money, label: Turnover }',
    formulas: `band: { label: Band, expr: "turnover_band[turnover]", unit: turnover_band, cite: act s. 2 }
charge: { label: Charge, expr: "if band = small then 30 EUR else (if band = medium then 500 EUR else 750 EUR)", unit: EUR, cite: act s. 2, ${CENTS} }`,
    results: [
      [{ turnover: '1000000 EUR' }, 'small', '30.00 EUR'],
      [{ turnover: '1000000.01 EUR' }, 'medium', '500.00 EUR'],
      [{ turnover: '5000000.01 EUR' }, 'large', '750.00 EUR'],
    ],
  },
  'a fraction that never ends, and a credit that is the mirror of its charge': {
    inputs: `mass: { type: mass, label: Mass }
credit: { type: yes-no, label: Credit note }`,
    formulas: `fee:
  label: Fee
  expr: (if credit then -1 else 1) * mass * 2 / 37 * 1 EUR / 1 kg
  unit: EUR
  cite: act s. 1
  round: { mode: half-even, step: "0.05", cite: act s. 9 }`,
    results: [
      [{ mass: '37 kg', credit: false }, '2.00 EUR'],
      [{ mass: '37 kg', credit: true }, '-2.00 EUR'],
      [{ mass: '0.4625 kg', credit: false }, '0.00 EUR'],
      [{ mass: '1.3875 kg', credit: true }, '-0.10 EUR'],
    ],
  },
  'a window of seven years, which begins with the years there are': {
    stage: 'national_year',
    on: '2026-12-31',
    inputs: `sold: { type: mass, perYear: yes, label: Sold }
returned: { type: mass, label: Returned }`,
    formulas: `seven: { label: Average of seven years, expr: "average(sold over -6..0)", unit: t, cite: act s. 1, notApplicable: A year is missing. }
known: { label: Average of the years known, expr: "average(sold over -6..0 missing skip)", unit: t, cite: act s. 1, notApplicable: No year is known. }
rate: { label: Rate of return, expr: returned / known, unit: "%", cite: act s. 1, ${NEVER} }`,
    results: [
      [
        {
          sold: {
            '2019': '999 t',
            '2020': '10 t',
            '2021': '20 t',
            '2022': '30 t',
            '2023': '40 t',
            '2024': '50 t',
            '2025': '60 t',
            '2026': '70 t',
          },
          returned: '10 t',
        },
        '40 t',
        '40 t',
        '25 %',
      ],
      [{ sold: { '2025': '60 t', '2026': '20 t' }, returned: '10 t' }, 'n/a', '40 t', '25 %'],
    ],
  },
  'a factor by recyclability': {
    head: 'enumerations: { recyclability: [grade_a, grade_b, grade_c, not_recyclable] }',
    inputs: `recyclability: { type: choice, label: Recyclability grade }
mass: { type: mass, label: Mass }`,
    parameters: `grade_factor: { label: Factor by grade, unit: "%", by: [recyclability], lastCheckedOn: 2026-11-23, values: [{ from: 2015-01-01, table: grades.csv, cite: act s. 1 }] }
${value('rate', 'EUR/kg', '2.00')}`,
    tables: {
      'grades.csv':
        'recyclability,value\ngrade_a,80\ngrade_b,100\ngrade_c,130\nnot_recyclable,200\n',
    },
    formulas: `factor: { label: Factor, expr: "grade_factor[recyclability]", unit: "%", cite: act s. 1 }
fee: { label: Fee, expr: rate * mass * factor, unit: EUR, cite: act s. 1, ${CENTS} }`,
    results: [
      [{ recyclability: 'grade_a', mass: '10 kg' }, '80 %', '16.00 EUR'],
      [{ recyclability: 'grade_b', mass: '10 kg' }, '100 %', '20.00 EUR'],
      [{ recyclability: 'not_recyclable', mass: '10 kg' }, '200 %', '40.00 EUR'],
    ],
  },
  'two exceptions that can hold at once, one after the other': {
    head: 'enumerations: { chemistry: [lead_acid, other] }',
    inputs: `chemistry: { type: choice, label: Chemistry }
mass: { type: mass, label: Mass }`,
    formulas: `factor:
  label: Factor
  expr: 100 %
  unit: "%"
  cite: act s. 1
  exceptions:
    - { when: chemistry = lead_acid, expr: otherwise * 80 %, cite: act s. 2, cumulative: yes }
    - { when: mass > 1 kg, expr: otherwise * 50 %, cite: act s. 3, cumulative: yes }`,
    results: [
      [{ chemistry: 'other', mass: '1 kg' }, '100 %'],
      [{ chemistry: 'lead_acid', mass: '1 kg' }, '80 %'],
      [{ chemistry: 'other', mass: '2 kg' }, '50 %'],
      [{ chemistry: 'lead_acid', mass: '2 kg' }, '40 %'],
    ],
  },
  'a cap for the year of a producer': {
    stage: 'producer_year',
    inputs: `fees: { type: money, label: Fees of its periods }
turnover: { type: money, label: Turnover }`,
    parameters: `${value('most', 'EUR', '50000')}\n${value('share', '"%"', '0.5')}`,
    formulas: `payable: { label: To pay, expr: "min(fees, most, share * turnover)", unit: EUR, cite: act s. 1, ${CENTS} }`,
    results: [
      [{ fees: '60000 EUR', turnover: '99000000 EUR' }, '50000.00 EUR'],
      [{ fees: '49999.99 EUR', turnover: '99000000 EUR' }, '49999.99 EUR'],
      [{ fees: '49999.99 EUR', turnover: '1000000 EUR' }, '5000.00 EUR'],
    ],
  },
};
