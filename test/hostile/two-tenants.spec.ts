import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import { ApiKeyService } from '../../src/access/index.js';
import type { Role } from '../../src/access/permissions.js';
import type { TestApplication } from '../access/application.js';
import { PASSWORD, Visitors } from '../access/visitors.js';
import { webApplication } from '../access/web-application.js';
import { testDatabase, type TestDatabase } from '../database.js';
import { model, producerQuarter, type ProducerQuarter } from '../producer-quarter.js';
import { type Answer, Browser, closeConnections } from './browser.js';
import { sent, stored, strayed, write, type Writer } from './tenant-writers.js';

// Two tenants at once, with 400 requests in the air: pages, forms and API, on many connections to the database and on
// three, with refusals, failures and senders that go away in between, while producers of both save, file and are charged.
// Whatever is answered shows one tenant's marks alone, and every row that is there afterwards is as its sender sent it.

jest.setTimeout(240_000);

interface Tenant {
  readonly slug: string;
  /** What no answer to the other one may hold: the name of the programme, a model and an organisation. */
  readonly marks: readonly string[];
  readonly producer: Browser;
  readonly agency: Browser;
  readonly key: string;
  readonly programmeId: string;
  /** Eight producers that save and file while everybody else reads. */
  readonly writers: readonly Writer[];
}

const WRITERS = 8;

let db: TestDatabase;
let application: TestApplication;
let tenants: readonly [Tenant, Tenant];
const quarters: ProducerQuarter[] = [];

beforeAll(async () => {
  db = await testDatabase();
  quarters.push(await producerQuarter(db), await producerQuarter(db));
  application = await webApplication(db);
  const [one, other] = quarters;
  if (one === undefined || other === undefined) throw new Error('Two tenants are needed.');
  tenants = [await tenant(one), await tenant(other)];
}, 180_000);
afterAll(async () => {
  closeConnections();
  await application.close();
  for (const { app } of quarters) await app.close();
  await db.close();
});

async function tenant(quarter: ProducerQuarter): Promise<Tenant> {
  const { slug, programmeId, agency } = quarter;
  const reference = `ONLY-${slug.toUpperCase()}`;
  const producer = await quarter.producer([model({ reference })]);
  const { organisationId } = producer;
  await db.owner.query('update organisation set name = $2 where id = $1', [organisationId, `Maker of ${slug}`]); // prettier-ignore
  const made = await application.app
    .get(ApiKeyService)
    .make(
      producer,
      { label: slug, permissions: ['return.read', 'return.edit', 'model.read', 'model.edit'], days: '1' },
      'producer.administrator',
    ); // prettier-ignore
  if (!made.ok) throw new Error(made.reason.code);
  const enter = async (organisation: string, role: Role): Promise<Browser> => {
    const visitors = await Visitors.to(application.app, db, { programmeId, organisationId: organisation }); // prettier-ignore
    const { email } = await visitors.person(role);
    return Browser.of(application.app).signIn(email, PASSWORD);
  };
  return {
    slug,
    marks: [slug, reference, programmeId, organisationId],
    producer: await enter(organisationId, 'producer.administrator'),
    agency: await enter(agency.organisationId ?? '', 'agency.administrator'),
    key: made.value,
    programmeId,
    writers: await writersOf(quarter),
  };
}

async function writersOf(quarter: ProducerQuarter): Promise<Writer[]> {
  const { slug, programmeId } = quarter;
  const writers: Writer[] = [];
  for (let at = 1; at <= WRITERS; at += 1) {
    const reference = `OWN-${slug.toUpperCase()}-${String(at)}`;
    const { organisationId } = await quarter.producer([model({ reference })]);
    const visitors = await Visitors.to(application.app, db, { programmeId, organisationId });
    const { id, email } = await visitors.person('producer.administrator');
    const browser = await Browser.of(application.app).signIn(email, PASSWORD);
    // The tenants' numbers differ: what is found in the wrong place tells where it came from.
    const number = 100 * (1 + quarters.indexOf(quarter)) + at;
    writers.push({ slug, programmeId, organisationId, personId: id, reference, number, browser });
  }
  return writers;
}

interface Asked {
  readonly of: Tenant;
  readonly what: string;
  readonly status: readonly number[];
  readonly ask: () => Promise<Answer | null>;
}

function requestsOf(of: Tenant, other: Tenant): Asked[] {
  const { slug, producer, agency, key } = of;
  const pages = `/p/${slug}`;
  const api = `/api/v1/programmes/${slug}`;
  const bearer = { authorization: `Bearer ${key}` };
  const page = (browser: Browser, path: string, status = [200]): Asked => ({
    of, what: path, status, ask: () => browser.get(path),
  }); // prettier-ignore
  const call = (path: string, status = [200]): Asked => ({
    of, what: path, status, ask: () => producer.get(path, bearer),
  }); // prettier-ignore
  const line = {
    [`units:m/${of.marks[1] ?? ''}`]: '-1',
    version: '0',
    next: 'save',
    _csrf: producer.token,
  };
  return [
    page(producer, `${pages}/producer`),
    page(producer, `${pages}/producer/models`),
    page(producer, `${pages}/producer/returns/2026-Q2`),
    page(producer, `${pages}/producer/statement`),
    page(producer, `${pages}/members`),
    page(agency, `${pages}/agency`),
    page(agency, `${pages}/audit`),
    page(agency, `${pages}/agency/rulebooks`),
    page(agency, `${pages}/register`),
    call(`${api}/battery-models`),
    call(`${api}/returns`),
    call(`${api}/returns/2026-Q2/lines`),
    call(`${api}/register`),
    // What is refused or fails leaves no tenant behind on its connection.
    page(producer, `/p/${other.slug}/producer/models`, [404]),
    call(`/api/v1/programmes/${other.slug}/battery-models`, [401]),
    page(agency, `${pages}/register?q=%00`, [422]),
    { of, what: 'a faulty form', status: [409, 422], ask: () => producer.post(`${pages}/producer/returns/2026-Q2`, line) }, // prettier-ignore
    {
      of,
      what: 'no token',
      status: [403],
      ask: () => producer.post(`${pages}/producer/models/new`, {}),
    },
    { of, what: 'leaves', status: [], ask: () => leave(producer, `${pages}/producer/models`) },
    { of, what: 'leaves', status: [], ask: () => leave(agency, `${pages}/agency`) },
  ];
}

/** Asks and goes away before there is an answer. */
function leave(browser: Browser, path: string): Promise<null> {
  return new Promise((resolve) => {
    const sent = request({ port: browser.port, host: '127.0.0.1', path, agent: false, headers: { cookie: browser.cookieHeader() } }); // prettier-ignore
    sent.on('error', () => {
      resolve(null);
    });
    sent.on('response', (response) => {
      response.destroy();
      resolve(null);
    });
    sent.end();
    setTimeout(() => sent.destroy(), 10);
  });
}

/** In an order that is the same each time, and mixed. */
function mixed<T>(items: readonly T[], seed: number): T[] {
  let state = seed;
  const drawn = items.map((item) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return { item, at: state };
  });
  return drawn.sort((a, b) => a.at - b.at).map(({ item }) => item);
}

const writes = (of: Tenant, turn: number): Asked[] =>
  of.writers.map((writer) => ({
    of,
    what: 'saves and files',
    status: [200],
    ask: () => write(writer, turn),
  }));

async function storm(seed: number, turn: number): Promise<{ wrong: string[]; unanswered: number }> {
  const [one, other] = tenants;
  const writing = [...writes(one, turn), ...writes(other, turn)];
  const kinds = [...requestsOf(one, other), ...requestsOf(other, one)];
  const all = mixed(
    [
      ...writing,
      ...Array.from({ length: 400 - writing.length }, (_, at) => kinds[at % kinds.length]),
    ],
    seed,
  );
  const wrong: string[] = [];
  let unanswered = 0;
  await Promise.all(
    all.map(async (asked) => {
      if (asked === undefined) return;
      const { of, what, status, ask } = asked;
      const answer = await ask();
      if (answer === null) {
        if (status.length > 0) unanswered += 1;
        return;
      }
      if (!status.includes(answer.status)) wrong.push(`${what}: ${String(answer.status)}`);
      const stranger = of === one ? other : one;
      const shown = answer.text;
      // An address in the other programme is refused below that programme's name, which everybody may know.
      const secret = what.includes(stranger.slug) ? stranger.marks.slice(1) : stranger.marks;
      const crossed = secret.filter((mark) => shown.includes(mark));
      if (crossed.length > 0) wrong.push(`${what} of ${of.slug} shows ${crossed.join()}`);
      if (
        answer.status === 200 &&
        !of.marks.some((mark) => shown.includes(mark)) &&
        !what.includes('/returns')
      )
        wrong.push(`${what} of ${of.slug} shows nothing of its own`);
    }),
  );
  return { wrong, unanswered };
}

describe('two tenants with 400 requests at once', () => {
  it.each([
    ['on the pool as it is', 20, 0],
    ['on three connections', 3, 1],
    ['on one', 1, 2],
  ])('never meet %s', async (_, connections, turn) => {
    const { driver } = application.app.get(DataSource);
    const { master } = driver as unknown as { master: { options: { max: number } } };
    master.options.max = connections;
    const { wrong, unanswered } = await storm(connections, turn);
    expect(wrong).toEqual([]);
    expect(unanswered).toBe(0);
  });

  it('have afterwards every row as it was sent, by whom it was sent, and none in the other programme', async () => {
    const [one, other] = tenants;
    const rows = await stored(db);
    expect(rows).toEqual(sent([...one.writers, ...other.writers], 3));
    expect(rows).toHaveLength(2 * WRITERS * 13);
    const organisations = ({ writers, marks }: Tenant): string[] => [
      ...writers.map(({ organisationId }) => organisationId),
      marks[3] ?? '',
    ];
    expect(await strayed(db, one.programmeId, organisations(other))).toEqual([]);
    expect(await strayed(db, other.programmeId, organisations(one))).toEqual([]);
  });

  it('find their own afterwards, and nothing that was refused was stored', async () => {
    for (const { producer, slug, marks } of tenants) {
      const { text } = await producer.get(`/p/${slug}/producer/models`);
      expect(text).toContain(marks[1]);
    }
    const { rows } = await db.owner.query(
      'select from return_draft_line where organisation_id = any($1::uuid[])',
      [tenants.map(({ marks }) => marks[3])],
    );
    expect(rows).toHaveLength(0);
  });

  it('would be noticed where they meet', () => {
    const [one, other] = tenants;
    expect(one.marks.filter((mark) => other.marks.includes(mark))).toEqual([]);
    expect(new Set([...one.marks, ...other.marks]).size).toBe(8);
  });
});
