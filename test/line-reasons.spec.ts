import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { fileReturn } from './amended-return.js';
import { ApiClient } from './api-client.js';
import type { Browser } from './hostile/browser.js';
import type { ProducerQuarter } from './producer-quarter.js';
import { quarterInBrowser, type QuarterInBrowser } from './quarter-in-browser.js';

// A line that stands out needs a reason before it is signed, however it came: typed, by file or over the API.

jest.setTimeout(60_000);

const [BEFORE, PERIOD] = ['2026-Q1', '2026-Q2'];
let inBrowser: QuarterInBrowser;
let quarter: ProducerQuarter;

beforeAll(async () => {
  inBrowser = await quarterInBrowser();
  ({ quarter } = inBrowser);
});
afterAll(() => inBrowser.close());

/** Somebody who filed ten alkaline batteries the quarter before, in a browser and with a program. */
async function producer() {
  const { organisationId } = await quarter.producer([]);
  const line = { category: 'portable', chemistry: 'alkaline', units: 10n, massMg: 230_000n };
  await fileReturn(quarter, { organisationId, period: BEFORE }, [line]);
  const role = 'producer.administrator' as const;
  const browser = await inBrowser.browserOf(organisationId, role);
  const api = await ApiClient.of(inBrowser.application.app, quarter.db, {
    programme: quarter.slug,
    organisationId,
    role,
  });
  return { organisationId, browser, api };
}

const officer = () => inBrowser.browserOf(quarter.agency.organisationId ?? '', 'agency.officer');

const address = (path: string) => `/p/${quarter.slug}/producer/returns/${PERIOD}${path}`;

async function upload(browser: Browser, content: string) {
  const part = (head: string, text: string) =>
    `--x\r\nContent-Disposition: form-data; ${head}\r\n\r\n${text}\r\n`;
  const body = `${part('name="_csrf"', browser.token)}${part('name="file"; filename="a.csv"', content)}--x--\r\n`;
  const headers = { 'content-type': 'multipart/form-data; boundary=x' };
  const checked = await browser.send(address('/upload'), { method: 'POST', headers, body });
  const shown = await browser.get(checked.headers.location ?? '');
  const used = await browser.post(`${checked.headers.location ?? ''}/use`, {
    _csrf: browser.token,
  });
  return { shown, used };
}

const hidden = (html: string, name: string): string =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? '';

const file = `category,chemistry,units,mass_kg,change_reason
portable,alkaline,5000,115,
lmt,lithium_ion_nmc,3,7000,
ev,lithium_ion_lfp,2,900,
sli,lead_acid,400,7000,taken over from another importer
`;

const lines = [
  { category: 'portable', chemistry: 'alkaline', units: '5000', massKg: '115' },
  { category: 'lmt', chemistry: 'lithium_ion_nmc', units: '3', massKg: '7000' },
];

describe('a file with lines that stand out', () => {
  it('leads to one step where the reasons are given, which are signed and shown to the officer', async () => {
    const { browser, organisationId } = await producer();
    const _csrf = browser.token;
    const { shown, used } = await upload(browser, file);
    expect(shown.text).toContain('you give the reason in the next step');
    expect(used.headers.location).toBe(address('/reasons'));

    const asked = await browser.get(address('/reasons'));
    expect(asked.text).toContain('2 lines need a reason');
    expect(asked.text).toContain('10 units counted in the quarter before');
    expect(asked.text).toContain('grams instead of kilograms?');
    const open = await browser.get(address('/check'));
    expect(open.text).toContain('2 lines stand out and need a reason');
    expect(open.text).not.toContain('name="declared"');

    const form = { _csrf, version: hidden(asked.text, 'version') };
    const empty = await browser.post(address('/reasons'), form);
    expect(empty.status).toBe(422);
    expect(empty.text).toContain('Say why, beside the line or once for all.');
    const own = { 'line-0': hidden(asked.text, 'line-0'), 'reason-0': 'a new chain of shops' };
    const kept = await browser.post(address('/reasons'), {
      ...form,
      ...own,
      all: 'packs for ships',
    });
    expect(kept.headers.location).toBe(address('/check'));

    const check = await browser.get(address('/check'));
    for (const reason of [
      'a new chain of shops',
      'packs for ships',
      'taken over from another importer',
    ])
      expect(check.text).toContain(`reason: ${reason}`);
    const hash = hidden(check.text, 'content-hash');
    const sent = await browser.post(address('/submit'), { _csrf, number: '1', 'content-hash': hash, declared: 'yes' }); // prettier-ignore
    expect(sent.status).toBe(303);

    const review = await (await officer()).get(`/p/${quarter.slug}/agency/returns/${organisationId}/${PERIOD}`); // prettier-ignore
    expect(review.text).toContain('a new chain of shops');
    expect(review.text).toContain('packs for ships');
    expect(review.text).toContain('unusual mass');
    expect(review.text).not.toContain('without a reason');
  });

  it('is refused its signature on an old page, and reasons over a newer draft', async () => {
    const { browser, api } = await producer();
    const _csrf = browser.token;
    await upload(browser, file);
    const { contentHash } = (await api.get(`returns/${PERIOD}`)).body as { contentHash: string };
    const form = { _csrf, number: '1', 'content-hash': contentHash, declared: 'yes' };
    const refused = await browser.post(address('/submit'), form);
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('2 lines stand out and have no reason yet.');
    const old = await browser.post(address('/reasons'), { _csrf, version: '0', all: 'too late' });
    expect(old.status).toBe(409);
  });
});

describe('what is typed into the grid', () => {
  it('is kept and asked about in the same step', async () => {
    const { browser } = await producer();
    const _csrf = browser.token;
    const typed = { 'units:c/portable/alkaline': '900', 'mass_kg:c/portable/alkaline': '20700' };
    const saved = await browser.post(address(''), { _csrf, version: '0', next: 'check', ...typed });
    expect(saved.headers.location).toBe(address('/reasons'));
    expect((await browser.get(address(''))).text).toContain('Why is it so?');
    const said = { ...typed, 'change_reason:c/portable/alkaline': 'lantern batteries' };
    const again = await browser.post(address(''), { _csrf, version: '1', next: 'check', ...said });
    expect(again.headers.location).toBe(address('/check'));
  });
});

describe('lines over the API', () => {
  it('are not submitted before those that stand out have a reason: the answer names them', async () => {
    const { api } = await producer();
    const stored = await api.put(`returns/${PERIOD}/lines`, { lines });
    expect(stored.body).toMatchObject({ linesWithoutReason: 2 });
    const { contentHash, linesWithoutReason } = (await api.get(`returns/${PERIOD}`)).body as Record<string, unknown>; // prettier-ignore
    expect(linesWithoutReason).toBe(2);
    const headers = { 'If-Match': '*' };
    const submit = (hash: unknown) => api.post(`returns/${PERIOD}/submissions`, { declared: true, contentHash: hash }, { headers }); // prettier-ignore
    expect(await submit(contentHash)).toMatchObject({
      status: 422,
      body: {
        code: 'return.reasons-missing',
        detail: expect.stringContaining('2 lines stand out') as unknown,
        issues: [
          { code: 'line.large-change', value: '5000', location: { field: 'units' } },
          { code: 'line.unusual-mass', value: '7000', location: { field: 'mass_kg' } },
        ],
      },
    });
    const explained = lines.map((line) => ({ ...line, changeReason: 'one order for ships' }));
    const answered = await api.put(`returns/${PERIOD}/lines`, { lines: explained }, headers);
    expect(answered.body).toMatchObject({ linesWithoutReason: 0, issues: [] });
    const now = (await api.get(`returns/${PERIOD}`)).body as Record<string, unknown>;
    expect(now.contentHash).not.toBe(contentHash);
    expect((await submit(now.contentHash)).status).toBe(201);
  });

  it('say by file how many lack a reason, and take it by column', async () => {
    const { api } = await producer();
    const send = (text: string) => api.post(`imports?period=${PERIOD}`, text, { type: 'text/csv', headers: { 'If-Match': '*' } }); // prettier-ignore
    expect((await send(file)).body).toMatchObject({ lines: 4, linesWithoutReason: 2 });
    const explained = file.replaceAll(/,$/gm, ',new shops');
    expect((await send(explained)).body).toMatchObject({ lines: 4, linesWithoutReason: 0 });
  });
});
