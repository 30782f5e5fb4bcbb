import { describe, expect, it } from '@jest/globals';
import { Issues, issueLine } from './issues.js';
import { isName, sectionOf, type Section } from './section.js';
import { readYaml } from './yaml-source.js';

/** What is taken from a block, and what was said about it: `code line:column: message`. */
function take<T>(yaml: string, from: (section: Section) => T) {
  const issues = new Issues();
  const value = readYaml('a', yaml, issues);
  const section = value === undefined ? undefined : sectionOf(value, issues, 'a rate');
  if (section === undefined) throw new Error(issues.list.map(issueLine).join());
  const taken = from(section);
  const said = issues.list.map(
    (issue) => `${issue.code.replace('rules.', '')} ${issueLine(issue).replace(/^a:/, '')}`,
  );
  return { taken, said };
}

const YAML = `text:  some   words
empty: ""
list: [a, b_2]
block: { a: 1, b: 2 }
number: "0.03"
bare: 0.03
comma: "0,03"
day: 2026-02-28
`;

describe('a block of a rulebook', () => {
  it.each<[string, (section: Section) => unknown, unknown, readonly string[]]>([
    ['a text', (s) => s.text('text', '...'), 'some   words', []],
    ['no text', (s) => s.text('none', '...', false), undefined, []],
    [
      'a text that is missing',
      (s) => s.text('none', 'words'),
      undefined,
      ['missing 1:1: a rate has no `none`. (found nothing; write none: words)'],
    ],
    [
      'an empty text',
      (s) => s.text('empty', 'words'),
      undefined,
      ['not-text 2:8: `empty` takes one value. (found nothing; write empty: words)'],
    ],
    [
      'a list for a text',
      (s) => s.text('list', 'words', false),
      undefined,
      ['not-text 3:7: `list` takes one value. (found a list; write list: words)'],
    ],
    ['a number', (s) => s.number('number', true), '0.03', []],
    ['no number', (s) => s.number('none', false), undefined, []],
    [
      'a number that is missing',
      (s) => s.number('none', true),
      undefined,
      ['missing 1:1: a rate has no `none`. (found nothing; write none: "0.03")'],
    ],
    [
      'a number without quotes',
      (s) => s.number('bare', true),
      undefined,
      [
        'unquoted-number 6:7: A number stands in quotes, so that no reader rounds it. (found 0.03; write "0.03")',
      ],
    ],
    [
      'a number with a comma',
      (s) => s.number('comma', true),
      undefined,
      [
        'number 7:8: This is no plain decimal number. (found 0,03; write "1.60" (a point, no thousands mark, no unit))',
      ],
    ],
    ['a day', (s) => s.date('day'), '2026-02-28', []],
    ['no day', (s) => s.date('none', false), undefined, []],
    [
      'a day that is missing',
      (s) => s.date('none'),
      undefined,
      ['missing 1:1: a rate has no `none`. (found nothing; write none: 2026-01-01)'],
    ],
    [
      'a day that is none',
      (s) => s.date('number'),
      undefined,
      ['date 5:9: This is no day. (found 0.03; write 2026-01-01)'],
    ],
    ['a list', (s) => s.list('list').length, 2, []],
    ['no list', (s) => s.list('none', false), [], []],
    [
      'a list that is missing',
      (s) => s.list('none'),
      [],
      ['missing 1:1: a rate has no `none`. (found nothing; write none: [...])'],
    ],
    [
      'a block for a list',
      (s) => s.list('block'),
      [],
      ['not-list 4:8: `block` takes a list. (found a block; write block: [...])'],
    ],
    ['names', (s) => s.names('list').map(({ name }) => name), ['a', 'b_2'], []],
    ['a block', (s) => s.section('block')?.keys, ['a', 'b'], []],
    ['no block', (s) => s.section('none', false), undefined, []],
    [
      'a block that is missing',
      (s) => s.section('none'),
      undefined,
      ['missing 1:1: a rate has no `none`. (found nothing; write none: (a block of names))'],
    ],
    [
      'a text for a block',
      (s) => s.section('text'),
      undefined,
      [
        'not-block 1:8: `text` takes a block of names. (found some words; write `name: value` in each line)',
      ],
    ],
    [
      'a text in one language',
      (s) => [...(s.localText('text', true) ?? [])],
      [['en', 'some words']],
      [],
    ],
    ['no text in any language', (s) => s.localText('none', false), undefined, []],
    [
      'a text in a language that is missing',
      (s) => s.localText('none', true),
      undefined,
      [
        'missing 1:1: a rate has no `none`. (found nothing; write none: text, or one text per language)',
      ],
    ],
    [
      'an empty text in a language',
      (s) => s.localText('empty', true),
      undefined,
      [
        'not-text 2:8: `empty` is a text, or one text per language with at least `en`. (found nothing; write empty: { en: ..., de: ... }, in quotes where a text has a comma)',
      ],
    ],
    ['what is there', (s) => [s.has('text'), s.has('none')], [true, false], []],
    ['its place', (s) => [s.spotOf('list').column, s.spotOf('none').line], [7, 1], []],
    ['the place of a key', (s) => [s.keySpot('list').line, s.keySpot('none').line], [3, 1], []],
  ])('gives %s, or says what is wrong', (_what, from, taken, said) => {
    expect(take(YAML, from)).toEqual({ taken, said });
  });

  it.each([
    [
      '{ en: One, de: Eins }',
      [
        ['en', 'One'],
        ['de', 'Eins'],
      ],
    ],
    ['{ en: " One  more " }', [['en', 'One more']]],
    ['{ de: Eins }', undefined],
    ['{ en: One, DE: Eins }', undefined],
    ['{ en: One, deu: Eins }', undefined],
    ['{ en: One, de: "" }', undefined],
    ['{ en: One, de: [Eins] }', undefined],
    ['[One]', undefined],
  ])('takes %s as texts in languages or not', (text, texts) => {
    const { taken, said } = take(`label: ${text}\n`, (s) => s.localText('label', true));
    expect(taken === undefined ? undefined : [...taken]).toEqual(texts);
    expect(said).toHaveLength(texts === undefined ? 1 : 0);
  });

  it('takes one of some values', () => {
    const modes = ['up', 'down'] as const;
    const one = (yaml: string) => take(yaml, (s) => s.oneOf('mode', modes));
    expect(one('mode: " up "\n')).toEqual({ taken: 'up', said: [] });
    expect(one('mode: dawn\n').said).toEqual([
      'unknown-value 1:7: `mode` has no such value. (found dawn; write down)',
    ]);
    expect(one('mode: sideways\n')).toEqual({
      taken: undefined,
      said: [
        'unknown-value 1:7: `mode` has no such value. (found sideways; write one of up, down)',
      ],
    });
    expect(one('other: up\n').said).toEqual([
      'missing 1:1: a rate has no `mode`. (found nothing; write mode: up)',
    ]);
    expect(take('a: 1\n', (s) => s.oneOf('mode', modes, false))).toEqual({
      taken: undefined,
      said: [],
    });
  });

  it('takes yes only where yes is written', () => {
    const yes = (yaml: string) => take(yaml, (s) => s.yes('optional'));
    expect(yes('optional: yes\n')).toEqual({ taken: true, said: [] });
    expect(yes('optional: no\n')).toEqual({ taken: false, said: [] });
    expect(yes('other: yes\n')).toEqual({ taken: false, said: [] });
    expect(yes('optional: true\n').said).toEqual([
      'unknown-value 1:11: `optional` has no such value. (found true; write one of yes, no)',
    ]);
  });

  it('says which keys nothing asked for', () => {
    const { said } = take(YAML, (s) => {
      for (const key of ['text', 'list', 'block', 'number', 'day', 'commas']) s.has(key);
      s.value('empty');
      s.close();
    });
    expect(said).toEqual([
      'unknown-key 6:1: a rate has no `bare`. (found bare; write one of text, list, block, number, day, commas, empty)',
      'unknown-key 7:1: a rate has no `comma`. (found comma; write commas)',
    ]);
    expect(
      take('x: 1\n', (s) => {
        s.has('something');
        s.has('else');
        s.close();
      }).said,
    ).toEqual(['unknown-key 1:1: a rate has no `x`. (found x; write one of something, else)']);
  });

  it('gives the blocks in it by their names', () => {
    const { taken, said } = take('a: { x: 1 }\nB-c: { y: 1 }\nd: 1\n', (s) =>
      [...s.sections()].map(([name, section]) => [
        name,
        section.name,
        section.keys,
        section.spot.column,
      ]),
    );
    expect(taken).toEqual([['a', 'a', ['x'], 4]]);
    expect(said).toEqual([
      'name 2:1: A name is small letters, digits and underscores and begins with a letter. (found B-c; write b_c)',
      'not-block 3:4: `d` takes a block of names. (found 1; write `name: value` in each line)',
    ]);
  });

  it('knows where each key below it is declared, by its path', () => {
    const { taken } = take('a:\n  b:\n    c: 1\n  d: [{ e: 1 }]\nf:\n  c: 1\n', (s) =>
      [...s.spotsByPath()].map(([path, spot]) => [path, spot.line]),
    );
    expect(taken).toEqual([
      ['a', 1],
      ['a.b', 2],
      ['a.b.c', 3],
      ['a.d', 4],
      ['f', 5],
      ['f.c', 6],
    ]);
  });

  it('says what is no name', () => {
    const { taken, said } = take('list: [a, "1b", [c], "D e"]\n', (s) =>
      s.names('list').map(({ name }) => name),
    );
    expect(taken).toEqual(['a']);
    expect(said).toEqual([
      'name 1:11: A name is small letters, digits and underscores and begins with a letter. (found 1b; write 1b)',
      'not-text 1:17: A name is expected here. (found a list; write a plain name)',
      'name 1:22: A name is small letters, digits and underscores and begins with a letter. (found D e; write d_e)',
    ]);
    const spot = { file: 'a', line: 1, column: 1 };
    const issues = new Issues();
    expect([isName('a'.repeat(60), spot, issues), isName('a'.repeat(61), spot, issues)]).toEqual([
      true,
      false,
    ]);
    expect(issues.list.map(({ expected }) => expected)).toEqual(['a'.repeat(40)]);
  });

  it('takes numbers of at most sixty characters', () => {
    const number = (digits: number) =>
      take(`rate: "${'1'.repeat(digits)}"\n`, (s) => s.number('rate', true)).taken?.length;
    expect([number(60), number(61)]).toEqual([60, undefined]);
    for (const text of ['-1.5', '10', '0.0001'])
      expect(take(`rate: " ${text} "\n`, (s) => s.number('rate', true)).taken).toBe(text);
    for (const text of ['1.', '.5', '+1', '1e3', 'x1', '1x'])
      expect(take(`rate: "${text}"\n`, (s) => s.number('rate', true)).taken).toBeUndefined();
  });
});
