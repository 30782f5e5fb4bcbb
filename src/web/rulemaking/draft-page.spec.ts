import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { projectFolder } from '../../project-folder.js';
import { loadShippedRulebook } from '../../rulebook-files.js';
import { loadRulebook } from '../../rules/index.js';
import type { Language } from '../shell/language.js';
import { spell } from '../shell/text.js';
import { loadTranslations } from '../shell/view-files.js';
import { differenceView } from './draft-page.js';
import { effectView } from './effect-view.js';

const translations = loadTranslations(join(projectFolder(), 'views'));
const base = loadShippedRulebook('demo/eco-modulated-fees');
if (base?.ok !== true) throw new Error('no rulebook');
const { rulebook } = base;

it.each<[Language, string[]]>([
  ['en', ['0.36 EUR/kg', '0.405 EUR/kg', '12.5 %']],
  ['de', ['0,36 EUR/kg', '0,405 EUR/kg', '12,5 %']],
])('shows changed rates with the marks of the reader (%s)', (language, figures) => {
  const name = 'base-rates-2026.csv';
  const table = rulebook.files.tables[name] ?? '';
  const changed = table.replace('ev,lithium_ion_nmc,0.36', 'ev,lithium_ion_nmc,0.405');
  const tables = { ...rulebook.files.tables, [name]: changed };
  const draft = loadRulebook({ ...rulebook.files, tables });
  if (!draft.ok) throw new Error(JSON.stringify(draft.issues));
  const speech = { language, timeZone: 'Europe/Berlin', translations };
  const rows = differenceView(rulebook, draft.rulebook, language).rates.map((row) =>
    row.slice(2, 5).map(({ text }) => spell(text, speech).replaceAll('\u00a0', ' ')),
  );
  expect(rows).toEqual([figures]);
});

it('tells the changes of two models of a kind apart, also in what was kept without their references', () => {
  const none = { count: 0, sumMinor: '0' };
  const amounts = { oldMinor: '100', newMinor: '110', differenceMinor: '10' };
  const of = { organisation: 'Volkswagen', period: '2025-Q4', category: 'ev', chemistry: 'lead' };
  const changes = [
    { label: 'PowerCell 82', lineKey: 'm/PC-82' },
    { label: null, lineKey: 'm/PC-90' },
    { label: 'PowerCell 82' },
    { label: null, lineKey: 'c/ev/lead' },
  ].map((named) => ({ ...amounts, ...of, ...named }));
  const tried = { on: null, currency: 'EUR', periods: [], total: amounts, byCategory: [], byChemistry: [], winners: none, losers: none, unchanged: 0, producers: [], changes }; // prettier-ignore
  const trial = { at: '2026-11-28T09:04:00Z', cut: '', comparisons: [tried] };
  const view = effectView({ trial, explained: [], live: [], moved: false }, 'en');
  expect(
    view.comparisons[0]?.changes.map((each) =>
      translations.translate('rulemaking.effect.change', 'en', {
        organisation: each.organisation,
        model: each.model,
        period: 'Q4 2025',
        battery: 'EV',
        before: '1',
        after: '2',
      }),
    ),
  ).toEqual([
    'Volkswagen, Q4 2025, EV, PowerCell 82 (PC-82): 1 becomes 2',
    'Volkswagen, Q4 2025, EV, PC-90: 1 becomes 2',
    'Volkswagen, Q4 2025, EV, PowerCell 82: 1 becomes 2',
    'Volkswagen, Q4 2025, EV: 1 becomes 2',
  ]);
});
