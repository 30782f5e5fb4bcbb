import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import request from 'supertest';
import type { Role } from '../src/access/index.js';
import { newId } from '../src/database/index.js';
import { ApiClient } from './api-client.js';
import { openWorld, type World } from './hostile/world.js';
import { description, operations } from './openapi.js';

// Every operation of the API is done once with success, in the order in which organisations do them. What is answered is
// held against the description (DescribedAnswers); an operation that nobody does here fails the last test.

jest.setTimeout(120_000);

let world: World;
let anybody: ApiClient;
let producer: ApiClient;
let recycler: ApiClient;
let agency: ApiClient;
let producerId: string;

beforeAll(async () => {
  world = await openWorld();
  anybody = new ApiClient(world.application.app, 'demo');
  producerId = await organisation('select counterparty_id as id from credit_offer order by id');
  producer = await client('producer.administrator', producerId);
  const recyclerId = await organisation(
    'select organisation_id as id from certificate order by id',
  );
  recycler = await client('recycler.administrator', recyclerId);
  agency = await client('agency.administrator', await organisation("select agency_id as id from programme where slug = 'demo'")); // prettier-ignore
}, 240_000);
afterAll(() => world.close());

async function organisation(sql: string): Promise<string> {
  const { rows } = await world.db.owner.query<{ id: string }>(`${sql} limit 1`);
  return rows[0]?.id ?? '';
}

const client = (role: Role, organisationId: string): Promise<ApiClient> =>
  ApiClient.of(world.application.app, world.db, { programme: 'demo', organisationId, role });

type Answer = Awaited<ReturnType<ApiClient['get']>>;

/** The body of what was done; whatever else was answered is shown. */
function done({ status, body, text }: Answer): unknown {
  if (status >= 300) throw new Error(`${String(status)} ${text}`);
  return body;
}
const first = async <Row>(by: ApiClient, path: string, property: string): Promise<Row> => {
  const page = done(await by.get(`${path}?limit=1`)) as Record<string, Row[]>;
  const [row] = page[property] ?? [];
  if (row === undefined) throw new Error(`${path} is empty.`);
  return row;
};

interface Review {
  readonly organisation: { readonly id: string };
}

describe('anybody', () => {
  it('reads what is public', async () => {
    done(await anybody.get('code-lists'));
    done(await anybody.get('code-lists/issue-codes'));
    done(await request(world.application.app.getHttpServer()).get('/api/v1/openapi.json'));
    const { number } = await first<{ number: string }>(anybody, 'register', 'registrations');
    done(await anybody.get(`register/${encodeURIComponent(number)}?on=2026-01-31`));
    expect((await anybody.get('register?on=31.1.2026')).status).toBe(422);
    const { href } = await first<{ href: string }>(anybody, 'publications', 'publications');
    done(await anybody.get(href.split('/programmes/demo/')[1] ?? ''));
    const { id } = await first<{ id: string }>(anybody, 'rulebooks', 'rulebooks');
    done(await anybody.get(`rulebooks/${id}`));
  });

  it('finds every file of a report, and the page that lists reports leads to the same PDF', async () => {
    const server = world.application.app.getHttpServer();
    const { downloads } = await first<{ downloads: { format: string; href: string }[] }>(anybody, 'publications', 'publications'); // prettier-ignore
    const files = downloads.map(({ href }) => href.split('/report.')[1]);
    expect(files).toEqual(['json', 'csv', 'en.pdf', 'de.pdf']);
    for (const { format, href } of downloads) {
      const file = await request(server).get(href);
      expect([file.status, file.type]).toEqual([200, expect.stringContaining(format)]);
    }
    for (const language of ['en', 'de']) {
      const page = await request(server).get('/p/demo/reports').set('Accept-Language', language);
      const pdf = downloads.find(({ href }) => href.endsWith(`.${language}.pdf`));
      expect(page.text).toContain(`href="${pdf?.href ?? ''}"`);
    }
  });

  it('has a rulebook compute what it was asked', async () => {
    const address = 'rulebooks/demo/eco-modulated-fees/evaluate';
    const facts = { category: 'ev', chemistry: 'lithium_ion_nmc', units: '100', exported_units: '0', mass: '39760 kg' }; // prettier-ignore
    // The law of the day that was asked for.
    for (const [on, fee] of [
      ['2022-01-01', '16699.20 EUR'],
      ['2024-01-01', '15108.80 EUR'],
    ]) {
      const computed = done(await anybody.post(address, { on, facts, trace: true })) as { trace: object[] }; // prettier-ignore
      expect(computed).toMatchObject({ on, stage: 'line', outputs: { fee } });
      expect(computed.trace.length).toBeGreaterThan(1);
    }
  });

  const rows = Array.from({ length: 200 }, () => ({}));
  it.each([
    ['a fact that the rulebook does not have', { facts: { colour: 'red' } }, 'rules.unknown-fact'],
    ['a figure longer than any', { facts: { mass: '9'.repeat(300) } }, 'rules.too-long-a-fact'],
    ['many records', { stage: 'producer_period', facts: { lines: rows } }, 'rules.too-many-facts'],
    ['what is no record', { facts: ['x'] }, 'field.invalid'],
    ['an unknown stage', { stage: 'process_year', facts: {} }, 'field.invalid'],
    ['a day before the rulebook', { on: '2021-12-31', facts: {} }, 'rules.not-in-force'],
    ['no facts', {}, 'field.invalid'],
  ])('is refused %s', async (_, asked, code) => {
    const asking = { on: '2024-01-01', ...asked };
    const refused = await anybody.post('rulebooks/demo/eco-modulated-fees/evaluate', asking);
    const { issues = [] } = refused.body as { issues?: { code: string }[] };
    expect({ status: refused.status, codes: issues.map((each) => each.code) }).toEqual({ status: 422, codes: expect.arrayContaining([code]) as unknown }); // prettier-ignore
    const help = await request(world.application.app.getHttpServer()).get(`/api/issue-codes/${code}`); // prettier-ignore
    expect(help.status).toBe(200);
  });
});

describe('a producer', () => {
  const period = '2026-Q2';
  const address = `returns/${period}`;

  it('keeps its battery models', async () => {
    done(await producer.get('registrations'));
    const { reference } = await first<{ reference: string }>(producer, 'battery-models', 'batteryModels'); // prettier-ignore
    done(await producer.get(`battery-models/${encodeURIComponent(reference)}`));
    const fields = { brand: 'Acme', name: 'Cell', category: 'portable', chemistry: 'alkaline', unit_mass_g: '23' }; // prettier-ignore
    expect(done(await producer.put('battery-models/AA-1', { fields }))).toMatchObject({ added: 1 });
    const withdraw = (on: string | null) => producer.put('battery-models/AA-1/withdrawal', { on });
    expect(done(await withdraw('2026-10-01'))).toEqual({ reference: 'AA-1', withdrawnOn: '2026-10-01' }); // prettier-ignore
    expect((await withdraw('2026-13-01')).status).toBe(422);
    expect((await withdraw('1999-12-31')).body).toMatchObject({ status: 422, code: 'model.withdrawn-too-early' }); // prettier-ignore
    expect(done(await withdraw(null))).toMatchObject({ withdrawnOn: null });
    const csv = 'reference,brand,name,category,chemistry,unit_mass_g\nAA-2,Acme,Cell,portable,alkaline,11\n'; // prettier-ignore
    expect(done(await producer.post('imports/battery-models', csv, { type: 'text/csv' }))).toMatchObject({ added: 1 }); // prettier-ignore
  });

  it('files a quarter', async () => {
    done(await producer.get('returns'));
    const read = await producer.get(`${address}/lines`);
    done(read);
    const lines = [{ batteryModel: 'AA-1', units: '7' }];
    const stored = await producer.put(`${address}/lines`, { lines }, { 'If-Match': read.headers.etag ?? '' }); // prettier-ignore
    expect(done(stored)).toMatchObject({ totals: { lines: 1, units: '7', massKg: '0.161' } });
    const imported = await producer.post(`imports?period=${period}`, 'battery_model,units\nAA-1,8\n', { type: 'text/csv', headers: { 'If-Match': stored.headers.etag ?? '' } }); // prettier-ignore
    expect(done(imported)).toMatchObject({ stored: true, lines: 1 });
    const { contentHash } = done(await producer.get(address)) as { contentHash: string };
    const headers = { 'If-Match': imported.headers.etag ?? '' };
    expect(done(await producer.post(`${address}/masses`, {}, { headers }))).toEqual({
      draftVersion: 2,
    });
    const submitted = await producer.post(`${address}/submissions`, { declared: true, contentHash }, { headers }); // prettier-ignore
    const { reference } = done(submitted) as { reference: string };
    expect(done(await producer.get(`${address}/submissions`))).toMatchObject({ submissions: [{ reference, lines: 1 }] }); // prettier-ignore
    done(await producer.get('assessments'));
    expect(done(await producer.get(`assessments/${reference}`))).toMatchObject({ submission: reference }); // prettier-ignore
    done(await producer.get('statements'));
  });

  it('is told by 428 and 412 when its draft is not the one it has read', async () => {
    const lines = [{ batteryModel: 'AA-1', units: '9' }];
    const stale = { 'If-Match': '"1"' };
    const { contentHash } = done(await producer.get(address)) as { contentHash: string };
    const declared = { declared: true, contentHash, reason: 'A count was wrong' };
    const before = (await producer.get(`${address}/lines`)).text;
    const answers = [
      await producer.put(`${address}/lines`, { lines }),
      await producer.put(`${address}/lines`, { lines }, stale),
      await producer.post(`${address}/submissions`, declared),
      await producer.post(`${address}/submissions`, declared, { headers: stale }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([428, 412, 428, 412]);
    expect((await producer.get(`${address}/lines`)).text).toBe(before);
    expect(done(await producer.get(`${address}/submissions`))).toMatchObject({ submissions: [{}] });
  });
});

describe('the agency', () => {
  const key = { headers: { 'Idempotency-Key': 'agency-1' } };

  it('decides a return that waits, once', async () => {
    const waiting = (await agency.walk('reviews', 'reviews', 500)) as Review[];
    const mine = waiting.find(({ organisation }) => organisation.id === producerId);
    expect(mine).toMatchObject({ period: '2026-Q2', submission: 1, lines: 1, massKg: '0.184' });
    const address = `reviews/${producerId}/2026-Q2/decision`;
    const asked = { submission: 1, outcome: 'changes_requested' };
    expect(await agency.post(address, asked)).toMatchObject({ status: 422, body: { code: 'decision.needs-reason' } }); // prettier-ignore
    const decision = { ...asked, reason: 'The count is too small' };
    const first = done(await agency.post(address, decision, key));
    expect(first).toMatchObject({ outcome: 'changes_requested' });
    const again = await agency.post(address, decision, key);
    expect([done(again), again.headers['idempotent-replayed']]).toEqual([first, 'true']);
    expect((await agency.post(address, decision)).status).toBe(409);
    expect((await agency.post(address.replace(producerId, newId()), decision)).status).toBe(404);
    expect(done(await producer.get('returns/2026-Q2'))).toMatchObject({ state: 'changes_requested' }); // prettier-ignore
  });

  it('is answered by who is right as it is: the answers are signed with the same figures', async () => {
    const quarter = 'returns/2026-Q2';
    const question = 'The count is too small';
    const asked = await producer.get(quarter);
    expect(done(asked)).toMatchObject({ questions: [{ line: null, question, text: null }] });
    const seen = { 'If-Match': asked.headers.etag ?? '' };
    const answers = [{ text: 'One pallet only' }];
    expect((await producer.put(`${quarter}/answers`, { answers })).status).toBe(428);
    const strange = { answers: [{ line: 'm/NONE', text: 'Yes' }] };
    expect(await producer.put(`${quarter}/answers`, strange, seen)).toMatchObject({ status: 422, body: { code: 'return.not-asked' } }); // prettier-ignore
    done(await producer.put(`${quarter}/answers`, { answers }, seen));
    const answered = await producer.get(quarter);
    const { contentHash } = done(answered) as { contentHash: string };
    const headers = { 'If-Match': answered.headers.etag ?? '' };
    const signed = done(await producer.post(`${quarter}/submissions`, { declared: true, contentHash }, { headers })); // prettier-ignore
    const declared = [{ line: null, question, text: 'One pallet only' }];
    expect(signed).toMatchObject({ number: 2, contentHash, answers: declared, amendmentReason: 'One pallet only' }); // prettier-ignore
    const waiting = (await agency.walk('reviews', 'reviews', 500)) as Review[];
    expect(waiting.find(({ organisation }) => organisation.id === producerId)).toMatchObject({ submission: 2, answers: declared }); // prettier-ignore
  });

  it('books a payment, once for a reference of the bank', async () => {
    const balance = async () => (done(await producer.get('statements')) as { balance: string }).balance; // prettier-ignore
    const before = Number(await balance());
    const payment = { organisation: producerId, amount: '12.50', receivedOn: '2026-07-30', reference: 'BANK 1' }; // prettier-ignore
    const booked = done(await agency.post('payments', payment)) as { id: string };
    expect(booked).toEqual({ ...payment, id: booked.id, currency: 'EUR' });
    expect(Number(await balance())).toBeCloseTo(before - 12.5, 2);
    const faulty = { ...payment, amount: '1,2,3', receivedOn: '2999-01-01' };
    for (const [body, fields] of [
      [payment, ['reference']],
      [faulty, ['amount', 'receivedOn']],
    ] as const) {
      const refused = await agency.post('payments', body);
      const { issues = [] } = refused.body as { issues?: { location: { field: string } }[] };
      expect({ status: refused.status, fields: issues.map(({ location }) => location.field) }).toEqual({ status: 422, fields }); // prettier-ignore
    }
    expect((await producer.post('payments', payment)).status).toBe(403);
    const address = `payments/${booked.id}/reversal`;
    const wrong = { organisation: producerId, reason: 'Paid by somebody else' };
    expect((await producer.post(address, wrong)).status).toBe(403);
    expect((await agency.post(address, { ...wrong, reason: ' ' })).status).toBe(422);
    expect(done(await agency.post(address, wrong))).toEqual(booked);
    expect(await agency.post(address, wrong)).toMatchObject({ status: 409, body: { code: 'payment.already-reversed' } }); // prettier-ignore
    for (const id of [newId(), 'nothing'])
      expect((await agency.post(`payments/${id}/reversal`, wrong)).status).toBe(404);
    expect(Number(await balance())).toBeCloseTo(before, 2);
    const { entries } = done(await producer.get('statements')) as { entries: object[] };
    expect(entries.at(-1)).toMatchObject({ kind: 'payment_reversal', reverses: booked.id, note: wrong.reason }); // prettier-ignore
    done(await agency.post('payments', payment));
    const { payments } = done(await agency.get('payments?limit=2')) as { payments: object[] };
    expect(payments).toEqual([
      { ...booked, id: expect.not.stringMatching(booked.id) as unknown, reversed: false },
      { ...booked, reversed: true },
    ]);
    expect((await producer.get('payments')).status).toBe(403);
  });

  it('suspends a registration from a day on and reinstates it', async () => {
    const { number } = await first<{ number: string }>(anybody, 'register', 'registrations');
    const address = `register/${encodeURIComponent(number)}`;
    const effectiveOn = '2026-07-30';
    const suspended = { decision: 'suspend', effectiveOn, reason: 'Nothing was paid.' };
    const decided = done(await agency.post(`${address}/decisions`, suspended));
    expect(decided).toEqual({ number, decision: 'suspend', state: 'suspended', effectiveOn, validTo: null }); // prettier-ignore
    const stateOn = async (on: string) => (done(await anybody.get(`${address}?on=${on}`)) as { state: string }).state; // prettier-ignore
    expect([await stateOn('2026-07-29'), await stateOn('2026-07-30')]).toEqual(['active', 'suspended']); // prettier-ignore
    const again = await agency.post(`${address}/decisions`, { ...suspended, reason: '' });
    expect(again.status).toBe(422);
    expect((again.body as { issues: { code: string }[] }).issues.map(({ code }) => code)).toEqual([
      'registration-decision.not-now',
      'registration-decision.needs-reason',
    ]);
    const back = { decision: 'reinstate', effectiveOn, reason: 'It was.' };
    expect(done(await agency.post(`${address}/decisions`, back))).toMatchObject({
      state: 'active',
    });
    expect((await agency.post('register/R-NOBODY/decisions', back)).status).toBe(404);
    expect((await producer.post(`${address}/decisions`, back)).status).toBe(403);
  });

  it('starts a run of the fees and watches it', async () => {
    const { id } = done(await agency.post('fee-runs', { period: '2026-Q1', class: 'trial' })) as { id: string }; // prettier-ignore
    expect(done(await agency.get(`fee-runs/${id}`))).toMatchObject({ period: '2026-Q1', class: 'trial' }); // prettier-ignore
    const early = await agency.post('fee-runs', { period: '2030-Q1', class: 'trial' });
    expect(early).toMatchObject({ status: 409, body: { code: 'run.period-not-over' } });
    expect((await agency.get(`fee-runs/${newId()}`)).status).toBe(404);
  });
});

describe('a recycler', () => {
  const load = { receivedOn: '2026-07-01', originKind: 'dismantler', originCountry: 'DE', category: 'ev', grossKg: '1100', tareKg: '100', netKg: '1000' }; // prettier-ignore

  it('keeps its plants', async () => {
    const plant = { name: 'Plant of the API', town: 'Nowhere', country: 'DE', permits: [{ number: 'P-9', validFrom: '2026-01-01', validTo: '2026-12-31' }], processes: ['mechanical'], chemistries: ['lead_acid'] }; // prettier-ignore
    const added = done(await recycler.post('facilities', plant)) as { id: string };
    expect(added).toMatchObject({ name: 'Plant of the API', verifiedCapacityKg: '0', version: 1 });
    const place = `facilities/${added.id}`;
    const permits = [{ number: 'P-10', validFrom: '2027-01-01' }, ...plant.permits];
    const renamed = { ...plant, name: 'Plant with another name', permits };
    expect(done(await recycler.put(place, renamed, { 'if-match': '"1"' }))).toMatchObject({
      ...{ id: added.id, name: renamed.name, version: 2 },
      permit: { reference: 'P-10', validFrom: '2027-01-01', validTo: '9999-12-31' },
      permits: [...plant.permits, { number: 'P-10', validFrom: '2027-01-01', validTo: null }],
    });
    expect((await recycler.put(place, plant, { 'if-match': '"1"' })).status).toBe(412);
    const faulty = { ...plant, permits: [{ number: '', validFrom: '2026-01-01', validTo: null }] };
    expect(JSON.stringify((await recycler.put(place, faulty)).body)).toContain('permits.0.number');
    expect((await recycler.post('facilities', { ...plant, country: 'Atlantis' })).status).toBe(422);
    expect((await producer.put(`facilities/${added.id}`, plant)).status).toBe(403);
  });

  it('treats what it received', async () => {
    const plant = await first<{ id: string; processes: string[]; chemistries: string[] }>(recycler, 'facilities', 'facilities'); // prettier-ignore
    const { id: facility, processes, chemistries } = plant;
    done(await recycler.get(`facilities/${facility}`));
    const [chemistry = ''] = chemistries;
    const process = processes.at(-1) ?? '';
    const received = done(await recycler.post('consignments', { ...load, facility, reference: 'API-C-1', chemistry })) as { id: string }; // prettier-ignore
    expect(done(await recycler.get(`consignments/${received.id}`))).toMatchObject({ onHandKg: '1000' }); // prettier-ignore
    done(await recycler.get('consignments'));
    const wrong = done(await recycler.post('consignments', { ...load, facility, reference: 'API-C-9', chemistry })) as { id: string }; // prettier-ignore
    const right = { ...load, facility, reference: 'API-C-9', chemistry, grossKg: '900', netKg: '800', reason: 'Misread' }; // prettier-ignore
    const stands = done(await recycler.post(`consignments/${wrong.id}/corrections`, right)) as { id: string }; // prettier-ignore
    expect(stands).toMatchObject({ netKg: '800', state: 'received', replaces: wrong.id });
    expect((await recycler.post(`consignments/${wrong.id}/corrections`, right)).status).toBe(409);
    expect((await recycler.post(`consignments/${stands.id}/corrections`, right)).status).toBe(422);
    expect(done(await recycler.post(`consignments/${stands.id}/take-back`, { reason: 'Elsewhere' }))).toMatchObject({ state: 'taken_back' }); // prettier-ignore
    const batch = { facility, reference: 'API-B-1', process, chemistry, startedOn: '2026-07-02', endedOn: '2026-07-03' }; // prettier-ignore
    const { id } = done(await recycler.post('batches', batch)) as { id: string };
    done(await recycler.post(`batches/${id}/draws`, { consignment: received.id, massKg: '1000' }));
    for (const fraction of [
      { role: 'input', name: 'Packs', assays: { nickel: '6' } },
      { role: 'output', name: 'Salts', assays: { nickel: '6' }, countsAsRecycled: true },
    ])
      done(await recycler.post(`batches/${id}/fractions`, { ...fraction, wetKg: '1000', dryKg: '1000' })); // prettier-ignore
    expect(done(await recycler.post(`batches/${id}/close`))).toMatchObject({ state: 'closed' });
    expect(done(await recycler.get(`batches/${id}`))).toMatchObject({ balance: { closes: true } });
    done(await recycler.get('batches'));
    done(await recycler.post(`batches/${id}/reopen`));
    const changed = { ...batch, reference: 'API-B-9', endedOn: '2026-07-04' };
    expect(done(await recycler.put(`batches/${id}`, changed))).toMatchObject({ reference: 'API-B-9' }); // prettier-ignore
    expect(done(await recycler.post(`batches/${id}/discard`, { reason: 'Typed twice' }))).toMatchObject({ state: 'discarded' }); // prettier-ignore
    const csv = { type: 'text/csv' };
    const consignments = `reference,received_on,origin_kind,origin_country,category,chemistry,gross_kg,tare_kg,net_kg\nAPI-C-2,2026-07-01,dismantler,DE,ev,${chemistry},1100,100,1000\n`;
    done(await recycler.post(`imports/consignments?facility=${facility}`, consignments, csv));
    const batches = `batch,process,started_on,ended_on,role,fraction,chemistry,wet_kg,dry_kg\nAPI-B-2,${process},2026-07-02,2026-07-03,input,Packs,${chemistry},1000,1000\n`;
    done(await recycler.post(`imports/batches?facility=${facility}`, batches, csv));
  });

  it('reads its certificates and passes its credits on', async () => {
    const { reference } = await first<{ reference: string }>(recycler, 'certificates', 'certificates'); // prettier-ignore
    done(await recycler.get(`certificates/${reference}`));
    const { credits } = done(await recycler.get('credits')) as { credits: { material: string; vintage: number; availableGrams: string }[] }; // prettier-ignore
    const held = credits.find(({ availableGrams }) => BigInt(availableGrams) > 100n);
    const { material = '', vintage = 0 } = held ?? {};
    done(await recycler.get(`credits/${material}/${String(vintage)}`));
    const offer = async () => {
      const offered = await recycler.post('credits/transfers', { to: producerId, material, vintage, grams: '10' }); // prettier-ignore
      return (done(offered) as { reference: string }).reference;
    };
    const [taken, refused, withdrawn] = [await offer(), await offer(), await offer()];
    expect(done(await producer.post(`credits/transfers/${taken}/accept`))).toMatchObject({ state: 'accepted' }); // prettier-ignore
    expect(done(await producer.post(`credits/transfers/${refused}/reject`))).toMatchObject({ state: 'rejected' }); // prettier-ignore
    expect(done(await recycler.post(`credits/transfers/${withdrawn}/withdraw`))).toMatchObject({ state: 'withdrawn' }); // prettier-ignore
    expect(done(await producer.get(`credits/transfers/${taken}`))).toMatchObject({ grams: '10' });
    done(await producer.get('credits/transfers'));
    const retired = await producer.post('credits/retirements', { material, vintage, grams: '4', purpose: 'Recycled content of 2026' }); // prettier-ignore
    expect(done(retired)).toEqual({ reference: expect.stringMatching(/^DEMO-K-/) as unknown });
    const { reference: number } = retired.body as { reference: string };
    const listed = { reference: number, material, vintage, grams: '4', purpose: 'Recycled content of 2026', retiredOn: expect.any(String) as unknown }; // prettier-ignore
    expect(done(await producer.get('credits/retirements'))).toEqual({ retirements: [listed] });
    expect(done(await recycler.get('credits/retirements'))).toEqual({ retirements: [] });
  });
});

it('no operation is described that was not done here', () => {
  const { succeeded } = world.application.answers;
  const left = operations(description).map(({ key }) => key).filter((key) => !succeeded.has(key)); // prettier-ignore
  expect(left).toEqual([]);
});
