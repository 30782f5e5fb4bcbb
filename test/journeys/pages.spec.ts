import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { webApplication } from '../access/web-application.js';
import { chromiumPath, openBrowser, withoutChromium } from '../browser.js';
import { testDatabase } from '../database.js';
import { ApplicationProcess } from '../process.js';
import { routesOf } from '../routes.js';
import { type Seen, Site, walk } from './site.js';
import { type Look, Visitor } from './visitor.js';

// Every page that anybody may read, found by following links: whoever adds a public route is looked at here without
// naming it. A route that no link leads to has to be named below with its reason, or this fails.

const LONG = 600_000;
const looks: readonly Look[] = [
  { width: 1280, scheme: 'dark' },
  { width: 360, scheme: 'light' },
];
const starts = ['/', '/p/demo', '/p/ch', '/api', '/style-guide', '/p/demo/certificates'];

/** Public routes that no link of a public page leads to. */
const elsewhere = new Map<string, string>([
  ['/healthz', 'for machines'],
  ['/readyz', 'for machines'],
  ['/metrics', 'for machines'],
  ['/.well-known/everycell-keys.json', 'for machines'],
  ['/p/:programme/theme.css', 'part of every page'],
  ['/p/:programme/invitation/:token', 'only whoever was invited has the link'],
  ['/sign-in/second-factor', 'comes after a right password'],
]);

if (!chromiumPath) console.warn(withoutChromium);
const inBrowser = chromiumPath ? describe : describe.skip;

inBrowser('every public page', () => {
  let application: ApplicationProcess;
  let browser: Browser;
  let site: Site;
  const seen: Seen[] = [];
  const opened = new Set<string>();

  beforeAll(async () => {
    site = new Site((await routesOfApplication()).filter(({ isPublic }) => isPublic));
    application = await ApplicationProcess.begin({ EVERYCELL_DEMO: 'on' });
    browser = await openBrowser();
  }, LONG);
  afterAll(async () => {
    await browser.close();
    await application.remove();
  }, LONG);

  it(
    'is whole, narrow or wide, by day and by night, and each of its links leads somewhere',
    async () => {
      const visitor = await Visitor.arrive(browser, application.origin);
      const found: string[] = [];
      const walked = await walk(site, visitor, starts, async (page) => {
        seen.push(page);
        const name = `public${page.address.replaceAll(/\W+/g, '-')}`;
        found.push(...(await visitor.look(name, looks)));
      });
      for (const route of [...walked.met, ...walked.files]) opened.add(route);
      await visitor.leave();
      expect([...walked.dead, ...found, ...visitor.faults]).toEqual([]);
    },
    LONG,
  );

  it('was opened: no route is left out', () => {
    const missed = site.routes.filter((route) => !opened.has(route) && !elsewhere.has(route));
    expect(missed).toEqual([]);
  });

  it('comes within 60 KB, everything included, with nothing kept from before (goal 10)', () => {
    expect(seen.length).toBeGreaterThan(10);
    expect(seen.filter(({ bytes }) => bytes === 0 || bytes > 60 * 1024)).toEqual([]);
  });
});

async function routesOfApplication() {
  const db = await testDatabase();
  const application = await webApplication(db);
  const routes = routesOf(application.app);
  await application.close();
  await db.close();
  return routes;
}
