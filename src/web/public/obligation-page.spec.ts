import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseCalendarDate } from '../../kernel/calendar-date.js';
import { valueOf } from '../../kernel/decision.js';
import { projectFolder } from '../../project-folder.js';
import { loadShippedRulebook } from '../../rulebook-files.js';
import type { Rulebook } from '../../rules/index.js';
import { TemplateEngine } from '../shell/template-engine.js';
import { loadTranslations } from '../shell/view-files.js';
import { obligationPage } from './obligation-page.js';
import type { Answers } from './obligation.js';

const views = join(projectFolder(), 'views');
const engine = new TemplateEngine(views, loadTranslations(views));

function rulebookOf(id: string): Rulebook {
  const loaded = loadShippedRulebook(id);
  if (loaded?.ok !== true) throw new Error(`${id} does not load`);
  return loaded.rulebook;
}
const law = {
  on: valueOf(parseCalendarDate('2026-06-30')),
  rulebooks: ['demo/eco-modulated-fees', 'eu/2023-1542', 'gb/si-2009-890'].map(rulebookOf),
};
const programme = {
  id: '1',
  slug: 'demo',
  name: { en: 'Demonstration', de: 'Vorführung' },
  jurisdiction: 'DE',
  currency: 'EUR',
  timeZone: 'Europe/Berlin',
  languages: ['en', 'de'],
  accent: '#0b5c4a',
  accentDark: '#7fd1b9',
  filingDays: 30,
  agencyId: '2',
  demonstration: true,
};

function page(answers: Answers, language: 'en' | 'de'): string {
  const shown = obligationPage({ programme, law, answers, language });
  const speech = { lang: language, programme: { ...programme, name: programme.name[language] } };
  return engine
    .renderFile(join(views, 'public/check.hbs'), { ...speech, ...shown })
    .replaceAll(/\s+/g, ' ');
}

const torch = {
  intended_use: 'other_use',
  sealed: 'yes',
  unit_mass: '0.023 kg',
  format: 'format_aa',
};
const battery: readonly Answers[] = [
  { ...torch },
  { intended_use: 'starting_lighting_ignition' },
  { intended_use: 'traction_other_wheeled', sealed: 'yes', unit_mass: '3' },
  { intended_use: 'other_use', sealed: 'no', unit_mass: '1' },
];
const suppliers: readonly Answers[] = [
  ...['own_make', 'own_name_resale', 'from_another_state', 'second_life', 'no_first_supply'].map(
    (supply) => ({ seat: 'this_state', supply }),
  ),
  { seat: 'another_state', supply: 'distance_sale' },
];

describe.each(['en', 'de'] as const)('the page in %s', (language) => {
  it('has words for every question and answer, and for what it cannot take', () => {
    const steps: Answers = { seat: 'this_state', supply: 'own_make', ...torch };
    const names = Object.keys(steps);
    for (const [at, name] of [...names, 'placed'].entries()) {
      const before = Object.fromEntries(Object.entries(steps).slice(0, at));
      expect(page(before, language)).not.toContain('check.');
      expect(page({ ...before, asked: name }, language)).toContain('govuk-error-summary');
      const wrong = page({ ...before, [name]: '<1,2,3>', asked: name }, language);
      expect(wrong).toContain('govuk-error-summary');
      expect(wrong).not.toContain('check.');
      expect(wrong).not.toContain('<1,2,3>');
    }
  });

  it('has words for every result, each sentence with its provision', () => {
    for (const supplier of suppliers)
      for (const each of battery)
        for (const placed of ['0.4 t', '1.5 t']) {
          const shown = page({ ...supplier, ...each, placed }, language);
          expect(shown).not.toContain('check.');
          expect(shown).toContain('Art. 3(1)');
        }
  });
});

describe('a mass', () => {
  const lmt = { seat: 'another_state', supply: 'distance_sale', intended_use: 'traction_other_wheeled', sealed: 'yes' }; // prettier-ignore

  it('is asked again as it was typed, not guessed', () => {
    expect(page({ ...lmt, unit_mass: '1,234.5', asked: 'unit_mass' }, 'en')).toContain('value="1,234.5"'); // prettier-ignore
    expect(page({ ...lmt, unit_mass: '3.5', asked: 'unit_mass' }, 'de')).toContain('value="3.5"');
  });

  it('keeps its meaning when the page is read in the other language', () => {
    const answers = {
      ...lmt,
      unit_mass: '3.5',
      marks: 'point',
      asked: 'unit_mass',
      placed: '0.4 t',
    };
    expect(page(answers, 'de')).toContain('3,5 kg');
    expect(page(answers, 'de')).toContain('unit_mass&#x3D;3.5+kg');
  });
});
