import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { DataSource, type MixedList } from 'typeorm';
import { Clock } from '../src/database/clock.js';
import type { Connection } from '../src/database/connection.js';
import { dataSourceOptions } from '../src/database/data-source.js';
import { SharedConnections } from '../src/database/shared-connections.js';
import { newId } from '../src/database/new-id.js';
import type { Capacity, RequestContext } from '../src/database/request-context.js';
import { testServer } from './server.js';
import { Tenancy } from '../src/database/tenancy.service.js';

/** A clock that stands still until it is told. */
export class TestClock extends Clock {
  constructor(private instant = new Date('2026-08-01T10:00:00Z')) {
    super();
  }

  now(): Date {
    return this.instant;
  }

  set(instant: string): void {
    this.instant = new Date(instant);
  }
}

export interface TestDatabase {
  /** How the application signs in: the unprivileged role. */
  connection: Connection;
  dataSource: DataSource;
  tenancy: Tenancy;
  clock: TestClock;
  /** The owner, past row-level security: for seeding and for assertions. */
  owner: pg.Pool;
  ownerConnection: Connection;
  close(): Promise<void>;
}

/** A fresh, migrated database of its own; call it in beforeAll and close it in afterAll. */
export async function testDatabase(
  entities: MixedList<new () => object> = [],
): Promise<TestDatabase> {
  const server = await testServer();
  const database = `${server.mark}_${randomBytes(6).toString('hex')}`;
  await onServer(server.owner, `create database ${database} template ${server.template}`);
  const ownerConnection = { ...server.owner, database };
  const connection = { ...ownerConnection, ...server.login };
  const reached = await databaseAt({ connection, ownerConnection }, entities);
  return {
    ...reached,
    close: async () => {
      await reached.close();
      await onServer(server.owner, `drop database ${database} with (force)`);
    },
  };
}

/** A migrated database that somebody else runs; closing it lets it go. */
export async function databaseAt(
  { connection, ownerConnection }: Pick<TestDatabase, 'connection' | 'ownerConnection'>,
  entities: MixedList<new () => object> = [],
): Promise<TestDatabase> {
  const dataSource = new DataSource(dataSourceOptions(connection, entities, 10));
  await dataSource.initialize();
  const shared = new SharedConnections(connection, 2);
  const owner = new pg.Pool({ ...ownerConnection, max: 2 });
  // Its end does not wait for the server's: a database that is dropped meanwhile tells a connection that is closing already.
  owner.on('error', () => undefined);
  return {
    connection,
    dataSource,
    tenancy: new Tenancy(dataSource, shared),
    clock: new TestClock(),
    owner,
    ownerConnection,
    close: async () => {
      await dataSource.destroy();
      await shared.onApplicationShutdown();
      await owner.end();
    },
  };
}

/** object_in_use, insufficient_privilege */
const inUse = new Set<string | undefined>(['55006', '42501']);

/**
 * One statement on the server. Creating from the template waits for whoever else is copying it just now; dropping for connections
 * that are closing, and for the server's own work there, which an owner that is no superuser may not end.
 */
export async function onServer(server: Connection, sql: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const client = new pg.Client(server);
    await client.connect();
    try {
      await client.query(sql);
      return;
    } catch (error) {
      if (!inUse.has((error as { code?: string }).code) || attempt > 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    } finally {
      await client.end();
    }
  }
}

export async function seedOrganisation(
  db: Pick<TestDatabase, 'owner'>,
  name = 'Test organisation',
): Promise<string> {
  const id = newId();
  await db.owner.query(
    `insert into organisation (id, name, country, demonstration) values ($1, $2, 'DE', true)`,
    [id, name],
  );
  return id;
}

export async function seedPerson(
  db: TestDatabase,
  email = `${newId()}@example.org`,
): Promise<string> {
  const id = newId();
  await db.owner.query(`insert into person (id, email, name) values ($1, $2, 'Test person')`, [
    id,
    email,
  ]);
  return id;
}

/** A programme with its agency; EUR, Berlin, 30 days to file. */
export async function seedProgramme(
  db: Pick<TestDatabase, 'owner'>,
  slug = `test-${randomBytes(3).toString('hex')}`,
): Promise<{ programmeId: string; agencyId: string; slug: string }> {
  const agencyId = await seedOrganisation(db, `Agency of ${slug}`);
  const programmeId = newId();
  await db.owner.query(
    `insert into programme (id, slug, name, jurisdiction, currency, time_zone, languages, accent, accent_dark,
       filing_days, agency_id)
     values ($1, $2, $3, 'DE', 'EUR', 'Europe/Berlin', '{en,de}', '#0b5c4a', '#7fd1b9', 30, $4)`,
    [
      programmeId,
      slug,
      JSON.stringify({ en: `Programme ${slug}`, de: `Programm ${slug}` }),
      agencyId,
    ],
  );
  return { programmeId, agencyId, slug };
}

/** A context for tests; the capacity follows from the organisation unless it is named. */
export function contextOf(
  programmeId: string,
  organisationId: string | null = null,
  options: { personId?: string; capacity?: Capacity } = {},
): RequestContext {
  return {
    programmeId,
    organisationId,
    personId: options.personId ?? null,
    capacity: options.capacity ?? (organisationId === null ? 'public' : 'organisation'),
  };
}
