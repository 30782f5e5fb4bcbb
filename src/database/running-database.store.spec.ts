import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onServer } from '../../test/database.js';
import { testServer } from '../../test/server.js';
import { SettingError } from '../config.js';
import type { Connection } from './connection.js';
import { privateSecret } from './private-file.store.js';
import { openDatabase } from './running-database.store.js';

// A PostgreSQL of the operator's own: two logins made by hand, the owner of the database and an unprivileged one.

let server: Connection;
let name: string;
let ownerLogin: string;
let webLogin: string;
let dataDirectory: string;

beforeAll(async () => {
  const { owner: superuser, mark } = await testServer();
  server = superuser;
  name = `${mark}_${randomBytes(6).toString('hex')}`;
  ownerLogin = `${name}_own`;
  webLogin = `${name}_app`;
  dataDirectory = await mkdtemp(path.join(tmpdir(), 'everycell-given-'));
  await asSuperuser(`create role ${ownerLogin} login createrole password 'owner-secret'`);
  await asSuperuser(`create role ${webLogin} login password 'web-secret'`);
  await asSuperuser(`grant everycell_app to ${ownerLogin} with admin option`);
  // Where we are no superuser ourselves, only a member may give a database to a role.
  await asSuperuser(`grant ${ownerLogin} to current_user`);
  await asSuperuser(`create database ${name} owner ${ownerLogin}`);
});

afterAll(async () => {
  await asSuperuser(`drop database ${name} with (force)`);
  await asSuperuser(`revoke everycell_app from ${ownerLogin} cascade`);
  await asSuperuser(`drop role ${webLogin}`);
  await asSuperuser(`drop role ${ownerLogin}`);
  await rm(dataDirectory, { recursive: true });
});

const asSuperuser = (sql: string): Promise<void> => onServer(server, sql);

const address = (user: string, password: string, host = server.host): string =>
  `postgres://${user}:${encodeURIComponent(password)}@${host}:${server.port}/${name}`;
const owner = (): string => address(ownerLogin, 'owner-secret');
const web = (): string => address(webLogin, 'web-secret');

const open = (databaseUrl: string, databaseOwnerUrl: string | null) =>
  openDatabase({ databaseUrl, databaseOwnerUrl, dataDirectory });

describe('a database that is given', () => {
  it('is refused while nobody has migrated it', async () => {
    await expect(open(web(), null)).rejects.toThrow(/^DATABASE_URL: /);
  });

  it('is migrated by an owner that is no superuser, and used by a login that is not the owner', async () => {
    for (let times = 0; times < 2; times += 1) {
      const database = await open(web(), owner());
      expect([database.embedded, database.connection.user]).toEqual([false, webLogin]);
    }
    expect((await open(web(), null)).owner).toBeNull();
  });

  it('is refused to a login that row-level security would not hold', async () => {
    const superuser = address(server.user, server.password);
    for (const login of [superuser, owner()])
      await expect(open(login, null)).rejects.toThrow(/bypasses row-level security or owns/);
    await expect(open(superuser, owner())).rejects.toBeInstanceOf(SettingError);
  });

  it('that lets nobody in is named in one line without its password', async () => {
    const wrong = open(address(webLogin, 'not-the-secret'), null);
    await expect(wrong).rejects.toThrow(/^DATABASE_URL: PostgreSQL does not let us in: [^\n]+$/);
    await expect(wrong).rejects.not.toThrow('not-the-secret');
    await expect(open(web(), 'postgres://a:b@127.0.0.1:1/c')).rejects.toThrow(
      /^DATABASE_OWNER_URL: .*ECONNREFUSED/,
    );
  });
});

describe('the data folder', () => {
  it('that is a file stops the start in one line', async () => {
    const file = path.join(dataDirectory, 'a-file');
    await writeFile(file, '');
    await expect(
      openDatabase({ databaseUrl: web(), databaseOwnerUrl: null, dataDirectory: `${file}/x` }),
    ).rejects.toThrow(/^EVERYCELL_DATA_DIR cannot be used/);
  });

  it('keeps a secret once it is made, and makes no other where it cannot be read', async () => {
    const file = path.join(dataDirectory, 'some.secret');
    const made = privateSecret(file);
    expect([made.length, privateSecret(file)]).toEqual([43, made]);
    await mkdir(path.join(dataDirectory, 'no.secret'));
    expect(() => privateSecret(path.join(dataDirectory, 'no.secret'))).toThrow('EISDIR');
  });
});
