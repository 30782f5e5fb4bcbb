import { describe, expect, it } from '@jest/globals';
import { edited, loadedFrom, saidOf } from '../../test/refused-rulebook.js';
import { sampleFiles } from '../../test/sample-rulebook.js';

type Change = readonly [from: string, to: string];

function after(...changes: readonly Change[]) {
  return sampleFiles((yaml) => edited(yaml, ...changes));
}

describe('the head of a rulebook', () => {
  it('says what it is, from when, until when and of which law', () => {
    const files = after(
      ['title: Sample', 'title: { en: Sample, de: Beispiel }'],
      ['from: 2024-01-01\nabout', 'from: 2024-01-01\nuntil: 2024-01-01\nabout'],
      ['untranslatable: []', 'untranslatable:\n  - { what: A, why: B, cite: act s. 9 }'],
    );
    expect(loadedFrom(files)).toMatchObject({
      id: 'test/sample',
      title: new Map([['en', 'Sample'], ['de', 'Beispiel']]),
      about: new Map([['en', 'A rulebook for tests.']]),
      status: 'illustrative',
      currency: 'EUR',
      language: 'en',
      from: '2024-01-01',
      until: '2024-01-01',
      untranslatable: [{ what: new Map([['en', 'A']]), why: new Map([['en', 'B']]), cite: { provision: 's. 9' } }],
    });
  }); // prettier-ignore

  it.each(['a/b', 'ch/sr-814.670.1', 'method/indicators/2/x'])('can have the id %s', (id) => {
    expect(loadedFrom(after(['id: test/sample', `id: ${id}`])).id).toBe(id);
  });

  it.each(['test', 'Test/sample', 'a/b/c/d/e', 'see a/b', 'a/b!', '-a/b', 'a/-b', 'a//b'])(
    'cannot have the id %s',
    (id) => {
      expect(saidOf(after(['id: test/sample', `id: ${id}`]))).toEqual([
        `id rulebook.yaml:1:5: An id is <jurisdiction>/<instrument>. (found ${id}; write ch/sr-814.670.1)`,
      ]);
    },
  );

  it.each([
    ['no id', 'id: test/sample\n', '', 'missing rulebook.yaml:1:1: The rulebook has no `id`. (found nothing; write id: ch/sr-814.670.1)'],
    ['no title', 'title: Sample\n', '', 'missing rulebook.yaml:1:1: The rulebook has no `title`. (found nothing; write title: text, or one text per language)'],
    ['nothing that says what it is about', 'about: A rulebook for tests.\n', '', 'missing rulebook.yaml:1:1: The rulebook has no `about`. (found nothing; write about: text, or one text per language)'],
    ['no standing', 'status: illustrative\n', '', 'missing rulebook.yaml:1:1: The rulebook has no `status`. (found nothing; write status: in-force)'],
    ['a standing that is none', 'status: illustrative', 'status: law', 'unknown-value rulebook.yaml:3:9: `status` has no such value. (found law; write one of in-force, illustrative, partial, method)'],
    ['no language of its citations', 'language: en\n', '', 'missing rulebook.yaml:1:1: The rulebook has no `language`. (found nothing; write language: de (of the citations))'],
    ['no first day', 'from: 2024-01-01\n', '', 'missing rulebook.yaml:1:1: The rulebook has no `from`. (found nothing; write from: 2026-01-01)'],
    ['a last day that is none', 'about:', 'until: never\nabout:', 'date rulebook.yaml:7:8: This is no day. (found never; write 2026-01-01)'],
    ['a last day before the first', 'about:', 'until: 2023-12-31\nabout:', 'date rulebook.yaml:7:8: The last day lies before the first. (found 2024-01-01, then 2023-12-31; write a day from 2024-01-01)'],
    ['no list of what is left out', 'untranslatable: []\n', '', 'missing rulebook.yaml:1:1: The rulebook has no `untranslatable`. (found nothing; write untranslatable: [...])'],
    ['something left out that is no block', 'untranslatable: []', 'untranslatable: [a]', 'not-block rulebook.yaml:93:18: `An untranslatable item` takes a block of names. (found a; write `name: value` in each line)'],
    ['something left out without what it is', 'untranslatable: []', 'untranslatable: [{ why: B, cite: act s. 9 }]', 'missing rulebook.yaml:93:18: An untranslatable item has no `what`. (found nothing; write what: text, or one text per language)'],
    ['something left out without why', 'untranslatable: []', 'untranslatable: [{ what: A, cite: act s. 9 }]', 'missing rulebook.yaml:93:18: An untranslatable item has no `why`. (found nothing; write why: text, or one text per language)'],
    ['something left out without a citation', 'untranslatable: []', 'untranslatable: [{ what: A, why: B }]', 'missing rulebook.yaml:93:18: An untranslatable item has no `cite`. (found nothing; write cite: act Art. 1 (source, then provision))'],
    ['something left out with a key that is none', 'untranslatable: []', 'untranslatable: [{ what: A, whi: C, why: B, cite: act s. 9 }]', 'unknown-key rulebook.yaml:93:29: An untranslatable item has no `whi`. (found whi; write why)'],
    ['a key that is none', 'title:', 'titel: Sample\ntitle:', 'unknown-key rulebook.yaml:2:1: The rulebook has no `titel`. (found titel; write title)'],
  ])('is refused with %s', (_what, from, to, issue) => {
    expect(saidOf(after([from, to]))).toEqual([issue]);
  }); // prettier-ignore

  it.each(['eur', 'EURO', 'XEUR', '1'])('is refused with the currency %s', (currency) => {
    expect(saidOf(after(['currency: EUR', `currency: ${currency}`]))).toEqual([
      `currency rulebook.yaml:4:11: A currency is three capital letters. (found ${currency}; write EUR)`,
    ]);
  });
});

describe('a name', () => {
  it.each([
    ['a parameter with a word of the language', ['  surcharge:\n', '  min:\n'], 'rulebook.yaml:33:3: This name already means something else. (found min; write another name)'],
    ['a parameter with a value of a field', ['  surcharge:\n', '  ev:\n'], 'rulebook.yaml:33:3: This name already means something else. (found ev; write another name)'],
    ['a parameter and a band', ['inputs:', 'bands:\n  rate: { label: Size, unit: g/piece, upTo: ["10"], cite: act s. 7 }\ninputs:'], 'rulebook.yaml:26:3: This name already means something else. (found rate; write another name)'],
    ['an input and a parameter', ['    mass: { type', '    rate: { type'], 'rulebook.yaml:15:5: This name already means something else. (found rate; write another name)'],
    ['an input with a value of a field', ['    units: { type', '    ev: { type'], 'rulebook.yaml:16:5: This name already means something else. (found ev; write another name)'],
    ['an input with a word of the language', ['    late: { type', '    over: { type'], 'rulebook.yaml:19:5: This name already means something else. (found over; write another name)'],
    ['a formula and an input', ['      factor:\n', '      mass:\n'], 'rulebook.yaml:50:9: This name already means something else here. (found mass; write another name)'],
    ['a formula and a parameter', ['      factor:\n', '      rate:\n'], 'rulebook.yaml:50:9: This name already means something else here. (found rate; write another name)'],
    ['a formula with a value of a field', ['      factor:\n', '      ev:\n'], 'rulebook.yaml:50:9: This name already means something else here. (found ev; write another name)'],
    ['a formula with a word of the language', ['      factor:\n', '      over:\n'], 'rulebook.yaml:50:9: This name already means something else here. (found over; write another name)'],
  ] as const)('means one thing, not %s', (_what, change, issue) => {
    expect(saidOf(after(change))).toContain(`name ${issue}`);
  }); // prettier-ignore

  it('may be used again in another stage', () => {
    const formula = 'factor: { label: F, expr: "1", unit: "1", cite: act s. 3 }';
    expect(saidOf(after(['outputs: [total,', 'outputs: [factor, total,'], ['      base:', `      ${formula}\n      base:`]))).toEqual([]);
  }); // prettier-ignore
});

describe('what is declared and not read', () => {
  it.each([
    ['a parameter', ['+ surcharge', ''], 'rulebook.yaml:33:3: No formula reads this parameter. (found surcharge;'],
    ['a formula', ['* mass * factor', '* mass'], 'rulebook.yaml:49:7: Nothing reads this formula and it is no output. (found factor;'],
    ['an input of a line', ['mass / units', 'mass / 1 piece'], 'rulebook.yaml:16:5: No formula reads this input of line. (found units;'],
    ['an input with the name of another', ['    late: {', '    units: { type: mass, label: M }\n    late: {'], 'rulebook.yaml:19:5: No formula reads this input of producer_period. (found units;'],
  ] as const)('is said, at its place: %s', (_what, change, issue) => {
    expect(saidOf(after(change))).toEqual([`unused ${issue} write a formula that reads it, or leave it out)`]);
  }); // prettier-ignore

  it('is said of a table in its file', () => {
    const tables = { ...sampleFiles().tables, 'a.csv': 'x', 'zz.csv': 'x' };
    const unused = (file: string) =>
      `unused ${file}:1:1: No parameter uses this table. (found ${file}; write a formula that reads it, or leave it out)`;
    expect(saidOf({ ...sampleFiles(), tables })).toEqual([unused('a.csv'), unused('zz.csv')]);
  });

  it('is not said while something else is wrong', () => {
    const said = saidOf(after(['+ surcharge', ''], ['title: Sample\n', '']));
    expect(said).toHaveLength(1);
  });
});

describe('what is said', () => {
  it('stands in the order of the files, and of the places in them', () => {
    const files = after(
      ['    units: { type: count, label: Units', '    units: { kind: mass, type: cout, label: Units'],
      ['from: 2024-01-01, value', 'from: 2024-01-02, value'],
    );
    const tables = { 'rates-2025.csv': 'a\n', 'rates.csv': 'category,value\nportable,x\nev,y\n' };
    const cases = { 'b.yaml': 'a: b', 'a.yaml': '- { name: b }\n- c' };
    const places = saidOf({ ...files, tables, cases }).map((each) => /\S+:\d+:\d+/.exec(each)?.[0]);
    expect(places).toEqual([
      'cases/a.yaml:1:3',
      'cases/a.yaml:1:3',
      'cases/a.yaml:1:3',
      'cases/a.yaml:1:3',
      'cases/a.yaml:2:3',
      'cases/b.yaml:1:1',
      'rates-2025.csv:1:1',
      'rates.csv:2:2',
      'rates.csv:3:2',
      'rulebook.yaml:16:14',
      'rulebook.yaml:16:32',
      'rulebook.yaml:34:5',
    ]);
  }); // prettier-ignore

  it('is of the text with the line ends of any system, tables and cases too', () => {
    const { rulebookYaml, tables } = sampleFiles();
    const cases = { 'all.yaml': '- { name: a, stage: line, on: 2024-01-01, facts: {}, refused: fact }\n' };
    const foreign = (text: string) => `\uFEFF${text.replaceAll('\n', '\r\n')}`;
    const all = (record: Record<string, string>) => Object.fromEntries(Object.entries(record).map(([name, text]) => [name, foreign(text)]));
    const { files } = loadedFrom({ rulebookYaml: foreign(rulebookYaml).replace('\r\n', '\r'), tables: all({ ...tables }), cases: all(cases) });
    expect(files).toEqual({ rulebookYaml, tables, cases });
  }); // prettier-ignore
});
