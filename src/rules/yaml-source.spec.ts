import { describe, expect, it } from '@jest/globals';
import { Issues, issueLine } from './issues.js';
import { LIMITS } from './limits.js';
import { readYaml, type Positioned } from './yaml-source.js';

function read(source: string): {
  readonly value: Positioned | undefined;
  readonly issues: readonly string[];
} {
  const issues = new Issues();
  const value = readYaml('rulebook.yaml', source, issues);
  return { value, issues: issues.list.map((issue) => `${issue.code} ${issueLine(issue)}`) };
}

/** What was read with the place of each part: `line:column text`. */
function shape(value: Positioned | undefined): unknown {
  if (value === undefined) return undefined;
  const place = `${String(value.spot.line)}:${String(value.spot.column)}`;
  if (value.kind === 'text') return `${place} ${value.quoted ? `"${value.text}"` : value.text}`;
  if (value.kind === 'list') return [place, ...value.items.map(shape)];
  return Object.fromEntries(
    [...value.entries].map(([name, each]) => [
      `${String(each.key.line)}:${String(each.key.column)} ${name}`,
      shape(each.value),
    ]),
  );
}

/** The text of a key, with where its first and its last character stand in the file. */
function textOf(source: string, key: string) {
  const { value } = read(source);
  const text = value?.kind === 'map' ? value.entries.get(key)?.value : undefined;
  if (text?.kind !== 'text') throw new Error(key);
  const at = (offset: number) => {
    const { file, line, column } = text.spotAt(offset);
    return `${file}:${String(line)}:${String(column)}`;
  };
  return { text: text.text, source: text.source, first: at(0), third: at(2), beyond: at(10_000) };
}

describe('a file of a rulebook', () => {
  it('is read with the place of everything in it, and never into numbers', () => {
    const { value, issues } = read(
      'id: a/b\nrates:\n  - { from: 2024-01-01, value: "10" }\n  - 1.60\nnone:\n',
    );
    expect(issues).toEqual([]);
    expect(shape(value)).toEqual({
      '1:1 id': '1:5 a/b',
      '2:1 rates': [
        '3:3',
        { '3:7 from': '3:13 2024-01-01', '3:25 value': '3:32 "10"' },
        '4:5 1.60',
      ],
      '5:1 none': '5:6 ',
    });
  });

  it('keeps where each character of an expression stands', () => {
    expect(textOf('expr: a + b\n', 'expr')).toEqual({
      text: 'a + b',
      source: 'a + b',
      first: 'rulebook.yaml:1:7',
      third: 'rulebook.yaml:1:9',
      beyond: 'rulebook.yaml:1:12',
    });
    for (const quote of ['"', "'"])
      expect(textOf(`expr: ${quote}a + b${quote}\n`, 'expr')).toMatchObject({
        source: 'a + b',
        first: 'rulebook.yaml:1:8',
        third: 'rulebook.yaml:1:10',
        beyond: 'rulebook.yaml:1:13',
      });
    for (const mark of ['|', '>'])
      expect(textOf(`expr: ${mark}\n  a +\n  b\n`, 'expr')).toMatchObject({
        source: '  a +\n  b\n',
        first: 'rulebook.yaml:2:1',
        third: 'rulebook.yaml:2:3',
      });
  });

  it.each([
    [
      'an anchor',
      'a: &x 1\nb: 2\n',
      'rules.yaml-tag rulebook.yaml:1:7: Anchors and tags are not allowed in a rulebook. (found &x; write the plain value)',
    ],
    [
      'a tag',
      'a: !x 1\n',
      'rules.yaml rulebook.yaml:1:4: Not readable as YAML: Unresolved tag: !x (found !x 1; write the plain value)',
    ],
    [
      'a prototype',
      '__proto__: 1\n',
      'rules.yaml-key rulebook.yaml:1:1: This key is not allowed. (found __proto__; write a plain name)',
    ],
    [
      'a constructor',
      'a:\n  constructor: 1\n',
      'rules.yaml-key rulebook.yaml:2:3: This key is not allowed. (found constructor; write a plain name)',
    ],
    [
      'a prototype by its name',
      'prototype: 1\n',
      'rules.yaml-key rulebook.yaml:1:1: This key is not allowed. (found prototype; write a plain name)',
    ],
    [
      'a merge',
      'a: 1\n"<<": 2\n',
      'rules.yaml-key rulebook.yaml:2:1: This key is not allowed. (found <<; write a plain name)',
    ],
    [
      'a key that is a list',
      '? [a]\n: 1\n',
      'rules.yaml-key rulebook.yaml:1:3: This key is not allowed. (found a list or a block; write a plain name)',
    ],
    [
      'an anchor of a list',
      'a: &x [1]\n',
      'rules.yaml-tag rulebook.yaml:1:7: Anchors and tags are not allowed in a rulebook. (found &x; write the plain value)',
    ],
    [
      'an anchor of a block',
      'a:\n  &x\n  b: 1\n',
      'rules.yaml-tag rulebook.yaml:3:3: Anchors and tags are not allowed in a rulebook. (found &x; write the plain value)',
    ],
    [
      'a tag that every reader knows',
      'a: !!str 1\n',
      'rules.yaml-tag rulebook.yaml:1:10: Anchors and tags are not allowed in a rulebook. (found !!str; write the plain value)',
    ],
    [
      'a tag of a block',
      'a: !!map { b: 1 }\n',
      'rules.yaml-tag rulebook.yaml:1:10: Anchors and tags are not allowed in a rulebook. (found !!map; write the plain value)',
    ],
    [
      'a second document',
      'a: 1\n---\nb: 2\n',
      'rules.yaml rulebook.yaml:2:1: A file holds one document. (found ---; write the rest in a file of its own)',
    ],
    [
      'an unknown directive',
      '%ODD x\n---\na: 1\n',
      'rules.yaml rulebook.yaml:1:1: Not readable as YAML: Unknown directive %ODD',
    ],
    ['a comment only', '# a\n', 'rules.empty rulebook.yaml:1:1: The file is empty.'],
    ['nothing in it', '', 'rules.empty rulebook.yaml:1:1: The file is empty.'],
    [
      'a quote left open',
      'a: "b\n',
      'Missing closing "quote (found the end of the line; write the quote, bracket or comma that is missing)',
    ],
    ['a bracket left open', 'a: [1\n', 'rules.yaml rulebook.yaml:2:1: Not readable as YAML:'],
    [
      'a key twice',
      'a: 1\na: 2\n',
      'rules.yaml-key rulebook.yaml:2:1: This key stands here twice, first in line 1. (found a; write each key once)',
    ],
  ])('is refused with %s', (_what, source, issue) => {
    const { value, issues } = read(source);
    expect(value).toBeUndefined();
    expect(issues[0]).toContain(issue);
  });

  it('says each of several things, and no more than twenty', () => {
    expect(read('a: &x 1\nb: *x\nc: { prototype: 1 }\n').issues).toEqual([
      'rules.yaml-tag rulebook.yaml:1:7: Anchors and tags are not allowed in a rulebook. (found &x; write the plain value)',
      'rules.yaml-alias rulebook.yaml:2:4: Aliases are not allowed in a rulebook. (found *x; write the value itself)',
      'rules.yaml-key rulebook.yaml:3:6: This key is not allowed. (found prototype; write a plain name)',
    ]);
    expect(read(']'.repeat(70)).issues).toHaveLength(20);
  });

  it('keeps texts of one and of many lines, quoted or not', () => {
    const { value, issues } = read(
      `a: |-\n  x\n   y\nb: >\n  x\n  y\nc: 'it''s'\nd: "x\\ty"\ne: x\n  y # no\nf: ""\ng: ~\n`,
    );
    expect(issues).toEqual([]);
    expect(Object.values(shape(value) as object)).toEqual([
      '1:4 "x\n y"',
      '4:4 "x y\n"',
      `7:4 "it's"`,
      '8:4 "x\ty"',
      '9:4 x y',
      '11:4 ""',
      '12:4 ~',
    ]);
    for (const end of ['a: |', 'a: >', 'a: |\n'])
      expect(textOf(end, 'a')).toMatchObject({ text: '', source: '' });
    expect(textOf('a:\n', 'a')).toEqual({
      text: '',
      source: '',
      first: 'rulebook.yaml:1:3',
      third: 'rulebook.yaml:1:3',
      beyond: 'rulebook.yaml:1:3',
    });
  });

  it('has a place for a name without a value', () => {
    const { value, issues } = read('a:\n  b: { c, d: 1 }\n');
    expect(issues).toEqual([]);
    expect(shape(value)).toEqual({ '1:1 a': { '2:3 b': { '2:8 c': '2:8 ', '2:11 d': '2:14 1' } } });
    const [c] = value?.kind === 'map' ? [...value.entries.values()] : [];
    const b = c?.value.kind === 'map' ? c.value.entries.get('b')?.value : undefined;
    const text = b?.kind === 'map' ? b.entries.get('c')?.value : undefined;
    expect(text).toMatchObject({ kind: 'text', text: '', quoted: false, source: '' });
    expect(text?.kind === 'text' && text.spotAt(3)).toEqual({
      file: 'rulebook.yaml',
      line: 2,
      column: 8,
    });
  });

  it('holds a bounded number of values, on however few lines', () => {
    const said = read('- [[[1]]]\n'.repeat(6_000)).issues;
    expect(said).toEqual([
      expect.stringContaining('The file nests too deep or holds too many values.'),
    ]);
    expect(read('- [[[1]]]\n'.repeat(4_900)).issues).toEqual([]);
  });

  it('is refused with what an alias stands for', () => {
    expect(read('a: *x\n').issues.join()).toMatch(/rulebook\.yaml:1:4/);
  });

  it('is refused where it is too large, before it is parsed', () => {
    const longest = 'a: 1'.padEnd(LIMITS.fileCharacters);
    expect(read(longest).issues).toEqual([]);
    expect(read(`${longest} `).issues).toEqual([
      'rules.too-large rulebook.yaml:1:1: The file is too large. (found more than 524288; write at most 524288 characters)',
    ]);
    expect(read('a: [' + '1,'.repeat(LIMITS.yamlNodes) + '1]').issues).toEqual([
      'rules.too-large rulebook.yaml:1:1: The file holds too many values. (found 20000 or more; write several files, or tables)',
    ]);
  });

  const DEEP =
    'rules.too-deep rulebook.yaml:1:1: The file nests too deep. (found more than 16 levels; write at most 16 levels)';

  it.each([
    ['lists', `a: ${'['.repeat(65)}${']'.repeat(65)}`],
    ['records', `a: ${'{a: '.repeat(65)}1${'}'.repeat(65)}`],
    ['lists in lines', `${'- '.repeat(20)}1`],
    ['lists in lines, further apart', `${'-  '.repeat(10)}${'-\t '.repeat(10)}1`],
    [
      'lines that stand further and further in',
      Array.from({ length: 66 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'),
    ],
  ])('is refused where it nests far too deep in %s, before it is parsed', (_what, source) => {
    expect(read(source).issues).toEqual([DEEP]);
  });

  it('nests sixteen levels and no more', () => {
    const lists = (depth: number) => `${'['.repeat(depth)}1${']'.repeat(depth)}`;
    expect(read(lists(16)).issues).toEqual([]);
    expect(read(lists(17)).issues).toEqual([
      'rules.too-deep rulebook.yaml:1:18: The file nests too deep or holds too many values. (found level 17, value 18; write at most 16 levels and 20000 values)',
    ]);
    const records = (depth: number) => `${'{a: '.repeat(depth)}1${'}'.repeat(depth)}`;
    expect(read(records(16)).issues).toEqual([]);
    expect(read(records(17)).issues.join()).toContain('rules.too-deep rulebook.yaml:1:69:');
    const lines = (count: number, between: string) =>
      Array.from({ length: count }, (_, at) => `${' '.repeat(at)}a:`).join(between);
    // Far deeper it is not parsed at all, whatever stands between the levels or before the first.
    for (const source of [lists(65), `${']'.repeat(99)}${lists(65)}`, lines(65, '\n\n')])
      expect(read(source).issues).toEqual([DEEP]);
    for (const source of [lists(64), lines(64, '\n')])
      expect(read(source).issues).not.toEqual([DEEP]);
    expect(read(`a: [${'{}, '.repeat(100)}{}]`).issues).toEqual([]);
    // Closed brackets, and lines that stand out again or are only longer, are not deep.
    const longer = Array.from({ length: 80 }, (_, at) => `${'a'.repeat(at + 1)}: 1`).join('\n');
    expect(read(longer).issues).toEqual([]);
    expect(read(`a: [${'[1], '.repeat(100)}1]`).issues).toEqual([]);
    const flat = Array.from({ length: 80 }, (_, at) => `a${String(at)}:\n  b: 1\n`).join('\n');
    expect(read(flat).issues).toEqual([]);
  });
});
