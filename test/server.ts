import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { ensureApplicationRole, ensureDatabase } from '../src/database/application-role.store.js';
import { type Connection, parseConnection } from '../src/database/connection.js';
import { migrate } from '../src/database/data-source.js';
import { prepareJobs } from '../src/database/job-schema.store.js';
import { startEmbeddedServer } from '../src/database/embedded-server.js';

export const TEMPLATE = 'everycell_test_template';
export const APPLICATION_PASSWORD = 'test-only';

/**
 * The owner's connection to this run's server. The first spec to ask starts the embedded PostgreSQL and makes the
 * migrated template; specs without a database never pay for it. EVERYCELL_TEST_DATABASE_URL (an owner's address of
 * any PostgreSQL 15 or later) is used instead when given.
 */
export async function testServer(): Promise<Connection> {
  const directory = process.env.EVERYCELL_TEST_DIRECTORY ?? '';
  const announced = path.join(directory, 'server.json');
  const first = await mkdir(path.join(directory, 'starting')).then(
    () => true,
    () => false,
  );
  if (first) {
    const owner = await start(directory);
    await writeFile(`${announced}.new`, JSON.stringify(owner), { mode: 0o600 });
    await rename(`${announced}.new`, announced);
    return owner;
  }
  for (let tries = 0; tries < 1200; tries += 1) {
    const text = await readFile(announced, 'utf8').catch(() => null);
    if (text !== null) return JSON.parse(text) as Connection;
    await wait(50);
  }
  throw new Error('The test server did not start within a minute.');
}

async function start(dataDirectory: string): Promise<Connection> {
  const external = process.env.EVERYCELL_TEST_DATABASE_URL;
  const owner = external === undefined ? await embedded(dataDirectory) : parseConnection(external);
  await dropTemplate(owner);
  await ensureDatabase(owner, TEMPLATE);
  const template = { ...owner, database: TEMPLATE };
  await migrate(template);
  await prepareJobs(template);
  await ensureApplicationRole(template, APPLICATION_PASSWORD);
  return owner;
}

async function embedded(dataDirectory: string): Promise<Connection> {
  const server = await startEmbeddedServer({ dataDirectory, durable: false });
  return {
    host: '127.0.0.1',
    port: server.port,
    user: 'postgres',
    password: server.ownerPassword,
    database: 'postgres',
  };
}

async function dropTemplate(owner: Connection): Promise<void> {
  const client = new pg.Client({ ...owner, database: 'postgres' });
  await client.connect();
  await client.query(`drop database if exists ${TEMPLATE} with (force)`);
  await client.end();
}
