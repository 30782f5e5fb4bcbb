import { join } from 'node:path';

import { expect, it } from '@jest/globals';

import type { CalendarDate } from '../../kernel/calendar-date.js';
import { projectFolder } from '../../project-folder.js';
import type { LastDecision, RegistrationFile } from '../../register/index.js';
import { dashboardPage } from '../producer/dashboard-page.js';
import { TemplateEngine } from '../shell/template-engine.js';
import { loadTranslations } from '../shell/view-files.js';

import { registrationPage } from './registrations-page.js';

const views = join(projectFolder(), 'views');
const engine = new TemplateEngine(views, loadTranslations(views));
const day = (text: string): CalendarDate => text as CalendarDate;

const file: RegistrationFile = {
  registration: {
    id: 'r',
    organisationId: 'o',
    organisationName: 'Alpha & Sons',
    capacity: 'producer',
    number: 'P-R-2025-000001-X',
    state: 'active',
    brands: ['Alpha'],
    categories: ['ev'],
    validFrom: day('2025-01-01'),
    validTo: day('2026-12-30'),
  },
  decisions: [
    {
      number: 1,
      decision: 'cancel',
      state: 'cancelled',
      effectiveOn: day('2026-12-31'),
      reason: 'It makes no more <batteries>.',
      decidedAt: new Date('2026-08-01T10:00:00Z'),
    },
  ],
  possible: ['reinstate'],
  earliest: day('2026-12-31'),
  today: day('2026-08-01'),
};

const pageOf = (lang: string, mayDecide = true): string =>
  engine.renderFile(join(views, 'agency/registration.hbs'), {
    ...{ lang, csrfToken: 't', timeZone: 'Europe/Berlin', navigation: [], languages: [] },
    ...{ programme: null, home: null, layout: false },
    ...registrationPage(file, {
      base: '/p/demo/agency',
      publicBase: '/p/demo',
      mayDecide,
      form: { decision: '', effectiveOn: '', reason: '' },
      faults: [{ field: 'reason', reason: { code: 'registration-decision.needs-reason' } }],
      decided: false,
    }),
  });

it.each([
  ['en', 'Cancelled from 31 December 2026 on.', 'Give the reason.'],
  ['de', 'Gelöscht ab 31. Dezember 2026.', 'Geben Sie die Begründung an.'],
])('a registration says in %s what was decided and what may be', (lang, decided, fault) => {
  const page = pageOf(lang);
  for (const said of [
    'P-R-2025-000001-X',
    decided,
    fault,
    'value="reinstate"',
    '&lt;batteries&gt;',
  ])
    expect(page).toContain(said);
  expect(page).not.toMatch(/agency\.registration\.|registration\.decided|value="suspend"/);
  expect(pageOf(lang, false)).not.toContain('<form');
});

it('an organisation reads on its first page what was decided, and why', () => {
  const decided = { ...file.decisions[0], decision: 'cancel' } as LastDecision;
  const registration = { ...file.registration, decided };
  const page = engine.renderFile(join(views, 'producer/dashboard.hbs'), {
    ...{ lang: 'en', csrfToken: 't', timeZone: 'Europe/Berlin', navigation: [], languages: [] },
    ...{ programme: null, home: null },
    ...dashboardPage({
      ...{ base: '', filings: [], registration, fees: [], owedMinor: 0n },
      ...{ currency: 'EUR', mayEdit: false, noModels: false },
    }),
  });
  expect(page).toContain('Cancelled from 31 December 2026 on.');
  expect(page).toContain('It makes no more &lt;batteries&gt;.');
});
