import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { CalendarDate } from '../../kernel/calendar-date.js';
import { projectFolder } from '../../project-folder.js';
import { loadShippedRulebook, rulebookFolders, rulebooksFolder } from '../../rulebook-files.js';
import type { Rulebook, Stage } from '../../rules/index.js';
import type { Language } from '../shell/language.js';
import { spell } from '../shell/text.js';
import { loadTranslations } from '../shell/view-files.js';
import { calculatorPage } from './calculator-page.js';
import { calculatorExample } from './calculator-example.js';
import { calculatorStages } from './calculator-form.js';
import { calculate } from './calculator.js';

const translations = loadTranslations(join(projectFolder(), 'views'));
const loaded = loadShippedRulebook('demo/eco-modulated-fees');
if (loaded?.ok !== true) throw new Error('no rulebook');
const { rulebook } = loaded;
const line = stageOf(rulebook, 'line');
const sound = { category: 'ev', chemistry: 'lithium_ion_nmc', units: '3', exported_units: '1' };

function asked(language: Language, typed: Readonly<Record<string, string>>, on = '2026-04-01') {
  const facts = { ...sound, ...typed };
  const day = on as CalendarDate;
  const page = calculatorPage({
    rulebook,
    stage: line,
    on: day,
    typed: facts,
    language,
    address: '/calculator',
  });
  const speech = { language, timeZone: 'Europe/Berlin', translations };
  return {
    said: page.errors.map(({ text, href }) => `${href} ${spell(text, speech)}`),
    outputs: page.outputs.map(({ text }) => spell(text, speech)),
  };
}

describe('what the calculator cannot read', () => {
  it.each<[Language, string, string]>([
    [
      'de',
      'schwer',
      '#mass Masse aller Batterien der Zeile: „schwer“ ist hier nicht lesbar. Schreiben Sie eine Zahl wie 12,5 kg.',
    ],
    [
      'en',
      'heavy',
      '#mass Mass of all batteries of the line: “heavy” cannot be read here. Write a number such as 12.5 kg.',
    ],
    [
      'de',
      '',
      '#mass Masse aller Batterien der Zeile: Diese Angabe wird gebraucht. Schreiben Sie eine Zahl wie 12,5 kg.',
    ],
    [
      'en',
      '',
      '#mass Mass of all batteries of the line: This is needed. Write a number such as 12.5 kg.',
    ],
  ])('is said in the language of the page (%s, “%s”)', (language, mass, sentence) => {
    expect(asked(language, { mass }).said).toEqual([sentence]);
  });

  it.each<[Language, string]>([
    [
      'de',
      '#units In Verkehr gebrachte Batterien: „viele“ ist hier nicht lesbar. Schreiben Sie 12.',
    ],
    ['en', '#units Batteries placed on the market: “viele” cannot be read here. Write 12.'],
  ])('shows an example of a count (%s)', (language, sentence) => {
    expect(asked(language, { mass: '5', units: 'viele' }).said).toEqual([sentence]);
  });

  it.each<[Language, string]>([
    ['de', '0.5'],
    ['de', '1.000'],
    ['de', '16.5 %'],
    ['en', '1,6'],
    ['en', '.5'],
  ])('guesses no number that the language writes otherwise (%s, “%s”)', (language, typed) => {
    const { said, outputs } = asked(language, { mass: '5', recycled_cobalt: typed });
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(typed);
    expect(outputs).toEqual([]);
  });

  it('says between which bounds a value lies', () => {
    expect(asked('de', { mass: '5', recycled_cobalt: '120' }).said).toEqual([
      '#recycled_cobalt Rezyklatanteil des Kobalts: „120“ ist hier nicht möglich. Schreiben Sie einen Wert zwischen 0 % und 100 %.',
    ]);
  });

  it('says from when the rules hold', () => {
    expect(asked('de', { mass: '5' }, '2001-01-01').said[0]).toMatch(
      /^#on Stichtag: An diesem Tag gilt dieses Regelwerk nicht\. Wählen Sie einen Tag ab \d+\. \p{L}+ \d{4}\.$/u,
    );
    expect(asked('en', { mass: '5' }, 'soon').said).toEqual([
      '#on Day of the law: Choose a day, for instance 1 January 2026.',
    ]);
  });
});

it('reads what it shows as an example, and writes money as the language does', () => {
  for (const mass of ['1200', '1200,0', '1200 kg', '1200,000 kg', '1,2 t'])
    expect([mass, asked('de', { mass })]).toEqual([
      mass,
      { said: [], outputs: expect.arrayContaining(['288,00 EUR']) as unknown },
    ]);
  expect(asked('en', { mass: '1200.0 kg' }).outputs).toContain('288.00 EUR');
});

function stageOf(of: Rulebook, name: string): Stage {
  const stage = calculatorStages(of).find((each) => each.name === name);
  if (stage === undefined) throw new Error(`no ${name}`);
  return stage;
}

describe('the calculator of every stage of the shipped rulebooks', () => {
  const shipped = rulebookFolders(rulebooksFolder()).flatMap(({ id }) => {
    const found = loadShippedRulebook(id);
    if (found?.ok !== true) return [];
    return calculatorStages(found.rulebook).map((stage) => ({
      id,
      name: stage.name,
      rulebook: found.rulebook,
      stage,
    }));
  });

  it.each(shipped)(
    '$id, $name: begins with an example that computes without generated code, and says every result in words',
    (each) => {
      const { rulebook, stage } = each;
      const late = (rulebook.until ?? '2026-12-31') as CalendarDate;
      for (const language of ['en', 'de'] as const)
        for (const on of new Set([...(stage.name === 'line' ? days(rulebook) : []), late])) {
          const typed = calculatorExample(rulebook, stage, { on, language });
          const { faults, outputs } = withoutCode(() =>
            calculate(rulebook, typed, { on, language, stage: stage.name }),
          );
          if (on === late) expect([on, typed, faults]).toEqual([on, typed, []]);
          const page = calculatorPage({ rulebook, stage, on, typed, language, address: '/c' });
          const speech = { language, timeZone: 'Europe/Berlin', translations };
          const said = page.outputs.map(({ text }) => spell(text, speech));
          expect(said).toHaveLength(outputs.length);
          // No code, no fraction, no name of a text; and the script has a word for each that is one.
          for (const text of said) expect(text).not.toMatch(/_|\d\/\d|^n\/a$|^\w+\.\w+\./);
          const words = new Set(page.words.map(({ word }) => word));
          for (const { said: one } of outputs)
            if (typeof one !== 'string') expect(words).toContain(one.word);
        }
    },
  );
});

describe('the year of a producer and of all of them', () => {
  const british = loadShippedRulebook('gb/si-2009-890');
  if (british?.ok !== true) throw new Error('no rulebook');
  const ask = (
    name: string,
    typed: Readonly<Record<string, string>>,
    language: Language = 'en',
  ) => {
    const { on = '2020-12-31', ...facts } = typed;
    const page = calculatorPage({
      rulebook: british.rulebook,
      stage: stageOf(british.rulebook, name),
      on,
      typed: facts,
      language,
      address: '/c',
    });
    const speech = { language, timeZone: 'Europe/London', translations };
    return {
      page,
      faults: page.errors.map(({ text, href }) => `${href} ${spell(text, speech)}`),
      outputs: Object.fromEntries(
        page.outputs.map(({ name: of, text }) => [of, spell(text, speech)]),
      ),
      fields: page.group.fields.map((field) => field.name),
    };
  };
  const placed = { 'placed.2018': '2,4 t', 'placed.2019': '3,6 t', 'placed.2020': '3000' };

  it('asks for the years that the window reads, and computes them with the marks of the language', () => {
    const { outputs, page, fields } = ask('producer_year', placed, 'de');
    expect(fields).toEqual(['placed.2018', 'placed.2019', 'placed.2020']);
    expect(outputs).toMatchObject({ average_placed: '3 t', obligation: '1,35 t' });
    expect(page.steps.map(({ cite }) => cite).every((cite) => cite !== '')).toBe(true);
    expect(ask('producer_year', { ...placed, on: '2021-12-31' }, 'de').fields).toEqual(['placed.2019', 'placed.2020', 'placed.2021']); // prettier-ignore
  });

  it('sums the rows that were filled in, shows the steps of each, and leaves out those that are empty', () => {
    const row = (number: number, mass: string) =>
      Object.fromEntries(
        [2018, 2019, 2020].map((year) => [
          `producers.${String(number)}.placed.${String(year)}`,
          mass,
        ]),
      );
    const { outputs, page } = ask('national_year', { collected: '46 t', ...row(1, '100 t'), ...row(2, ''), ...row(5, '3 t') }); // prettier-ignore
    expect(outputs).toMatchObject({ obligation_total: '46.35 t' });
    expect(page.rowSteps).toHaveLength(2);
    expect(page.rowSteps.every(({ steps }) => steps.length > 0)).toBe(true);
    expect(page.group.rows?.groups.map(({ fields }) => fields.map(({ name, value }) => `${name}=${value}`))).toEqual([ // prettier-ignore
      ['producers.1.placed.2018=100 t', 'producers.1.placed.2019=100 t', 'producers.1.placed.2020=100 t'],
      ['producers.2.placed.2018=3 t', 'producers.2.placed.2019=3 t', 'producers.2.placed.2020=3 t'],
    ]); // prettier-ignore
  });

  it('says everything that is wrong at once, the day and each row included', () => {
    const wrong = { collected: 'much', 'producers.1.placed.2018': '1 t', 'producers.3.placed.2020': 'x', 'of-year': '2020' }; // prettier-ignore
    const numbers = 'cannot be read here. Write a number such as 12.5 kg.';
    const facts = [
      `#collected Portable batteries collected: “much” ${numbers}`,
      expect.stringMatching(/^#producers\.2\.placed\.2020 Producer 2, .*, 2020: “x” /) as unknown,
    ];
    expect(ask('national_year', wrong).faults).toEqual(facts);
    expect(ask('national_year', { ...wrong, on: 'soon' }).faults).toHaveLength(3);
    const early = ask('national_year', { ...wrong, on: '2001-12-31' }).faults;
    expect(early).toHaveLength(3);
    expect(early.join()).toContain('These rules do not hold on that day.');
  });
});

/** As in a browser whose policy forbids generated code. */
function withoutCode<T>(act: () => T): T {
  const { Function: generating } = globalThis;
  globalThis.Function = function forbidden() {
    throw new Error('forbidden');
  } as unknown as FunctionConstructor;
  try {
    return act();
  } finally {
    globalThis.Function = generating;
  }
}

/** Days on which something begins, and a late one. */
function days(of: Rulebook): CalendarDate[] {
  const begins = [...of.parameters.values()].flatMap(({ values }) =>
    values.map(({ from }) => from),
  );
  return [...new Set([of.from, ...begins, '2026-04-01' as CalendarDate])].sort();
}
