import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { grantApplicationRole } from '../src/database/application-role.store.js';
import { type Connection, parseConnection } from '../src/database/connection.js';
import { migrate } from '../src/database/data-source.js';
import { prepareJobs } from '../src/database/job-schema.store.js';
import { startEmbeddedServer } from '../src/database/embedded-server.js';

/** One of this run's servers, with a migrated database to copy. */
export interface TestServer {
  readonly owner: Connection;
  /** How the application signs in: an unprivileged role made for this run. */
  readonly login: Pick<Connection, 'user' | 'password'>;
  /** Every database and role that the run makes is called after it, and goes with it. */
  readonly mark: string;
  readonly template: string;
}

/** jest.config.mjs says it to the specs that it runs a second time, on the PostgreSQL of EVERYCELL_TEST_DATABASE_URL. */
const isExternal = (): boolean =>
  (globalThis as { everycellTestServer?: string }).everycellTestServer === 'external';

/**
 * The first spec to ask starts the embedded PostgreSQL, or reaches the one that is given, and makes the migrated template;
 * specs without a database never pay for it.
 */
export async function testServer(): Promise<TestServer> {
  const kind = isExternal() ? 'external' : 'embedded';
  const directory = path.join(process.env.EVERYCELL_TEST_DIRECTORY ?? '', kind);
  const announced = path.join(directory, 'server.json');
  const first = await mkdir(directory, { mode: 0o711 }).then(
    () => true,
    () => false,
  );
  if (first) {
    const server = await start(directory);
    await writeFile(`${announced}.new`, JSON.stringify(server), { mode: 0o600 });
    await rename(`${announced}.new`, announced);
    return server;
  }
  for (let tries = 0; tries < 1200; tries += 1) {
    const text = await readFile(announced, 'utf8').catch(() => null);
    if (text !== null) return JSON.parse(text) as TestServer;
    await wait(50);
  }
  throw new Error(`The ${kind} test server was not ready within a minute.`);
}

async function start(directory: string): Promise<TestServer> {
  const owner = isExternal() ? given() : await embedded(directory);
  const mark = `everycell_test_${randomBytes(6).toString('hex')}`;
  const login = { user: `${mark}_web`, password: randomBytes(12).toString('hex') };
  const template = { ...owner, database: `${mark}_template` };
  const client = new pg.Client(owner);
  await client.connect();
  try {
    const group = await client.query(`select from pg_roles where rolname = 'everycell_app'`);
    // Said before the first thing is made, so that whoever cleans up knows of it (test/external-server.mjs).
    const left = { owner, mark, hadGroup: group.rowCount === 1 };
    await writeFile(path.join(directory, 'left.json'), JSON.stringify(left), { mode: 0o600 });
    await client.query(`create database ${template.database}`);
    await client.query(`create role ${login.user} login password '${login.password}'`);
  } finally {
    await client.end();
  }
  await migrate(template);
  await prepareJobs(template);
  await grantApplicationRole(template, login.user);
  return { owner, login, mark, template: template.database };
}

function given(): Connection {
  const address = process.env.EVERYCELL_TEST_DATABASE_URL;
  if (address === undefined) throw new Error('EVERYCELL_TEST_DATABASE_URL is not set.');
  return parseConnection(address);
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
