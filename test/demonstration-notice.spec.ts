import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { familyOf, type Role } from '../src/access/permissions.js';
import { tokenIn } from './access/visitors.js';
import type { Answer, Browser } from './hostile/browser.js';
import { crawl, formsIn } from './hostile/crawl.js';
import { openWorld, type World } from './hostile/world.js';
import { root } from './tree.js';

// Whatever page of the demonstration somebody comes to, it says what its figures are and what they are not: in the
// programme of German registrations that these are no declarations, in the Swiss one that no figures are loaded.

jest.setTimeout(240_000);

type Language = 'en' | 'de';
const messages = (language: Language): Record<string, string> =>
  JSON.parse(
    readFileSync(path.join(root, 'views', 'locales', language, 'demo.json'), 'utf8'),
  ) as Record<string, string>;
const notice = (slug: string, language: Language = 'en'): string =>
  messages(language)[`demo.notice.${slug}`] ?? `no notice of ${slug}`;

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const isPage = ({ headers, text }: Answer): boolean =>
  (headers['content-type'] ?? '').startsWith('text/html') && text.includes('<!DOCTYPE html>');

/** Pages that somebody comes to from here without the notice of the programme, or with that of the other one. */
async function silent(browser: Browser, slug: string, start: string) {
  const other = slug === 'demo' ? 'ch' : 'demo';
  const below = `/p/${slug}`;
  const { pages } = await crawl(browser, start, 80);
  const found: string[] = [];
  let read = 0;
  for (const address of pages.filter((each) => each.startsWith(below))) {
    const answer = await browser.get(address);
    if (!isPage(answer)) continue;
    read += 1;
    // A crawl follows the link to the other language too, and what was chosen stays.
    const says = (programme: string): boolean =>
      answer.text.includes(notice(programme, 'en')) ||
      answer.text.includes(notice(programme, 'de'));
    if (!says(slug)) found.push(`${address}: no notice`);
    if (says(other)) found.push(`${address}: the notice of ${other}`);
  }
  return { found, read };
}

describe('the demonstration', () => {
  it.each<[string, Role | null, number]>([
    ['demo', null, 10],
    ['demo', 'producer.administrator', 15],
    ['demo', 'recycler.administrator', 10],
    ['demo', 'agency.administrator', 15],
    ['ch', null, 4],
    ['ch', 'producer.submitter', 8],
    ['ch', 'agency.officer', 8],
  ])('in %s says on every page what the figures are, to %s', async (slug, role, least) => {
    const browser = role === null ? world.anonymous() : await world.member(slug, role);
    const start = role === null ? `/p/${slug}` : `/p/${slug}/${familyOf(role)}`;
    const { found, read } = await silent(browser, slug, start);
    expect(found).toEqual([]);
    expect(read).toBeGreaterThanOrEqual(least);
  });

  it('says so in German, and where there is no such page', async () => {
    const { text } = await world.anonymous().get('/p/demo?lang=de');
    expect(text).toContain(notice('demo', 'de'));
    const lost = await world.anonymous().get('/p/demo/nowhere');
    expect(lost.status).toBe(404);
    expect(lost.text).toContain(notice('demo'));
  });

  it.each(['/', '/sign-in'])('says so at %s, of each programme', async (address) => {
    const { text } = await world.anonymous().get(address);
    expect(text).toContain(notice('demo'));
    expect(text).toContain(notice('ch'));
  });

  it('says so to its own people outside of a programme, and to nobody else', async () => {
    const browser = world.anonymous();
    const { text } = await browser.get('/sign-in');
    const door = formsIn(text, '/sign-in').find(({ action }) => action.endsWith('/demonstration'));
    const fields = Object.fromEntries(door?.fields ?? []);
    const entered = await browser.post('/sign-in/demonstration', {
      ...fields,
      _csrf: tokenIn(text),
    });
    expect(entered.status).toBe(303);
    expect((await browser.get('/account')).text).toContain(notice('any'));
    expect((await browser.get('/account/switch')).text).toContain(notice('any'));
    const real = await world.member('demo', 'producer.submitter');
    expect((await real.get('/account')).text).not.toContain(notice('any'));
  });

  it.each<[string, Language, RegExp]>([
    ['demo', 'en', /registrations .* not batteries placed on the market as declared/],
    ['demo', 'de', /Neuzulassungen .* keine von Herstellern gemeldeten/],
    ['ch', 'en', /No Swiss figures are loaded.* no declaration/],
    ['ch', 'de', /Schweizer Zahlen sind nicht geladen.* keine Meldung/],
  ])('of %s says in %s what the figures are not', (slug, language, said) => {
    expect(notice(slug, language)).toMatch(said);
    expect(notice('demo', language)).not.toBe(notice('ch', language));
  });
});
