import { describe, expect, it } from '@jest/globals';
import { modulatedFiles } from '../../test/modulated-rulebook.js';
import { edited, saidOf } from '../../test/refused-rulebook.js';
import { sampleFiles } from '../../test/sample-rulebook.js';

describe('values of two fields', () => {
  const MIXED = 'expression rulebook.yaml:48:60: Different kinds of values cannot be compared.';
  const asked = (expression: string) => modulatedFiles((yaml) => edited(yaml, ['      net_mass:', `      odd: { label: Odd, unit: yes-no, cite: act s. 1, expr: ${expression} }\n      net_mass:`], ['outputs: [net_mass]', 'outputs: [net_mass, odd]']));

  it.each([
    ['rating = group', `${MIXED} (found a value of group; write a value in a value of rating)`],
    ['rating = units', `${MIXED.replace(':60', ':71')} (found piece; write a value in a value of rating)`],
    ['rating = button', 'expression rulebook.yaml:48:71: This is no value of rating. (found button; write one of red, amber, green)'],
  ])('are not compared: %s', (expression, issue) => {
    expect(saidOf(asked(expression))).toEqual([issue.replace(':60', ':71')]);
  });

  it.each(['rating != red', 'red = rating', 'on <= 2025-06-30', '2025-06-30 != on', '"rating in {red, green}"'])('but with their own: %s', (expression) => {
    expect(saidOf(asked(expression))).toEqual([]);
  });

  it('are no result of each other', () => {
    const files = modulatedFiles((yaml) => edited(yaml, ['      net_mass:', '      odd: { label: Odd, unit: group, cite: act s. 1, expr: rating }\n      net_mass:'], ['outputs: [net_mass]', 'outputs: [net_mass, odd]']));
    expect(saidOf(files)[0]).toContain('The expression gives a value of rating, but `unit` says a value of group.');
  });
}); // prettier-ignore

describe('a division by a parameter', () => {
  const TEN = '- { from: 2024-01-01, value: "10", cite: act s. 2 }';

  it.each([
    ['is never n/a where none of its values is zero', '"12"', false],
    ['can be n/a where one is zero', '"0"', true],
    ['can be n/a where one is n/a', 'n/a', true],
  ])('%s', (_what, value, mayBe) => {
    const formula = 'answer: { label: Answer, expr: 1 / surcharge, unit: "1", cite: act s. 3 }';
    const files = sampleFiles((yaml) =>
      edited(
        yaml,
        [TEN, `${TEN}\n      - { from: 2025-01-01, value: ${value}, cite: act s. 2 }`],
        ['outputs: [fee,', 'outputs: [answer, fee,'],
        ['      factor:', `      ${formula}\n      factor:`],
      ),
    );
    expect(saidOf(files).join().includes('`answer` can be n/a')).toBe(mayBe);
  });
});
