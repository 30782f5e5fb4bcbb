import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { newId } from '../src/database/index.js';
import { CertificateService, CreditService } from '../src/recycling/index.js';
import { FacilityService } from '../src/register/index.js';
import { ApiClient } from './api-client.js';
import { contextOf, seedPerson } from './database.js';
import { openWorld, type World } from './hostile/world.js';
import { description, operationOf, operations, queryOf } from './openapi.js';
import { given } from './producer-quarter.js';

// Every list of the API over the demonstration, one row at a time: each row once, in one order, and the same as the
// database has.

jest.setTimeout(120_000);

type Side = 'producer' | 'recycler' | 'agency' | 'anybody';

let world: World;
let programmeId: string;
const clients = {} as Record<Side, ApiClient>;
const organisations = {} as Record<Exclude<Side, 'anybody'>, string>;

beforeAll(async () => {
  world = await openWorld();
  const { app } = world.application;
  [{ id: programmeId = '' } = {}] = await rows<{ id: string }>("select id from programme where slug = 'demo'"); // prettier-ignore
  organisations.producer = await busiest('credit_offer', 'counterparty_id');
  organisations.recycler = await busiest('certificate', 'organisation_id');
  const programme = 'demo';
  [{ id: organisations.agency = '' } = {}] = await rows<{ id: string }>('select agency_id as id from programme where id = $1', [programmeId]); // prettier-ignore
  for (const side of ['producer', 'recycler', 'agency'] as const)
    clients[side] = await ApiClient.of(app, world.db, {
      programme,
      organisationId: organisations[side],
      role: `${side}.administrator`,
    });
  clients.anybody = new ApiClient(app, programme);
  await more();
}, 240_000);
afterAll(() => world.close());

/** The demonstration has one of some things; a second page needs two. */
async function more(): Promise<void> {
  const { app } = world.application;
  const recycler = contextOf(programmeId, organisations.recycler, { personId: await seedPerson(world.db) }); // prettier-ignore
  const [plant] = await app.get(FacilityService).own(recycler);
  if (plant === undefined) throw new Error('No plant.');
  await app.get(FacilityService).add(recycler, { ...plant, name: 'Another plant' });
  const [draft] = await app.get(CertificateService).drafts(recycler);
  const drafts = app.get(CertificateService);
  const shown = (await drafts.previewDraft(recycler, draft?.id ?? ''))?.hash ?? '';
  given(await drafts.certify(recycler, draft?.id ?? '', shown));
  for (const grams of ['1', '2'])
    given(await app.get(CreditService).offer(recycler, newId(), { counterpartyId: organisations.producer, material: 'nickel', vintage: '2025', grams })); // prettier-ignore
  await world.db.owner.query(
    `insert into registration (programme_id, organisation_id, id, capacity, number, state, valid_from)
     values ($1, $2, $3, 'collector', 'ZZ-1', 'active', '2025-01-01')`,
    [programmeId, organisations.producer, newId()],
  );
  const holder = contextOf(programmeId, organisations.producer, { personId: await seedPerson(world.db) }); // prettier-ignore
  const credits = app.get(CreditService);
  const [offer] = await credits.openOffers(holder);
  given(await credits.decide(holder, offer?.id ?? '', 'accept'));
  const { material, vintage } = offer ?? {};
  for (const purpose of ['The first gram', 'The second gram']) {
    const asked = { material, vintage, grams: '1', purpose };
    const retired = await clients.producer.post('credits/retirements', asked);
    if (retired.status !== 201) throw new Error(retired.text);
  }
  await file(clients.producer, '5');
  await file(clients.producer, '6', 'A count was wrong');
  const [another] = await rows<{ id: string }>(
    `select organisation_id as id from quarterly_return
     where programme_id = $1 and period = $2 and state = 'open' order by organisation_id limit 1`,
    [programmeId, amended],
  );
  const who = { programme: 'demo', organisationId: another?.id ?? '', role: 'producer.administrator' } as const; // prettier-ignore
  await file(await ApiClient.of(app, world.db, who), '7');
}

/** Submits three lines for the quarter, the second time with the reason for it. */
async function file(by: ApiClient, units: string, reason?: string): Promise<void> {
  const models = (await by.walk('battery-models', 'batteryModels', 500)) as { reference: string }[];
  const lines = models.slice(0, 3).map(({ reference }, at) => ({ batteryModel: reference, units: `${units}${String(at)}`, changeReason: 'as counted' })); // prettier-ignore
  const saved = await by.put(`returns/${amended}/lines`, { lines }, { 'If-Match': '*' });
  const { contentHash } = (await by.get(`returns/${amended}`)).body as { contentHash: string };
  const declared = { declared: true, contentHash, ...(reason === undefined ? {} : { reason }) };
  const headers = { 'If-Match': saved.headers.etag ?? '' };
  const submitted = await by.post(`returns/${amended}/submissions`, declared, { headers });
  if (submitted.status !== 201) throw new Error(submitted.text);
}

async function rows<Row extends object>(sql: string, params: unknown[] = []): Promise<Row[]> {
  return (await world.db.owner.query<Row>(sql, params)).rows;
}

async function busiest(table: string, column: string): Promise<string> {
  const [found] = await rows<{ id: string }>(
    `select ${column} as id from ${table} where programme_id = $1 group by 1 order by count(*) desc limit 1`,
    [programmeId],
  );
  if (found === undefined) throw new Error(`Nobody has a ${table}.`);
  return found.id;
}

interface List {
  readonly as: Side;
  readonly path: string;
  readonly rows: string;
  /** The field that names a row in the answer and, `as name`, in the database, in the order of the list. */
  readonly name: string;
  readonly sql: string;
}

/** A quarter that is submitted twice before the lists are read. */
const amended = '2026-Q2';

const own = 'programme_id = $1 and organisation_id = $2';
const entries = (kind: string) =>
  `select e.number::text as name from ledger_entry e join ledger_account a using (programme_id, organisation_id)
   where a.id = e.account_id and e.programme_id = $1 and e.organisation_id = $2 and ${kind} order by e.number`;

const lists: readonly List[] = [
  list(['producer', 'returns', 'returns', 'period'], `select period as name from quarterly_return where ${own} order by period desc`),
  list(['producer', `returns/${amended}/submissions`, 'submissions', 'number'], `select number as name from submission where ${own} and period = '${amended}' order by number desc`),
  list(['producer', `returns/${amended}/lines`, 'lines', 'units'], `select l.units::text as name from return_draft_line l join quarterly_return q using (programme_id, organisation_id) where q.id = l.return_id and ${own} and q.period = '${amended}' order by position`),
  list(['producer', 'registrations', 'registrations', 'number'], `select number as name from registration where ${own} order by number`),
  list(['producer', 'battery-models', 'batteryModels', 'reference'], `select reference as name from battery_model where ${own} order by reference collate "C"`),
  list(['producer', 'assessments', 'assessments', 'submission'], `select s.reference as name from assessment a join submission s using (programme_id, organisation_id) where s.id = a.submission_id and ${own} order by a.id desc`),
  list(['producer', 'statements', 'entries', 'number'], entries(`a.kind = 'fees_owed'`)),
  list(['producer', 'credits/transfers', 'transfers', 'reference'], `select reference as name from credit_offer where programme_id = $1 and counterparty_id = $2 order by offered_at desc, id desc`),
  list(['producer', 'credits/retirements', 'retirements', 'reference'], `select reference as name from credit_retirement r join ledger_transaction t using (programme_id, organisation_id) where t.kind = 'credit_retire' and t.cause_id = r.id::text and ${own} order by t.id desc`),
  list(['recycler', 'credits/transfers', 'transfers', 'reference'], `select reference as name from credit_offer where ${own} order by offered_at desc, id desc`),
  list(['recycler', 'facilities', 'facilities', 'id'], `select id as name from facility where ${own} order by name collate "C", id`),
  list(['recycler', 'consignments', 'consignments', 'id'], `select id as name from consignment where ${own} order by received_on desc, id desc`),
  list(['recycler', 'batches', 'batches', 'id'], `select id as name from batch where ${own} order by ended_on desc, id desc`),
  list(['recycler', 'certificates', 'certificates', 'reference'], `select reference as name from certificate where ${own} order by certified_at desc, id desc`),
  list(['recycler', 'credits', 'credits', 'material'], `select split_part(unit, ':', 2) as name from ledger_account where ${own} and kind = 'credits_held' order by unit collate "C"`),
  list(['recycler', 'credits/nickel/2025', 'movements', 'number'], entries(`a.unit = 'g:nickel:2025' and a.kind = 'credits_held'`)),
  list(['agency', 'reviews', 'reviews', 'reference'], `select s.reference as name from quarterly_return r join submission s using (programme_id, organisation_id) where s.return_id = r.id and s.number = r.latest_submission and r.state = 'submitted' and programme_id = $1 and $2::uuid is not null order by s.received_at, r.id`),
  list(['agency', 'payments', 'payments', 'id'], `select id as name from ledger_transaction where kind = 'payment' and programme_id = $1 and $2::uuid is not null order by id desc`),
  list(['anybody', 'register', 'registrations', 'number'], `select number as name from registration where programme_id = $1 and $2::uuid is null and state <> 'applied' order by number`),
  list(['anybody', 'publications', 'publications', 'href'], `select '/api/v1/programmes/demo/publications/' || period || '/' || version as name from publication where programme_id = $1 and $2::uuid is null order by period desc, version desc`),
  list(['anybody', 'rulebooks', 'rulebooks', 'id'], `select id as name from (select distinct rulebook_id as id from adopted_rulebook where programme_id = $1 and $2::uuid is null union select 'method/indicators') all_of order by id collate "C"`),
]; // prettier-ignore

function list([as, path, rows, name]: [Side, string, string, string], sql: string): List {
  return { as, path, rows, name, sql };
}

it('walks every list that the description has', () => {
  const paged = operations(description).filter(({ key }) => queryOf(key).includes('cursor'));
  const walked = new Set(
    lists.map(({ path }) => operationOf('GET', `/api/v1/programmes/demo/${path}`)),
  );
  expect([...walked].sort()).toEqual(paged.map(({ key }) => key).sort());
});

describe.each(lists)('$path of a $as', ({ path, rows: property, as, name, sql }) => {
  it('gives every row once, one at a time', async () => {
    const whole = await clients[as].walk(path, property, 500);
    const walked = await clients[as].walk(path, property, 1);
    expect(walked).toEqual(whole);
    const known = await rows<{ name: unknown }>(sql, [
      programmeId,
      as === 'anybody' ? null : organisations[as],
    ]);
    const names = walked.map((row) => (row as Record<string, unknown>)[name]);
    expect(names).toEqual(known.map((row) => row.name));
    expect(names.length).toBeGreaterThan(1);
  });

  it('refuses a cursor it never gave and a parameter it does not know', async () => {
    expect((await clients[as].get(`${path}?cursor=x`)).status).toBe(422);
    expect((await clients[as].get(`${path}?sort=up`)).status).toBe(422);
  });
});

it('a statement says on every page what is owed now', async () => {
  const balanceOf = async (query: string) => ((await clients.producer.get(`statements${query}`)).body as { balance: string }).balance; // prettier-ignore
  expect(await balanceOf('?limit=1')).toBe(await balanceOf(''));
  expect(await balanceOf('')).not.toBe('0.00');
});
