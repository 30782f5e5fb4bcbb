import type { RulebookFiles } from '../src/rules/index.js';
import { formula } from './generated-formulas.js';
import { rulebookHead } from './rulebook-head.js';

/** What other rulebooks for tests leave out: parameters that are zero, negative or missing, and sums of what is divided. */
const LINE: readonly (readonly [unit: string, text: string])[] = [
  ['kg', 'mass / part'],
  ['kg', '(mass / 3) / part'],
  ['kg', 'mass * part / 7'],
  ['yes-no', 'mass / part > -mass'],
  ['yes-no', '(mass / 3) / part < mass / units * 1 piece'],
  ['kg', 'abs(mass * part - 7 mg)'],
  ['kg', 'min(mass * part, -(mass / 3))'],
  ['kg', 'max(mass * part, -(mass / 3))'],
  ['kg', 'clamp(mass * part, -(mass / 3), mass / 7)'],
  ['1', 'per_piece / (mass / units)'],
  ['1', 'per_piece / -(mass / units)'],
  ['1', '-(per_piece / part) / (mass / units) / part'],
  ['g/piece', 'per_piece'],
  ['g/piece', 'per_piece + mass / units'],
  ['grade', 'if share > 0.5 then n/a else grade'],
  ['date', 'if hazard then n/a else sold_on'],
  ['yes-no', 'if share > 0.5 then hazard else n/a'],
  ['yes-no', 'first_of(hazard, share > 0.5)'],
  ['yes-no', 'n/a or hazard'],
  ['yes-no', 'hazard and yes'],
  ['yes-no', 'sold_on = 2024-02-29'],
  ['yes-no', 'sold_on <= on and on >= 2024-01-01'],
  ['yes-no', 'grade = b'],
  ['yes-no', 'hazard = (share > 0.5)'],
  ['kg', 'first_of(n/a, mass * share, mass / 7)'],
  ['1', 'max(2 piece / units, 3 piece / (units + 1 piece), 1)'],
  ['1', 'price / 7 EUR'],
  ['1', 'prices[grade, band[mass]] / 1 EUR'],
  ['1', 'prices[a, band[mass * part]] / 1 EUR'],
  ['1', 'days(2024-02-28, 2024-03-01) / 1 day'],
];

const PERIOD: readonly (readonly [unit: string, text: string])[] = [
  ['1', 'count(line.share)'],
  ['1', 'count(line.mass where line.mass > kept)'],
  ['kg', 'sum(line.mass where line.mass > ceiling)'],
  [
    'kg',
    'average(line.mass where line.mass > ceiling) + sum(line.mass where line.mass <= ceiling / 3)',
  ],
  ['kg', 'sum(line.mass / 7)'],
  ['kg', 'average(line.mass / part where line.hazard)'],
  ['kg', 'sum(line.mass / part / prices[line.grade, line.mass] * 1 EUR)'],
  ['1', 'sum(line.part_rounded)'],
  ['1', 'average(line.part_rounded)'],
  ['1', 'count(line where line.part_of > 0.5)'],
  ['1', 'count(line where line.grade in {a, c})'],
  ['1', 'count(line where line.sold_on < on)'],
  ['1', 'count(line where line.sold_on is n/a and line.band_of = low)'],
  ['1', 'count(line) + count(line where line.mass > 1 kg)'],
  ['kg', 'sum(if line.share > 0.5 then line.mass else n/a)'],
  ['1', 'average(line.price) / 1 EUR'],
  ['1', 'sum(line.price * line.share / (if line.hazard then 3 else 7)) / 1 EUR'],
  ['kg', 'sum(line.mass * part)'],
];

const NATION: readonly (readonly [unit: string, text: string])[] = [
  ['1', 'sum(quota over -2..0 missing skip)'],
  ['1', 'average(quota over -2..0 missing skip)'],
  ['1', 'average(quota over -2..0)'],
  ['1', 'average(quota over -1..1 missing zero)'],
  ['1', 'count(quota over -2..0)'],
  ['1', 'count(quota over -2..0 missing zero)'],
  ['1', 'average(paid over -1..0) / 1 EUR'],
  ['piece', 'sum(sold over -1..0)'],
  ['kg', 'average(held over -9..-8)'],
];

const named = (prefix: string, all: typeof LINE): string =>
  all.map(([unit, text], at) => formula(`${prefix}${String(at)}`, text, unit)).join('\n');

const outputs = (prefix: string, all: typeof LINE): string =>
  all.map((_, at) => `${prefix}${String(at)}`).join(', ');

export function edgesFiles(change: (yaml: string) => string = (yaml) => yaml): RulebookFiles {
  return {
    rulebookYaml: change(`id: test/edges
title: Edges
status: illustrative
currency: EUR
language: en
from: 2024-01-01
until: 2027-12-31
about: A rulebook for tests.
sources:
  act: { instrument: Test Act, address: https://example.org/act }
enumerations:
  grade: [a, b, c]
bands:
  band: { label: Band, unit: kg, upTo: ["-1", "0", "2.5"], names: [owed, none, low, high], cite: act s. 2 }
inputs:
  line:
    grade: { type: choice, optional: yes, label: Grade }
    mass: { type: mass, label: Mass }
    units: { type: count, label: Units }
    price: { type: money, label: Price }
    share: { type: ratio, optional: yes, label: Share }
    per_piece: { type: quantity, unit: g/piece, optional: yes, label: Mass of one }
    hazard: { type: yes-no, optional: yes, label: Hazard }
    sold_on: { type: date, optional: yes, label: Sold on }
  producer_period:
    kept: { type: mass, optional: yes, label: Kept }
  national_year:
    quota: { type: ratio, perYear: yes, label: Quota }
    paid: { type: money, perYear: yes, label: Paid }
    sold: { type: count, perYear: yes, label: Sold }
    held: { type: mass, perYear: yes, label: Held }
parameters:
  part:
    label: Part
    unit: "1"
    lastCheckedOn: 2026-11-23
    values:
      - { from: 2024-01-01, value: "0", cite: act s. 2 }
      - { from: 2025-01-01, value: "-2.5", cite: act s. 2 }
      - { from: 2026-01-01, value: "1.25", cite: act s. 2 }
      - { from: 2027-01-01, value: n/a, cite: act s. 2 }
  prices:
    label: Prices
    unit: EUR
    by: [grade, band]
    lastCheckedOn: 2026-11-23
    values:
      - { from: 2024-01-01, table: prices.csv, cite: act s. 2 }
stages:
  line:
    outputs: [${outputs('l', LINE)}, part_of, part_rounded, band_of, rounded, tiny]
    formulas:
${formula('tiny', 'mass / 7000000000000', 'kg', ', round: { mode: half-away-from-zero, step: "1", cite: act s. 5 }')}
${formula('rounded', 'mass / part', 'kg', ', round: { mode: half-even, step: "3", cite: act s. 5 }')}
${named('l', LINE)}
${formula('part_of', 'mass / (mass + units * 1 kg / 1 piece)', '1')}
${formula('part_rounded', 'part_of', '1', ', round: { mode: half-even, step: "0.0003", cite: act s. 5 }')}
${formula('band_of', 'band[mass]', 'band')}
  producer_period:
    outputs: [${outputs('p', PERIOD)}]
    formulas:
${formula('ceiling', 'first_of(kept, 1 kg) / 3', 'kg')}
${named('p', PERIOD)}
  national_year:
    outputs: [${outputs('n', NATION)}]
    formulas:
${named('n', NATION)}
untranslatable: []
`),
    tables: {
      'prices.csv':
        'grade,band,value\na,*,1.5\nb,low,-0.335\nb,high,n/a\nb,*,12345678901234567.89\nc,none,0\nc,*,n/a\n',
    },
    cases: {},
  };
}

/**
 * A pool of the nation and one of each producer, shared out by the mass that is counted: negative where more was taken back than
 * placed.
 */
export const SHARES_YAML = `${rulebookHead('shares', 'Shares')}inputs:
  producer_period:
    placed: { type: mass, label: Placed }
    returned: { type: mass, label: Taken back }
  producer_year:
    costs: { type: money, label: Costs of its own }
  national_year:
    costs: { type: money, label: Costs }
    factor: { type: ratio, label: Factor }
stages:
  producer_period:
    outputs: [net]
    formulas:
      net: { label: Net, expr: placed - returned, unit: kg, cite: act s. 1 }
    second:
      label: Once the year is known
      outputs: [own_part, part]
      formulas:
        own_part: { label: Part, expr: "share_out(producer_year.own, net / 4, 0.05 EUR)", unit: EUR, cite: act s. 1, notApplicable: Nothing. }
        part: { label: Part, expr: "share_out(national_year.pool, first_of(net, 0 kg), 0.01 EUR)", unit: EUR, cite: act s. 1, notApplicable: Nothing. }
  producer_year:
    outputs: [own, net, quotient]
    formulas:
      own: { label: Own, expr: costs, unit: EUR, cite: act s. 1, round: { mode: down, step: "0.05", cite: act s. 1 } }
      net: { label: Net, expr: sum(producer_period.net), unit: kg, cite: act s. 1 }
      quotient: { label: Quotient, expr: "net / first_of(net, 1 kg)", unit: "1", cite: act s. 1, notApplicable: Nothing. }
    second:
      label: Once the nation is known
      outputs: [part, again, level]
      formulas:
        part: { label: Part, expr: "share_out(national_year.pool, net, 0.01 EUR)", unit: EUR, cite: act s. 1, notApplicable: Nothing. }
        again: { label: Parts below, expr: sum(producer_period.own_part), unit: EUR, cite: act s. 1, round: { mode: down, step: "0.01", cite: act s. 1 }, notApplicable: Nothing. }
        level: { label: Level, expr: national_year.ratio * national_year.factor + quotient, unit: "1", cite: act s. 1, notApplicable: Nothing. }
  national_year:
    outputs: [pool, ratio]
    formulas:
      pool: { label: Pool, expr: costs, unit: EUR, cite: act s. 1, round: { mode: half-even, step: "0.01", cite: act s. 1 } }
      ratio: { label: Ratio, expr: sum(producer_year.net) / sum(producer_year.own) * 1 EUR / 1 kg, unit: "1", cite: act s. 1, notApplicable: Nothing. }
untranslatable: []
`;
