import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { add, compare, ratio, type Ratio } from '../../src/kernel/ratio.js';
import type { Snapshot } from '../../src/publications/index.js';
import { inBrowser } from '../browser.js';
import { readPdf } from '../pdf-text.js';
import { read } from '../tree.js';
import { Journey, LONG } from './journey.js';
import { printedFigure, recomputed } from './printed-sums.js';
import {
  misprintsOf,
  misprintsOfChart,
  printedTables,
  Recomputation,
  unlikeCsv,
} from './report-figures.js';
import type { Visitor } from './visitor.js';

// Goal 5: every figure opens to its sources in at most two clicks, and each printed sum comes out from the print alone.

inBrowser('the sources of a figure', () => {
  let journey: Journey;

  beforeAll(async () => {
    journey = await Journey.throughDemonstration();
  }, LONG);
  afterAll(() => journey.end(), LONG);

  const column = async (visitor: Visitor, section: string, at: number): Promise<Ratio[]> => {
    const rows = visitor.page.locator(`${section} tbody tr`);
    const texts = await rows.evaluateAll(
      (all: { children: ArrayLike<{ textContent: string | null }> }[], place: number) =>
        all.map((row) => row.children[place]?.textContent ?? ''),
      at,
    );
    return texts.map((text) => printedFigure(text));
  };
  const sumOf = (figures: readonly Ratio[]): Ratio => figures.reduce(add, ratio(0n, 1n));
  const foot = async (visitor: Visitor, section: string): Promise<Ratio> =>
    printedFigure(await visitor.page.locator(`${section} tfoot tr`).last().innerText());

  /** In front of an assessment: what is printed adds up, and the law is one click away. */
  async function addsUp(visitor: Visitor, amount: string): Promise<void> {
    expect(await visitor.heading()).toContain(amount);
    const total = printedFigure(amount);
    for (const section of ['#total', '#lines']) {
      expect(compare(sumOf(await column(visitor, section, 4)), total)).toBe(0);
      expect(compare(await foot(visitor, section), total)).toBe(0);
    }
    // The kinds of battery hold the units and the mass of their lines, whatever order either stands in.
    for (const [inParts, inLines] of [
      [2, 1],
      [3, 2],
    ] as const) {
      const [parts, lines] = [
        sumOf(await column(visitor, '#total', inParts)),
        sumOf(await column(visitor, '#lines', inLines)),
      ];
      expect(compare(parts, lines)).toBe(0);
    }
    for (const step of await visitor.page.locator('#total .ec-step').allInnerTexts()) {
      const [heading = '', ...paragraphs] = step.split('\n').filter((line) => line !== '');
      recomputed(heading.replace(/^.*: /, ''), paragraphs);
    }
    expect(await visitor.page.locator('#total a[href^="https://"]').count()).toBeGreaterThan(0);
    for (const rate of await visitor.page.locator('#rates li').allInnerTexts())
      expect(rate).toMatch(/(?:in force|no value,) since \d+ \w+ \d{4}/);
    // The change that set the rate is the other second click: its dated values, each with its provision.
    visitor.takeEffort();
    await visitor.follow(visitor.page.locator('#rates a[href*="#rate-"]').first());
    expect(visitor.takeEffort().clicks).toBe(1);
    const rate = new URL(visitor.page.url()).hash;
    expect(await visitor.page.locator(rate).innerText()).toMatch(
      /(?:in force since|, from) \d+ \w+ \d{4}/,
    );
  }

  it(
    'of a producer: from the statement to the total, the lines, the rates and the provision',
    () =>
      journey.as('Producer submitter, Volkswagen', async (visitor) => {
        await visitor.open('/p/demo/producer/statement');
        visitor.takeEffort();
        const entry = visitor.page.locator('main tbody tr', { has: visitor.page.locator('a') });
        const amount = (await entry.first().locator('td').nth(-2).innerText()).trim();
        await visitor.follow(entry.first().locator('a').first());
        expect(visitor.takeEffort().clicks).toBe(1);
        await visitor.look('assessment-total');
        await addsUp(visitor, amount);
      }),
    LONG,
  );

  it(
    'of the agency: from a statement and from a line to the same',
    () =>
      journey.as('Agency officer, Invented Battery Agency', async (visitor) => {
        await visitor.open('/p/demo/agency/overview');
        await visitor.follow(visitor.page.locator('main a[href$="/statement"]').first());
        const entry = visitor.page.locator('main tbody tr', { has: visitor.page.locator('a') });
        const amount = (await entry.first().locator('td').nth(-2).innerText()).trim();
        await visitor.follow(entry.first().locator('a').first());
        const assessment = visitor.page.url();
        await visitor.look('agency-assessment');
        await addsUp(visitor, amount);
        await visitor.open(assessment);
        await visitor.follow(visitor.page.locator('#lines tbody td a').last());
        expect(
          await visitor.page.locator('main section a[href^="https://"]').count(),
        ).toBeGreaterThan(0);
        expect(await visitor.page.locator('main a[href*="#rate-"]').count()).toBeGreaterThan(0);
        await visitor.look('agency-assessment-line');
      }),
    LONG,
  );

  it(
    'of the public: from each figure of a report to the formula it was made by, and its provision',
    () =>
      journey.nobody(async (visitor) => {
        await visitor.open('/p/demo/reports');
        await visitor.follow(visitor.page.locator('main a[href*="/reports/"]').first());
        const links = visitor.page.locator('.ec-headlines a, section a[href^="#"]');
        const hrefs = await links.evaluateAll(
          (all: { getAttribute(name: string): string | null }[]) =>
            all.map((link) => link.getAttribute('href') ?? ''),
        );
        const anchors = [...new Set(hrefs.filter((href) => href.startsWith('#')))];
        expect(anchors.filter((href) => href.startsWith('#method-')).length).toBeGreaterThan(3);
        for (const anchor of anchors) {
          const place = visitor.page.locator(anchor);
          expect([anchor, await place.count()]).toEqual([anchor, 1]);
          if (!anchor.startsWith('#method-')) continue;
          // One click: the browser opens what was folded. There stand the formula and where it is written.
          await visitor.page.locator(`a[href="${anchor}"]`).first().click();
          await place.waitFor({ state: 'visible' });
          expect((await place.innerText()).length).toBeGreaterThan(20);
        }
      }),
    LONG,
  );

  it(
    'of the public: every figure of a report of a quarter and of a year comes out of the others, in its downloads and in print',
    () =>
      journey.nobody(async (visitor) => {
        const captions = JSON.parse(read('views/locales/en/public.json')) as Record<string, string>;
        for (const period of ['2025', '2026-Q1']) {
          const address = `/p/demo/reports/${period}/v1`;
          await visitor.open(address);
          const download = async (name: string) =>
            (await visitor.page.request.get(`${journey.origin}${address}/${name}`)).text();
          const { snapshot } = JSON.parse(await download('report.json')) as { snapshot: Snapshot };
          const recomputation = new Recomputation(snapshot);
          expect(recomputation.faults).toEqual([]);
          expect(recomputation.checked).toBeGreaterThan(80);
          expect(unlikeCsv(snapshot, await download('report.csv'))).toEqual([]);
          const paper = await visitor.page.request.get(`${journey.origin}${address}/report.en.pdf`);
          const printed = new Map(
            await visitor.page.evaluate<[string, string[][]][]>(printedTables),
          );
          const { holds } = await readPdf(await paper.body());
          const onPage = snapshot.tables.flatMap(
            ({ code }) => printed.get(captions[`public.table.${code}`] ?? '') ?? [],
          );
          const rows = onPage.map((cells) => cells.join(' '));
          expect(rows.filter((row) => !holds(row))).toEqual([]);
          const misprints = snapshot.tables.flatMap((table) => {
            const rows = printed.get(captions[`public.table.${table.code}`] ?? '');
            if (rows !== undefined) return misprintsOf(table, rows);
            // What a chart shows over the quarters of a year has no chart within one quarter; a table of nothing prints none.
            const inChart = table.code === 'units_by_chemistry_and_quarter';
            if (table.rows.length === 0 || (inChart && snapshot.kind === 'quarter')) return [];
            return misprintsOfChart(table, [...printed.values()]);
          });
          expect(misprints).toEqual([]);
        }
      }),
    LONG,
  );
});
