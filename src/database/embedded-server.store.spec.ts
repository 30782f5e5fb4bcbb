import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { makeMissingLinks } from './embedded-binaries.store.js';
import { startEmbeddedServer, type EmbeddedServer } from './embedded-server.js';

const START = 60_000;
const isRoot = process.getuid?.() === 0;

let folder: string;
const running: EmbeddedServer[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'everycell launcher é '));
  await chmod(folder, 0o711);
});

afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
  await rm(folder, { recursive: true, force: true });
}, START);

async function start(dataDirectory: string, whenRunning?: 'join'): Promise<EmbeddedServer> {
  await mkdir(dataDirectory, { recursive: true, mode: 0o711 });
  const server = await startEmbeddedServer({
    dataDirectory,
    durable: false,
    ...(whenRunning === undefined ? {} : { whenRunning }),
  });
  running.push(server);
  return server;
}

const clientOf = ({ port, ownerPassword }: EmbeddedServer, password = ownerPassword): pg.Client =>
  new pg.Client({ host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres' });

async function ask(server: EmbeddedServer, sql: string, password?: string): Promise<unknown[]> {
  const client = clientOf(server, password);
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
}

describe('the embedded server', () => {
  it(
    'starts below a long path with spaces, asks for its password, stops clean and keeps its data',
    async () => {
      const data = path.join(folder, 'a folder of some length '.repeat(6).trim());
      const first = await start(data);
      await ask(first, 'create table kept as select 42 as answer');
      await expect(ask(first, 'select 1', 'wrong')).rejects.toMatchObject({ code: '28P01' });
      expect((await stat(path.join(data, 'database-owner.secret'))).mode & 0o777).toBe(0o600);
      await first.stop();
      await expect(stat(path.join(first.clusterDirectory, 'postmaster.pid'))).rejects.toThrow();
      expect(await readFile(path.join(data, 'postgresql.log'), 'utf8')).toContain('shut down');

      expect(await ask(await start(data), 'select answer from kept')).toEqual([{ answer: 42 }]);
    },
    START,
  );

  it(
    'keeps as much log as its recovery may take',
    async () => {
      const server = await start(folder);
      expect(await ask(server, 'show max_wal_size')).toEqual([{ max_wal_size: '1GB' }]);
    },
    START,
  );

  it(
    'belongs to one application; a second one is refused in a line, a command may join',
    async () => {
      const first = await start(folder);
      await expect(start(folder)).rejects.toThrow(
        new RegExp(`already running on this data folder \\(process ${process.pid}\\)`),
      );
      const joined = await start(folder, 'join');
      expect(joined.port).toBe(first.port);
      await joined.stop();
      expect(await ask(first, 'select 1 as one')).toEqual([{ one: 1 }]);
    },
    START,
  );

  it(
    'that outlived its killed application is stopped and started anew',
    async () => {
      const orphan = await start(folder);
      await ask(orphan, 'create table kept as select 42 as answer');
      running.length = 0;
      await pretendOwnerWasKilled(folder);
      const next = await start(folder);
      expect(next.port).not.toBe(orphan.port);
      expect(await ask(next, 'select answer from kept')).toEqual([{ answer: 42 }]);
    },
    START,
  );

  it(
    'starts anew after its server was killed, while what served it is at work still',
    async () => {
      const killed = await start(folder);
      running.length = 0;
      const client = clientOf(killed);
      await client.connect();
      client.on('error', () => undefined);
      // Counts for seconds and looks at nothing else meanwhile, so it does not notice that its server is gone.
      const busy = client.query('select count(*) from generate_series(1, 20000000)');
      busy.catch(() => undefined);
      await wait(300);
      const file = path.join(killed.clusterDirectory, 'postmaster.pid');
      process.kill(Number((await readFile(file, 'utf8')).split('\n')[0]), 'SIGKILL');
      await pretendOwnerWasKilled(folder);
      expect(await ask(await start(folder), 'select 1 as one')).toEqual([{ one: 1 }]);
    },
    START,
  );

  it(
    'is not confused by a pid file that names a stranger’s process',
    async () => {
      const first = await start(folder);
      await first.stop();
      running.length = 0;
      const stranger = spawn('sleep', ['60']);
      try {
        const file = path.join(first.clusterDirectory, 'postmaster.pid');
        await writeFile(file, `${String(stranger.pid)}\n/elsewhere\n0\n5432\n\n\n0 0\nready\n`);
        expect(await ask(await start(folder), 'select 1 as one')).toEqual([{ one: 1 }]);
        expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
      } finally {
        stranger.kill('SIGKILL');
      }
    },
    START,
  );

  it(
    'says what PostgreSQL said when it cannot start',
    async () => {
      const first = await start(folder);
      await first.stop();
      running.length = 0;
      await writeFile(path.join(first.clusterDirectory, 'postgresql.conf'), 'no such setting = 1');
      await expect(start(folder)).rejects.toThrow(
        /did not start: .*(?:syntax error|unrecognized)/s,
      );
    },
    START,
  );

  (isRoot ? it : it.skip)(
    'finds a reachable place when root’s own folder is closed to others',
    async () => {
      const closed = path.join(folder, 'closed');
      await mkdir(closed, { mode: 0o700 });
      const server = await start(path.join(closed, 'data'));
      expect(server.clusterDirectory.startsWith(folder)).toBe(false);
      expect(await ask(server, 'select 1 as one')).toEqual([{ one: 1 }]);
      await server.stop();
      running.length = 0;
      await rm(path.dirname(server.clusterDirectory), { recursive: true });
    },
    START,
  );
});

describe('the library links of the package', () => {
  it('are made when its install script has not run', async () => {
    const native = path.join(folder, 'native');
    await mkdir(path.join(native, 'lib'), { recursive: true });
    await writeFile(path.join(native, 'lib', 'libx.so.1.2'), '');
    const list = [{ source: 'native/lib/libx.so.1.2', target: 'native/lib/libx.so.1' }];
    await writeFile(path.join(native, 'pg-symlinks.json'), JSON.stringify(list));
    await makeMissingLinks(native);
    await makeMissingLinks(native);
    expect(await readlink(path.join(native, 'lib', 'libx.so.1'))).toBe('libx.so.1.2');
  });
});

/** What kill -9 leaves behind: the server alive, and a file that names a process which is gone. */
async function pretendOwnerWasKilled(dataDirectory: string): Promise<void> {
  const gone = spawn('true');
  await new Promise((resolve) => gone.once('close', resolve));
  await writeFile(path.join(dataDirectory, 'everycell.pid'), `${String(gone.pid)} 1\n`);
}
