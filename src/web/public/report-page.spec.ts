import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { projectFolder } from '../../project-folder.js';
import { TemplateEngine } from '../shell/template-engine.js';
import { loadTranslations } from '../shell/view-files.js';
import type { Snapshot } from '../../publications/index.js';

import { previewPage } from '../agency/publications-page.js';
import { reportPage } from './report-page.js';

const views = join(projectFolder(), 'views');
const engine = new TemplateEngine(views, loadTranslations(views));

const figure = (value: string | null, ...marks: ('c' | 'e' | 'z' | 'r')[]) => ({ value, marks });

const snapshot: Snapshot = {
  format: 'everycell-report/1',
  programme: {
    slug: 'demo',
    name: { en: 'Demonstration' },
    jurisdiction: 'DE',
    currency: 'EUR',
    timeZone: 'Europe/Berlin',
    demonstration: true,
  },
  period: '2026',
  kind: 'year',
  version: 2,
  correctionReason: 'one battery was left out',
  headlines: [
    { code: 'placed', values: { units: '129', mass: '51600' }, marks: ['e'] },
    {
      code: 'unattributed',
      values: { units: '129', unattributed: '7', together: '136' },
      marks: [],
    },
    { code: 'treated', values: { treated: '1000', efficiency: '0.7', domestic: '1' }, marks: [] },
    {
      code: 'recovery_short',
      values: {
        material: 'nickel',
        points: '0.0210',
        recovered: '0.8790',
        target: '0.9000',
        from: '2027-12-31',
      },
      marks: [],
    },
    { code: 'fees', values: { fee: '123456', feePerKg: '2.3925' }, marks: [] },
    { code: 'completeness', values: { accepted: '4', expected: '5', missing: '1' }, marks: [] },
    { code: 'estimates', values: { share: '1.0000' }, marks: [] },
  ],
  tables: [
    {
      code: 'units_by_chemistry_and_quarter',
      dimension: 'chemistry',
      confidentiality: 'public_figures',
      columns: ['2026-Q1', '2026-Q2', 'total'].map((code) => ({ code, unit: 'pieces' })),
      rows: [{ key: 'lithium_ion_nmc', figures: [figure('60'), figure('69'), figure('129', 'r')] }],
      total: [figure('60'), figure('69'), figure('129', 'r')],
    },
    {
      code: 'placed_by_quarter',
      dimension: 'quarter',
      confidentiality: 'public_figures',
      columns: [
        { code: 'units', unit: 'pieces' },
        { code: 'mass', unit: 'kg' },
      ],
      rows: [{ key: '2026-Q1', figures: [figure('60'), figure('51600.5', 'e')] }],
      total: [figure('129'), figure('51600.5', 'e')],
    },
    {
      code: 'treatment_by_chemistry',
      dimension: 'chemistry',
      confidentiality: 'public_certificates',
      columns: [
        { code: 'collected', unit: 'kg' },
        { code: 'treated', unit: 'kg' },
        { code: 'recycled', unit: 'kg' },
        { code: 'recycling_efficiency', unit: 'ratio' },
        { code: 'domestic_share', unit: 'ratio' },
      ],
      rows: [
        {
          key: 'lithium_ion_nmc',
          figures: [
            figure('1100'),
            figure('1000'),
            figure('700'),
            figure('0.7000'),
            figure('1.0000'),
          ],
        },
      ],
      total: [figure('1100'), figure('1000'), figure('700'), figure('0.7000'), figure('1.0000')],
    },
    {
      code: 'recovered_materials',
      dimension: 'material',
      confidentiality: 'public_certificates',
      columns: [
        { code: 'input', unit: 'g' },
        { code: 'recovered', unit: 'g' },
        { code: 'recovery', unit: 'ratio' },
        { code: 'target', unit: 'ratio' },
        { code: 'against_target', unit: 'points' },
        { code: 'target_from', unit: 'date' },
      ],
      rows: [
        {
          key: 'nickel',
          figures: [
            figure('100000'),
            figure('87900'),
            figure('0.8790'),
            figure('0.9000'),
            figure('-0.0210'),
            figure('2027-12-31'),
          ],
        },
      ],
      total: null,
    },
    {
      code: 'fees_by_chemistry',
      dimension: 'chemistry',
      confidentiality: 'controlled',
      columns: [
        { code: 'fee', unit: 'minor:EUR' },
        { code: 'mass', unit: 'kg' },
        { code: 'fee_per_kg', unit: 'minor:EUR/kg' },
      ],
      rows: [
        {
          key: 'lithium_ion_lfp',
          figures: [figure(null, 'c'), figure(null, 'c'), figure(null, 'c')],
        },
      ],
      total: [figure('123456'), figure('51600'), figure('2.3925')],
    },
  ],
  memos: [{ period: '2026-Q1', code: 'unattributed', units: '7', source: 'registrations' }],
  revisions: [
    {
      table: 'units_by_chemistry_and_quarter',
      row: 'total',
      column: 'total',
      before: figure('128'),
      after: figure('129'),
    },
  ],
  method: [],
  confidentiality: { minimumContributors: 3, dominancePercent: 10, hiddenRows: 1 },
  provenance: {
    runId: 'run',
    dataCutAt: '2026-11-23T10:00:00.000Z',
    submissions: 4,
    lines: 40,
    certificates: 1,
    countedHash: 'a'.repeat(64),
    recomputed: 4,
    differences: 0,
  },
};

const shell = {
  layout: false,
  programme: { href: '/p/demo', timeZone: 'Europe/Berlin' },
  csrfToken: () => 'token',
};

const note = {
  releasedAt: new Date('2026-11-23T11:00:00Z'),
  snapshotHash: 'b'.repeat(64),
  keyId: 'key',
  signature: 'signature',
  versions: [],
};

const render = (language: 'en' | 'de'): string =>
  engine.renderFile(join(views, 'public/report.hbs'), {
    ...shell,
    lang: language,
    ...reportPage(snapshot, note, { language, programmeHref: '/p/demo' }),
  });

/** A key without a text shows itself on the page. */
const keysShown = (html: string): string[] =>
  html.match(/(?<![\w/.-])(?:public|agency|refusal|chart|ui)\.[a-z][\w.-]+/g) ?? [];

describe('the page of a report', () => {
  it.each(['en', 'de'] as const)('has every word in %s', (language) => {
    const html = render(language);
    expect(keysShown(html)).toEqual([]);
    expect(html).not.toContain('[object Object]');
  });

  it('says a shortfall as a sentence, and that the target is not in force yet', () => {
    expect(render('en')).toContain(
      'Nickel recovery of 87.90\u00a0% is 2.10 percentage points below the target of 90.00\u00a0%, which applies from',
    );
  });

  it('shows marks, old and new, and what belongs to nobody', () => {
    const html = render('en');
    expect(html).toContain('51.6 [e]');
    expect(html).toContain('[c]');
    expect(html).toContain('one battery was left out');
    expect(html).toMatch(/128<\/td>[^]*129/);
    expect(html).toContain('136 in all');
  });

  it('prints fees exactly from minor units', () => {
    expect(render('en')).toContain('€1,234.56');
    expect(render('en')).toContain('0.0239');
  });

  const drawn = (tables: Snapshot['tables']): string =>
    engine.renderFile(join(views, 'public/report.hbs'), {
      ...shell,
      lang: 'en',
      ...reportPage({ ...snapshot, tables }, note, { language: 'en', programmeHref: '/p/demo' }),
    });

  it('draws the flows of its tables, and those of a report from before the method held them', () => {
    expect(render('en')).toContain('id="chart-flow"');
    const flows = (waiting: ReturnType<typeof figure>): Snapshot['tables'][number] => ({
      code: 'flows',
      dimension: 'flow',
      confidentiality: 'controlled',
      columns: [{ code: 'mass', unit: 'kg' }],
      rows: Object.entries({
        placed: figure('51600'),
        in_use: figure('50500'),
        collected: figure('1100'),
        to_treatment: figure('1100'),
        waiting,
        from_stock: figure('77000'),
        treated: figure('78100'),
        lost: figure('300'),
        recycled: figure('77800'),
      }).map(([key, shown]) => ({ key, figures: [shown] })),
      total: null,
    });
    const html = drawn([...snapshot.tables, flows(figure('0'))]);
    expect(html).toContain('Collected in earlier periods');
    expect(html).toContain('77.0');
    expect(html).toContain('In use or not known');
    const beside = 'Placed on the market in the same period, for comparison';
    expect(html).not.toContain(beside);
    // Reports work nothing out of what was placed any more, and say so.
    const { rows, ...table } = flows(figure('0'));
    const now = { ...table, rows: rows.filter(({ key }) => key !== 'in_use') };
    expect(drawn([...snapshot.tables, now])).toContain(beside);
    expect(keysShown(html)).toEqual([]);
    // What is hidden is not drawn, and not worked out from the tables beside it.
    const hidden = drawn([...snapshot.tables, flows(figure(null, 'c'))]);
    expect(hidden).not.toContain('id="chart-flow"');
  });

  it('draws the flow from what came to treatment, beside what was placed as a figure', () => {
    const [chart = ''] = /<figure[^>]*id="chart-flow"[^]*?<\/figure>/.exec(render('en')) ?? [];
    expect(chart).toContain('In the same period 51.6 t were placed on the market.');
    expect(chart).not.toContain('In use or not known');
    expect(chart).toMatch(/ec-flow--narrow[^]*Treated[^]*1\.0 t/);
  });

  it('is not cut by what a name holds', () => {
    const hostile = {
      ...snapshot,
      memos: [{ period: '2026-Q1', code: 'x', units: '1', source: '<script>alert(1)</script>' }],
    };
    const html = engine.renderFile(join(views, 'public/report.hbs'), {
      ...shell,
      lang: 'en',
      ...reportPage(hostile, note, { language: 'en', programmeHref: '/p/demo' }),
    });
    expect(html).not.toContain('<script>alert');
  });
});

describe('the preview', () => {
  const draft = {
    id: 'draft',
    period: '2026',
    kind: 'year' as const,
    runId: null,
    snapshot,
    snapshotHash: 'b'.repeat(64),
    disclosure: [
      { table: 'fees_by_chemistry', row: 'lithium_ion_lfp', reason: 'too_few' as const },
      { table: 'fees_by_chemistry', row: 'total', reason: 'complementary' as const },
    ],
    version: 2,
    state: 'preview' as const,
    correctionReason: null,
    preparedBy: 'anna',
    preparedAt: new Date('2026-11-23T11:00:00Z'),
    approvedBy: null,
    approvedAt: null,
    releaseAt: null,
  };
  const zone = 'Europe/Berlin';
  const page = (personId: string, language: 'en' | 'de' = 'en', more: object = {}): string =>
    engine.renderFile(join(views, 'agency/preview.hbs'), {
      ...shell,
      lang: language,
      ...previewPage(
        { ...draft, ...more },
        { base: '/p/demo/agency', language, personId, zone, may: () => true },
      ),
    });

  it('shows what is hidden and why, in both languages', () => {
    expect(page('ben')).toContain('Fewer than three owners contribute');
    expect(keysShown(page('ben'))).toEqual([]);
    expect(keysShown(page('ben', 'de'))).toEqual([]);
  });

  it('says when an approved report is released, and lets that be called off', () => {
    const releaseAt = new Date('2026-12-24T08:00:00Z');
    const waiting = page('ben', 'de', { state: 'approved', releaseAt });
    expect(waiting).toContain('automatisch veröffentlicht');
    expect(waiting).toContain('Veröffentlichung absagen');
    expect(keysShown(waiting)).toEqual([]);
    expect(page('ben', 'en', { state: 'approved' })).not.toContain('Cancel the release');
    expect(page('ben')).toContain('in Europe/Berlin');
  });

  it('lets a second person approve what they see, never who prepared it', () => {
    expect(page('ben')).toContain(`name="hash" value="${'b'.repeat(64)}"`);
    expect(page('anna')).not.toContain('/approve');
    expect(page('anna')).toContain('Somebody else has to approve it');
  });
});
