import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { projectFolder } from '../../project-folder.js';
import { loadShippedRulebook } from '../../rulebook-files.js';
import { loadRulebook } from '../../rules/index.js';
import type { Language } from '../shell/language.js';
import { spell } from '../shell/text.js';
import { loadTranslations } from '../shell/view-files.js';
import { differenceView } from './draft-page.js';

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
