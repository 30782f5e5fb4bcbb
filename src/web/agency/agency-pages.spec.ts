import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { auditActions } from '../../access/index.js';
import type { CalendarDate } from '../../kernel/calendar-date.js';
import type { LinePair, QueueItem, ReturnReview } from '../../oversight/index.js';
import type { FreezeRow } from '../../publications/index.js';
import { projectFolder } from '../../project-folder.js';
import { TemplateEngine } from '../shell/template-engine.js';
import { loadTranslations } from '../shell/view-files.js';

import { auditPage } from './audit-page.js';
import { paymentsPage, statementPage } from './payments-page.js';
import { publicationsPage } from './publications-page.js';
import { overviewPage, readOverview } from './overview-page.js';
import { namedIn, queuePage } from './queue-page.js';
import { emptyDecision, reviewPage } from './review-page.js';
import { periodChoices, freezePage, freezesPage } from './report-freezes-page.js';

const views = join(projectFolder(), 'views');
const translations = loadTranslations(views);
const engine = new TemplateEngine(views, translations);
const base = '/p/demo/agency';
const at = new Date('2026-11-23T10:00:00Z');

const waiting: QueueItem['waiting'] = {
  organisationId: '01a20a7b-1b29-70e5-9d10-b86535ad8b0f',
  organisation: 'Alpha & Sons',
  period: '2026-Q1',
  submissionId: 's',
  submissionNumber: 2,
  reference: 'DEMO-S-1',
  nil: false,
  amendmentReason: 'a line was missing',
  answers: [],
  receivedAt: at,
  dueOn: '2026-11-20',
  daysLate: 3,
  lines: 2,
  massMg: 8_000_000_000n,
  previousMassMg: 4_000_000_000n,
  askedLines: 1,
  linesWithoutReason: 1,
  vanishedLines: 1,
  feeMinor: 12_345n,
  currency: 'EUR',
};

const flags: QueueItem['flags'] = [
  { code: 'late', params: { days: '3' } },
  { code: 'amendment', params: { number: '2' } },
  { code: 'large_change', params: { percent: '100' } },
  { code: 'line_change', params: { lines: '1', withoutReason: '1' } },
  { code: 'vanished', params: { lines: '1' } },
  { code: 'first_return', params: {} },
  { code: 'nil_after_lines', params: {} },
];

const pair: LinePair = {
  lineKey: 'A1',
  label: '',
  category: 'ev',
  chemistry: 'lithium_ion_nmc',
  now: {
    ...{ units: 20n, massMg: 8_000_000_000n, exportedUnits: 1n, priceMinor: 500n, note: null },
    changeReason: 'new model',
  },
  before: {
    ...{ units: 10n, massMg: 4_000_000_000n, exportedUnits: 0n, priceMinor: null, note: 'old' },
    changeReason: null,
  },
};

const review: ReturnReview = {
  head: {
    organisationId: waiting.organisationId,
    organisation: waiting.organisation,
    returnId: 'r',
    period: '2026-Q1',
    state: 'submitted',
    dueOn: '2026-11-20',
    latestSubmission: 2,
  },
  item: { waiting, flags, unremarkable: false },
  pairs: {
    pairs: [
      pair,
      { ...pair, lineKey: 'A2', before: null },
      { ...pair, lineKey: 'A3', label: 'Alpha A3', now: null },
    ],
    total: 403,
  },
  page: 2,
  amended: { pairs: [pair], total: 2 },
  asked: [
    { lineKey: null, question: 'Why so many?', answer: 'A fleet' },
    { lineKey: 'c/ev/lithium_ion_nmc', question: 'In pieces?', answer: null },
    { lineKey: 'm/A9', question: 'Which one?', answer: null },
  ],
};

const run: FreezeRow = {
  id: '01a20a7b-1b29-70e5-9d10-b86535ad8b0f',
  period: '2025',
  state: 'running',
  phase: 'recomputing',
  done: 50,
  total: 152,
  failure: null,
  startedBy: null,
  dataCutAt: at,
  progressedAt: at,
  createdAt: at,
  finishedAt: null,
};

const difference = {
  reference: 'DEMO-S-1',
  organisation: 'Alpha',
  period: '2025-Q1',
  storedMinor: '100',
  currency: 'EUR',
  recomputedMinor: null,
  finding: 'assessment.replay-differs',
};

const decisionView = {
  base,
  currency: 'EUR',
  mayDecide: true,
  names: new Map([['A9', 'Alpha A9']]),
  form: emptyDecision,
  faults: [],
};
const periods = periodChoices(['2025-Q2', '2025-Q1']);
const form = {
  organisationId: '',
  amount: '1,5',
  marks: 'point' as const,
  receivedOn: '',
  reference: '',
};

const pages: Record<string, [string, object]> = {
  'the queue': [
    'queue',
    queuePage(
      {
        items: [
          { waiting, flags, unremarkable: false },
          { waiting, flags: [], unremarkable: true },
        ],
        total: 51,
      },
      {
        base,
        page: 1,
        notice: { accepted: 2, left: 1, decided: null },
        mayDecide: true,
        corrected: 2,
      },
    ),
  ],
  'the empty queue': [
    'queue',
    queuePage(
      { items: [], total: 0 },
      {
        base,
        page: 1,
        notice: { accepted: 0, left: 0, decided: 'accepted' },
        mayDecide: false,
        corrected: null,
      },
    ),
  ],
  'the overview': [
    'overview',
    overviewPage(
      {
        period: '2026-Q1',
        periods: ['2026-Q1'],
        counts: { expected: 3, filed: 2, accepted: 1, waiting: 1, late: 1, missing: 1 },
        rows: (['accepted', 'waiting', 'changes_requested', 'not_due', 'missing'] as const).map(
          (standing) => ({
            organisationId: waiting.organisationId,
            organisation: 'Alpha',
            registrationNumber: 'R-1',
            submissionNumber: 1,
            state: 'submitted',
            dueOn: '2026-04-30',
            filedOn: '2026-05-01',
            standing,
            late: true,
          }),
        ),
        next: waiting.organisationId,
      },
      readOverview({ standing: 'late', q: 'al', after: waiting.organisationId }),
      base,
    ),
  ],
  'a return to decide': ['review', reviewPage(review, decisionView)],
  'a decided return': [
    'review',
    reviewPage(
      { ...review, item: null, head: { ...review.head, state: 'accepted' } },
      decisionView,
    ),
  ],
  'the runs': [
    'runs',
    freezesPage([run], { base, mayStart: true, periods, faults: ['no'], period: '' }),
  ],
  'a run under way': ['run', freezePage({ run, interrupted: false, differences: [] }, base)],
  'a run that fell silent': ['run', freezePage({ run, interrupted: true, differences: [] }, base)],
  'a run with differences': [
    'run',
    freezePage(
      { run: { ...run, state: 'finished' }, interrupted: false, differences: [difference] },
      base,
    ),
  ],
  'a failed run': [
    'run',
    freezePage(
      { run: { ...run, state: 'failed', failure: 'broken' }, interrupted: false, differences: [] },
      base,
    ),
  ],
  'the publications': [
    'publications',
    publicationsPage(
      { drafts: [], released: [] },
      {
        base,
        publicBase: '/p/demo',
        mayPrepare: true,
        periods,
        form: { period: '', correctionReason: '' },
        faults: [],
      },
    ),
  ],
  'a payment with faults': [
    'payments',
    paymentsPage({
      base,
      currency: 'EUR',
      found: { words: 'alp', producers: [{ id: 'a', name: 'Alpha' }], more: true },
      chosen: { id: 'b', name: 'Beta' },
      form,
      faults: [
        { field: 'organisationId', reason: { code: 'payment.choose-organisation' } },
        { field: 'amount', reason: { code: 'money.unreadable', params: { found: '1,5 EUR' } } },
      ],
      notice: { organisation: 'Alpha', href: '/x' },
    }),
  ],
  'a statement': [
    'statement',
    statementPage(
      {
        organisation: { id: 'a', name: 'Alpha' },
        balanceMinor: -100n,
        entries: (['assessment', 'assessment_reversal', 'payment'] as const).map((kind) => ({
          number: 1n,
          transactionId: 't',
          kind,
          causeKind: kind,
          causeId: 'c',
          effectiveOn: '2026-11-20' as CalendarDate,
          recordedAt: at,
          note: null,
          amount: -100n,
          availableAmount: -100n,
          closingTotal: -100n,
          closingAvailable: -100n,
        })),
      },
      base,
      { currency: 'EUR', mayReverse: true },
    ),
  ],
  'the trail': [
    'audit',
    auditPage(
      {
        lines: [
          {
            id: 'e',
            at,
            person: null,
            apiKeyId: null,
            actingOrganisation: 'Alpha',
            organisation: 'Beta',
            onBehalfOf: 'Beta',
            action: 'run.started',
            subjectKind: 's',
            subjectId: 'i',
            before: {},
            after: {},
            changes: [
              { field: 'f', from: 'a', to: 'b' },
              { field: 'g', from: 'a', to: null },
            ],
          },
        ],
        older: 'e',
        actions: ['run.started'],
        organisations: [{ id: 'o', name: 'Alpha' }],
        moreOrganisations: true,
        chosen: null,
      },
      { q: 'alp' },
      { address: `${base}/audit`, organisation: 'Alpha', whole: true, currency: 'EUR' },
    ),
  ],
};

/** A key without a text shows itself on the page. */
const keysShown = (html: string): string[] =>
  html.match(/(?<![\w/.-])(?:public|agency|refusal|chart|ui)\.[a-z][\w.-]+/g) ?? [];

describe('a return to decide', () => {
  it('gives the general answer once, and each model its name', () => {
    const reasonGiven = (amendmentReason: string) => {
      const item = { waiting: { ...waiting, amendmentReason }, flags, unremarkable: false };
      return reviewPage({ ...review, item }, decisionView).amendmentReason;
    };
    expect(reasonGiven('a line was missing')).toBe('a line was missing');
    expect(reasonGiven('A fleet')).toBeNull();
    const about = reviewPage(review, decisionView).asked.rows.map(([first]) => first?.text);
    expect(about.at(-1)).toBe('Alpha A9');
  });

  it('says each fault of a decision at its field', () => {
    const faults = [
      { field: 'reason', reason: { code: 'decision.needs-reason' } },
      { field: { lineKey: 'A2' }, reason: { code: 'decision.too-long', params: { most: '2000' } } },
    ] as const;
    const page = reviewPage(review, { ...decisionView, faults });
    expect(page.errors.map(({ href }) => href)).toEqual(['#reason', '#answer-1']);
    expect([page.outcomeFault, page.reasonFault?.text]).toEqual([
      null,
      { key: 'refusal.decision.needs-reason', params: {} },
    ]);
    expect(page.answers.map(({ fault }) => fault !== null)).toEqual([false, true]);
  });
});

describe('the agency’s pages', () => {
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
  });
});

it('reads a ticked box of the queue as it was written, and none that somebody made', () => {
  const id = '0199aaaa-0000-7000-8000-000000000001';
  expect(namedIn(`${id} 2026-Q1 2`)).toEqual([
    { organisationId: id, period: '2026-Q1', submissionNumber: 2 },
  ]);
  for (const forged of [`${'-'.repeat(36)} 2026-Q1 2`, `${id} 2026-Q5 2`, `${id} 2026-Q1`, ''])
    expect(namedIn(forged)).toEqual([]);
});

it('says every act of the trail in words, in both languages', () => {
  for (const language of ['en', 'de'] as const)
    expect(
      auditActions.filter((action) => !translations.has(`agency.audit.act.${action}`, language)),
    ).toEqual([]);
});
