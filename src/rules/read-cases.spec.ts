import { describe, expect, it } from '@jest/globals';
import { edited, loadedFrom, saidOf } from '../../test/refused-rulebook.js';
import { sampleFiles } from '../../test/sample-rulebook.js';

const CASE =
  'name: a, stage: line, on: 2024-01-01, facts: { mass: 1 kg }, expect: { fee: 1 EUR, base: n/a }';

function withCases(text: string) {
  return { ...sampleFiles(), cases: { 'all.yaml': text } };
}

describe('a file of cases', () => {
  it('says what comes out or is refused, on a day, of facts', () => {
    const text = `- { ${CASE}, note: Why }\n- { name: { en: b, de: B }, stage: producer_period, on: 2024-02-29, facts: { late: no }, refused: fact }\n`;
    const [first, second, ...more] = loadedFrom(withCases(text)).cases;
    expect(first).toMatchObject({
      name: new Map([['en', 'a']]),
      stage: 'line',
      on: '2024-01-01',
      expect: new Map([
        ['fee', '1 EUR'],
        ['base', 'n/a'],
      ]),
      refused: undefined,
      spot: { file: 'cases/all.yaml', line: 1, column: 3 },
    });
    const name = new Map([['en', 'b'], ['de', 'B']]); // prettier-ignore
    expect(second).toMatchObject({ name, expect: new Map(), refused: 'fact' });
    expect(more).toEqual([]);
  });

  it.each([
    ['is no list', 'a: b', 'not-list cases/all.yaml:1:1: A file of cases is a list. (found a block; write - name: ...)'],
    ['lists what is no case', '- a', 'not-block cases/all.yaml:1:3: `A case` takes a block of names. (found a; write `name: value` in each line)'],
    ['is empty', '', 'empty cases/all.yaml:1:1: The file is empty. (found nothing but comments and spaces; write - name: ...)'],
  ])('is refused where it %s', (_what, text, issue) => {
    expect(saidOf(withCases(text))).toEqual([issue]);
  }); // prettier-ignore

  it.each([
    ['no name', 'name: a, ', '', 'missing cases/all.yaml:1:3: A case has no `name`. (found nothing; write name: what it shows)'],
    ['a name in no language that everybody has', 'name: a', 'name: { de: a }', 'not-text cases/all.yaml:1:11: `name` is a text, or one text per language with at least `en`. (found a block; write name: { en: ..., de: ... }, in quotes where a text has a comma)'],
    ['no stage', 'stage: line, ', '', 'missing cases/all.yaml:1:3: A case has no `stage`. (found nothing; write stage: line)'],
    ['a stage that is none', 'stage: line', 'stage: lines', 'unknown-value cases/all.yaml:1:21: `stage` has no such value. (found lines; write line)'],
    ['no day', 'on: 2024-01-01, ', '', 'missing cases/all.yaml:1:3: A case has no `on`. (found nothing; write on: 2026-01-01)'],
    ['a day that is none', '2024-01-01', '2024-02-30', 'date cases/all.yaml:1:31: This is no day. (found 2024-02-30; write 2026-01-01)'],
    ['no facts', 'facts: { mass: 1 kg }, ', '', 'missing cases/all.yaml:1:3: A case has no `facts`. (found nothing; write facts: { ... })'],
    ['nothing that comes out', ', expect: { fee: 1 EUR, base: n/a }', '', 'missing cases/all.yaml:1:3: A case has no `expect`. (found nothing; write expect: (a block of names))'],
    ['an empty list of what comes out', '{ fee: 1 EUR, base: n/a }', '{}', 'missing cases/all.yaml:1:74: A case says what comes out. (found nothing; write expect: { fee: "0.03 CHF" })'],
    ['a value that is none', 'base: n/a', 'base: []', 'not-text cases/all.yaml:1:94: `base` takes one value. (found a list; write base: "0.03 CHF")'],
    ['a refusal without its reason', '{ fee: 1 EUR, base: n/a }', '{ fee: 1 EUR }, refused: ', 'not-text cases/all.yaml:1:100: `refused` takes one value. (found nothing; write refused: not-in-force)'],
    ['a value and a refusal', '{ fee: 1 EUR, base: n/a }', '{ fee: 1 EUR }, refused: fact', 'unknown-key cases/all.yaml:1:74: What is refused gives no values. (found expect: { fee }; write `expect` or `refused`)'],
    ['a note of no text', 'expect', 'note: [], expect', 'not-text cases/all.yaml:1:72: `note` is a text, or one text per language with at least `en`. (found a list; write note: { en: ..., de: ... }, in quotes where a text has a comma)'],
    ['a key that is none', 'expect', 'refusd: fact, expect', 'unknown-key cases/all.yaml:1:66: A case has no `refusd`. (found refusd; write refused)'],
  ])('is refused for a case with %s', (_what, from, to, issue) => {
    expect(saidOf(withCases(`- { ${edited(CASE, [from, to])} }`))).toEqual([issue]);
  }); // prettier-ignore
});
