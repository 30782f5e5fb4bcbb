import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { contextOf, seedOrganisation, seedProgramme, testDatabase } from '../../test/database.js';
import type { TestDatabase } from '../../test/database.js';
import { sampleRows, tenantTables, withoutChecksAndReferences } from '../../test/sample-rows.js';
import { dataSourceOptions } from './data-source.js';
import type { RequestContext } from './request-context.js';
import { SharedConnections } from './shared-connections.js';
import { Tenancy } from './tenancy.service.js';

// Check S2, second half: what one tenant leaves on a connection, however its request ended, never meets another tenant.

const REQUESTS = 10_000;
const CONNECTIONS = 4;
const AT_ONCE = 24;

let db: TestDatabase;
let source: DataSource;
let shared: SharedConnections;
let tenancy: Tenancy;
let tables: string[];
let contexts: RequestContext[];

beforeAll(async () => {
  db = await testDatabase();
  source = await new DataSource(dataSourceOptions(db.connection, [], CONNECTIONS)).initialize();
  shared = new SharedConnections(db.connection, 2);
  tenancy = new Tenancy(source, shared);
  tables = await tenantTables(db);
  const tenants: RequestContext[] = [];
  for (let count = 0; count < 3; count += 1) {
    const { programmeId } = await seedProgramme(db);
    tenants.push(contextOf(programmeId, await seedOrganisation(db)));
  }
  await withoutChecksAndReferences(db);
  await sampleRows(db, tables, tenants);
  contexts = tenants.flatMap((tenant) =>
    (['system', 'organisation', 'agency', 'public'] as const).map((capacity) => ({
      ...tenant,
      capacity,
    })),
  );
}, 120_000);

afterAll(async () => {
  await source.destroy();
  await shared.onApplicationShutdown();
  await db.close();
});

const count = { own: 0, foreign: 0, missing: 0, unset: 0 };
const endings: Record<string, number> = {};

async function read(context: RequestContext, at: number): Promise<void> {
  const table = tables[at % tables.length] ?? '';
  const sql = `select programme_id from ${table} where $1::int is not null`;
  const rows = await tenancy.query<{ programme_id: string }>(context, sql, [at]);
  for (const row of rows)
    if (row.programme_id === context.programmeId) count.own += 1;
    else count.foreign += 1;
  if (context.capacity === 'system' && rows.length !== 1) count.missing += 1;
}

/** What may happen to a request between its first row and its last. */
const happenings: readonly [name: string, (context: RequestContext, at: number) => unknown][] = [
  ['nothing', () => undefined],
  [
    'thrown',
    () => {
      throw new Error('thrown');
    },
  ],
  ['fault', (context) => tenancy.query(context, 'select 1 / 0')],
  ['cancelled', (context) => cancelledByItsTime(context)],
  ['refused', (context, at) => writeForAnother(context, at)],
  ['elevated', (context, at) => tenancy.elevate(context, (system) => read(system, at + 1))],
  [
    'together',
    (context, at) =>
      tenancy.together(
        context,
        () => read(context, at + 2),
        () => read(context, at + 3),
      ),
  ],
  ['overwritten', (context) => tenancy.query(context, `set local app.programme_id = ''`)],
];

async function cancelledByItsTime(context: RequestContext): Promise<void> {
  await tenancy.query(context, 'set local statement_timeout = 1');
  await tenancy.query(context, 'select pg_sleep(10)');
}

/** Changes rows of its own, and is refused at the first of somebody else. */
async function writeForAnother(context: RequestContext, at: number): Promise<void> {
  const other = contexts[(at + 4) % contexts.length];
  await tenancy.query(
    context,
    `insert into battery_model (programme_id, organisation_id, id, reference)
     values ($1, $2, gen_random_uuid(), 'other')`,
    [other?.programmeId, other?.organisationId],
  );
}

/** Ends a query, or the whole connection, from outside, as an operator does. */
async function stoppedFromOutside(context: RequestContext, how: 'cancel' | 'terminate') {
  const [own] = await tenancy.query<{ pid: number }>(context, 'select pg_backend_pid() as pid');
  const stop = async (): Promise<void> => {
    // Once, and in its sleep: sooner or later it would be another's.
    const sql = `select pg_${how}_backend(pid) from pg_stat_activity where pid = $1 and wait_event = 'PgSleep'`;
    while ((await db.owner.query(sql, [own?.pid])).rowCount === 0) await wait(5);
  };
  await Promise.all([tenancy.query(context, 'select pg_sleep(60)'), stop()]);
}

/** One request, which reads before and after whatever happens to it; how it ended. */
async function request(at: number, happening: (context: RequestContext) => unknown) {
  const context = contexts[(at * 7) % contexts.length] ?? contexts[0];
  if (context === undefined) throw new Error('There is no tenant.');
  try {
    await tenancy.run(context, async () => {
      await read(context, at);
      await happening(context);
      if (at % happenings.length !== 7) await read(context, at + 5);
    });
    return 'committed';
  } catch (error) {
    return (error as { code?: string }).code ?? (error as Error).message;
  }
}

/** Whoever names no programme sees nothing, on a connection that may just have served one. */
async function requestOfNobody(at: number): Promise<void> {
  const table = tables[at % tables.length] ?? '';
  const client = await (source.driver as unknown as Driver).master.connect();
  try {
    count.unset += (await client.query(`select 1 from ${table}`)).rows.length;
  } finally {
    client.release();
  }
}

interface Driver {
  readonly master: {
    connect(): Promise<{ query(sql: string): Promise<{ rows: unknown[] }>; release(): void }>;
  };
}

describe('10,000 requests of three tenants over four connections', () => {
  it('never see a row of another tenant, however the requests before them ended', async () => {
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < REQUESTS) {
        const at = next;
        next += 1;
        const [, happening] = happenings[at % happenings.length] ?? [];
        const stopped = at % 200 === 100 ? 'cancel' : at % 500 === 300 ? 'terminate' : null;
        const ending = await request(at, (context) =>
          stopped === null ? happening?.(context, at) : stoppedFromOutside(context, stopped),
        );
        endings[ending] = (endings[ending] ?? 0) + 1;
        if (at % 25 === 0) await requestOfNobody(at);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    process.stdout.write(`${REQUESTS} requests: ${JSON.stringify({ ...endings, ...count })}\n`);
    expect([count.foreign, count.missing, count.unset]).toEqual([0, 0, 0]);
    // All that was to happen happened, and each table was read by everybody again and again.
    expect(endings).toEqual({
      committed: 4990,
      thrown: 1250,
      // A fault of its own, a time that ran out or a cancel, another tenant's row, a connection that was ended.
      '22012': 1250,
      '57014': 1300,
      '42501': 1200,
      '57P01': 10,
    });
    expect(count.own).toBeGreaterThan(tables.length * contexts.length * 5);
  }, 120_000);
});
