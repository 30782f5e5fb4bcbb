import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import request from 'supertest';
import { ApiKeyService, type Permission } from '../src/access/index.js';
import { newId, type RequestContext } from '../src/database/index.js';
import { FacilityService } from '../src/register/index.js';
import type { TestApplication } from './access/application.js';
import { webApplication } from './access/web-application.js';
import { contextOf, seedOrganisation, seedPerson } from './database.js';
import { producerQuarter, type ProducerQuarter } from './producer-quarter.js';
import { simpleWorkbook } from './workbook.js';
import { plantForm } from './plant-form.js';

// Files over the API: CSV, workbooks and JSON lines, once for each key, against the draft that was seen.

jest.setTimeout(60_000);

let quarter: ProducerQuarter;
let application: TestApplication;
let facility: string;
const keys = { producer: '', recycler: '', stranger: '' };

beforeAll(async () => {
  quarter = await producerQuarter();
  application = await webApplication(quarter.db);
  const key = async (
    context: RequestContext,
    role: 'producer.administrator' | 'recycler.administrator',
    permissions: Permission[],
  ) => {
    // prettier-ignore
    const made = await application.app.get(ApiKeyService).make(context, { label: 'test', permissions, days: '1' }, role); // prettier-ignore
    if (!made.ok) throw new Error(made.reason.code);
    return made.value;
  };
  keys.producer = await key(await quarter.producer(), 'producer.administrator', ['return.edit', 'return.read', 'model.edit']); // prettier-ignore
  const person = async () => ({ personId: await seedPerson(quarter.db) });
  const recycler = contextOf(
    quarter.programmeId,
    await seedOrganisation(quarter.db),
    await person(),
  );
  const stranger = contextOf(
    quarter.programmeId,
    await seedOrganisation(quarter.db),
    await person(),
  );
  const recording: Permission[] = ['consignment.record', 'batch.record'];
  keys.recycler = await key(recycler, 'recycler.administrator', recording);
  keys.stranger = await key(stranger, 'recycler.administrator', recording);
  const plant = await application.app.get(FacilityService).add(recycler, plantForm);
  if (!plant.ok) throw new Error('No plant.');
  facility = plant.value;
}, 120_000);
afterAll(async () => {
  await application.close();
  await quarter.close();
});

interface Sent {
  readonly type?: string;
  readonly key?: keyof typeof keys;
  readonly headers?: Readonly<Record<string, string>>;
}
const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

async function send(
  path: string,
  body: string | Buffer,
  { type = 'text/csv', key = 'producer', headers = {} }: Sent = {},
) {
  // prettier-ignore
  const answer = await request(application.app.getHttpServer())
    .post(`/api/v1/programmes/${quarter.slug}/${path}`)
    .set('Authorization', `Bearer ${keys[key]}`)
    .set('Content-Type', type)
    // Each test starts from a draft of its own: what stood before may go, unless it says what it has read.
    .set({ 'If-Match': '*', ...headers })
    .serialize((content) => content as unknown as string)
    .send(body);
  return answer;
}

const codesIn = (body: unknown): string[] =>
  (body as { issues?: { code: string }[] }).issues?.map(({ code }) => code) ?? [];
const lines = 'battery_model,units\nAA-1,5\n';

describe('lines of a return', () => {
  const path = 'imports?period=2026-Q2';

  it('come as CSV, as a workbook and as JSON lines, to the same effect', async () => {
    const json = '{"battery_model":"AA-1","units":"5"}\n';
    const book = await simpleWorkbook([
      ['battery_model', 'units'],
      ['AA-1', 5],
    ]);
    for (const [type, body] of [
      ['text/csv', lines],
      ['application/x-ndjson', json],
      [xlsx, book],
    ] as const) {
      // prettier-ignore
      const answer = await send(path, body, { type });
      expect({ status: answer.status, lines: (answer.body as { lines: number }).lines }).toEqual({ status: 201, lines: 1 }); // prettier-ignore
    }
  });

  it('are refused with 412 when the draft is not the one that was seen', async () => {
    const { headers } = await send(path, lines);
    const seen = { 'If-Match': headers.etag ?? '' };
    expect((await send(path, lines, { headers: seen })).status).toBe(201);
    const late = await send(path, lines, { headers: seen });
    expect(late.status).toBe(412);
  });

  it('are refused with 428 when there is a draft and nothing says which one was seen', async () => {
    const post = () =>
      request(application.app.getHttpServer())
        .post(`/api/v1/programmes/${quarter.slug}/imports?period=2026-Q1`)
        .set('Authorization', `Bearer ${keys.producer}`)
        .set('Content-Type', 'text/csv')
        .send(lines);
    expect((await post()).status).toBe(201);
    const over = await post();
    expect(over).toMatchObject({ status: 428, body: { code: 'precondition-required' } });
  });

  it('under one key have one effect and one answer; another body is refused', async () => {
    const headers = { 'Idempotency-Key': newId() };
    const first = await send(path, lines, { headers });
    const again = await send(path, lines, { headers });
    expect(again.body).toEqual(first.body);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect((await send(path, lines.replace('5', '6'), { headers })).status).toBe(422);
  });

  it('that are tried leave their key to the import that follows', async () => {
    const headers = { 'Idempotency-Key': newId() };
    const tried = await send(`${path}&dryRun=true`, lines, { headers });
    expect(tried.body).toMatchObject({ stored: false, lines: 1 });
    const stored = await send(path, lines, { headers });
    expect(stored.status).toBe(201);
    expect(stored.body).toMatchObject({ stored: true });
    const triedAgain = await send(`${path}&dryRun=true`, lines, { headers });
    expect(triedAgain.body).toMatchObject({ stored: false });
  });

  it('under one key at the same time are stored once: the others are told to wait', async () => {
    const headers = { 'Idempotency-Key': newId() };
    const answers = await Promise.all([1, 2, 3, 4].map(() => send(path, lines, { headers })));
    const versions = answers.filter(({ status }) => status === 201).map(({ body }) => (body as { draftVersion: number }).draftVersion); // prettier-ignore
    expect(new Set(versions).size).toBe(1);
    expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
  });

  it('that are faulty leave neither a line nor the key behind', async () => {
    const headers = { 'Idempotency-Key': newId() };
    const before = (await send(path, lines)).headers.etag;
    const faulty = await send(path, `${lines}NOBODY,1\n`, { headers });
    expect({ status: faulty.status, codes: codesIn(faulty.body) }).toEqual({ status: 422, codes: ['line.unknown-model'] }); // prettier-ignore
    const seen = { ...headers, 'If-Match': before ?? '' };
    expect((await send(path, lines, { headers: seen })).status).toBe(201);
  });

  it.each([
    ['json.duplicate-key', '{"battery_model":"AA-1","units":"5","units":"6"}'],
    ['json.forbidden-key', '{"__proto__":{"units":"5"}}'],
    ['json.lone-surrogate', '{"battery_model":"\\ud800","units":"5"}'],
    ['json.nul', '{"battery_model":"\\u0000","units":"5"}'],
    ['json.too-deep', `{"note":${'['.repeat(40)}${']'.repeat(40)}}`],
    ['json.number', '{"battery_model":"AA-1","units":5}'],
    ['json.syntax', '{"battery_model":"AA-1",'],
    ['column.unknown', '{"battery_model":"AA-1","unit":"5"}'],
  ])('as JSON lines are refused with %s', async (code, body) => {
    const answer = await send(path, `${body}\n`, { type: 'application/x-ndjson' });
    expect({ status: answer.status, codes: codesIn(answer.body) }).toEqual({ status: 422, codes: [code] }); // prettier-ignore
  });

  it('of another kind of content are 415', async () => {
    expect((await send(path, '<x/>', { type: 'application/xml' })).status).toBe(415);
  });
});

describe('what else comes by file', () => {
  const model =
    '{"reference":"M-1","brand":"B","name":"N","category":"portable","chemistry":"alkaline","unit_mass_g":"23"}\n';

  it('battery models: tried, then stored, then nothing new', async () => {
    const type = 'application/x-ndjson';
    expect((await send('imports/battery-models?dryRun=true', model, { type })).body).toMatchObject({ stored: false, rows: 1 }); // prettier-ignore
    expect((await send('imports/battery-models', model, { type })).body).toMatchObject({ stored: true, added: 1 }); // prettier-ignore
    expect((await send('imports/battery-models', model, { type })).body).toMatchObject({ added: 0, unchanged: 1 }); // prettier-ignore
  });

  it("consignments and batches of a plant, never of another organisation's", async () => {
    const consignments =
      'reference,received_on,origin_kind,origin_country,category,chemistry,gross_kg,tare_kg,net_kg\nC-1,2026-02-03,dismantler,DE,ev,lithium_ion_nmc,1100,100,1000\n';
    const batches =
      'batch,process,started_on,ended_on,role,fraction,chemistry,wet_kg,dry_kg\nB-1,hydrometallurgical,2026-03-01,2026-03-02,input,Packs,lithium_ion_nmc,1000,1000\n';
    for (const [kind, body] of [
      ['consignments', consignments],
      ['batches', batches],
    ] as const) {
      const path = `imports/${kind}?facility=${facility}`;
      expect((await send(path, body, { key: 'stranger' })).status).toBe(404);
      expect((await send(`${path}&dryRun=true`, body, { key: 'recycler' })).body).toMatchObject({ stored: false, rows: 1 }); // prettier-ignore
      expect((await send(path, body, { key: 'recycler' })).body).toMatchObject({ stored: true, rows: 1, issues: [] }); // prettier-ignore
      expect((await send(path, body, { key: 'recycler' })).status).toBe(422);
      expect((await send(path, body, { key: 'producer' })).status).toBe(403);
    }
  });
});
