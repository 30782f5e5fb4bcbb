import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { CorrectedCharges, OfficialRunView } from '../../assessments/index.js';
import { projectFolder } from '../../project-folder.js';
import { TemplateEngine } from '../shell/template-engine.js';
import { loadTranslations } from '../shell/view-files.js';
import { correctedPage } from './corrected-page.js';
import { feeRunForm } from './fee-run-form.js';
import { feeRunCsv, feeRunPage, feeRunsPage } from './fee-runs-page.js';
import { periodChoices } from './report-freezes-page.js';

const views = join(projectFolder(), 'views');
const engine = new TemplateEngine(views, loadTranslations(views));
const base = '/p/demo/agency';
const at = new Date('2026-11-23T10:00:00Z');
const periods = periodChoices(['2025-Q2', '2025-Q1']);

const feeRun: OfficialRunView['run'] = {
  id: '01a20a7b-1b29-70e5-9d10-b86535ad8b0f',
  period: '2025',
  class: 'final',
  state: 'finished',
  phase: 'switching',
  done: 10,
  total: 10,
  failure: null,
  result: {
    rulebooks: [{ id: 'demo/eco-modulated-fees', hash: 'ab'.repeat(32) }],
    returns: 2,
    lines: 10,
    feeMinor: '12345',
    chargedMinor: '12000',
    postedMinor: '345',
    postings: 1,
    currency: 'EUR',
    judgedLines: 10,
    judgedReturns: 2,
    snapshots: {},
    milliseconds: {},
  },
  startedBy: null,
  inBackground: true,
  dataCutAt: at,
  createdAt: at,
  finishedAt: at,
};

const feeView: OfficialRunView = {
  run: feeRun,
  interrupted: false,
  stands: true,
  former: { runId: feeRun.id, class: 'provisional', finishedAt: at },
  producers: [
    {
      organisationId: '01a20a7b-1b29-70e5-9d10-b86535ad8b0f',
      organisation: '=Alpha & Sons',
      returns: 2,
      lines: 10,
      feeMinor: 12_345n,
      chargedMinor: 12_000n,
      postedMinor: 345n,
      formerMinor: 12_000n,
    },
  ],
  changed: { producers: 201, count: 1, differenceMinor: 345n },
  stale: [
    {
      runId: feeRun.id,
      organisationId: '01a20a7b-1b29-70e5-9d10-b86535ad8b0f',
      organisation: 'Alpha',
      period: '2025-Q4',
      year: 2025,
      reason: 'amended',
      reference: 'DEMO-S-9',
      at,
      inAll: 201,
    },
  ],
};
const feeAt = { base, page: 2, mayStart: true };
const unfinished = { ...feeRun, result: null, finishedAt: null } as const;
const nothingYet = {
  ...feeView,
  stands: false,
  former: null,
  producers: [],
  stale: [],
  changed: { producers: 0, count: 0, differenceMinor: 0n },
};

const charges: CorrectedCharges = {
  organisationId: '01a20a7b-1b29-70e5-9d10-b86535ad8b0f',
  organisation: 'Alpha',
  year: 2025,
  period: '2025-Q4',
  returns: 1,
  settled: false,
  at,
  because: 'A rate was misprinted',
  inAll: 201,
  returnsInAll: 230,
};

const pages: Record<string, [string, object]> = {
  'the fee runs': [
    'fee-runs',
    feeRunsPage(
      { runs: [{ ...feeRun, stands: true }], reopened: feeView.stale },
      {
        base,
        mayStart: true,
        periods,
        faults: ['no'],
        form: feeRunForm({ class: 'final' }),
        corrected: 1,
      },
    ),
  ],
  'whom a correction touches': ['corrected', correctedPage([charges], { base, mayStart: true })],
  'no correction': ['corrected', correctedPage([], { base, mayStart: true })],
  'a fee run': ['fee-run', feeRunPage(feeView, feeAt)],
  'a first fee run': ['fee-run', feeRunPage({ ...feeView, former: null }, feeAt)],
  'a fee run under way': [
    'fee-run',
    feeRunPage(
      { ...nothingYet, run: { ...unfinished, state: 'running', phase: 'computing' } },
      feeAt,
    ),
  ],
  'a fee run that was dropped': [
    'fee-run',
    feeRunPage(
      {
        ...nothingYet,
        run: { ...unfinished, state: 'dropped', failure: { code: 'run.interrupted' } },
      },
      feeAt,
    ),
  ],
};

/** A key without a text shows itself on the page. */
const keysShown = (html: string): string[] =>
  html.match(/(?<![\w/.-])(?:public|agency|refusal|ui)\.[a-z][\w.-]+/g) ?? [];

describe('the pages of fee runs', () => {
  it.each(
    Object.entries(pages).flatMap(([name, [view, model]]) =>
      (['en', 'de'] as const).map((lang) => ({ name, lang, view, model })),
    ),
  )('have every word: $name in $lang', ({ lang, view, model }) => {
    const html = engine.renderFile(join(views, `agency/${view}.hbs`), {
      layout: false,
      lang,
      programme: { href: '/p/demo', timeZone: 'Europe/Berlin' },
      csrfToken: () => 'token',
      ...model,
    });
    expect(keysShown(html)).toEqual([]);
    expect(html).not.toContain('[object Object]');
    expect(html).toMatch(/<h1 class="govuk-heading-xl">[^<]+</);
    if (html.includes('DEMO-S-9'))
      expect(html).toMatch(/and 200 more returns|und 200 weitere Meldungen/);
  });

  it('say of each that was dropped why, and of the one that stands that it does', () => {
    const dropped = {
      ...unfinished,
      state: 'dropped',
      failure: { code: 'run.interrupted' },
    } as const;
    const runs = [
      { ...dropped, stands: false },
      { ...feeRun, stands: true },
    ];
    const asked = { base, mayStart: true, periods, faults: [], form: feeRunForm({}), corrected: 0 };
    const rows = feeRunsPage({ runs, reopened: [] }, asked).runs;
    expect(rows.map((cells) => cells[3])).toEqual([
      { text: expect.objectContaining({ key: 'refusal.run.interrupted' }) as unknown },
      { text: '', tag: expect.anything() as unknown },
    ]);
  });

  it('keep themselves current only while the run moves, with a script and without', () => {
    const rendered = (name: string): string => {
      const [view, model] = pages[name] ?? ['', {}];
      const file = join(views, `agency/${view}.hbs`);
      const programme = { href: '/p/demo', timeZone: 'Europe/Berlin' };
      return engine.renderFile(file, { layout: false, lang: 'en', programme, ...model });
    };
    expect(rendered('a fee run under way')).toContain('data-progress="/p/demo/agency/fee-runs/');
    expect(rendered('a fee run')).not.toContain('data-progress');
  });
});

describe('the file of a fee run', () => {
  it('gives exact minor units, and no name that a spreadsheet would run', () => {
    const [head = '', row = ''] = feeRunCsv(feeView).split('\r\n');
    expect(head.split(',').slice(0, 2)).toEqual(['organisation_id', 'organisation']);
    expect(row).toContain(",'=Alpha & Sons,2,10,EUR,12345,12000,345,12000");
  });
});

it('leads from a correction to the form of its run only whom may start one', () => {
  const periodOf = (mayStart: boolean) => correctedPage([charges], { base, mayStart }).rows[0]?.[2];
  expect(periodOf(true)).toMatchObject({ href: `${base}/fee-runs?period=2025-Q4&class=final` });
  expect(periodOf(false)).not.toHaveProperty('href');
});

it('shows no amounts of a run that still computes', () => {
  const computing = { ...feeView, run: { ...feeView.run, result: null } };
  expect(feeRunPage(computing, feeAt).producers).toEqual([]);
});
