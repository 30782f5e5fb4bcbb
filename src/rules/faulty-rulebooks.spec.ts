import { describe, expect, it } from '@jest/globals';
import { edited, saidOf } from '../../test/refused-rulebook.js';
import { lawful, sampleFiles } from '../../test/sample-rulebook.js';
import { checkGates, issueLine } from './index.js';

/** Whoever writes a rulebook reads nothing else: where it is, what was found, and what to write instead. */
describe('a faulty rulebook is told its fault, for', () => {
  it.each([
    ['money that leaves without a rounding', '        round: { mode: half-away-from-zero, step: "0.01", cite: act s. 5 }\n', '', ['rounding rulebook.yaml:55:9: `fee` is money that leaves the rulebook without a stated rounding. (found rate[category] * mass * factor; write round: { mode: half-away-from-zero, step: "0.01", cite: ... })']],
    ['an output that can be n/a', '        notApplicable: No units.\n', '', ['not-applicable rulebook.yaml:44:9: `unit_mass` can be n/a: say when and why. (found mass / units; write notApplicable: { en: ..., de: ... } or first_of(..., 0 kg / 1 piece))']],
    ['a gap before the first value', '- { from: 2024-01-01, value: "10", cite: act s. 2 }', '- { from: 2024-03-01, value: "10", cite: act s. 2 }', ['gap rulebook.yaml:34:5: `surcharge` has no value from 2024-01-01 to 2024-02-29. (found from: 2024-03-01; write a value from 2024-01-01; `value: n/a` where the law has none yet)']],
    ['a gap before the first table', '      - { from: 2024-01-01, table: rates.csv, cite: act s. 1 }\n', '', ['gap rulebook.yaml:25:5: `rate` has no value from 2024-01-01 to 2025-06-30. (found from: 2025-07-01; write a value from 2024-01-01; `value: n/a` where the law has none yet)']],
    ['a parameter without values', '      - { from: 2024-01-01, value: "10", cite: act s. 2 }', '      []', ['missing rulebook.yaml:34:5: `surcharge` has no value. (found nothing; write - { from: 2026-01-01, value: "1.60", cite: ... })']],
    ['money in thousandths', 'step: "0.01", cite: act s. 5', 'step: "0.001", cite: act s. 5', ['rounding rulebook.yaml:55:9: Money leaves in whole minor units of EUR. (found 0.001; write step: "0.01")']],
    ['a day that there is not', 'expr: rate[category] * mass * factor', 'expr: if on < 2025-02-30 then rate[category] * mass else rate[category] * mass * factor', ['expression rulebook.yaml:56:23: This day does not exist. (found 2025-02-30; write a day of the calendar, such as 2025-12-31)']],
    ['a number of too many digits', 'expr: rate[category] * mass * factor', 'expr: rate[category] * mass * factor * 100000000000000000000000000000000000000000', ['expression rulebook.yaml:56:48: This number has too many digits. (found 100000000000000000000000000000000000000000; write at most 40 digits before the point, and as many after it)']],
    ['a table that there is not', 'expr: rate[category] * mass * factor', 'expr: tariffs[category] * mass * factor', ['expression rulebook.yaml:56:15: No parameter and no band has this name. (found tariffs; write one of rate, surcharge)']],
    ['a value of no enumeration in a list', 'expr: rate[category] * mass * factor', 'expr: if category in {qqqqqqqqqq} then rate[category] * mass else 0 EUR', ['expression rulebook.yaml:56:31: This is no value of category. (found qqqqqqqqqq; write one of portable, ev)']],
    ['a list of values for a number', 'expr: rate[category] * mass * factor', 'expr: if mass in {ev} then rate[category] * mass else 0 EUR', ['expression rulebook.yaml:56:18: Only an enumeration can be in a list of values. (found kg; write a comparison such as `mass > 5 kg`)']],
    ['a sum without rows', 'expr: rate[category] * mass * factor', 'expr: sum(line.fee) * factor', ['expression rulebook.yaml:56:15: This stage has no rows below it to go through. (found sum; write a formula of this stage, or the same one in the stage above it)']],
    ['a name that the rows below do not have', 'expr: sum(line.fee)', 'expr: sum(line.qqqqqqqqqqq)', ['expression rulebook.yaml:65:19: The stage line has no such name. (found line.qqqqqqqqqqq; write one of category, mass, units, share, unit_mass, factor, fee)']],
    ['a window over days', 'placed: { type: mass, perYear: yes, label: Placed on the market }', 'placed: { type: date, perYear: yes, label: Placed on the market }', ['expression rulebook.yaml:89:27: A window goes over numbers. (found placed; write an input with `perYear: yes` that is a mass, a count, money, a ratio or a quantity)']],
    ['a table without its keys', 'expr: rate[category] * mass * factor', 'expr: rate * mass * factor', ['expression rulebook.yaml:56:15: This parameter is a table: a look-up needs its keys. (found rate; write `rate[category]`)']],
    ['unlike units', 'expr: rate[category] * mass * factor', 'expr: rate[category] + mass', ['expression rulebook.yaml:56:32: kg cannot be added to EUR/kg. (found kg; write a value in EUR/kg)']],
    ['a unit that there is not', 'expr: rate[category] * mass * factor', 'expr: rate[category] * mass * factor * 2 kgs / 1 kg', ['expression rulebook.yaml:56:48: This unit is not known. (found kgs; write kg)']],
    ['a source that there is not', 'cite: act s. 4', 'cite: akt s. 4', ['unknown-source rulebook.yaml:53:15: No source of this rulebook has this name. (found akt; write act)']],
    ['a formula without a citation', '        cite: act s. 4\n', '', ['missing rulebook.yaml:50:9: factor has no `cite`. (found nothing; write cite: act Art. 1 (source, then provision))']],
    ['a citation without a provision', 'cite: act s. 4', 'cite: act', ['missing rulebook.yaml:53:15: The citation names no provision. (found act; write act Art. 1)']],
    ['a number without quotes', 'value: "10"', 'value: 10', ['unquoted-number rulebook.yaml:38:36: A number stands in quotes, so that no reader rounds it. (found 10; write "10")']],
    ['a number with its unit', 'value: "10"', 'value: "10 %"', ['number rulebook.yaml:38:36: This is no plain decimal number. (found 10 %; write "1.60" (a point, no thousands mark, no unit))']],
    ['a table that is missing', 'table: rates.csv', 'table: missing.csv', ['table-missing rulebook.yaml:31:36: There is no such table beside the rulebook. (found missing.csv; write a file missing.csv)']],
    ['a last day before the first', 'from: 2024-01-01\n', 'from: 2024-01-01\nuntil: 2023-12-31\n', ['date rulebook.yaml:7:8: The last day lies before the first. (found 2024-01-01, then 2023-12-31; write a day from 2024-01-01)']],
    ['an output that no formula makes', 'outputs: [fee, unit_mass]', 'outputs: [fee, unit_masses]', ['unknown-name rulebook.yaml:41:20: No formula here has this name. (found unit_masses; write unit_mass)']],
    ['a formula that needs itself', 'expr: rate[category] * mass * factor', 'expr: fee * factor', ['expression rulebook.yaml:56:15: The formula needs its own result. (found fee → fee; write another name, or an input)']],
    ['an if without else', 'expr: rate[category] * mass * factor', 'expr: if category = ev then 1 EUR', ['expression rulebook.yaml:56:42: `else` is expected here. (found the end of the expression; write `else`)']],
    ['an if without brackets', 'expr: rate[category] * mass * factor', 'expr: rate[category] * mass * if category = ev then 1 else 2', ['expression rulebook.yaml:56:39: An `if` inside an expression stands in brackets. (found if; write `( if ... then ... else ... )`)']],
    ['an order of values that have none', 'expr: rate[category] * mass * factor', 'expr: if category < ev then 1 EUR else 2 EUR', ['expression rulebook.yaml:56:18: These values have no order. (found <; write `=` or `!=`)']],
    ['a division by zero', 'expr: rate[category] * mass * factor', 'expr: rate[category] * mass / 0', ['expression rulebook.yaml:56:39: This divides by zero. (found 0; write another divisor)']],
    ['the day of a mass', 'expr: rate[category] * mass * factor', 'expr: rate[category] * mass * day(mass)', ['expression rulebook.yaml:56:39: `day` takes dates. (found kg; write `day(on)`)']],
    ['the day of nothing', 'expr: rate[category] * mass * factor', 'expr: rate[category] * mass * day()', ['expression rulebook.yaml:56:43: A value is expected here. (found ); write a number, a name, a look-up or a bracket)']],
    ['a word of the language for a value', 'category: [portable, ev]', 'category: [portable, day]', ['name rulebook.yaml:11:24: This is a word of the language. (found day; write another name)']],
    ['a formula that nothing reads', 'factor\n        unit: EUR', '1\n        unit: EUR', ['unused rulebook.yaml:49:7: Nothing reads this formula and it is no output. (found factor; write a formula that reads it, or leave it out)']],
    ['a key that is misspelt', '        label: Mass of one\n', '        lable: Mass of one\n', ['missing rulebook.yaml:44:9: unit_mass has no `label`. (found nothing; write label: text, or one text per language)', 'unknown-key rulebook.yaml:44:9: unit_mass has no `lable`. (found lable; write label)']],
    ['a table without keys to look it up by', '    by: [category]\n', '', ['missing rulebook.yaml:30:29: A table is looked up by its keys, and the parameter names none. (found rates.csv; write by: [category] or value: "1.60")']],
    ['a value beyond its guard', 'highest: "5"', 'highest: "1"', ['guard rulebook.yaml:31:9: A value lies above the highest that the guard allows. (found 2 EUR/kg; write between 0 and 1 EUR/kg)']],
    ['a text with a colon', '        label: Factor\n', '        label: Factor: of all\n', ['yaml rulebook.yaml:50:16: Not readable as YAML: Nested mappings are not allowed in compact mappings (found Factor: of all; write `name: value`, and a text that holds `: `, `#` or a quote in quotes)']],
    ['what a missing year does', 'expr: collected / average(placed over -3..-1)', 'expr: collected / average(placed over -3..-1 missing none)', ['expression rulebook.yaml:89:62: What does a missing year do? (found none; write one of `missing skip`, `missing zero`, `missing n/a`)']],
    ['a window backwards', 'over -3..-1', 'over 1..-3', ['expression rulebook.yaml:89:27: The window runs from the earlier year to the later one. (found 1..-3; write `-3..-1`)']],
    ['a fact of years without a window', 'expr: collected / average(placed over -3..-1)', 'expr: collected / placed', ['expression rulebook.yaml:89:27: This fact has a value for each year. (found placed; write `average(placed over -3..-1)` or `sum(placed over 0..0)`)']],
    ['a stage above in a first pass', 'expr: rate[category] * mass * factor', 'expr: rate[category] * mass * factor * national_year.collection_rate', ['expression rulebook.yaml:56:48: A stage above is read in a second pass only, once it is known. (found national_year.collection_rate; write the formula under `second: { label: ..., outputs: [...], formulas: ... }` of this stage)']],
    ['bounds the wrong way round', 'lowest: "0", highest: "100"', 'lowest: "100", highest: "0"', ['number rulebook.yaml:17:50: The lowest value lies above the highest: nothing could be given. (found 100, then 0; write the lower of both as `lowest`)']],
  ] as const)('%s', (_what, from, to, lines) => {
    expect(saidOf(sampleFiles((yaml) => edited(yaml, [from, to])))).toEqual(lines);
  }); // prettier-ignore
});

const saidOfCases = (cases: string, yaml = lawful): readonly string[] =>
  checkGates({ ...sampleFiles(yaml), cases: { 'a.yaml': cases } }).results.flatMap(({ issues }) =>
    issues.map((issue) => `${issue.code.replace('rules.', '')} ${issueLine(issue)}`),
  );

describe('a case is told its fault, for', () => {
  it.each([
    ['another result', '- { name: one, stage: line, on: 2024-01-01, facts: { category: ev, mass: 500 g, units: "1" }, expect: { fee: 0.20 EUR } }', 'case cases/a.yaml:1:3: The case "one" of 2024-01-01 does not hold: fee: expected 0.20 EUR, found 0.19 EUR (found 0.19 EUR; write fee: 0.19 EUR if the law means it)'],
    ['a result that there is not', '- { name: one, stage: line, on: 2024-01-01, facts: { category: ev, mass: 500 g, units: "1" }, expect: { fees: 0.19 EUR } }', 'case cases/a.yaml:1:3: The case "one" of 2024-01-01 does not hold: fees: no such output (found fees; write fee)'],
    ['a refusal that there is not', '- { name: one, stage: line, on: 2024-01-01, facts: { category: ev, mass: 500 g, units: "1" }, refused: fact }', 'case cases/a.yaml:1:3: The case "one" of 2024-01-01 does not hold: expected a refusal fact (found no refusal; write expect: { unit_mass: 0.5 kg/piece, fee: 0.19 EUR } if the law means it)'],
    ['facts that are refused', '- { name: one, stage: line, on: 2024-01-01, facts: { category: eV, mass: 500 gr, units: "1" }, expect: { fee: 0.19 EUR } }', 'case cases/a.yaml:1:3: The case "one" of 2024-01-01 does not hold: refused: category `category` cannot be read.; mass `mass` cannot be given in gr. (found category `category` cannot be read.; mass `mass` cannot be given in gr.; write facts that are accepted, or `refused: fact`)'],
    ['a refusal with results', '- { name: one, stage: line, on: 2024-01-01, facts: { category: ev, mass: 500 g, units: "1" }, refused: fact, expect: { fee: 0.19 EUR } }', 'unknown-key cases/a.yaml:1:118: What is refused gives no values. (found expect: { fee }; write `expect` or `refused`)'],
  ] as const)('%s', (_what, cases, line) => {
    expect(saidOfCases(cases)[0]).toBe(line);
  }); // prettier-ignore
});

it('what no case shows is told with what cases show, and which case to write', () => {
  const cases = '- { name: one, stage: line, on: 2024-01-01, facts: { category: ev, mass: 500 g, units: "1" }, expect: { fee: 0.19 EUR } }';
  const ends = (yaml: string) => lawful(yaml).replace('from: 2024-01-01\n', 'from: 2024-01-01\nuntil: 2025-12-31\n');
  expect(saidOfCases(cases, ends)).toEqual([
    'no-case rulebook.yaml:64:3: The stage producer_period has no case. (found nothing; write a case with stage: producer_period)',
    'no-case rulebook.yaml:88:3: The stage national_year has no case. (found nothing; write a case with stage: national_year)',
    'no-case rulebook.yaml:25:3: The row portable of `rate` from 2024-01-01 has no case on 2024-01-01 that reads it. (found cases of ev; write a case with on: 2024-01-01)',
    'no-case rulebook.yaml:25:3: The value of `rate` from 2025-07-01 has no case on 2025-07-01 that reads it. (found cases on 2024-01-01; write a case with on: 2025-07-01)',
    'no-case rulebook.yaml:25:3: The value of `rate` from 2025-07-01 has no case on 2025-06-30 that reads it. (found cases on 2024-01-01; write a case with on: 2025-06-30)',
    'no-case rulebook.yaml:34:3: The value of `surcharge` from 2024-01-01 has no case on 2024-01-01 that reads it. (found nothing; write a case with on: 2024-01-01)',
    'no-case rulebook.yaml:42:3: The value of `recycled_factor` from 2024-01-01 has no case on 2024-01-01 that reads it. (found nothing; write a case with on: 2024-01-01)',
    'no-case rulebook.yaml:6:1: The rulebook begins on 2024-01-01, and no case on 2023-12-31 shows it. (found nothing; write a case with on: 2023-12-31, refused: not-in-force)',
    'no-case rulebook.yaml:53:7: No case takes the `then` branch of `factor`. (found if first_of(share, 0 %) >= enough_recycled then recycled_fac…; write a case that does)',
    'no-case rulebook.yaml:72:7: No case takes the `then` nor the `else` branch of `total`. (found if late then base * (100 % + surcharge) else base; write a case that does)',
    'no-case rulebook.yaml:7:1: The rulebook ends on 2025-12-31, and no case on 2025-12-31 shows it. (found nothing; write a case with on: 2025-12-31)',
    'no-case rulebook.yaml:7:1: The rulebook ends on 2025-12-31, and no case on 2026-01-01 shows it. (found nothing; write a case with on: 2026-01-01, refused: not-in-force)',
    'unproved rulebook.yaml:41:3: No case expects a result that depends on the value of `enough_recycled` from 2024-01-01. (found 16 %; write a case whose expected result changes with it)',
    'unproved rulebook.yaml:58:7: No case shows that `fee` is rounded half-away-from-zero and not up. (found round: { mode: half-away-from-zero, step: "0.01" }; write a case where it would come out otherwise: on the half of a step, or below it)',
    'unproved rulebook.yaml:72:7: No case shows that `total` is rounded up and not half-away-from-zero, half-even, down. (found round: { mode: up, step: "0.05" }; write a case where it would come out otherwise: on the half of a step, or below it)',
  ]);
}); // prettier-ignore

it('names at most four of what cases show', () => {
  const days = ['2024-01-01', '2024-02-01', '2024-03-01', '2024-04-01', '2024-05-01'];
  const casesOn = (all: readonly string[]) =>
    all.map((on) => `- { name: one, stage: line, on: ${on}, facts: { category: ev, mass: 500 g, units: "1" }, expect: { fee: 0.19 EUR } }`).join('\n');
  const ofJuly = (all: readonly string[]) =>
    saidOfCases(casesOn(all)).filter((line) => line.includes('no case on 2025-07-01'));
  const said = (found: string) => [
    `no-case rulebook.yaml:24:3: The value of \`rate\` from 2025-07-01 has no case on 2025-07-01 that reads it. (found ${found}; write a case with on: 2025-07-01)`,
  ];
  expect(ofJuly(days.slice(1))).toEqual(said('cases on 2024-02-01, 2024-03-01, 2024-04-01, 2024-05-01'));
  expect(ofJuly(days)).toEqual(said('cases on 2024-01-01, 2024-02-01, 2024-03-01, 2024-04-01, …'));
}); // prettier-ignore
