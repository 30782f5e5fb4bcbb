import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { edited, loadedFrom } from '../../../test/refused-rulebook.js';
import type { CalendarDate } from '../../kernel/calendar-date.js';
import { projectFolder } from '../../project-folder.js';
import { readRulebookFiles, rulebooksFolder } from '../../rulebook-files.js';
import { runCases } from '../../rules/index.js';
import { withKeptCases, type FiguresOn } from '../../rulemaking/index.js';
import { languages } from '../shell/language.js';
import { spelledIn } from '../shell/text.js';
import { loadTranslations } from '../shell/view-files.js';
import { resultOfFigure, workingsOf } from './kept-result.js';

const translations = loadTranslations(join(projectFolder(), 'views'));
const validFrom = '2026-07-01' as CalendarDate;
const method = { ...readRulebookFiles(`${rulebooksFolder()}/method/indicators`), cases: {} };
const rounding = (step: string) =>
  `Es wurde nichts behandelt. }\n        round:\n          mode: down\n          step: '${step}'`;
const rulebookYaml = edited(method.rulebookYaml, [rounding('0.01'), rounding('0.1')]);
const files = { ...method, rulebookYaml };
const [base, rulebook] = [loadedFrom(method), loadedFrom(files)];

/** What a draft makes otherwise of reports, where the recycling efficiency of one came out as two thirds. */
const figures: FiguresOn = {
  on: null,
  answer: {
    years: [],
    targets: [],
    producers: { more: 0, less: 0, unchanged: 0, largest: [] },
    judgments: { judged: 0, lost: 0, gained: 0, differing: 0, largest: [] },
    reports: {
      periods: ['2026-Q1'],
      compared: 1,
      differing: 1,
      largest: [],
      results: [
        {
          output: 'recycling_efficiency',
          label: new Map([['en', 'Recycling efficiency']]),
          asked: { stage: 'process_year', on: validFrom, facts: { recycled_mass: 2n, treated_mass: 3n } },
          steps: [
            { name: 'recycling_efficiency' } as FiguresOn['answer']['reports']['results'][number]['steps'][number],
          ],
        },
      ],
    },
  },
}; // prettier-ignore

it('keeps a figure of a report as cases of made-up masses, which hold', () => {
  expect(workingsOf(figures).map(({ asked }) => asked !== null)).toEqual([true]);
  const result = resultOfFigure(figures, 0);
  if (result === undefined) throw new Error('There is one.');
  const speeches = languages.map((language) => ({ language, timeZone: 'UTC', translations }));
  const named = { ...result, name: spelledIn(result.name, speeches) };
  const kept = withKeptCases(files, { base, rulebook, validFrom }, named);
  if (!kept.ok) throw new Error(kept.reason.code);
  const text = kept.value.cases['kept.yaml'];
  expect(text).toContain(
    'en: "Made up after a report: Recycling efficiency"\n    de: "Erdacht nach einem Bericht: Recycling efficiency"',
  );
  expect(text).toContain('recycling_efficiency: "60 %"');
  const results = runCases(loadedFrom(kept.value));
  expect(results.length).toBeGreaterThan(0);
  expect(results.flatMap(({ differences }) => differences)).toEqual([]);
  expect(resultOfFigure(figures, 1)).toBeUndefined();
});
