import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { CalendarDate } from '../../kernel/calendar-date.js';
import { projectFolder } from '../../project-folder.js';
import { loadShippedRulebook, rulebookFolders, rulebooksFolder } from '../../rulebook-files.js';
import type { Rulebook } from '../../rules/index.js';
import type { Language } from '../shell/language.js';
import { spell } from '../shell/text.js';
import { loadTranslations } from '../shell/view-files.js';
import { calculatorPage } from './calculator-page.js';
import { calculate, calculatorExample, calculatorStage } from './calculator.js';

const translations = loadTranslations(join(projectFolder(), 'views'));
const loaded = loadShippedRulebook('demo/eco-modulated-fees');
if (loaded?.ok !== true) throw new Error('no rulebook');
const { rulebook } = loaded;
const sound = { category: 'ev', chemistry: 'lithium_ion_nmc', units: '3', exported_units: '1' };

function asked(language: Language, typed: Readonly<Record<string, string>>, on = '2026-04-01') {
  const facts = { ...sound, ...typed };
  const day = on as CalendarDate;
  const page = calculatorPage({
    rulebook,
    on: day,
    typed: facts,
    language,
    address: '/calculator',
  });
  const speech = { language, timeZone: 'Europe/Berlin', translations };
  return {
    said: (page.errors ?? []).map(({ text, href }) => `${href} ${spell(text, speech)}`),
    outputs: (page.outputs ?? []).map(({ text }) => spell(text, speech)),
  };
}

describe('what the calculator cannot read', () => {
  it.each<[Language, string, string]>([
    ['de', 'schwer', '#mass „schwer“ ist hier nicht lesbar. Schreiben Sie eine Zahl wie 12,5 kg.'],
    ['en', 'heavy', '#mass “heavy” cannot be read here. Write a number such as 12.5 kg.'],
    ['de', '', '#mass Diese Angabe wird gebraucht. Schreiben Sie eine Zahl wie 12,5 kg.'],
    ['en', '', '#mass This is needed. Write a number such as 12.5 kg.'],
  ])('is said in the language of the page (%s, “%s”)', (language, mass, sentence) => {
    expect(asked(language, { mass }).said).toEqual([sentence]);
  });

  it.each<[Language, string]>([
    ['de', '#units „viele“ ist hier nicht lesbar. Schreiben Sie 12.'],
    ['en', '#units “viele” cannot be read here. Write 12.'],
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
      '#recycled_cobalt „120“ ist hier nicht möglich. Schreiben Sie einen Wert zwischen 0 % und 100 %.',
    ]);
  });

  it('says from when the rules hold', () => {
    expect(asked('de', { mass: '5' }, '2001-01-01').said[0]).toMatch(
      /^#on An diesem Tag gilt dieses Regelwerk nicht\. Wählen Sie einen Tag ab \d+\. \p{L}+ \d{4}\.$/u,
    );
    expect(asked('en', { mass: '5' }, 'soon').said).toEqual([
      '#on Choose a day, for instance 1 January 2026.',
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

describe('the calculator of every shipped rulebook that has one', () => {
  const shipped = rulebookFolders(rulebooksFolder()).flatMap(({ id }) => {
    const found = loadShippedRulebook(id);
    const stage = found?.ok === true ? calculatorStage(found.rulebook) : undefined;
    return found?.ok === true && stage !== undefined
      ? [{ id, rulebook: found.rulebook, stage }]
      : [];
  });

  it.each(shipped)(
    '$id is computed by the compiled rules and says every result in words',
    (each) => {
      const { rulebook, stage } = each;
      for (const language of ['en', 'de'] as const)
        for (const on of days(rulebook)) {
          const typed = calculatorExample(rulebook, stage, language);
          const { faults, compiled, outputs } = withoutCode(() =>
            calculate(rulebook, typed, { on, language }),
          );
          if (faults.length === 0) expect([on, compiled]).toEqual([on, true]);
          const page = calculatorPage({ rulebook, on, typed, language, address: '/calculator' });
          const speech = { language, timeZone: 'Europe/Berlin', translations };
          const said = (page.outputs ?? []).map(({ text }) => spell(text, speech));
          expect(said).toHaveLength(outputs.length);
          // No code, no fraction, no name of a text; and the script has a word for each that is one.
          for (const text of said) expect(text).not.toMatch(/_|\d\/\d|^n\/a$|^\w+\.\w+\./);
          const words = new Set((page.words ?? []).map(({ word }) => word));
          for (const { said: one } of outputs)
            if (typeof one !== 'string') expect(words).toContain(one.word);
        }
    },
  );
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
