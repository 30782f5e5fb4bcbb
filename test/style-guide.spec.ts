import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import type { Browser, Page } from 'playwright-core';

import { ProblemFilter } from '../src/api/problem.filter.js';
import { setUpWeb } from '../src/web/shell/views.js';
import { StyleGuideController } from '../src/web/style-guide/style-guide.controller.js';
import { axeFaults } from './axe.js';
import { inBrowser, openBrowser } from './browser.js';

const sizes = [1280, 360, 320];
const schemes = ['light', 'dark'] as const;
const languages = ['en', 'de'];

inBrowser('the style guide, with every component and chart', () => {
  let app: NestExpressApplication;
  let browser: Browser;
  let address: string;

  beforeAll(async () => {
    const testing = await Test.createTestingModule({
      controllers: [StyleGuideController],
    }).compile();
    app = testing.createNestApplication<NestExpressApplication>({ logger: ['error'] });
    setUpWeb(app, new ProblemFilter());
    await app.listen(0, '127.0.0.1');
    address = await app.getUrl();
    browser = await openBrowser();
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    await app.close();
  });

  async function open(width: number, scheme: 'light' | 'dark', path: string): Promise<Page> {
    const context = await browser.newContext({
      viewport: { width, height: 800 },
      colorScheme: scheme,
    });
    const page = await context.newPage();
    await page.goto(address + path);
    return page;
  }

  const cases = sizes.flatMap((width) =>
    schemes.flatMap((scheme) => languages.map((lang) => ({ width, scheme, lang }))),
  );

  it.each(cases)(
    '$width px, $scheme, $lang',
    async ({ width, scheme, lang }) => {
      const page = await open(width, scheme, `/style-guide?lang=${lang}`);
      const overflow = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect(overflow).toBe(0);
      // Night changes colours alone.
      const violations = await axeFaults(page, scheme === 'dark' ? 'colours' : 'all');
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      await page.context().close();
    },
    60_000,
  );

  it('weighs at most 60 KB and takes nothing from elsewhere', async () => {
    const page = await open(1280, 'light', '/about:blank');
    let bytes = 0;
    const hosts = new Set<string>();
    const faults: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    page.on('requestfinished', (request) => {
      hosts.add(new URL(request.url()).origin);
      void request.sizes().then((size) => {
        bytes += size.responseBodySize + size.responseHeadersSize;
      });
    });
    await page.goto(`${address}/style-guide`, { waitUntil: 'networkidle' });
    expect(bytes).toBeGreaterThan(5_000);
    expect(bytes).toBeLessThanOrEqual(60_000);
    expect([...hosts]).toEqual([address]);
    expect(faults).toEqual([]);
    await page.context().close();
  }, 60_000);

  it('answers a missing page in the language of the reader', async () => {
    const page = await open(360, 'light', '/no/such/page?lang=de');
    expect(await page.textContent('h1')).toBe('Diese Seite gibt es nicht');
    const violations = await axeFaults(page);
    expect(violations).toEqual([]);
    await page.context().close();
  }, 60_000);
});
