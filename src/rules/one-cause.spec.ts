import { describe, expect, it } from '@jest/globals';
import { MODULATED_YAML, modulatedFiles } from '../../test/modulated-rulebook.js';
import { edited, saidOf } from '../../test/refused-rulebook.js';
import { sampleFiles, SAMPLE_YAML } from '../../test/sample-rulebook.js';

/** Codes and lines of what is said once these parts of the sample are written otherwise. */
const saidWith = (...changes: readonly (readonly [from: string, to: string])[]) =>
  saidOf(sampleFiles((yaml) => edited(yaml, ...changes))).map(
    (said) => /^(\S+ [^:]+:\d+)/.exec(said)?.[1],
  );
const lineOf = (text: string) => SAMPLE_YAML.slice(0, SAMPLE_YAML.indexOf(text)).split('\n').length;
const at = (code: string, text: string) => `${code} rulebook.yaml:${String(lineOf(text))}`;

describe('a wrong declaration is reported, and not what follows from it', () => {
  const mass = 'mass: { type: mass, label: Mass }';
  it.each([
    ['an input of a type that is none', mass, 'mass: { type: mas, label: Mass }', 'unknown-value'],
    ['an input without a label', mass, 'mass: { type: mass }', 'missing'],
    ['an input that is no block', mass, 'mass: kg', 'not-block'],
    ['a fact by years without a label', 'placed: { type: mass, perYear: yes, label: Placed on the market }', 'placed: { type: mass, perYear: yes }', 'missing'],
    ['a source without its instrument', 'act: { instrument: Test Act, ', 'act: { ', 'missing'],
    ['a source that is no block', 'act: { instrument: Test Act, address: https://example.org/act }', 'act: Test Act', 'not-block'],
    ['a value of an enumeration', 'category: [portable, ev]', 'category: [Portable, ev]', 'name'],
    ['a currency', 'currency: EUR', 'currency: euro', 'currency'],
  ])('%s', (_what, from, to, code) => {
    expect(saidWith([from, to])).toEqual([at(code, from)]);
  }); // prettier-ignore

  it('a parameter by an enumeration that there is not', () => {
    expect(saidWith(['by: [category]', 'by: [kategory]'])).toEqual([
      at('unknown-enumeration', 'by: [category]'),
    ]);
  });

  it('a parameter without a unit', () => {
    const rate = '    unit: EUR/kg\n    by: [category]';
    expect(saidWith([rate, '    by: [category]'])).toEqual([at('missing', '    label: Rate')]);
  });

  it('a stage of inputs that is none', () => {
    expect(saidWith(['inputs:\n  line:', 'inputs:\n  lines:'])).toEqual([
      `unknown-stage rulebook.yaml:${String(lineOf('inputs:') + 1)}`,
    ]);
  });

  it('a stage of formulas that is none', () => {
    expect(saidWith(['stages:\n  line:', 'stages:\n  lines:'])).toEqual([
      `unknown-stage rulebook.yaml:${String(lineOf('stages:') + 1)}`,
    ]);
  });

  it('inputs, or sources, that are left out', () => {
    expect(
      saidWith(['inputs:\n', 'more:\n'])
        .map((said) => said?.split(' ')[0])
        .sort(),
    ).toEqual(['missing', 'unknown-key']);
    expect(
      saidWith(['sources:\n', 'more:\n'])
        .map((said) => said?.split(' ')[0])
        .sort(),
    ).toEqual(['missing', 'unknown-key']);
  });

  it('a formula, in its own stage and in those above', () => {
    const from = 'expr: rate[category] * mass * factor';
    expect(saidWith([from, 'expr: rate[category] * mass *'])).toEqual([at('expression', from)]);
  });

  it.each([
    ['a formula that second passes below read', 'expr: sum(producer_period.mass_total)', 'expr: sum(producer_period.mass_total', 'expression'],
    ['a fact that second passes below read', 'small_producer: { type: yes-no,', 'small_producer: { type: yesno,', 'unknown-value'],
    ['a stage that second passes below read', '\n  national_year:\n    outputs', '\n  nation_year:\n    outputs', 'unknown-stage'],
  ])('of a stage above: %s', (_what, from, to, code) => {
    const said = saidOf(modulatedFiles((yaml) => edited(yaml, [from, to])));
    const line = MODULATED_YAML.slice(0, MODULATED_YAML.indexOf(from.trim())).split('\n').length;
    expect(said.map((each) => /^(\S+ [^:]+:\d+)/.exec(each)?.[1])).toEqual([`${code} rulebook.yaml:${String(line)}`]);
  }); // prettier-ignore
});

it.each([
  ['a mode of rounding that is none', 'mode: half-away-from-zero', 'mode: nearest', /unknown-value .*found nearest; write one of half-away-from-zero, half-even, up, down/],
  ['a step of zero', 'mode: half-away-from-zero, step: "0.01"', 'mode: half-away-from-zero, step: "0"', /rounding .*The step of a rounding is greater than zero. .found 0; write step: "0.01"/],
  ['a function of another language', 'expr: mass / units', 'expr: sqrt(mass) / units', /45:15: There is no such function. .found sqrt; write one of min, max,/],
  ['a file somewhere else', 'table: rates.csv', 'table: ../../../../etc/passwd', /write the plain name of a file beside it, such as rates.csv/],
  ['days out of order', 'from: 2025-07-01', 'from: 2023-07-01', /^order rulebook.yaml:32:9: .*write the value from 2023-07-01 first/],
  ['a day twice', 'from: 2025-07-01', 'from: 2024-01-01', /^order rulebook.yaml:32:9: .*write each day once/],
])('%s is said once, with what to write', (_what, from, to, message) => {
  const said = saidOf(sampleFiles((yaml) => edited(yaml, [from, to]))).filter((each) => !each.startsWith('unused rates'));
  expect(said).toEqual([expect.stringMatching(message)]);
}); // prettier-ignore

it('an enumeration where there is none yet, and too many files, are refused', () => {
  const none = sampleFiles((yaml) =>
    edited(yaml, ['enumerations:\n  category: [portable, ev]\n', '']),
  );
  expect(saidOf(none)[0]).toContain('write one that is declared; there is none yet)');
  const cases = Object.fromEntries(
    Array.from({ length: 201 }, (_, at) => [`${String(at)}.yaml`, '[]']),
  );
  expect(saidOf({ ...sampleFiles(), cases })).toEqual([
    'too-large rulebook.yaml:1:1: There are too many files beside the rulebook. (found 201 or more; write at most 200)',
  ]);
});

it('what nothing declares is reported wherever it is read', () => {
  expect(
    saidWith(['expr: mass / units', 'expr: mas / units'], ['* mass * factor', '* mas * factor']),
  ).toEqual([
    at('expression', 'expr: mass / units'),
    at('expression', 'expr: rate[category] * mass * factor'),
  ]);
});

it('a currency that is left out is asked for once', () => {
  const said = saidWith(['currency: EUR\n', '']);
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(/^currency /);
});
