import { DataSource, type DataSourceOptions, type MixedList } from 'typeorm';
import { migrations } from '../../migrations/index.js';
import { seeingItsRows } from '../../migrations/seen-rows.js';
import type { Connection } from './connection.js';

type Entities = MixedList<new () => object>;

/** How long a request waits for a connection that others hold, in milliseconds, before it is told to come again. */
export const WAIT_MS = 30_000;

/**
 * How long a connection nobody uses is kept, in milliseconds. A new one has to plan every statement again, under row-level
 * security the dearest part of a page; ten seconds, the driver's own choice, made the first visitors after each lull pay it.
 */
export const IDLE_MS = 300_000;

/** The application's pool: the unprivileged role, every transaction opened by Tenancy. */
export function dataSourceOptions(
  connection: Connection,
  entities: Entities,
  poolSize = 20,
): DataSourceOptions {
  return {
    type: 'postgres',
    host: connection.host,
    port: connection.port,
    username: connection.user,
    password: connection.password,
    database: connection.database,
    ssl: connection.ssl ?? false,
    entities,
    poolSize,
    connectTimeoutMS: WAIT_MS,
    extra: { application_name: 'everycell', idleTimeoutMillis: IDLE_MS },
  };
}

export const migrationNames: readonly string[] = migrations.map(({ name }) => name);

/** Brings the schema up to date as the owner: by all migrations, or by these. Safe to call at every start. */
export async function migrate(owner: Connection, which = migrations): Promise<void> {
  const source = new DataSource({
    ...dataSourceOptions(owner, [], 2),
    migrations: which.map((migration) => seeingItsRows(migration)),
    migrationsTransactionMode: 'each',
    // What fails is told once, by whoever asked.
    logger: 'debug',
  });
  await source.initialize();
  try {
    await source.runMigrations();
  } finally {
    await source.destroy();
  }
}
