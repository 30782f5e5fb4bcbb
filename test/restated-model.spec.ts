import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { BatteryModels } from '../src/register/index.js';
import type { TestApplication } from './access/application.js';
import { PASSWORD, Visitors } from './access/visitors.js';
import { webApplication } from './access/web-application.js';
import { ApiClient } from './api-client.js';
import { Browser, closeConnections } from './hostile/browser.js';
import { model, producerQuarter, today, type ProducerQuarter } from './producer-quarter.js';

// A battery model is stated anew while a draft lies there with the mass it had: whoever signs knows which mass counts.

jest.setTimeout(60_000);

const PERIOD = '2026-Q2';
const address = `returns/${PERIOD}`;
let quarter: ProducerQuarter;
let application: TestApplication;

beforeAll(async () => {
  quarter = await producerQuarter();
  application = await webApplication(quarter.db);
});
afterAll(async () => {
  closeConnections();
  await application.close();
  await quarter.close();
});

const car = { category: 'ev', chemistry: 'lithium_ion_nmc', brand: 'Acme', name: 'Car' };
const stated = (unitMass: string) =>
  model({ ...car, reference: 'EV-1', unit_mass_g: unitMass, valid_from: '2026-01-01' });

/** A producer whose ten batteries were declared with 400 kg each, before they were stated with 500. */
async function outdated() {
  const producer = await quarter.producer([stated('400000'), model({ reference: 'AA-1' })]);
  const { organisationId } = producer;
  const of = { programme: quarter.slug, organisationId, role: 'producer.administrator' } as const;
  const client = await ApiClient.of(application.app, quarter.db, of);
  const lines = [
    { batteryModel: 'EV-1', units: '10' },
    { batteryModel: 'AA-1', units: '1000' },
  ];
  expect((await client.put(`${address}/lines`, { lines })).status).toBe(200);
  await quarter.app.get(BatteryModels).keep(producer, organisationId, [stated('500000')], today);
  const massOf = async (reference: string) => {
    const { lines } = (await client.get(`${address}/lines`)).body as {
      lines: { batteryModel: string; massKg: string; units: string }[];
    };
    return lines.find(({ batteryModel }) => batteryModel === reference)?.massKg;
  };
  const visitors = await Visitors.to(application.app, quarter.db, producer);
  const { email } = await visitors.person('producer.administrator');
  const browser = await Browser.of(application.app).signIn(email, PASSWORD);
  return { client, massOf, browser };
}

/** The token that every form of a page carries. */
const tokenOf = (html: string): [string, string] => [
  '_csrf',
  /name="_csrf" value="([0-9a-f]+)"/.exec(html)?.[1] ?? '',
];

const page = (path = '') => `/p/${quarter.slug}/producer/${address}${path}`;
const old = { status: 409, body: { code: 'return.outdated-models' } };

describe('a program with a draft of a model that was stated anew', () => {
  it('reads which lines, signs nothing, and takes the masses in force over the draft it read', async () => {
    const { client, massOf } = await outdated();
    const read = await client.get(address);
    expect(read.body).toMatchObject({
      totals: { massKg: '4023' },
      outdatedLines: {
        count: 1,
        lines: [
          {
            batteryModel: 'EV-1',
            units: '10',
            declared: { modelVersion: 1, massKg: '4000' },
            inForce: { modelVersion: 2, massKg: '5000' },
          },
        ],
      },
    });
    const { contentHash } = read.body as { contentHash: string };
    const latest = { headers: { 'If-Match': read.headers.etag ?? '' } };
    const sign = { declared: true, contentHash };
    expect(await client.post(`${address}/submissions`, sign, latest)).toMatchObject(old);
    expect((await client.post(`${address}/masses`)).status).toBe(428);
    const stale = { headers: { 'If-Match': '"7"' } };
    expect((await client.post(`${address}/masses`, {}, stale)).status).toBe(412);
    expect(await massOf('EV-1')).toBe('4000');
    const taken = await client.post(`${address}/masses`, {}, latest);
    expect(taken).toMatchObject({
      status: 200,
      body: { draftVersion: 2 },
      headers: { etag: '"2"' },
    });
    expect([await massOf('EV-1'), await massOf('AA-1')]).toEqual(['5000', '23']);
    const now = await client.get(address);
    expect(now.body).toMatchObject({ outdatedLines: { count: 0, lines: [] } });
    // What was signed for is what was read: the hash of before says nothing about this draft.
    const current = { headers: { 'If-Match': now.headers.etag ?? '' } };
    expect((await client.post(`${address}/submissions`, sign, current)).status).toBe(409);
    const { contentHash: anew } = now.body as { contentHash: string };
    const signed = { declared: true, contentHash: anew };
    expect((await client.post(`${address}/submissions`, signed, current)).status).toBe(201);
  });
});

describe('a person with such a draft', () => {
  it('is shown both masses on the check page, with one button instead of a signature', async () => {
    const { browser, massOf } = await outdated();
    const shown = await browser.get(page('/check'));
    expect(shown.text).toContain('The model of one line has another version in force');
    expect(shown.text).toMatch(/4,000[\s\S]*version 1[\s\S]*5,000[\s\S]*version 2/);
    expect(shown.text).not.toContain('name="declared"');
    const [, version = ''] = /name="version" value="(\d+)"/.exec(shown.text) ?? [];
    const taken = await browser.post(page('/masses'), [tokenOf(shown.text), ['version', version]]);
    expect([taken.status, taken.headers.location]).toEqual([303, page('/check')]);
    expect(await massOf('EV-1')).toBe('5000');
    expect((await browser.get(page('/check'))).text).toContain('name="declared"');
  });

  it('is refused a signature for a page from before, and told why', async () => {
    const { client, browser } = await outdated();
    const { contentHash } = (await client.get(address)).body as { contentHash: string };
    const { text } = await browser.get(page());
    const sent = await browser.post(page('/submit'), [
      tokenOf(text),
      ['number', '1'],
      ['content-hash', contentHash],
      ['declared', 'yes'],
    ]);
    expect(sent.status).toBe(409);
    expect(sent.text).toContain('href="#outdated"');
    expect(sent.text).toContain(
      'One line has a mass of a model version that is no longer in force',
    );
  });

  it('keeps the masses by saving the grid, and takes the new ones by its button', async () => {
    const { browser, massOf } = await outdated();
    const shown = await browser.get(page());
    expect(shown.text).toContain('The model of one line has another version in force');
    expect(shown.text).toContain('in force: 5,000');
    const units: [string, string][] = [
      ['units:m/EV-1', '11'],
      ['units:m/AA-1', '1000'],
    ];
    const save = (version: string, next: string) =>
      browser.post(page(), [tokenOf(shown.text), ['version', version], ['next', next], ...units]);
    expect((await save('1', 'save')).status).toBe(303);
    expect(await massOf('EV-1')).toBe('4400');
    expect((await save('2', 'masses')).status).toBe(303);
    expect(await massOf('EV-1')).toBe('5500');
    expect((await browser.get(page())).text).not.toContain('another version in force');
  });
});
