import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Controller, Get, Param, Render, Req } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import type { Request } from 'express';
import type { Browser, Page } from 'playwright-core';
import { ProblemFilter } from '../src/api/problem.filter.js';
import { valueOf } from '../src/kernel/decision.js';
import { parseCalendarDate } from '../src/kernel/calendar-date.js';
import { loadShippedRulebook, rulebookFolders, rulebooksFolder } from '../src/rulebook-files.js';
import { rulebookPage, type Rulebook } from '../src/rules/index.js';
import { publicRulebookPage } from '../src/web/public/rulebook-public-page.js';
import { languageOf } from '../src/web/shell/shell-locals.js';
import { setUpWeb } from '../src/web/shell/views.js';
import { axeFaults } from './axe.js';
import { inBrowser, openBrowser } from './browser.js';

const on = valueOf(parseCalendarDate('2026-07-01'));
const shipped = rulebookFolders(rulebooksFolder()).map(({ id }) => id);

function rulebookOf(id: string): Rulebook {
  const loaded = loadShippedRulebook(id);
  if (loaded?.ok !== true) throw new Error(`${id} does not load`);
  return loaded.rulebook;
}

/** A programme adopts some rulebooks; every one that is shipped has to have its page. */
@Controller('rulebooks')
class ShippedRulebooksController {
  @Get(':jurisdiction/:instrument')
  @Render('public/rulebook')
  show(@Param() where: { jurisdiction: string; instrument: string }, @Req() request: Request) {
    const rulebook = rulebookOf(`${where.jurisdiction}/${where.instrument}`);
    const law = { held: { rulebook, hash: 'f'.repeat(64) }, on, today: on, versions: [] };
    return publicRulebookPage({
      law,
      before: null,
      language: languageOf(request),
      base: '/rulebooks',
    });
  }
}

/** Figures of a value as the reader's language writes them. */
const inFigures = (value: string, language: string): string =>
  value.replaceAll(/\d+(?:\.(\d+))?/g, (figure, decimals: string | undefined) => {
    const digits = decimals?.length ?? 0;
    const format = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    return new Intl.NumberFormat(language === 'de' ? 'de-DE' : 'en-GB', format).format(
      Number(figure),
    );
  });

/** A citation as the page has it: that a rulebook decided something itself is said in the reader's language. */
const cited = ({ text }: { readonly text: string }, language: string): string =>
  language === 'de' ? text.replace(/^This rulebook, /, 'Dieses Regelwerk: ') : text;

/** All that a reader must be able to find of a rulebook. */
function everything(rulebook: Rulebook, language: string): string[] {
  const shown = rulebookPage(rulebook, { language, on });
  const values = shown.parameters.flatMap(({ label, values: dated }) => [
    label,
    ...dated.flatMap(({ value, rows, cite, note }) => [
      ...(value === undefined ? [] : [inFigures(value, language)]),
      ...rows.map((row) => inFigures(row.value, language)),
      cited(cite, language),
      ...(note === undefined ? [] : [note]),
    ]),
  ]);
  const bands = shown.bands.flatMap(({ label, unit, classes, cite }) => [
    label,
    ...classes.flatMap(({ upTo }) =>
      upTo === undefined
        ? []
        : ['≤', '>'].map((side) => `${side} ${inFigures(`${upTo} ${unit}`, language)}`),
    ),
    cited(cite, language),
  ]);
  const formulas = shown.stages
    .flatMap(({ formulas: first, second }) => [...first, ...(second?.formulas ?? [])])
    .flatMap(({ label, sentence, name, expression, exceptions, round, cite, notApplicable }) => [
      label,
      sentence,
      `${name} = ${expression}`,
      ...exceptions.flatMap((each) => [each.when, each.expression, cited(each.cite, language)]),
      ...(round === undefined
        ? []
        : [inFigures(round.step, language), cited(round.cite, language)]),
      ...(notApplicable === undefined ? [] : [notApplicable]),
      cited(cite, language),
    ]);
  const left = shown.untranslatable.flatMap(({ what, why, cite }) => [
    what,
    why,
    cited(cite, language),
  ]);
  return [shown.title, shown.about, ...values, ...bands, ...formulas, ...left];
}

inBrowser('the public page of every shipped rulebook', () => {
  let app: NestExpressApplication;
  let browser: Browser;
  let address: string;

  beforeAll(async () => {
    const testing = await Test.createTestingModule({
      controllers: [ShippedRulebooksController],
    }).compile();
    app = testing.createNestApplication<NestExpressApplication>({ logger: ['error'] });
    setUpWeb(app, new ProblemFilter());
    await app.listen(0, '127.0.0.1');
    address = await app.getUrl();
    browser = await openBrowser();
  }, 120_000);

  afterAll(async () => {
    await browser.close();
    await app.close();
  });

  async function open(id: string, language: string, scheme: 'light' | 'dark'): Promise<Page> {
    const context = await browser.newContext({
      viewport: { width: 360, height: 800 },
      colorScheme: scheme,
    });
    const page = await context.newPage();
    const answer = await page.goto(`${address}/rulebooks/${id}?lang=${language}`);
    expect(answer?.status()).toBe(200);
    return page;
  }

  it('are fourteen', () => {
    expect(shipped).toHaveLength(14);
  });

  it.each(shipped)(
    '%s says everything it holds, in both languages, on a telephone',
    async (id) => {
      for (const [language, scheme] of [
        ['en', 'light'],
        ['de', 'dark'],
      ] as const) {
        const page = await open(id, language, scheme);
        const text = spaced((await page.locator('main').textContent()) ?? '');
        const missing = everything(rulebookOf(id), language).filter(
          (each) => !text.includes(spaced(each)),
        );
        expect(missing).toEqual([]);
        // Long ones are read from their contents, and printed in full.
        expect(Number(await page.evaluate('document.documentElement.scrollHeight'))).toBeLessThan(
          12_000,
        );
        expect(await page.evaluate(nowhere)).toEqual([]);
        await page.emulateMedia({ media: 'print' });
        expect(await page.evaluate(unprinted)).toEqual([]);
        await page.emulateMedia({ media: 'screen' });
        await page.evaluate(unfold);
        const over = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        expect(over).toBe(0);
        // The same marks in both languages: one look is enough.
        const violations = language === 'en' ? await axeFaults(page) : [];
        expect(violations.map(({ id: rule, nodes }) => [rule, nodes[0]?.html])).toEqual([]);
        await page.context().close();
      }
    },
    120_000,
  );
});

const nowhere = `[...document.querySelectorAll('.ec-contents a')]
  .map(({ hash }) => hash.slice(1)).filter((id) => document.getElementById(id) === null)`;
const unprinted = `[...document.querySelectorAll('main section .govuk-details')]
  .filter((each) => !each.querySelector('.govuk-details__text').checkVisibility())
  .map((each) => each.innerText)`;
const unfold = `document.querySelectorAll('details').forEach((each) => (each.open = true))`;

const spaced = (text: string): string => text.replace(/\s+/g, ' ').trim();
