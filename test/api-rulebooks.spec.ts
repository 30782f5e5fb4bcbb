import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import request from 'supertest';
import type { TestApplication } from './access/application.js';
import { webApplication } from './access/web-application.js';
import { RulebookLibrary } from '../src/assessments/index.js';
import { Tenancy } from '../src/database/index.js';
import type { CalendarDate } from '../src/kernel/calendar-date.js';
import type { RulebookFiles } from '../src/rules/index.js';
import { filesOf } from '../src/rulemaking/index.js';
import { faultsOf } from './openapi.js';
import { fees, given, producerQuarter, type ProducerQuarter } from './producer-quarter.js';
import { loadedFrom } from './refused-rulebook.js';

// Anybody may ask what the law makes of some facts: the rules that charge, without a key, and nothing is stored.

jest.setTimeout(60_000);

let quarter: ProducerQuarter;
let application: TestApplication;

beforeAll(async () => {
  quarter = await producerQuarter();
  application = await webApplication(quarter.db);
});
afterAll(async () => {
  await application.close();
  await quarter.close();
});

async function evaluated(body: object, rulebook = fees) {
  const answer = await request(application.app.getHttpServer())
    .post(`/api/v1/programmes/${quarter.slug}/rulebooks/${rulebook}/evaluate`)
    .send(body);
  const described = 'POST /api/v1/programmes/{programme}/rulebooks/{jurisdiction}/{instrument}/evaluate'; // prettier-ignore
  expect(faultsOf(described, { status: answer.status, type: answer.type, body: answer.body })).toEqual([]); // prettier-ignore
  return answer;
}

const facts = { category: 'portable', chemistry: 'alkaline', units: '1000', exported_units: '0', mass: '23 kg' }; // prettier-ignore
const on = '2026-04-01';

describe('a rulebook, asked over the API', () => {
  it('gives each output with its unit, and every step with its citation when asked', async () => {
    const plain = await evaluated({ on, facts });
    expect(plain.status).toBe(200);
    expect(plain.body).toMatchObject({ rulebook: { id: fees }, on, stage: 'line' });
    const { fee } = (plain.body as { outputs: { fee: string } }).outputs;
    expect(fee).toMatch(/^\d+\.\d\d EUR$/);
    expect(plain.body).not.toHaveProperty('trace');
    const traced = (await evaluated({ on, facts, trace: true })).body as {
      outputs: { fee: string };
      trace: { name: string; result: string; cite: string }[];
    };
    expect(traced.outputs.fee).toBe(fee);
    const last = traced.trace.find(({ name }) => name === 'fee');
    expect(last?.result).toBe(fee);
    expect(traced.trace.every(({ cite }) => cite !== '')).toBe(true);
    const whole = await evaluated({
      on,
      stage: 'producer_period',
      facts: { lines: [facts, facts] },
    });
    expect(whole.status).toBe(200);
  });

  it('is printed with its facts and their bounds, and with the provision of each exception', async () => {
    const answer = await request(application.app.getHttpServer()).get(`/api/v1/programmes/${quarter.slug}/rulebooks/${fees}`); // prettier-ignore
    const described = 'GET /api/v1/programmes/{programme}/rulebooks/{jurisdiction}/{instrument}';
    expect(faultsOf(described, { status: answer.status, type: answer.type, body: answer.body })).toEqual([]); // prettier-ignore
    expect(answer.body).toMatchObject({
      inputs: expect.arrayContaining([
        expect.objectContaining({
          name: 'recycled_cobalt',
          lowest: '0',
          highest: '100',
          unit: '%',
        }),
      ]) as unknown,
    });
  });

  it('says which fact is wrong and what to write', async () => {
    const { status, body } = (await evaluated({ on, facts: { ...facts, category: 'portabel', mass: '23' } })) as { status: number; body: unknown }; // prettier-ignore
    expect(status).toBe(422);
    expect((body as { issues: object[] }).issues).toMatchObject([
      { location: { field: 'category' }, value: 'portabel', expected: expect.stringContaining('portable') as unknown }, // prettier-ignore
      {
        location: { field: 'mass' },
        value: '23',
        expected: expect.stringContaining('kg') as unknown,
      },
    ]);
  });

  it.each([
    ['a day that does not exist', { on: '2026-02-30', facts }, 422],
    ['a day before the rulebook', { on: '1990-01-01', facts }, 422],
    ['a stage that it does not have', { on, stage: 'process_year', facts }, 422],
    ['facts that are no record', { on, facts: [] }, 422],
    ['a field that decides who one is', { on, facts, programme_id: '1' }, 422],
  ])('refuses %s', async (_, body, status) => {
    expect((await evaluated(body)).status).toBe(status);
  });

  it('is not there under another name', async () => {
    expect((await evaluated({ on, facts }, 'demo/other')).status).toBe(404);
  });
});

describe('a rulebook that was corrected', () => {
  const feeOf = async (asked: object) =>
    ((await evaluated({ on, facts, ...asked })).body as { outputs: { fee: string } }).outputs.fee;

  it('says what it made of a day as it was known then and as it is known now, asked by one argument', async () => {
    const library = quarter.app.get(RulebookLibrary);
    const before = await feeOf({});
    const then = quarter.db.clock.now().toISOString();
    const within = <T>(work: () => Promise<T>) =>
      quarter.app.get(Tenancy).run(quarter.agency, work);
    const day = on as CalendarDate;
    const known = given(await within(() => library.adopted(quarter.agency, 'fees', day)));
    const { files } = known.rulebook;
    const table = 'base-rates-2026.csv';
    const rates = `${files.tables[table] ?? ''}portable,alkaline,1.00\n`;
    const loaded = loadedFrom({ ...files, cases: {}, tables: { ...files.tables, [table]: rates } });
    quarter.db.clock.set(new Date(quarter.db.clock.now().getTime() + 60_000).toISOString());
    const correction = { kind: 'correct', base: known.hash, validFrom: day, reason: 'Misprinted' } as const; // prettier-ignore
    given(await within(() => library.publish(quarter.agency, loaded, correction)));
    const now = await feeOf({});
    expect(now).toBe('23.00 EUR');
    expect(before).not.toBe(now);
    expect(await feeOf({ knownAt: then })).toBe(before);
    expect(await feeOf({ knownAt: quarter.db.clock.now().toISOString() })).toBe(now);
    const server = application.app.getHttpServer();
    const address = `/p/${quarter.slug}/rulebooks/${fees}`;
    const hashAt = async (query: string) =>
      (await request(server).get(`${address}/rulebook.json?on=${on}${query}`)).body as {
        hash: string;
      };
    expect((await hashAt(`&known=${then}`)).hash).toBe(known.hash);
    expect((await hashAt('')).hash).not.toBe(known.hash);
    const page = await request(server).get(`${address}?on=${on}&known=${then}`);
    expect(page.text).toContain(`/versions/${known.hash}/rulebook.yaml`);
    expect((await evaluated({ on, facts, knownAt: '2026-04-01' })).status).toBe(422);
    expect((await request(server).get(`${address}?known=yesterday`)).status).toBe(422);
  });
});

describe('the files of a rulebook', () => {
  // The method of the product itself is nobody's to adopt, and has its page all the same.
  it.each([fees, 'method/indicators'])('of %s are there, each as it computes', async (id) => {
    const server = application.app.getHttpServer();
    const address = `/p/${quarter.slug}/rulebooks/${id}`;
    const whole = await request(server).get(`${address}/rulebook.json`);
    const { hash, files } = whole.body as { hash: string; files: RulebookFiles };
    const page = await request(server).get(address);
    const links = [...page.text.matchAll(/href="([^"]+\/versions\/[0-9a-f]{64}\/[^"]+)"/g)];
    const named = new Map(links.map(([, href = '']) => [href.split(`/${hash}/`)[1], href]));
    expect([...named.keys()]).toEqual([...filesOf(files).keys()]);
    for (const [name, text] of filesOf(files)) {
      const answer = await request(server).get(named.get(name) ?? '').buffer(true); // prettier-ignore
      expect([name, answer.status, answer.text]).toEqual([name, 200, text]);
    }
    const other = await request(server).get(`${address}/versions/${'0'.repeat(64)}/rulebook.yaml`);
    expect(other.status).toBe(404);
  });
});
