import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { tokenIn } from './access/visitors.js';
import { ApiClient } from './api-client.js';
import { seedOrganisation } from './database.js';
import { model, type ProducerQuarter } from './producer-quarter.js';
import { quarterInBrowser, type QuarterInBrowser } from './quarter-in-browser.js';

// The battery models of a producer and the facilities of a recycler: two people at one of them.

jest.setTimeout(60_000);

let inBrowser: QuarterInBrowser;
let quarter: ProducerQuarter;

beforeAll(async () => {
  inBrowser = await quarterInBrowser();
  ({ quarter } = inBrowser);
});
afterAll(() => inBrowser.close());

async function producer(models = [model({ reference: 'AA-1', rechargeable: 'yes' })]) {
  const of = await quarter.producer(models);
  const { organisationId } = of;
  const asked = {
    programme: quarter.slug,
    organisationId,
    role: 'producer.administrator',
  } as const;
  const client = await ApiClient.of(inBrowser.application.app, quarter.db, asked);
  const browser = await inBrowser.browserOf(organisationId, asked.role);
  const read = async (reference = 'AA-1') => {
    const answer = await client.get(`battery-models/${reference}`);
    const { versions } = answer.body as { versions: Record<string, unknown>[] };
    return { latest: versions[0], etag: answer.headers.etag ?? '' };
  };
  return { client, browser, read };
}

const page = (path = '') => `/p/${quarter.slug}/producer/models${path}`;
const described = { brand: 'Acme', name: 'Cell', category: 'portable', chemistry: 'alkaline' };

describe('the form of a battery model', () => {
  it('is refused when another version was stored since, with what was typed and what stands', async () => {
    const { browser, read } = await producer();
    const { text } = await browser.get(page('/AA-1'));
    const [, madeFrom = ''] = /name="made-from" value="(\d+)"/.exec(text) ?? [];
    const save = (from: string, unit_mass_g: string) => {
      const fields = { ...described, unit_mass_g, 'made-from': from, _csrf: tokenIn(text) };
      return browser.post(page('/AA-1'), Object.entries(fields));
    };
    expect((await save(madeFrom, '24')).status).toBe(303);
    const old = await save(madeFrom, '25');
    expect(old.status).toBe(409);
    expect(old.text).toContain('Somebody saved version 2 of this model after you opened this form');
    expect(old.text).toMatch(/Mass of one battery \(g\)[\s\S]*24[\s\S]*25/);
    expect(old.text).toMatch(
      /<input[^>]*unit_mass_g[^>]*value="25"|<input[^>]*value="25"[^>]*unit_mass_g/,
    );
    expect((await read()).latest).toMatchObject({ version: 2, unitMassKg: '0.024' });
    const [, now = ''] = /name="made-from" value="(\d+)"/.exec(old.text) ?? [];
    expect((await save(now, '25')).status).toBe(303);
    // What the form does not ask stays as it was stated.
    expect((await read()).latest).toMatchObject({ version: 3, unitMassKg: '0.025', rechargeable: true }); // prettier-ignore
  });
});

describe('the list of battery models', () => {
  it('leads from page to page and finds by words, without scripts', async () => {
    const numbered = (at: number): string => `M+${String(at).padStart(2, '0')}`;
    const models = Array.from({ length: 60 }, (_, at) => model({ reference: numbered(at) }));
    const { browser } = await producer([
      ...models,
      model({ reference: 'X 1', brand: 'Nordlicht' }),
    ]);
    const listed = (text: string) =>
      [...text.matchAll(/href="[^"]*\/models\/([^"]+)"/g)]
        .map(([, reference = '']) => decodeURIComponent(reference))
        .filter((reference) => !['new', 'upload'].includes(reference));
    const nextOf = (text: string) =>
      /href="([^"]+)" rel="next"/
        .exec(text)?.[1]
        ?.replaceAll('&amp;', '&')
        .replaceAll('&#x3D;', '=');
    const first = await browser.get(page());
    expect(first.text).toContain('61 battery models');
    expect(listed(first.text)).toEqual(Array.from({ length: 50 }, (_, at) => numbered(at)));
    const second = await browser.get(nextOf(first.text) ?? '');
    expect(listed(second.text)).toHaveLength(11);
    expect(listed(second.text).at(-1)).toBe('X 1');
    expect(nextOf(second.text)).toBeUndefined();
    expect(second.text).toContain('Back to the first models');
    const many = await browser.get(page('?q=m%2B'));
    expect(nextOf(many.text)).toContain('q=m%2B');
    expect(listed((await browser.get(nextOf(many.text) ?? '')).text)).toHaveLength(10);
    const one = await browser.get(page('?q=nordlicht'));
    expect(listed(one.text)).toEqual(['X 1']);
    expect(one.text).toMatch(/<input[^>]*value="nordlicht"[^>]*name="q"/);
    expect((await browser.get(page('?q=nobody'))).text).toContain(
      'No battery model matches this search.',
    );
  });
});

describe('the form that withdraws a battery model', () => {
  it('refuses a day that is none, and one before the model begins, beside the day', async () => {
    const { browser, read } = await producer();
    const { text } = await browser.get(page('/AA-1'));
    const withdraw = (fields: Record<string, string>) =>
      browser.post(page('/AA-1/withdrawal'), { ...fields, _csrf: tokenIn(text) });
    const early = await withdraw({ withdrawn_on: '1999-12-31' });
    expect(early.status).toBe(422);
    expect(early.text).toContain(
      'A model cannot be withdrawn on 1999-12-31: it begins on 2025-01-01.',
    );
    expect(early.text).toMatch(/<a href="#withdrawn_on"/);
    // The description of the model on the same page is stored where it always is.
    expect(early.text).toContain(`<form method="post" action="${page('/AA-1')}" data-unsaved`);
    expect(early.text).toMatch(/<input[^>]*value="1999-12-31"[^>]*id="withdrawn_on"/);
    expect((await withdraw({ withdrawn_on: '2026-02-30' })).status).toBe(422);
    expect((await read()).latest).toMatchObject({ withdrawnOn: null });
    expect((await withdraw({ withdrawn_on: '2026-10-01' })).status).toBe(303);
    expect((await read()).latest).toMatchObject({ withdrawnOn: '2026-10-01' });
    const { text: withdrawn } = await browser.get(page('/AA-1'));
    expect([withdrawn.includes('No longer sold?'), withdrawn.includes('No longer sold from 1 October 2026 on')]).toEqual([false, true]); // prettier-ignore
    expect((await withdraw({ back: 'yes' })).status).toBe(303);
    expect((await read()).latest).toMatchObject({ withdrawnOn: null });
  });
});

describe('a program that stores a battery model', () => {
  it('may say which version it read, and is told by 412 that there is another one', async () => {
    const { client, read } = await producer();
    const { etag } = await read();
    expect(etag).toBe('"1"');
    const put = (unit_mass_g: string, headers: Record<string, string>) =>
      client.put('battery-models/AA-1', { fields: { ...described, unit_mass_g } }, headers);
    expect((await put('24', { 'If-Match': etag })).status).toBe(200);
    expect((await put('25', { 'If-Match': etag })).status).toBe(412);
    expect((await read()).latest).toMatchObject({ version: 2, unitMassKg: '0.024' });
    expect((await put('26', {})).status).toBe(200);
    expect((await put('27', { 'If-Match': '*' })).status).toBe(200);
    expect((await read()).etag).toBe('"4"');
  });
});

describe('the form of a facility', () => {
  it('takes several permits, and is refused with both values when somebody changed it since', async () => {
    const organisationId = await seedOrganisation(quarter.db);
    const browser = await inBrowser.browserOf(organisationId, 'recycler.administrator');
    const place = `/p/${quarter.slug}/recycler/facilities`;
    const { text } = await browser.get(`${place}/new`);
    const fields = {
      ...{ name: 'Plant', town: 'Nowhere', country: 'DE', processes: 'combined' },
      ...{ chemistries: 'alkaline', _csrf: tokenIn(text) },
      ...{ 'permits.0.number': 'P-1', 'permits.0.validFrom': '2026-01-01' },
      ...{ 'permits.1.number': 'P-2', 'permits.1.validFrom': '2026-07-01' },
    };
    const upTo = (validTo: string) => ({ ...fields, 'permits.0.validTo': validTo });
    const early = await browser.post(place, upTo('2025-12-31'));
    expect(early.status).toBe(422);
    expect(early.text).toContain('Valid to, permit 1: The permit ends before it begins.');
    expect(early.text).toMatch(/<a href="#permits\.0\.validTo"/);
    expect(early.text).toContain('id="permits.0.validTo"');
    const added = await browser.post(place, upTo('2026-06-30'));
    expect(added.status).toBe(303);
    const { text: list } = await browser.get(place);
    const address = /href="([^"]+\/facilities\/[\da-f-]{36})"/.exec(list)?.[1] ?? '';
    expect((await browser.get(address)).text).toMatch(
      /P-1[\s\S]*30 June 2026[\s\S]*P-2[\s\S]*No end/,
    );
    const save = (madeFrom: string, validTo: string) =>
      browser.post(address, { ...upTo(validTo), 'made-from': madeFrom });
    expect((await save('1', '2026-05-31')).status).toBe(303);
    expect((await browser.get(address)).text).toContain('What was recorded of permits before');
    const old = await save('1', '2026-04-30');
    expect(old.status).toBe(409);
    expect(old.text).toMatch(/Permits[\s\S]*31 May 2026[\s\S]*30 April 2026/);
    expect(old.text).toMatch(/<input[^>]*name="made-from"[^>]*value="2"/);
    expect((await save('2', '2026-04-30')).status).toBe(303);
  });
});
