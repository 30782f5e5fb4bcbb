import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ApiKeyService } from '../src/access/index.js';
import {
  AssessmentReplays,
  OfficialRuns,
  OfficialRunWorker,
  RulebookLibrary,
  WhatIf,
} from '../src/assessments/index.js';
import { Tenancy } from '../src/database/index.js';
import { valueOf } from '../src/kernel/decision.js';
import type { ReportingPeriod } from '../src/kernel/reporting-period.js';
import { loadRulebook } from '../src/rules/index.js';
import { ReturnDecisions } from '../src/returns/index.js';
import type { TestApplication } from './access/application.js';
import { PASSWORD, Visitors } from './access/visitors.js';
import { webApplication } from './access/web-application.js';
import { contextOf, testDatabase } from './database.js';
import { type Answer, Browser, closeConnections } from './hostile/browser.js';
import { lateFiles } from './late-rulebook.js';
import { given, producerQuarter, type ProducerQuarter } from './producer-quarter.js';

// Whether a return is late is the rulebook's to say, from when it began to arrive: a file of minutes that was begun before midnight
// is in time, and one begun a second after it is not. Midnight is that of the programme's zone.

jest.setTimeout(60_000);

/** The second quarter of 2026 is due on 30 July; in Berlin that day ends at 22:00 UTC. */
const PERIOD = '2026-Q2' as ReportingPeriod;
const DAY_BEFORE = '2026-07-29T08:00:00.000Z';
const LAST_SECOND = '2026-07-30T21:59:59.000Z';
const SECOND_AFTER = '2026-07-30T22:00:01.000Z';
const MINUTES_AFTER = '2026-07-30T22:07:00.000Z';
const NEXT_DAY_LAST_SECOND = '2026-07-31T21:59:59.000Z';
const NEXT_DAY_OVER = '2026-07-31T22:00:01.000Z';
const NEXT_DAY_MINUTES_OVER = '2026-07-31T22:07:00.000Z';
/** A thousand batteries, without the surcharge and with it. */
const [IN_TIME, LATE] = ['10000', '11000'];
const FILE = 'battery_model,units\nAA-1,1000\n';

let quarter: ProducerQuarter;
let application: TestApplication;

beforeAll(async () => {
  const db = await testDatabase();
  db.clock.set('2026-06-30T08:00:00Z');
  quarter = await producerQuarter(db);
  application = await webApplication(quarter.db);
  const { agency, app } = quarter;
  const library = app.get(RulebookLibrary);
  quarter.db.clock.set('2026-07-01T08:00:00Z');
  given(await app.get(Tenancy).run(agency, () => library.publishAndAdopt(agency, lateFiles(), 'fees'))); // prettier-ignore
});
afterAll(async () => {
  closeConnections();
  await application.close();
  await quarter.close();
});

/** A producer with somebody at a browser and a program with a key, some days before the return is due. */
async function filer(): Promise<Filer> {
  quarter.db.clock.set(DAY_BEFORE);
  const producer = await quarter.producer();
  const { app } = application;
  const { organisationId, programmeId } = producer;
  const asked = { label: 'test', permissions: ['return.edit', 'return.read', 'return.submit'], days: '30' } as const; // prettier-ignore
  const key = given(await app.get(ApiKeyService).make(producer, { ...asked, permissions: [...asked.permissions] }, 'producer.administrator')); // prettier-ignore
  const visitors = await Visitors.to(app, quarter.db, { programmeId, organisationId });
  const { email } = await visitors.person('producer.administrator');
  return new Filer(producer, email, { authorization: `Bearer ${key}` });
}

type Producer = Awaited<ReturnType<ProducerQuarter['producer']>>;

/** Sends slowly: the first byte at one instant, the last at another. */
interface Slow {
  readonly from: string;
  readonly to: string;
}

class Filer {
  readonly browser = Browser.of(application.app);

  constructor(
    readonly producer: Producer,
    private readonly email: string,
    private readonly key: Readonly<Record<string, string>>,
  ) {}

  async importFile(times: Slow, body = FILE): Promise<Answer> {
    const shown = await this.browser.get(this.api(`returns/${PERIOD}`), this.key);
    const headers = {
      ...this.key,
      'content-type': 'text/csv',
      'if-match': String(shown.headers.etag),
    };
    return this.slowly(times, this.api(`imports?period=${PERIOD}`), { headers, body });
  }

  async signByKey(times: Slow, reason?: string): Promise<Answer> {
    const shown = await this.browser.get(this.api(`returns/${PERIOD}`), this.key);
    const { contentHash } = JSON.parse(shown.text) as { contentHash: string };
    const headers = {
      ...this.key,
      'content-type': 'application/json',
      'if-match': String(shown.headers.etag),
    };
    const body = JSON.stringify({ declared: true, contentHash, reason });
    return this.slowly(times, this.api(`returns/${PERIOD}/submissions`), { headers, body });
  }

  /** Chooses a file on the page, and uses it afterwards. */
  async uploadFile(times: Slow): Promise<void> {
    const part = (name: string, content: string, more = ''): string =>
      `--edge\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${content}\r\n`;
    await this.enter(times.from);
    const file = part('file', FILE, '; filename="lines.csv"\r\nContent-Type: text/csv');
    const checked = await this.slowly(times, this.page('upload'), {
      headers: { 'content-type': 'multipart/form-data; boundary=edge' },
      body: `${part('_csrf', this.browser.token)}${file}--edge--\r\n`,
    });
    expect(checked.status).toBe(303);
    const used = await this.browser.post(`${String(checked.headers.location)}/use`, {
      _csrf: this.browser.token,
    });
    expect([used.status, used.headers.location]).toEqual([303, this.page('check')]);
  }

  /** Opens the page to sign at one instant, and sends it at another. */
  async signOnPage({ shown, ...times }: Slow & { readonly shown: string }): Promise<Answer> {
    await this.enter(shown);
    const page = await this.browser.get(this.page('check'));
    const field = (name: string): string =>
      new RegExp(`name="${name}" value="([^"]*)"`).exec(page.text)?.[1] ?? '';
    const fields = { _csrf: this.browser.token, number: field('number'), 'content-hash': field('content-hash'), rules: field('rules'), fee: field('fee'), declared: 'yes' }; // prettier-ignore
    expect(fields.fee).not.toBe('');
    const body = new URLSearchParams(fields).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return this.slowly(times, this.page('submit'), { headers, body });
  }

  /** What is kept of the newest submission, and what it costs. */
  async filed() {
    const { rows } = await quarter.db.owner.query<{
      reference: string;
      receivedAt: Date;
      linesReceivedAt: Date;
      feeMinor: string;
    }>(
      `select s.reference, s.received_at as "receivedAt", s.lines_received_at as "linesReceivedAt", a.total_minor as "feeMinor"
       from submission s join assessment a on a.submission_id = s.id
       where s.organisation_id = $1 order by s.number desc`,
      [this.producer.organisationId],
    );
    const [newest] = rows;
    if (newest === undefined) throw new Error('Nothing was filed.');
    return newest;
  }

  page(path: string): string {
    return `/p/${quarter.slug}/producer/returns/${PERIOD}/${path}`;
  }

  /** Sessions end when nobody does anything for long. */
  private async enter(at: string): Promise<void> {
    quarter.db.clock.set(at);
    await this.browser.signIn(this.email, PASSWORD);
  }

  private api(path: string): string {
    return `/api/v1/programmes/${quarter.slug}/${path}`;
  }

  private slowly(
    { from, to }: Slow,
    path: string,
    sent: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  ): Promise<Answer> {
    quarter.db.clock.set(from);
    const begun = once(application.app.getHttpServer(), 'request');
    const meanwhile = async (): Promise<void> => {
      await begun;
      quarter.db.clock.set(to);
    };
    return this.browser.send(path, { method: 'POST', ...sent, meanwhile });
  }
}

const at = (instant: string) => ({ shown: instant, from: instant, to: instant });

const times = ({ receivedAt, linesReceivedAt }: Awaited<ReturnType<Filer['filed']>>) => ({
  receivedAt: receivedAt.toISOString(),
  linesReceivedAt: linesReceivedAt.toISOString(),
});

describe('a file that takes minutes, past the midnight of the due date', () => {
  it.each([
    ['is in time when it was begun a second before', LAST_SECOND, IN_TIME],
    ['is late when it was begun a second after', SECOND_AFTER, LATE],
  ])('%s: sent by a program', async (_, from, fee) => {
    const one = await filer();
    expect(await one.importFile({ from, to: MINUTES_AFTER })).toMatchObject({ status: 201 });
    const signed = await one.signByKey(at(MINUTES_AFTER));
    expect(signed.status).toBe(201);
    const kept = { receivedAt: MINUTES_AFTER, linesReceivedAt: from };
    expect(JSON.parse(signed.text)).toMatchObject(kept);
    const filed = await one.filed();
    expect([times(filed), filed.feeMinor]).toEqual([kept, fee]);
  });

  it.each([
    ['is in time when it was begun a second before', LAST_SECOND, IN_TIME],
    ['is late when it was begun a second after', SECOND_AFTER, LATE],
  ])('%s: chosen on the page', async (_, from, fee) => {
    const one = await filer();
    await one.uploadFile({ from, to: MINUTES_AFTER });
    expect((await one.signOnPage(at(MINUTES_AFTER))).status).toBe(303);
    const filed = await one.filed();
    expect([times(filed), filed.feeMinor]).toEqual([
      { receivedAt: MINUTES_AFTER, linesReceivedAt: from },
      fee,
    ]);
    const receipt = await one.browser.get(
      `/p/${quarter.slug}/producer/submissions/${filed.reference}`,
    );
    expect(receipt.text).toMatch(from === LAST_SECOND ? /30 July 2026[^<]*23:59/ : /31 July 2026[^<]*00:00/); // prettier-ignore
    expect(receipt.text).toMatch(/31 July 2026[^<]*00:07/);
  });
});

describe('a signature that takes minutes, past the midnight by which it may come', () => {
  it.each([
    ['is in time when it was begun a second before', NEXT_DAY_LAST_SECOND, IN_TIME],
    ['is late when it was begun a second after', NEXT_DAY_OVER, LATE],
  ])('%s: sent by a program', async (_, from, fee) => {
    const one = await filer();
    await one.importFile(at(DAY_BEFORE));
    const signed = await one.signByKey({ from, to: NEXT_DAY_MINUTES_OVER });
    expect(signed.status).toBe(201);
    const filed = await one.filed();
    expect([times(filed), filed.feeMinor]).toEqual([
      { receivedAt: from, linesReceivedAt: DAY_BEFORE },
      fee,
    ]);
  });

  it('is in time when it was begun a second before: on the page', async () => {
    const one = await filer();
    await one.uploadFile(at(DAY_BEFORE));
    const slow = { ...at(NEXT_DAY_LAST_SECOND), to: NEXT_DAY_MINUTES_OVER };
    expect((await one.signOnPage(slow)).status).toBe(303);
    expect(await one.filed()).toMatchObject({ feeMinor: IN_TIME });
  });

  it('is asked for once more when the page showed another fee, and nothing is filed until then', async () => {
    const one = await filer();
    await one.uploadFile(at(DAY_BEFORE));
    const answer = await one.signOnPage({ ...at(NEXT_DAY_OVER), shown: NEXT_DAY_LAST_SECOND });
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('the fee was 100.00 EUR, it is now 110.00 EUR');
    await expect(one.filed()).rejects.toThrow('Nothing was filed.');
    expect((await one.signOnPage(at(NEXT_DAY_OVER))).status).toBe(303);
    expect(await one.filed()).toMatchObject({ feeMinor: LATE });
  });
});

describe('a return of which the rulebook takes none any more', () => {
  it('is refused with the rulebook that says so, and nothing is filed', async () => {
    const one = await filer();
    await one.importFile(at(DAY_BEFORE));
    const [last, over] = ['2027-07-30T21:59:59.000Z', '2027-07-30T22:00:01.000Z'];
    const answer = await one.signOnPage(at(over));
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(
      'Under the rulebook test/late this return can no longer be filed.',
    );
    await expect(one.filed()).rejects.toThrow('Nothing was filed.');
    expect((await one.signOnPage({ ...at(last), to: over })).status).toBe(303);
  });
});

describe('an amendment after the due date', () => {
  it('is as late as what it amends', async () => {
    const one = await filer();
    await one.importFile(at(DAY_BEFORE));
    await one.signByKey(at(DAY_BEFORE));
    const more = await one.importFile(
      at(NEXT_DAY_MINUTES_OVER),
      'battery_model,units\nAA-1,2000\n',
    );
    expect(more.status).toBe(201);
    const amended = await one.signByKey(at(NEXT_DAY_MINUTES_OVER), 'A delivery was missing');
    expect(amended.status).toBe(201);
    expect((await one.filed()).feeMinor).toBe('20000');
  });
});

describe('what was filed in time and what was late', () => {
  it('is charged the same by an official run, its referee, a what-if and whoever computes it again', async () => {
    const { agency, app, db } = quarter;
    const [early, late] = [await filer(), await filer()];
    await early.importFile({ from: LAST_SECOND, to: MINUTES_AFTER });
    await late.importFile({ from: SECOND_AFTER, to: MINUTES_AFTER });
    for (const each of [early, late]) await each.signByKey(at(MINUTES_AFTER));
    db.clock.set('2026-08-03T08:00:00Z');
    const { rows } = await db.owner.query<{ organisationId: string; returnId: string; number: number }>(
      `select organisation_id as "organisationId", id as "returnId", latest_submission as number
       from quarterly_return where programme_id = $1 and state = 'submitted'`,
      [quarter.programmeId],
    ); // prettier-ignore
    for (const { number, ...of } of rows)
      given(await app.get(ReturnDecisions).decide(agency, of, { submissionNumber: number, outcome: 'accepted', reason: null, answers: [] })); // prettier-ignore
    const asked = { period: PERIOD, class: 'final', inBackground: true } as const;
    const { runId } = given(await app.get(OfficialRuns).start(agency, asked));
    const system = contextOf(quarter.programmeId, null, { capacity: 'system' });
    const result = given(await app.get(OfficialRunWorker).work(system, runId));
    expect(result).toMatchObject({ returns: rows.length, judgedReturns: rows.length, postings: 0 });
    const charged = await db.owner.query<{ fee: string }>(
      `select fee_minor as fee from official_run_return where organisation_id = any($1) order by 1`,
      [[early, late].map(({ producer }) => producer.organisationId)],
    );
    expect(charged.rows.map(({ fee }) => fee)).toEqual([IN_TIME, LATE]);
    const loaded = loadRulebook(lateFiles());
    if (!loaded.ok) throw new Error('The rulebook does not load.');
    const question = { draft: loaded.rulebook, periods: [PERIOD] };
    const tried = valueOf(await app.get(WhatIf).compare(agency, question));
    expect(tried).toMatchObject({
      differenceMinor: 0n,
      periods: [{ source: { kind: 'snapshot' } }],
    });
    expect(await app.get(AssessmentReplays).all(agency)).toMatchObject({ differing: [] });
  });
});
