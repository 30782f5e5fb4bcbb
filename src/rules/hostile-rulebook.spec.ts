import { describe, expect, it } from '@jest/globals';
import { sampleFiles, SAMPLE_YAML } from '../../test/sample-rulebook.js';
import { issueLine, loadRulebook } from './index.js';

/** What is refused is refused quickly: generous for a busy machine, far below what any of these could cost. */
const QUICK_MS = 2_000;

function refusal(yaml: string, tables: Record<string, string> = {}): string {
  const start = performance.now();
  const loaded = loadRulebook({
    ...sampleFiles(),
    rulebookYaml: yaml,
    tables: { ...sampleFiles().tables, ...tables },
  });
  expect(performance.now() - start).toBeLessThan(QUICK_MS);
  expect(loaded.ok).toBe(false);
  return loaded.ok ? '' : loaded.issues.map(issueLine).join('\n');
}

const withExpression = (expression: string): string =>
  SAMPLE_YAML.replace('mass / units', expression);

describe('hostile rulebooks are refused quickly', () => {
  it.each([
    ['aliases that multiply', 'a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n', /alias|Alias|Anchors/],
    ['a tag', 'id: !!js/function "x"\n', /tag|Unresolved/],
    ['a key into the prototype', '__proto__: { polluted: yes }\n', /key is not allowed/],
    ['a constructor key', 'constructor: { prototype: { polluted: yes } }\n', /key is not allowed/],
    ['a hundred thousand open brackets', `id: ${'['.repeat(100_000)}`, /nests too deep/],
    ['a hundred thousand compact sequences', `${'- '.repeat(100_000)}x`, /nests too deep/],
    [
      'deep indentation',
      Array.from({ length: 500 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
      /nests too deep/,
    ],
    ['a file of megabytes', `id: ${'x'.repeat(2_000_000)}`, /too large/],
    ['a hundred thousand values', `a: [${'x,'.repeat(100_000)}x]`, /too many values/],
    ['a key twice', 'id: a\nid: b\n', /unique|YAML/],
    ['nothing', '', /empty/],
    ['no YAML at all', '{ a: [ }', /YAML/],
    ['a list', '- a\n- b\n', /block of names/],
    ['a merge key', 'a: { b: c }\n<<: { d: e }\n', /key is not allowed/],
  ])('%s', (_what, yaml, message) => {
    expect(refusal(yaml)).toMatch(message);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it.each([
    ['deep brackets', `${'('.repeat(2_000)}mass${')'.repeat(2_000)}`, /nests too deep|too long/],
    ['deep not', `if ${'not '.repeat(900)} yes then mass else mass`, /nests too deep/],
    ['deep minus', `${'- '.repeat(1_500)}mass`, /nests too deep/],
    ['a long chain', `mass${' + mass'.repeat(500)}`, /too long/],
    ['a very long expression', `mass${' '.repeat(5_000)}/ units`, /too long/],
    ['names of the language beneath', 'constructor * __proto__', /not known|not part/],
    ['text', '"process.exit(1)" + mass', /not part of the language|expected/],
    ['calls of what is no function', 'eval(mass)', /should end here/],
    ['a number of a thousand digits', `${'9'.repeat(1_000)} kg / units`, /too many digits/],
  ])('an expression: %s', (_what, expression, message) => {
    expect(
      refusal(withExpression(expression.includes('"') ? `'${expression}'` : expression)),
    ).toMatch(message);
  });

  it('circles over several formulas', () => {
    const yaml = SAMPLE_YAML.replace(
      'first_of(share, 0 %) >= 16 %',
      'first_of(share, 0 %) >= fee / 1 EUR',
    );
    expect(refusal(yaml)).toMatch(/needs its own result.*factor reads fee reads factor/);
  });

  it('a huge table', () => {
    const rows = Array.from({ length: 60_000 }, (_, index) => `portable,${String(index)}`).join(
      '\n',
    );
    expect(refusal(SAMPLE_YAML, { 'rates.csv': `category,value\n${rows}\n` })).toMatch(
      /too large|says again/,
    );
  });
});
