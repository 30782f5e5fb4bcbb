import { describe, expect, it } from '@jest/globals';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { issueLine, loadRulebook } from './index.js';

/** A formula of the sample before which another stands, and the unit of that other. */
const PLACES = {
  line: ['factor', '1'],
  producer_period: ['base', 'EUR'],
  national_year: ['collection_rate', 'kg'],
} as const;
type Place = keyof typeof PLACES;

/** What the checker says of an expression of a stage, `column: message`, columns counted in the expression. */
function said(stage: Place, expression: string): string {
  const [before, unit] = PLACES[stage];
  const start = `      answer: { label: Answer, expr: "`;
  const { rulebookYaml } = sampleFiles((yaml) =>
    yaml
      .replace(`  ${stage}:\n    outputs: [`, `  ${stage}:\n    outputs: [answer, `)
      .replace(
        `      ${before}:`,
        `${start}${expression}", unit: "${unit}", cite: act s. 3 }\n      ${before}:`,
      ),
  );
  const loaded = loadRulebook({ ...sampleFiles(), rulebookYaml });
  if (loaded.ok) return 'nothing';
  return loaded.issues
    .map((issue) => {
      const column = Number(issue.location.column) - start.length;
      return issueLine({ ...issue, location: { file: String(column) } });
    })
    .join('\n');
}

const noRows = (found: string): string =>
  `1: This stage has no rows below it to go through. (found ${found}; write a formula of this stage, or the same one in the stage above it)`;

describe('the checker refuses an expression of a line', () => {
  it.each([
    ['1 lb', '1: This unit is not known. (found lb; write 1)'],
    [
      '1 USD',
      '1: This unit is not known. (found USD; write kg, g, t, %, piece or the currency of the rulebook)',
    ],
    [
      '1 CHF',
      '1: This unit is not known. (found CHF; write kg, g, t, %, piece or the currency of the rulebook)',
    ],
    [
      '2023-02-29 = on',
      '1: This day does not exist. (found 2023-02-29; write a day of the calendar, such as 2023-12-31)',
    ],
    [
      'mass + units',
      '8: piece cannot be added to kg. (found piece; write a value in kg, for instance times a rate in kg/piece)',
    ],
    [
      'mass - units',
      '8: piece cannot be taken from kg. (found piece; write a value in kg, for instance times a rate in kg/piece)',
    ],
    [
      'mass + share',
      '8: a plain number cannot be added to kg. (found a plain number; write a value in kg)',
    ],
    [
      '1 kg + 1 EUR/kg * units',
      '14: This name is not known here. (found kg; write one of category, mass, units, share, rate, surcharge, unit_mass, answer)',
    ],
    [
      'mass + 1',
      '8: a plain number cannot be added to kg. (found a plain number; write a value in kg)',
    ],
    [
      '1 - mass',
      '5: kg cannot be taken from a plain number. (found kg; write a value in a plain number, for instance times a rate in 1/kg)',
    ],
    ['mass * yes', '8: A number is expected here. (found yes or no; write a number)'],
    ['-category', '2: A number is expected here. (found a value of category; write a number)'],
    [
      'not mass',
      '5: A condition is expected here. (found kg; write a comparison such as `mass > 5 kg`)',
    ],
    ['mass / 0', '8: This divides by zero. (found 0; write another divisor)'],
    ['mass / 0 kg', '8: This divides by zero. (found 0; write another divisor)'],
    [
      'mass = category',
      '8: Different kinds of values cannot be compared. (found a value of category; write a value in kg)',
    ],
    ['category < ev', '1: These values have no order. (found <; write `=` or `!=`)'],
    ['category in {portabl}', '14: This is no value of category. (found portabl; write portable)'],
    [
      'if mass then 1 else 2',
      '4: A condition is expected here. (found kg; write a comparison such as `mass > 5 kg`)',
    ],
    [
      'if yes then 1 else mass',
      '20: Both branches must be of one kind. (found kg; write a plain number)',
    ],
    ['category = evv', '12: This is no value of category. (found evv; write ev)'],
    ['on = ev', '6: This name is not known here. (found ev; write fee)'],
    [
      'evv',
      '1: This name is not known here. (found evv; write one of category, mass, units, share, rate, surcharge, unit_mass, answer)',
    ],
    [
      'min(1)',
      '1: The number of values in the brackets is not right. (found 1; write `min(a, b)`)',
    ],
    [
      'min(1, mass)',
      '8: The values in the brackets must be of one kind. (found min; write values in a plain number)',
    ],
    ['min(on, on)', '1: `min` takes numbers. (found a date; write `min(a, b)`)'],
    [
      'clamp(1, 2)',
      '1: The number of values in the brackets is not right. (found 2; write `clamp(value, lowest, highest)`)',
    ],
    ['abs(category)', '1: `abs` takes numbers. (found a value of category; write `abs(a)`)'],
    ['year(mass)', '1: `year` takes dates. (found kg; write `year(on)`)'],
    [
      'days(on)',
      '1: The number of values in the brackets is not right. (found 1; write `days(first, last)`)',
    ],
    ['days(1, 2)', '1: `days` takes dates. (found a plain number; write `days(first, last)`)'],
    [
      'otherwise',
      '1: `otherwise` stands for a formula without its exception, in the exception only. (found otherwise; write `if ... then ... else ...`)',
    ],
    [
      'rate[category, ev]',
      '1: A look-up needs each key of the table once. (found 2 keys; write `rate[category]`)',
    ],
    ['rate[mass]', '6: The key is of another kind. (found kg; write a value of category)'],
    ['rate[evv]', '6: This is no value of category. (found evv; write ev)'],
    ['rates[category]', '1: No parameter and no band has this name. (found rates; write rate)'],
    [
      'surcharge[ev]',
      '1: A look-up needs each key of the table once. (found 1 keys; write `surcharge`)',
    ],
    [
      'rate',
      '1: This parameter is a table: a look-up needs its keys. (found rate; write `rate[category]`)',
    ],
    [
      'line.fee',
      '1: This stage cannot be read from here. (found line.fee; write a name of this stage)',
    ],
    [
      'producer_year.fee',
      '1: A stage above is read in a second pass only, once it is known. (found producer_year.fee; write the formula under `second: { label: ..., outputs: [...], formulas: ... }` of this stage)',
    ],
    [
      'national_year.collected',
      '1: A stage above is read in a second pass only, once it is known. (found national_year.collected; write the formula under `second: { label: ..., outputs: [...], formulas: ... }` of this stage)',
    ],
    ['sum(line.fee)', noRows('sum')],
    ['count(line)', noRows('count')],
    [
      'average(mass over -3..-1)',
      '1: A window goes over a fact that has a value for each year. (found mass; write an input with `perYear: yes`)',
    ],
    [
      'share_out(mass, mass, 1)',
      '11: The pool is a formula of a stage above. (found another expression; write `share_out(national_year.pool, mass, 0.01 EUR)`)',
    ],
    [
      'yes and 1',
      '9: A condition is expected here. (found a plain number; write a comparison such as `mass > 5 kg`)',
    ],
    [
      '1 or yes',
      '1: A condition is expected here. (found a plain number; write a comparison such as `mass > 5 kg`)',
    ],
    [
      'yes = 1',
      '7: Different kinds of values cannot be compared. (found a plain number; write a value in yes or no)',
    ],
    ['factr', '1: This name is not known here. (found factr; write factor)'],
    [
      'n/a is n/a',
      '1: It is not clear what kind of value is not applicable here. (found n/a; write the other branch first)',
    ],
    [
      `${'9'.repeat(999)} kg`,
      `1: This number has too many digits. (found ${'9'.repeat(60)}…; write at most 40 digits before the point, and as many after it)`,
    ],
    [
      'ev = evv',
      '6: This name is not known here. (found evv; write one of category, mass, units, share, rate, surcharge, unit_mass, answer)',
    ],
    ['ev >= category', '1: These values have no order. (found >=; write `=` or `!=`)'],
    [
      'days(on, on)',
      '1: The expression gives day, but `unit` says a plain number. (found day; write a plain number)',
    ],
    [
      'first_of(1)',
      '1: The number of values in the brackets is not right. (found 1; write `first_of(a, b)`)',
    ],
    [
      'abs(1, 2)',
      '1: The number of values in the brackets is not right. (found 2; write `abs(a)`)',
    ],
    [
      'mass * category',
      '8: A number is expected here. (found a value of category; write a number)',
    ],
    [
      'surcharges[ev]',
      '1: No parameter and no band has this name. (found surcharges; write surcharge)',
    ],
    ['rate[category', '14: `]` is expected here. (found the end of the expression; write `]`)'],
    [
      'category',
      '1: The expression gives a value of category, but `unit` says a plain number. (found a value of category; write a plain number)',
    ],
    [
      'if category = ev then mass else 1 t',
      '1: The expression gives kg, but `unit` says a plain number. (found kg; write a plain number)',
    ],
    [
      'if category = ev then ev else portable',
      '31: This name is not known here. (found portable; write one of category, mass, units, share, rate, surcharge, unit_mass, answer)',
    ],
    [
      'mass / units / 1 kg',
      '1: The expression gives 1/piece, but `unit` says a plain number. (found 1/piece; write a plain number)',
    ],
  ])('%s', (expression, issue) => {
    expect(said('line', expression)).toBe(issue);
  });
});

describe('the checker refuses an expression of a period, which goes over its lines', () => {
  it.each([
    [
      'sum(line.fee) + 1',
      '17: a plain number cannot be added to EUR. (found a plain number; write a value in EUR)',
    ],
    ['sum(line.feee)', '5: The stage line has no such name. (found line.feee; write fee)'],
    [
      'sum(sum(line.fee))',
      '5: A sum cannot stand inside a sum. (found sum; write a named formula of the stage below)',
    ],
    [
      'sum(line.category)',
      '5: A number is expected here. (found a value of category; write a number)',
    ],
    [
      'sum(line.fee where line.mass)',
      '20: A condition is expected here. (found kg; write a comparison such as `mass > 5 kg`)',
    ],
    [
      'sum(line.fee where line.category)',
      '20: A condition is expected here. (found a value of category; write a comparison such as `mass > 5 kg`)',
    ],
    [
      'count(lines)',
      '1: This stage cannot be counted from here. (found lines; write `count(line)`)',
    ],
    [
      'count(producer_year)',
      '1: This stage cannot be counted from here. (found producer_year; write `count(line)`)',
    ],
    ['sum(line)', '5: This name is not known here. (found line; write lines)'],
    ['sum(line.mass)', '1: The expression gives kg, but `unit` says EUR. (found kg; write EUR)'],
    [
      'sum(line.unit_mass)',
      '5: A sum of quotients over rows would get longer with every row. (found the quotient `line.unit_mass`; write a `round` on `line.unit_mass`)',
    ],
    [
      'average(line.unit_mass where line.mass > 1 kg) * 1 EUR * 1 piece / 1 kg',
      '9: A sum of quotients over rows would get longer with every row. (found the quotient `line.unit_mass`; write a `round` on `line.unit_mass`)',
    ],
    [
      'sum(line.fee * (line.mass / line.mass))',
      '5: A sum of quotients over rows would get longer with every row. (found a quotient; write a formula with a `round` for the quotient, and its name here)',
    ],
    [
      'count(line where line.share > 0 %)',
      '1: The expression gives a plain number, but `unit` says EUR. (found a plain number; write EUR)',
    ],
    [
      'line.fee',
      '1: There are many rows below: say what to do with them. (found line.fee; write `sum(line.fee)`)',
    ],
    [
      'national_year.collected',
      '1: A stage above is read in a second pass only, once it is known. (found national_year.collected; write the formula under `second: { label: ..., outputs: [...], formulas: ... }` of this stage)',
    ],
    ['sum(mass)', '5: This name is not known here. (found mass; write base)'],
    [
      'average(late over -3..-1)',
      '1: A window goes over a fact that has a value for each year. (found late; write an input with `perYear: yes`)',
    ],
    [
      'sum(producer_period.late)',
      '5: This stage cannot be read from here. (found producer_period.late; write `line.late`)',
    ],
    [
      'sum(line.placed)',
      '5: The stage line has no such name. (found line.placed; write one of category, mass, units, share, unit_mass, factor, fee)',
    ],
  ])('%s', (expression, issue) => {
    expect(said('producer_period', expression)).toBe(issue);
  });
});

describe('the checker refuses an expression of a year, which goes over years', () => {
  it.each([
    [
      'average(placed over -1..-3)',
      '1: The window runs from the earlier year to the later one. (found -1..-3; write `-3..-1`)',
    ],
    [
      'sum(placed over -30..0)',
      '1: The window runs from the earlier year to the later one. (found -30..0; write `-3..-1`)',
    ],
    [
      'count(placed over -3..-1)',
      '1: The expression gives a plain number, but `unit` says kg. (found a plain number; write kg)',
    ],
    [
      'average(colected over -3..-1)',
      '1: A window goes over a fact that has a value for each year. (found colected; write an input with `perYear: yes`)',
    ],
    [
      'placed',
      '1: This fact has a value for each year. (found placed; write `average(placed over -3..-1)` or `sum(placed over 0..0)`)',
    ],
    ['count(line)', noRows('count')],
    ['sum(producer_year.fee)', noRows('sum')],
  ])('%s', (expression, issue) => {
    expect(said('national_year', expression)).toBe(issue);
  });
});

describe('the checker asks when a result can be n/a', () => {
  it.each([
    ['line', 'if yes then n/a else n/a'],
    ['line', 'n/a'],
    ['line', 'first_of(n/a, n/a)'],
    ['line', '1 kg / 1 kg / factor'],
    ['line', '-share'],
    ['line', 'share * 1'],
    ['line', '1 - share'],
    ['line', 'min(1, share)'],
    ['line', 'first_of(share, share)'],
    ['line', 'if share > 1 then 1 else 2'],
    ['line', 'if not share > 1 then 1 else 2'],
    ['line', 'if yes and 1 < share then 1 else 2'],
    ['line', 'if share > 1 or yes then 1 else 2'],
    ['line', 'if yes then share else 1'],
    ['line', 'if yes then 1 else share'],
    ['line', 'rate[if share > 1 then ev else portable] * 1 kg / 1 EUR'],
    ['national_year', 'sum(placed over -3..-1)'],
    ['national_year', 'sum(placed over -29..0)'],
    ['national_year', 'average(placed over -3..-1 missing skip)'],
    ['producer_period', 'average(line.units) * 1 EUR / 1 piece'],
    ['producer_period', 'sum(line.share) * 1 EUR'],
    ['producer_period', 'sum(line.units where line.share > 1) * 1 EUR / 1 piece'],
  ] as const)('in a %s of %s', (stage, expression) => {
    expect(said(stage, expression)).toContain('`answer` can be n/a: say when and why.');
  });

  it.each([
    ['line', 'mass / surcharge / 1 kg'],
    ['national_year', 'average(placed over -3..-1 missing zero)'],
    ['national_year', 'sum(placed over -3..-1 missing skip)'],
    ['national_year', 'sum(placed over -3..-1 missing zero)'],
    ['national_year', 'count(placed over -3..-1) * 1 kg'],
    ['line', 'first_of(share, 1)'],
    ['line', 'first_of(share, n/a, 1)'],
    ['line', 'rate[if mass > 1 kg then ev else category] * 1 kg / 1 EUR'],
    ['line', 'if ev = category then 1 else 2'],
    ['line', 'if category is not n/a and not no then 1 else 2'],
    ['line', 'if category in {ev, portable} or no then 1 else 2'],
    ['line', 'days(on, 2025-01-01) / 1 day'],
    ['line', 'year(on) - clamp(month(on), 1, 12)'],
    ['line', 'if share is n/a then 1 else 2'],
    ['line', 'mass / 2 kg'],
    ['line', 'month(on)'],
    ['line', 'day(on)'],
    ['line', 'units / 1 piece'],
    ['line', 'min(1, 2)'],
  ] as const)('and not in a %s of %s', (stage, expression) => {
    expect(said(stage, expression)).toBe('nothing');
  });

  it.each(['sum(line.units) * 1 EUR / 1 piece', 'count(line) * 1 EUR'])(
    'and not of all lines of a period, %s, of which there may be none',
    (expression) => {
      const rounding = '`answer` is money that leaves the rulebook without a stated rounding.';
      expect(said('producer_period', expression)).toContain(rounding);
      expect(said('producer_period', expression)).not.toContain('can be n/a');
    },
  );
});
