import { describe, expect, it } from '@jest/globals';
import { edited, loadedFrom, saidOf } from '../../test/refused-rulebook.js';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { citationText, rulebookPage } from './index.js';

type Change = readonly [from: string, to: string];

function after(...changes: readonly Change[]): readonly string[] {
  return saidOf(sampleFiles((yaml) => edited(yaml, ...changes)));
}

const ACT = 'act: { instrument: Test Act, address: https://example.org/act }';

describe('a source', () => {
  it('may have no page, and the rulebook is one of its own', () => {
    expect(after([ACT, 'act: { instrument: Test Act }'])).toEqual([]);
    const { stages } = loadedFrom(
      sampleFiles((yaml) => edited(yaml, ['cite: act s. 4', 'cite: own  rounding\n          of shares'])),
    );
    expect(stages.get('line')?.formulas.find(({ name }) => name === 'factor')?.cite).toEqual({
      source: 'own',
      instrument: 'This rulebook',
      provision: 'rounding of shares',
      address: undefined,
    });
  }); // prettier-ignore

  it.each([
    ['no name', 'instrument: Test Act, ', '', 'missing rulebook.yaml:9:8: act has no `instrument`. (found nothing; write instrument: SR 814.670.1)'],
    ['an address that browsers warn of', 'https:', 'http:', 'address rulebook.yaml:9:41: This is no page address. (found http://example.org/act; write https://...)'],
    ['an address before another word', 'https://example.org/act', 'see https://example.org/act', 'address rulebook.yaml:9:41: This is no page address. (found see https://example.org/act; write https://...)'],
    ['two addresses', 'org/act', 'org/act https://b', 'address rulebook.yaml:9:41: This is no page address. (found https://example.org/act https://b; write https://...)'],
    ['no address after its name', 'https://example.org/act', '', 'not-text rulebook.yaml:9:42: `address` takes one value. (found nothing; write address: https://...)'],
    ['a key that is none', 'address', 'adress', 'unknown-key rulebook.yaml:9:32: act has no `adress`. (found adress; write address)'],
  ])('is refused with %s', (_what, from, to, issue) => {
    expect(after([ACT, edited(ACT, [from, to])])[0]).toBe(issue);
  }); // prettier-ignore

  it('is not the rulebook itself', () => {
    expect(after([ACT, `${ACT}\n  own: { instrument: Act }`])).toEqual([
      'name rulebook.yaml:10:8: This source is the rulebook itself. (found own; write another name)',
    ]);
  });

  it.each([
    ['a source that is none', 'acts s. 4', 'unknown-source rulebook.yaml:53:15: No source of this rulebook has this name. (found acts; write act)'],
    ['a source like none', 'nothing_like_it s. 4', 'unknown-source rulebook.yaml:53:15: No source of this rulebook has this name. (found nothing_like_it; write one of own, act)'],
    ['no provision', 'act', 'missing rulebook.yaml:53:15: The citation names no provision. (found act; write act Art. 1)'],
    ['nothing', '', 'not-text rulebook.yaml:53:15: `cite` takes one value. (found nothing; write cite: act Art. 1 (source, then provision))'],
  ])('is not cited by %s', (_what, cite, issue) => {
    expect(after(['cite: act s. 4', `cite: ${cite}`])[0]).toBe(issue);
  }); // prettier-ignore
});

describe('a citation in several languages', () => {
  const cited = (cite: string, ...more: readonly Change[]) =>
    sampleFiles((yaml) => edited(yaml, ['cite: act s. 4', `cite: ${cite}`], ...more));
  const both: Change = ['title: Sample', 'title: { en: Sample, de: Muster }'];

  it('is read and printed in each', () => {
    const files = cited('{ en: own decision to round, de: own  Festlegung zu runden }', both);
    const rulebook = loadedFrom(files);
    const { cite } =
      rulebook.stages.get('line')?.formulas.find(({ name }) => name === 'factor') ?? {};
    expect(cite?.provision).toBe('decision to round');
    expect(cite && ['en', 'de', 'fr'].map((language) => citationText(cite, language))).toEqual([
      'This rulebook, decision to round',
      'This rulebook, Festlegung zu runden',
      'This rulebook, decision to round',
    ]);
    const page = rulebookPage(rulebook, { language: 'de', on: '2025-01-01' });
    expect(JSON.stringify(page)).toContain('This rulebook, Festlegung zu runden');
    expect(saidOf(files)).toEqual([]);
  });

  it('says an own decision in every language of the title, or the editor is warned', () => {
    const said = (cite: string) => saidOf(cited(cite, both));
    const missing =
      'language rulebook.yaml:53:15: The rulebook decides this itself, and says it in fewer languages than its title. (found nothing in de; write cite: { en: own ..., de: own ... })';
    expect(said('own rounding')).toEqual([missing]);
    expect(said('{ en: own rounding }')).toEqual([missing]);
    expect(said('act s. 4')).toEqual([]);
  });

  it.each([
    ['two sources', '{ en: own rounding, de: act s. 4 }', 'A citation names one source, in every language by the same name. (found act; write own)'],
    ['no provision in one of them', '{ en: own rounding, de: own }', 'The citation names no provision. (found own; write own Art. 1)'],
    ['no English', '{ de: own Rundung }', '`cite` is a text, or one text per language with at least `en`.'],
  ])('is refused with %s', (_what, cite, issue) => {
    expect(saidOf(cited(cite))[0]).toContain(issue);
  }); // prettier-ignore
});

describe('an enumeration', () => {
  const more = (values: string) => after(['[portable, ev]', `[portable, ev]\n  ${values}`]);
  const many = (count: number) => Array.from({ length: count }, (_, at) => `a${String(at)}`);

  it('need not be read, and may have five hundred values', () => {
    expect(more(`other: [${many(500).join(', ')}]`)).toEqual([]);
  });

  it.each([
    ['a value twice', 'other: [a, b, a]', 'name rulebook.yaml:12:17: This value stands here twice. (found a; write each value once)'],
    ['a word of the language', 'other: [a, in]', 'name rulebook.yaml:12:14: This is a word of the language. (found in; write another name)'],
    ['no values', 'other: []', 'enumeration rulebook.yaml:12:10: An enumeration has between 1 and 500 values. (found 0; write [a, b])'],
    ['too many values', `other: [${many(501).join(', ')}]`, 'enumeration rulebook.yaml:12:10: An enumeration has between 1 and 500 values. (found 501; write at most 500)'],
    ['a name that is none', 'Other: [a]', 'name rulebook.yaml:12:3: A name is small letters, digits and underscores and begins with a letter. (found Other; write other)'],
    ['a value that is no name', 'other: [a, B]', 'name rulebook.yaml:12:14: A name is small letters, digits and underscores and begins with a letter. (found B; write b)'],
  ])('is refused with %s', (_what, values, issue) => {
    expect(more(values)).toEqual([issue]);
  }); // prettier-ignore
});

describe('names of values', () => {
  const names = (text: string) => (yaml: string) =>
    edited(edited(yaml, ['[portable, ev]', `[portable, ev]\nnames:\n  ${text}`]), [
      'title: Sample',
      'title: { en: Sample, de: Muster }',
    ]);

  it('are read in each language, and a formula is told with them', () => {
    const rulebook = loadedFrom(sampleFiles(names('ev: { en: Electric vehicle, de: Elektrofahrzeug }')));
    expect(rulebook.names.get('ev')?.get('de')).toBe('Elektrofahrzeug');
    const told = (language: string) =>
      rulebookPage(rulebook, { language, on: '2025-01-01' })
        .stages.flatMap(({ formulas }) => formulas.map(({ sentence }) => sentence))
        .join('\n');
    expect(told('de')).toContain('Category = Elektrofahrzeug');
    expect(told('en')).toContain('Category = Electric vehicle');
  }); // prettier-ignore

  it('belong to a value, and the editor is warned of a language without one', () => {
    const said = (text: string) => saidOf(sampleFiles(names(text)));
    expect(said('boat: { en: Boat, de: Boot }')).toEqual([
      'name rulebook.yaml:13:3: This is no value of an enumeration and no class of a band. (found boat; write one of portable, ev)',
    ]);
    expect(said('ev: Electric vehicle')).toEqual([
      'language rulebook.yaml:13:7: This name stands in fewer languages than the title. (found nothing in de; write ev: { en: ..., de: ... })',
    ]);
    expect(said('ev: { en: Electric vehicle, de: Elektrofahrzeug }')).toEqual([]);
  });
});

describe('a unit', () => {
  const unit = (text: string, ...more: readonly Change[]) => after(['unit: EUR/kg', `unit: ${text}`], ...more)[0];

  it.each([
    ['EUR/lb', 'unit rulebook.yaml:26:11: This unit is not known. (found EUR/lb; write kg, g, t, %, piece, kWh, the currency, or a rate such as EUR/kg)'],
    ['USD/lb', 'unit rulebook.yaml:26:11: This unit is not known. (found USD/lb; write kg, g, t, %, piece, kWh, the currency, or a rate such as EUR/kg)'],
    ['kg/USD', 'currency rulebook.yaml:26:11: The rulebook deals in another currency. (found USD; write EUR)'],
    ['', 'not-text rulebook.yaml:26:11: `unit` takes one value. (found nothing; write unit: kg)'],
  ])('is refused: %s', (text, issue) => {
    expect(unit(text)).toBe(issue);
  }); // prettier-ignore

  it('of money needs a currency, and electricity does not look like one', () => {
    expect(unit('EUR/kg', ['currency: EUR\n', ''])).toBe(
      'currency rulebook.yaml:25:11: The rulebook deals in another currency. (found EUR; write currency: EUR at the top)',
    );
    expect(unit('EUR/MWh')).toContain('rulebook.yaml:56:15: The expression gives EUR*kg/kWh');
  });
}); // prettier-ignore

describe('an input', () => {
  it.each([
    ['mass', 'mass', 'kg'],
    ['mass, unit: t', 'mass', 't'],
    ['count', 'count', 'piece'],
    ['ratio', 'ratio', '%'],
    ['quantity, unit: kWh', 'quantity', 'kWh'],
    ['money', 'money', 'EUR'],
    ['yes-no', 'yes-no', undefined],
    ['date', 'date', undefined],
    ['choice, of: category', 'choice', undefined],
  ])('can be of type %s', (type, form, unit) => {
    const { inputs } = loadedFrom(withInput(`type: ${type}, label: More`)).stages.get('line') ?? {};
    expect(inputs?.get('more')).toMatchObject({ form, optional: false, perYear: false });
    expect(inputs?.get('more')?.unit?.text).toBe(unit);
  });

  it.each([
    ['no type', 'label: More', '17:11: more has no `type`. (found nothing; write type: mass)'],
    ['a type that is none', 'type: mas, label: More', '17:19: `type` has no such value. (found mas; write mass)'],
    ['no label', 'type: mass', '17:11: more has no `label`. (found nothing; write label: text, or one text per language)'],
    ['a mass in pieces', 'type: mass, unit: piece, label: More', '17:31: A mass is no number of piece. (found piece; write type: quantity or unit: kg)'],
    ['a count in kilograms', 'type: count, unit: kg, label: More', '17:32: A count is no number of kg. (found kg; write type: quantity or unit: piece)'],
    ['a unit that nobody knows', 'type: mass, unit: lb, label: More', '17:31: This unit is not known. (found lb; write kg, g, t, %, piece, kWh, the currency, or a rate such as EUR/kg)'],
    ['a quantity of nothing', 'type: quantity, label: More', '17:11: more has no `unit`. (found nothing; write unit: kg)'],
    ['a unit of a share', 'type: ratio, unit: kg, label: More', '17:26: more has no `unit`. (found unit; write one of type, label, optional, perYear, lowest, highest, cite)'],
    ['a field that is misspelt', 'type: choice, of: categry, label: More', '17:11: There is no such enumeration. (found categry; write category)'],
    ['a field that its name does not say', 'type: choice, label: More', '17:11: There is no such enumeration. (found more; write one of category)'],
    ['an empty field', 'type: choice, of: , label: More', '17:31: `of` takes one value. (found nothing; write of: category)'],
    ['optional or not', 'type: mass, optional: maybe, label: More', '17:35: `optional` has no such value. (found maybe; write one of yes, no)'],
    ['a bound without quotes', 'type: mass, lowest: 1, label: More', '17:33: A number stands in quotes, so that no reader rounds it. (found 1; write "1")'],
    ['bounds between which is nothing', 'type: mass, lowest: "2", highest: "1.9", label: More', '17:33: The lowest value lies above the highest: nothing could be given. (found 2, then 1.9; write the lower of both as `lowest`)'],
    ['a key that is none', 'type: mass, unt: kg, label: More', '17:25: more has no `unt`. (found unt; write unit)'],
  ])('is refused with %s', (_what, input, issue) => {
    const said = saidOf(withInput(input)).map((each) => each.replace(/^\S+ /, ''));
    expect(said).toContain(`rulebook.yaml:${issue}`);
  }); // prettier-ignore

  it('may have one value only', () => {
    expect(saidOf(withInput('type: mass, lowest: "2", highest: "2.0", label: More'))).toEqual([]);
  });

  it('of money needs a currency', () => {
    const { rulebookYaml } = withInput('type: money, label: More');
    const [first] = saidOf(sampleFiles(() => edited(rulebookYaml, ['currency: EUR\n', ''])));
    expect(first).toContain('(found EUR; write currency: EUR at the top)');
    const amountsAway = edited(
      rulebookYaml,
      ['currency: EUR\n', ''],
      ['    unit: EUR/kg\n    by', '    unit: "1"\n    by'],
    );
    expect(saidOf(sampleFiles(() => amountsAway))[0]).toBe(
      'currency rulebook.yaml:16:11: Money needs the currency of the rulebook. (found nothing; write currency: EUR at the top)',
    );
  });

  it.each([
    ['type: mass'],
    ['label: More'],
    ['type: choice, of: categry, label: More'],
    ['type: quantity, label: More'],
  ])('that is wrong is reported, and not who reads it: %s', (input) => {
    expect(saidOf(withInput(input))).toEqual([expect.stringContaining('rulebook.yaml:17:')]);
  });

  it.each([
    ['lines', 'line'],
    ['nothing_like_it', 'line, producer_period, producer_year, process_year, national_year'],
  ])('belongs to a stage, not to %s', (stage, write) => {
    const files = sampleFiles((yaml) => edited(yaml, ['  producer_period:\n', `  ${stage}: {}\n  producer_period:\n`]));
    expect(saidOf(files)).toEqual([
      `unknown-stage rulebook.yaml:18:3: There is no such stage. (found ${stage}; write ${write})`,
    ]);
  }); // prettier-ignore

  /** The sample with an input `more` on line 17, read by an output. */
  function withInput(input: string) {
    const output = 'known: { label: Known, expr: more is n/a, unit: yes-no, cite: act s. 3 }';
    return sampleFiles((yaml) =>
      edited(
        yaml,
        ['    share:', `    more: { ${input} }\n    share:`],
        ['outputs: [fee,', 'outputs: [known, fee,'],
        ['      factor:', `      ${output}\n      factor:`],
      ),
    );
  }
});
