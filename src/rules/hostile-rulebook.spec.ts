import { describe, expect, it } from '@jest/globals';
import { sampleFiles, SAMPLE_YAML } from '../../test/sample-rulebook.js';
import { addDays, parseCalendarDate, type CalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import {
  evaluateStage,
  interpretStage,
  issueLine,
  loadRulebook,
  valueText,
  type Facts,
} from './index.js';

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
    ['a key twice', 'id: a\nid: b\n', /stands here twice/],
    ['half a million closing brackets', ']'.repeat(500_000), /YAML/],
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
    ['a long chain', `mass${' + mass'.repeat(500)}`, /more than 200 operators/],
    ['a very long expression', `mass${' '.repeat(5_000)}/ units`, /too long/],
    ['names of the language beneath', 'constructor * __proto__', /not known|not part/],
    ['text', '"process.exit(1)" + mass', /not part of the language|expected/],
    ['calls of what is no function', 'eval(mass)', /no such function/],
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
    expect(refusal(yaml)).toMatch(/needs its own result.*factor → fee → factor/);
  });

  it('a huge table', () => {
    const rows = Array.from({ length: 60_000 }, (_, index) => `portable,${String(index)}`).join(
      '\n',
    );
    expect(refusal(SAMPLE_YAML, { 'rates.csv': `category,value\n${rows}\n` })).toMatch(
      /too large|says again/,
    );
  });

  it.each([
    ['an exponent', 'value: "10"', 'value: "1e999999"', /no plain decimal number.*write "1\.60"/],
    [
      'a hundred thousand digits',
      'value: "10"',
      `value: "${'9'.repeat(100_000)}"`,
      /no plain decimal number/,
    ],
    [
      'digits behind the point',
      'value: "10"',
      `value: "0.${'1'.repeat(100_000)}"`,
      /no plain decimal number/,
    ],
    ['a rounding of nothing', 'step: "0.05"', 'step: "0"', /greater than zero/],
    [
      'a bound without end',
      'lowest: "0", highest: "100"',
      `lowest: "0", highest: "${'9'.repeat(99)}"`,
      /no plain decimal/,
    ],
  ])('a number: %s', (_what, from, to, message) => {
    expect(SAMPLE_YAML).toContain(from);
    expect(refusal(SAMPLE_YAML.replace(from, to))).toMatch(message);
  });

  it('a number of a hundred thousand digits in a table', () => {
    const table = `category,value\nportable,${'9'.repeat(100_000)}\nev,1e999999\n`;
    const message = refusal(SAMPLE_YAML, { 'rates.csv': table });
    expect(message).toMatch(/rates.csv:2:2: This is no plain decimal number/);
    expect(message).toMatch(/rates.csv:3:2: This is no plain decimal number.*found 1e999999/);
    expect(message.length).toBeLessThan(2_000);
  });

  /** The second table of the sample, named by as many dated values as asked for. */
  const naming = (values: number): string =>
    SAMPLE_YAML.replace(
      /\n +- \{ from: 2025-07-01.*/,
      Array.from(
        { length: values },
        (_, at) =>
          `\n      - { from: ${addDays('2025-07-01' as CalendarDate, at)}, table: rates-2025.csv, cite: act s. 1 }`,
      ).join(''),
    );

  it('a long table that dated values name again and again', () => {
    const table = `${sampleFiles().tables['rates-2025.csv'] ?? ''}${'#\n'.repeat(15_000)}`;
    expect(refusal(naming(1_000), { 'rates-2025.csv': table }).split('\n')).toEqual([
      'rulebook.yaml:35:36: The tables of all dated values together have more than 60000 rows or combinations of keys. (found rates-2025.csv; write fewer dated values, or fewer keys)',
    ]);
    const few = loadRulebook({
      ...sampleFiles(() => naming(3)),
      tables: { ...sampleFiles().tables, 'rates-2025.csv': table },
    });
    const [, second, ...others] = (few.ok ? few.rulebook.parameters.get('rate')?.values : []) ?? [];
    // One reading serves all that name it.
    expect(others.map((each) => each.rows === second?.rows)).toEqual([true, true]);
  });

  it('a table that has more keys than a law, of one value each', () => {
    const names = Array.from({ length: 30 }, (_, at) => `key_${String(at)}`);
    const yaml = SAMPLE_YAML.replace(
      'enumerations:\n',
      `enumerations:\n${names.map((name) => `  ${name}: [only_${name}]\n`).join('')}`,
    ).replace('by: [category]', `by: [${names.join(', ')}]`);
    const table = `${names.join()},value\n${names.map(() => '*').join()},1\n`;
    expect(refusal(yaml, { 'rates.csv': table, 'rates-2025.csv': table })).toContain(
      'A table has at most 6 keys. (found 30; write fewer keys, or several parameters)',
    );
  });

  it.each([
    [
      'nineteen thousand keys',
      Array.from({ length: 19_000 }, (_, at) => `k${String(at)}: v`).join('\n'),
      /has no `id`/,
    ],
    [
      'hundreds of misspelt names of thousands of long ones',
      SAMPLE_YAML.replace(
        'sources:',
        `sources:\n${Array.from({ length: 4_000 }, (_, at) => `  ${'s'.repeat(40)}${String(at)}: { instrument: Act }\n`).join('')}`,
      ).replace(
        'untranslatable: []',
        `untranslatable:\n${Array.from({ length: 400 }, (_, at) => `  - { what: A, why: B, cite: ${'s'.repeat(40)}x${String(at)} 1 }\n`).join('')}`,
      ),
      /No source of this rulebook has this name/,
    ],
  ])('%s, in little time of the processor', (_what, yaml, message) => {
    const before = process.cpuUsage();
    const loaded = loadRulebook({ ...sampleFiles(), rulebookYaml: yaml });
    const { user, system } = process.cpuUsage(before);
    expect(loaded.ok ? '' : loaded.issues.map(issueLine).join('\n')).toMatch(message);
    expect((user + system) / 1_000).toBeLessThan(QUICK_MS);
  });

  it('formulas that square each other until no memory is left', () => {
    const squares = Array.from({ length: 60 }, (_, index) => {
      const before = index === 0 ? 'first_of(share, 0 %)' : `square_${String(index - 1)}`;
      return `      square_${String(index)}: { label: Square, expr: "${before} * ${before}", unit: "1", cite: act s. 4 }`;
    }).join('\n');
    const yaml = SAMPLE_YAML.replace('      factor:', `${squares}\n      factor:`).replace(
      '* mass * factor',
      '* mass * factor * square_59',
    );
    const message = refusal(yaml);
    expect(message).toMatch(
      /rulebook.yaml:\d+:\d+: The numbers of `square_\d+` could grow too long.*a `round`/,
    );
    expect(message.split('\n').filter((line) => line.includes('grow too long'))).toHaveLength(1);
  });

  /** Conditions that name the one before again and again. */
  const repeated = (formulas: number): string => {
    const all = Array.from({ length: formulas }, (_, index) => {
      const before = index === 0 ? 'units > 1 piece' : `f_${String(index - 1)}`;
      const expr = Array.from({ length: 190 }, () => before).join(' or ');
      return `      f_${String(index)}: { label: F, expr: "${expr}", unit: yes-no, cite: act s. 4 }\n`;
    });
    const last = `f_${String(formulas - 1)}`;
    return SAMPLE_YAML.replace('      factor:', `${all.join('')}      factor:`).replace(
      'outputs: [fee, unit_mass]',
      `outputs: [fee, unit_mass, ${last}]`,
    );
  };

  it('formulas that are each within bounds, and together are not', () => {
    expect(refusal(repeated(90)).split('\n')).toEqual([
      expect.stringMatching(
        /^rulebook.yaml:\d+:\d+: The expressions of the rulebook are too large: they have more than 20000 parts. \(found f_\d+; write named/,
      ),
    ]);
  });

  it('cases that compute too much, and files of cases that are too large', () => {
    const one = (at: number): string =>
      `- { name: c${String(at)}, stage: line, on: 2024-01-01, facts: { category: ev, mass: 1 kg, units: "1" }, expect: { fee: 0.37 EUR } }\n`;
    const cases = Array.from({ length: 400 }, (_, at) => one(at)).join('');
    const files = { ...sampleFiles(), rulebookYaml: repeated(40) };
    const said = (given: Record<string, string>): readonly string[] => {
      const loaded = loadRulebook({ ...files, cases: given });
      return loaded.ok ? [] : loaded.issues.map(issueLine);
    };
    const start = performance.now();
    expect(said({ 'all.yaml': cases })).toEqual([
      expect.stringMatching(
        /^cases\/all.yaml:\d+:3: The cases compute too much: more than 20000 records, or long formulas for fewer. \(found c\d+; write fewer cases, or smaller ones\)$/,
      ),
    ]);
    expect(performance.now() - start).toBeLessThan(2 * QUICK_MS);
    const large = `[]${' '.repeat(299_998)}`;
    expect(said({ 'a.yaml': large, 'b.yaml': large, 'c.yaml': large, 'd.yaml': large })).toEqual([
      'cases/d.yaml:1:1: The files of cases are too large. (found 1200000 characters; write at most 1048576)',
    ]);
  });

  it('numbers that grow from stage to stage', () => {
    const power = (name: string) => Array.from({ length: 12 }, () => name).join(' * ');
    const yaml = SAMPLE_YAML.replace(
      'outputs: [total, ev_mass, lines]\n    formulas:',
      `outputs: [total, ev_mass, lines, grown]\n    formulas:\n      grown: { label: Grown, expr: ${power('sum(line.big)')}, unit: "1", cite: act s. 4 }`,
    ).replace(
      '      factor:',
      `      big: { label: Big, expr: "${power('first_of(share, 0 %)')}", unit: "1", cite: act s. 4 }\n      factor:`,
    );
    expect(refusal(yaml)).toMatch(/The numbers of `grown` could grow too long/);
  });

  it('but lets numbers be long where a rounding ends their growth', () => {
    const power = Array.from({ length: 18 }, () => 'first_of(share, 0 %)').join(' * ');
    const yaml = SAMPLE_YAML.replace(
      'expr: if first_of(share, 0 %) >= 16 % then 90 % else 100 %',
      `expr: "${power}"\n        round: { mode: up, step: "0.01", cite: act s. 4 }`,
    );
    const loaded = loadRulebook(sampleFiles(() => yaml));
    expect(loaded.ok ? [] : loaded.issues.map(issueLine)).toEqual([]);
  });

  it('conditions of exceptions that name each other twice', () => {
    const conditions = Array.from({ length: 40 }, (_, index) => {
      const before = index === 0 ? 'units > 5 piece' : `c_${String(index - 1)}`;
      return `      c_${String(index)}: { label: C, expr: "${before} and (${before} or mass > ${String(index)} kg)", unit: yes-no, cite: act s. 4 }`;
    }).join('\n');
    const yaml = SAMPLE_YAML.replace('      factor:', `${conditions}\n      factor:`).replace(
      '        unit: "%"\n        cite: act s. 4\n',
      '        unit: "%"\n        cite: act s. 4\n        exceptions: [{ when: c_39, expr: 1 %, cite: act s. 4 }, { when: not c_39 and c_38, expr: 2 %, cite: act s. 4 }]\n',
    );
    expect(refusal(yaml)).toMatch(/could hold at once/);
  });

  it('names from beneath the language are only names', () => {
    const yaml = SAMPLE_YAML.replaceAll('portable', 'constructor');
    const files = sampleFiles(() => yaml);
    const tables = Object.fromEntries(
      Object.entries(files.tables).map(([name, text]) => [
        name,
        text.replace('portable', 'constructor'),
      ]),
    );
    const loaded = loadRulebook({ ...files, tables });
    if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
    const on = valueOf(parseCalendarDate('2024-01-01'));
    const line = { category: 'constructor', mass: '1 kg', units: '1' };
    const fee = evaluateStage(loaded.rulebook, 'line', line, { on });
    expect(fee.ok && valueText(fee.outputs.fee ?? { kind: 'not-applicable' })).toBe('2.00 EUR');
    for (const category of ['toString', '__proto__', 'hasOwnProperty']) {
      const wrong = evaluateStage(loaded.rulebook, 'line', { ...line, category }, { on });
      expect(wrong.ok ? '' : wrong.issues[0]?.location.field).toBe('category');
    }
    const facts = JSON.parse(
      '{"category":"ev","mass":"1 kg","units":"1","__proto__":{"share":"1"}}',
    ) as Facts;
    const odd = evaluateStage(loaded.rulebook, 'line', facts, { on });
    expect(odd.ok ? '' : odd.issues.map((issue) => issue.location.field)).toEqual(['__proto__']);
  });

  it('exceptions that double each other are computed, but not compiled without end', () => {
    const exceptions = Array.from(
      { length: 6 },
      (_, index) =>
        `{ when: units > ${String(index)} piece, expr: "max(otherwise, otherwise)", cite: act s. 4, cumulative: yes }`,
    ).join(', ');
    const names = Array.from({ length: 2 }, (_, index) => `big_${String(index)}`);
    const formulas = names.map(
      (name) =>
        `      ${name}: { label: B, expr: "if units > 1 piece then 1 else 2", unit: "1", cite: act s. 4, exceptions: [${exceptions}] }\n`,
    );
    const yaml = SAMPLE_YAML.replace('      factor:', `${formulas.join('')}      factor:`).replace(
      'outputs: [fee, unit_mass]',
      `outputs: [fee, unit_mass, ${names.join(', ')}]`,
    );
    const loaded = loadRulebook(sampleFiles(() => yaml));
    if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
    const on = valueOf(parseCalendarDate('2024-01-01'));
    const lines = Array.from({ length: 40 }, (_, index) => ({
      category: 'ev',
      mass: '1 kg',
      units: BigInt(index),
    }));
    const facts = { lines, late: true };
    const start = performance.now();
    const columns = evaluateStage(loaded.rulebook, 'producer_period', facts, { on });
    expect(performance.now() - start).toBeLessThan(2 * QUICK_MS);
    const truth = interpretStage(loaded.rulebook, 'producer_period', facts, { on });
    if (!columns.ok || !truth.ok) throw new Error('The facts are in order.');
    expect(columns.outputs).toEqual(truth.outputs);
    for (const [index] of lines.entries())
      expect(columns.rows?.at(index).outputs).toEqual(truth.rows?.at(index).outputs);
  });

  it.each([
    ['1e999999 kg'],
    [`${'9'.repeat(100_000)} kg`],
    [`0.${'1'.repeat(100_000)} kg`],
    ['Infinity'],
    [Number.NaN],
  ])('a fact that is no plain number: %#', (mass) => {
    const loaded = loadRulebook(sampleFiles());
    if (!loaded.ok) throw new Error('sample');
    const on = valueOf(parseCalendarDate('2024-01-01'));
    const start = performance.now();
    const wrong = evaluateStage(
      loaded.rulebook,
      'line',
      { category: 'ev', mass, units: '1' },
      { on },
    );
    expect(performance.now() - start).toBeLessThan(QUICK_MS);
    expect(wrong.ok ? '' : wrong.issues[0]?.location.field).toBe('mass');
    expect(wrong.ok ? '' : wrong.issues[0]?.value?.length).toBeLessThan(80);
  });
});
