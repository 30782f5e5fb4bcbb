import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { RulebookLibrary } from '../src/assessments/index.js';
import { Tenancy } from '../src/database/index.js';
import type { TestApplication } from './access/application.js';
import { webApplication } from './access/web-application.js';
import { ApiClient } from './api-client.js';
import { testDatabase } from './database.js';
import { LATE_YAML } from './late-rulebook.js';
import { given, producerQuarter, type ProducerQuarter } from './producer-quarter.js';

// What a program signs is what it was shown: another fee, or other rules behind the same fee, is a conflict and files nothing.

jest.setTimeout(60_000);

const PERIOD = '2026-Q2';
const address = `returns/${PERIOD}`;
let quarter: ProducerQuarter;
let application: TestApplication;
let versions = 0;

/** Adopts the rules at an instant, with that rate for a battery. */
async function adopted(rate: string, at: string): Promise<void> {
  const { agency, app, db } = quarter;
  db.clock.set(at);
  versions += 1;
  const rulebookYaml = LATE_YAML.replace('value: "0.10"', `value: "${rate}"`).replace(
    'title: Late returns',
    `title: Late returns ${String(versions)}`,
  );
  const files = { rulebookYaml, tables: {}, cases: {} };
  const library = app.get(RulebookLibrary);
  given(await app.get(Tenancy).run(agency, () => library.publishAndAdopt(agency, files, 'fees')));
}

beforeAll(async () => {
  const db = await testDatabase();
  db.clock.set('2026-07-27T08:00:00Z');
  quarter = await producerQuarter(db);
  application = await webApplication(quarter.db);
  await adopted('0.10', '2026-07-28T08:00:00Z');
});
afterAll(async () => {
  await application.close();
  await quarter.close();
});

interface Shown {
  readonly fee: string;
  readonly rulebookHash: string;
  readonly contentHash: string;
}

/** A producer with a thousand batteries in its draft, and what it is shown of it. */
async function drafted() {
  const { organisationId } = await quarter.producer();
  const client = await ApiClient.of(application.app, quarter.db, {
    programme: quarter.slug,
    organisationId,
    role: 'producer.administrator',
  });
  const lines = [{ batteryModel: 'AA-1', units: '1000' }];
  expect((await client.put(`${address}/lines`, { lines })).status).toBe(200);
  const look = async (): Promise<Shown> => {
    const { rulebookHash, fee, contentHash } = (await client.get(address)).body as Shown;
    return { rulebookHash, fee, contentHash };
  };
  const sign = (shown: Partial<Shown>) =>
    client.post(`${address}/submissions`, { declared: true, ...shown }, { headers: { 'If-Match': '*' } }); // prettier-ignore
  const filed = async () =>
    ((await client.get(`${address}/submissions`)).body as { submissions: object[] }).submissions;
  return { look, sign, filed };
}

describe('a program that signs with what it was shown', () => {
  it('is charged that, or asked to look again when the law or the day has changed it', async () => {
    const { look, sign, filed } = await drafted();
    const first = await look();
    expect(first).toMatchObject({ fee: '100.00' });
    await adopted('0.25', '2026-07-29T08:00:00Z');
    const otherLaw = await sign(first);
    expect([otherLaw.status, otherLaw.body]).toMatchObject([409, { code: 'return.rules-changed' }]);
    expect(otherLaw.text).toContain('the fee was 100.00 EUR, by the rules of now it is 250.00 EUR');
    const second = await look();
    expect(second).toMatchObject({ fee: '250.00' });
    expect(second.rulebookHash).not.toBe(first.rulebookHash);
    quarter.db.clock.set('2026-08-05T08:00:00Z');
    const otherDay = await sign(second);
    expect([otherDay.status, otherDay.body]).toMatchObject([409, { code: 'return.fee-changed' }]);
    expect(await filed()).toEqual([]);
    expect((await sign(await look())).status).toBe(201);
    expect(await filed()).toHaveLength(1);
  });

  it('may leave both out, and is refused one without the other or what is no amount', async () => {
    const { look, sign, filed } = await drafted();
    const { contentHash, fee, rulebookHash } = await look();
    for (const half of [{ fee }, { rulebookHash }, { rulebookHash, fee: '1e3' }])
      expect((await sign({ contentHash, ...half })).status).toBe(422);
    expect(await filed()).toEqual([]);
    expect((await sign({ contentHash })).status).toBe(201);
  });
});
