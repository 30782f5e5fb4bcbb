import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Connection } from '../src/database/connection.js';
import { anotherAccount } from './npm-start.js';
import { ApplicationProcess } from './process.js';
import { rewrittenConnection } from './severed-connection.js';
import { onServer } from './database.js';
import { testServer, type TestServer } from './server.js';

// What an operator reads of a start that fails: one line, which says what is wrong and what to do, and no stack.

const MINUTES = 120_000;
let server: TestServer;
/** A database that nobody has migrated. */
let bare: Connection;
let older: Awaited<ReturnType<typeof rewrittenConnection>>;
let taken: Server;

beforeAll(async () => {
  server = await testServer();
  bare = { ...server.owner, ...server.login, database: `${server.mark}_bare` };
  await asOwner(`create database ${bare.database}`);
  older = await rewrittenConnection(bare, [/1[5-9]00\d\d/, '140020']);
  taken = createServer();
  await new Promise<void>((listening) => taken.listen(0, '127.0.0.1', listening));
}, MINUTES);

afterAll(async () => {
  await older.close();
  taken.close();
  await asOwner(`drop database ${bare.database} with (force)`);
});

const asOwner = (sql: string): Promise<void> => onServer(server.owner, sql);

const address = ({ user, password, host, port, database }: Connection): string =>
  `postgres://${user}:${password}@${host}:${port}/${database}`;

async function saidBy(settings: Readonly<Record<string, string>>): Promise<string> {
  const { code, output } = await ApplicationProcess.failing({
    EVERYCELL_BASE_URL: 'https://epr.example.org',
    ...settings,
  });
  expect(code).toBe(1);
  expect(output).not.toContain(server.login.password);
  return output;
}

describe('a start that fails', () => {
  it.each<[string, () => Record<string, string>, RegExp]>([
    [
      'nothing listens where the database should be',
      () => ({ DATABASE_URL: address({ ...bare, port: 1 }) }),
      /^DATABASE_URL: .*ECONNREFUSED.* start that PostgreSQL, or mend host and port\.\n$/,
    ],
    [
      'the password is wrong',
      () => ({ DATABASE_URL: address({ ...bare, password: 'not-it' }) }),
      /^DATABASE_URL: .*password authentication failed.* Mend the user or the password\.\n$/,
    ],
    [
      'there is no such database',
      () => ({ DATABASE_URL: address({ ...bare, database: 'nowhere_at_all' }) }),
      /^DATABASE_URL: .*"nowhere_at_all" does not exist\. Create that database, or mend its name\.\n$/,
    ],
    [
      'the PostgreSQL is too old',
      () => ({ DATABASE_URL: address(older.connection) }),
      /^DATABASE_URL: this is PostgreSQL 14; Everycell needs 15 or later\.\n$/,
    ],
    [
      'nobody has migrated the database',
      () => ({ DATABASE_URL: address(bare) }),
      /^DATABASE_URL: the database is not migrated to this version\. Set DATABASE_OWNER_URL .*\n$/,
    ],
    [
      'the owner is not the owner',
      () => ({ DATABASE_URL: address(bare), DATABASE_OWNER_URL: address(bare) }),
      /^DATABASE_OWNER_URL: this login may not change the schema: .* Give the login that owns .*\n$/,
    ],
    [
      'the port is taken',
      () => ({ PORT: String((taken.address() as AddressInfo).port), EVERYCELL_LOG_LEVEL: 'info' }),
      /^PORT is \d+, which is in use; set another\.\n$/,
    ],
  ])(
    'says in one line that %s, and what to do',
    async (_, settings, words) => {
      expect(await saidBy(settings())).toMatch(words);
    },
    MINUTES,
  );

  const other = anotherAccount();
  if (other === null) return;
  it(
    'says in one line that the data folder may not be written',
    async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'everycell-closed-'));
      await chmod(folder, 0o755);
      const { code, output } = await ApplicationProcess.failing({}, { folder, account: other });
      expect([code, output]).toEqual([
        1,
        expect.stringMatching(/^This account may not use \S+\. Give it .*EVERYCELL_DATA_DIR\.\n$/),
      ]);
      await rm(folder, { recursive: true });
    },
    MINUTES,
  );
});
