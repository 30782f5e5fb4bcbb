import { describe, expect, it } from '@jest/globals';
import { loadedFrom } from '../../test/refused-rulebook.js';
import { rulebookHead } from '../../test/rulebook-head.js';
import { Grids, modesToTell } from './modes-to-tell.js';
import { allFormulas } from './tree.js';

const ALL = 'half-away-from-zero up down';
const NO_HALVES = 'up down';

/** An expression, and the modes from which half-even, or another mode and step, is to be told. */
type Asked = readonly [expression: string, modes: string, mode?: string, step?: string];

const OF_LINES: readonly Asked[] = [
  // Facts and numbers.
  ['paid', ''],
  ['paid * 0.5', ALL],
  ['paid * 0.2', NO_HALVES],
  ['-paid', ''],
  ['-(paid * 0.2)', NO_HALVES],
  ['paid + 0.05 EUR', ''],
  ['paid - 0.005 EUR', ALL],
  ['pieces * 3 EUR / 1 piece', ''],
  ['mass * 1 EUR / 1 kg', ALL],
  ['mass * 10000 EUR / 1 kg', ''],
  ['mass * 2000 EUR / 1 kg', NO_HALVES],
  ['paid * part', ALL],
  ['0 EUR * part', ALL],
  ['0 EUR * pieces / 1 piece', ''],
  ['if kind = old then n/a else paid', ''],
  // Parameters, days and months.
  ['cents', ''],
  ['thin', ALL],
  ['owed', ''],
  ['owed * 0.5', ALL],
  ['table[kind] * pieces', ALL],
  ['table[kind] * pieces * 2', ''],
  ['per_day * days(due_on, paid_on)', ''],
  ['0.002 EUR * month(on)', NO_HALVES],
  ['cents * year(on)', ''],
  // Quotients.
  ['paid / 2', ALL],
  ['paid / 5', NO_HALVES],
  ['paid / 0.5', ''],
  ['paid / halves', ALL],
  ['paid / mixed', ALL],
  ['paid * 2 / mixed', ''],
  ['paid / part', ALL],
  ['paid / (1 + 1)', ALL],
  // Choices, other formulas and years.
  ['if pieces > 1 piece then paid else 1 EUR', ''],
  ['if paid / part > 1 EUR then paid else 1 EUR', ''],
  ['if pieces > 1 piece then paid else paid * part', ALL],
  ['if pieces > 1 piece then paid * 0.2 else paid', NO_HALVES],
  ['min(paid, cents)', ''],
  ['min(paid * 0.2, cents)', NO_HALVES],
  ['max(paid * 0.2, cents)', NO_HALVES],
  ['clamp(paid, 0 EUR, 9.995 EUR)', ALL],
  ['clamp(paid, 0 EUR, 9.99 EUR)', ''],
  ['first_of(gift, paid * 0.2)', NO_HALVES],
  ['abs(paid * 0.2)', NO_HALVES],
  ['tenth', ALL],
  ['whole', ''],
  ['whole * 0.25', ALL],
  // Which is asked of each of them once: of each twice it would not come to an end.
  ['twice_59 * 0.5', ALL],
  ['sum(sold over -2..0)', ''],
  ['average(sold over -2..0)', ALL],
  ['count(sold over -2..0) * 0.002 EUR', NO_HALVES],
  ['sum(sold over -2..0 missing zero) * 0.5', ALL],
  // Where half a step is all there can be besides whole ones, up is what half away from zero is.
  ['paid * 0.5', 'half-even down', 'up'],
  ['paid * 0.5', 'half-even down', 'half-away-from-zero'],
  ['paid * 0.5', 'half-away-from-zero half-even up', 'down'],
  ['paid * 0.25', 'half-away-from-zero half-even down', 'up'],
  ['paid * 0.2', NO_HALVES, 'half-away-from-zero'],
  ['paid', 'half-away-from-zero half-even down', 'up', '0.05'],
];

const OF_PERIODS: readonly Asked[] = [
  ['sum(line.whole)', ''],
  ['sum(line.paid)', ''],
  ['sum(line.tenth)', ALL],
  ['sum(line.whole / 4)', ALL],
  ['average(line.whole)', ALL],
  ['count(line) * 0.002 EUR', NO_HALVES],
  ['sum(line.gift where line.part > 0.5)', ''],
  ['paid * 1 EUR', ALL],
];

const OF_LINES_LATER: readonly Asked[] = [
  ['shared', ''],
  ['shared * 0.1', ALL],
  ['producer_year.pool', ''],
  ['producer_year.costs * 0.2', ''],
  ['producer_year.pool * 0.2', NO_HALVES],
  ['producer_period.paid * 1 EUR', ALL],
];

const named = (prefix: string, asked: readonly Asked[]) =>
  asked.map((each, at) => ({ name: `${prefix}_${String(at)}`, each }));

const namesOf = (prefix: string, asked: readonly Asked[]): string =>
  `[${named(prefix, asked)
    .map(({ name }) => name)
    .join(', ')}]`;

const formulasOf = (prefix: string, asked: readonly Asked[]): string =>
  named(prefix, asked)
    .map(
      ({ name, each: [expression, , mode = 'half-even', step = '0.01'] }) =>
        `      ${name}: { label: Asked, expr: "${expression}", unit: EUR, cite: act s. 1, notApplicable: None., round: { mode: ${mode}, step: "${step}", cite: act s. 1 } }\n`,
    )
    .join('');

/** Formulas each of which reads the one before it twice. */
const TWICE = Array.from({ length: 60 }, (_, at) => {
  const before = at === 0 ? 'paid' : `twice_${String(at - 1)}`;
  return `      twice_${String(at)}: { label: Twice, expr: ${before} + ${before}, unit: EUR, cite: act s. 1 }\n`;
}).join('');

const parameter = (name: string, unit: string, ...values: readonly string[]): string =>
  `  ${name}: { label: P, unit: ${unit}, lastCheckedOn: 2026-11-28, values: [${values
    .map((value, at) => `{ from: ${String(2024 + at)}-01-01, value: ${value}, cite: act s. 1 }`)
    .join(', ')}] }\n`;

const rulebook = loadedFrom({
  rulebookYaml: `${rulebookHead('modes', 'Modes', '2024-01-01')}enumerations:
  kind: [old, new]
inputs:
  line:
    kind: { type: choice, label: Kind }
    mass: { type: mass, label: Mass }
    pieces: { type: count, label: Pieces }
    paid: { type: money, label: Paid }
    gift: { type: money, optional: yes, label: Gift }
    part: { type: ratio, label: Part }
    due_on: { type: date, label: Due }
    paid_on: { type: date, label: Paid on }
    sold: { type: money, perYear: yes, label: Sold }
  producer_period:
    paid: { type: ratio, label: Another of the same name }
  producer_year:
    pool: { type: money, label: Pool }
parameters:
${parameter('cents', 'EUR', '"0.02"', '"0.05"')}${parameter('thin', 'EUR', '"0.02"', '"0.025"')}${parameter('per_day', 'EUR/day', '"5"')}${parameter('halves', '"1"', '"2"', '"0"')}${parameter('mixed', '"1"', '"2"', '"0.4"')}${parameter('owed', 'EUR', '"-0.03"', 'n/a')}  table:
    label: Table
    unit: EUR/piece
    by: [kind]
    lastCheckedOn: 2026-11-28
    values: [{ from: 2024-01-01, table: table.csv, cite: act s. 1 }]
stages:
  line:
    outputs: ${namesOf('line', OF_LINES)}
    formulas:
      tenth: { label: Tenth, expr: paid * 0.1, unit: EUR, cite: act s. 1 }
      whole: { label: Whole, expr: paid / 7, unit: EUR, cite: act s. 1, round: { mode: up, step: "0.02", cite: act s. 1 } }
${TWICE}${formulasOf('line', OF_LINES)}    second:
      label: Once the year is known
      outputs: ${namesOf('later', OF_LINES_LATER)}
      formulas:
        shared: { label: Part, expr: "share_out(producer_year.costs, pieces, 0.05 EUR)", unit: EUR, cite: act s. 1, notApplicable: None. }
${formulasOf('later', OF_LINES_LATER).replaceAll('      later', '        later')}  producer_period:
    outputs: ${namesOf('period', OF_PERIODS)}
    formulas:
${formulasOf('period', OF_PERIODS)}  producer_year:
    outputs: [costs]
    formulas:
      costs: { label: Costs, expr: pool, unit: EUR, cite: act s. 1, round: { mode: half-even, step: "0.05", cite: act s. 1 } }
untranslatable: []
`,
  tables: { 'table.csv': 'kind,value\nold,0.06\nnew,0.045\n' },
  cases: {},
});

describe('the modes from which a rounding is to be told', () => {
  it.each([
    ['line', 'line', OF_LINES],
    ['line', 'later', OF_LINES_LATER],
    ['producer_period', 'period', OF_PERIODS],
  ] as const)('of a %s (%s)', (stageName, prefix, asked) => {
    const stage = rulebook.stages.get(stageName);
    const grids = new Grids(rulebook);
    const told = new Map(
      (stage === undefined ? [] : allFormulas(stage)).map((formula) => [
        formula.name,
        modesToTell(grids, stageName, formula).join(' '),
      ]),
    );
    for (const { name, each } of named(prefix, asked)) {
      const [expression, modes] = each;
      expect([expression, told.get(name)]).toEqual([expression, modes]);
    }
    // Nothing is to be told where nothing is rounded.
    if (prefix === 'line') expect(told.get('tenth')).toBe('');
  });
});
