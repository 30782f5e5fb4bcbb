import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { SettingError } from '../config.js';
import { giveTo, serverPlace, type ServerPlace } from './embedded-binaries.store.js';
import { privateSecret } from './private-file.store.js';
import { parsePostmasterFile, type PostmasterFile } from './postmaster-file.js';
import { giveUpOwnership, isAlive, livingOwner, takeOwnership } from './server-owner.store.js';

export interface EmbeddedServer {
  /** host, port and superuser password of the running server; migrations alone use them. */
  port: number;
  ownerPassword: string;
  /** Where the cluster is; differs from the data folder when root's folders are closed to others. */
  clusterDirectory: string;
  stop(): Promise<void>;
}

export interface EmbeddedServerOptions {
  dataDirectory: string;
  /** Off in tests only: nothing survives a power cut then. */
  durable: boolean;
  /** What to do when a living application already holds the data folder; the default is to refuse. */
  whenRunning?: 'refuse' | 'join';
}

const START_MS = 60_000;
const THROWAWAY = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'max_connections=100',
];

/** Starts the PostgreSQL that is shipped with the packages on a free port of the loopback address. */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const { dataDirectory } = options;
  const place = await serverPlace(dataDirectory);
  if (!(await takeOwnership(dataDirectory))) return join(place, options);
  try {
    await stopOrphan(place);
    const ownerPassword = ownerPasswordIn(dataDirectory);
    await createCluster(place, ownerPassword, dataDirectory);
    const { port, child } = await launch(place, options);
    return {
      port,
      ownerPassword,
      clusterDirectory: place.clusterDirectory,
      stop: async () => {
        await stop(child);
        await giveUpOwnership(dataDirectory);
      },
    };
  } catch (error) {
    await giveUpOwnership(dataDirectory);
    throw error;
  }
}

/** Uses the server of the application that is running on this data folder; it stays that application's to stop. */
async function join(place: ServerPlace, options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const owner = await livingOwner(options.dataDirectory);
  const process = owner === null ? 'another process' : `process ${String(owner.pid)}`;
  if (options.whenRunning !== 'join')
    throw new SettingError(
      `EVERYCELL_DATA_DIR: Everycell is already running on this data folder (${process}). Stop it, or set another folder.`,
    );
  const running = await postmasterFile(place);
  if (running?.ready !== true)
    throw new SettingError(`Everycell is just starting or stopping (${process}). Try again.`);
  return {
    port: running.port,
    ownerPassword: ownerPasswordIn(options.dataDirectory),
    clusterDirectory: place.clusterDirectory,
    stop: () => Promise.resolve(),
  };
}

const ownerPasswordIn = (dataDirectory: string): string =>
  privateSecret(path.join(dataDirectory, 'database-owner.secret'));

/** Makes the cluster beside its place and moves it in whole, so that a killed first start leaves nothing half. */
async function createCluster(
  place: ServerPlace,
  password: string,
  dataDirectory: string,
): Promise<void> {
  if ((await readFile(path.join(place.clusterDirectory, 'PG_VERSION')).catch(() => null)) !== null)
    return;
  const fresh = `${place.clusterDirectory}.new`;
  await rm(fresh, { recursive: true, force: true });
  await giveTo(place, fresh);
  const passwordFile = path.join(fresh, '..', `initdb-${randomBytes(6).toString('hex')}.secret`);
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (place.account !== null) await giveFile(place, passwordFile);
  try {
    await run(place, 'initdb', [
      ...['-D', fresh, '-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`],
      // Orders text as C.UTF-8 does, without asking the system for every two keys of an index.
      ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C.UTF-8'],
      ...['--encoding=UTF8', '--no-sync', '--no-instructions'],
    ]);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(fresh, place.clusterDirectory);
  await chmod(dataDirectory, 0o711);
}

async function giveFile(place: ServerPlace, file: string): Promise<void> {
  if (place.account !== null) await chown(file, place.account.uid, place.account.gid);
}

function run(place: ServerPlace, program: string, parameters: string[]): Promise<void> {
  const child = spawn(path.join(place.nativeDirectory, 'bin', program), parameters, {
    ...(place.account ?? {}),
    cwd: path.parse(place.nativeDirectory).root,
    env: { LC_ALL: 'C.UTF-8', TZ: 'UTC', PATH: '/usr/bin:/bin' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const hear = (chunk: Buffer): void => void (said += chunk.toString());
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else
        reject(
          new Error(`PostgreSQL's ${program} ended with ${String(code)}: ${said.slice(-2000)}`),
        );
    });
  });
}

/**
 * A port that was free may be taken a moment later, so a start that fails is tried again on another. What served a killed
 * server ends by itself when it next waits for something; until then PostgreSQL starts no other on the same files.
 */
async function launch(
  place: ServerPlace,
  options: EmbeddedServerOptions,
): Promise<{ port: number; child: ChildProcess }> {
  const logFile = path.join(options.dataDirectory, 'postgresql.log');
  const patience = performance.now() + START_MS;
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const child = await spawnServer(place, port, { logFile, durable: options.durable });
    try {
      await ready(place, child, logFile);
      return { port, child };
    } catch (error) {
      const said = String(error);
      const leftovers = said.includes('pre-existing shared memory');
      if (!leftovers && (attempt === 3 || !said.includes('could not bind'))) throw error;
      if (leftovers && performance.now() > patience) throw error;
      if (leftovers) await wait(200);
    }
  }
}

async function spawnServer(
  place: ServerPlace,
  port: number,
  { logFile, durable }: { logFile: string; durable: boolean },
): Promise<ChildProcess> {
  const log = await open(logFile, 'w', 0o600);
  const settings = [
    'listen_addresses=127.0.0.1',
    // A socket path longer than 107 bytes stops the server, so there is none.
    'unix_socket_directories=',
    'max_connections=60',
    // A file of 100,000 lines and the index over them stay in memory while they are written.
    'shared_buffers=256MB',
    'work_mem=16MB',
    // What has to be read again after a crash: some fifteen seconds of work at the most.
    'max_wal_size=1GB',
    ...(durable ? [] : THROWAWAY),
  ];
  const child = spawn(
    path.join(place.nativeDirectory, 'bin', 'postgres'),
    [
      ...['-D', place.clusterDirectory, '-p', String(port)],
      ...settings.flatMap((setting) => ['-c', setting]),
    ],
    {
      ...(place.account ?? {}),
      cwd: path.parse(place.nativeDirectory).root,
      env: { LC_ALL: 'C.UTF-8', TZ: 'UTC', PATH: '/usr/bin:/bin' },
      // A Ctrl-C in the terminal must reach the application first; it stops the server when it is done with it.
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    },
  );
  child.unref();
  await log.close();
  return child;
}

async function ready(place: ServerPlace, child: ChildProcess, logFile: string): Promise<void> {
  const failures: Error[] = [];
  child.once('error', (error) => failures.push(error));
  for (let waited = 0; waited < START_MS; waited += 20) {
    const file = await postmasterFile(place);
    if (file?.pid === child.pid && file?.ready === true) return;
    if (failures.length > 0 || child.exitCode !== null) break;
    await wait(20);
  }
  const log = await readFile(logFile, 'utf8').catch(() => '');
  const reason = failures.length === 0 ? log.slice(-2000) : String(failures[0]);
  throw new Error(`The embedded PostgreSQL did not start: ${reason}`);
}

async function postmasterFile(place: ServerPlace): Promise<PostmasterFile | null> {
  const text = await readFile(path.join(place.clusterDirectory, 'postmaster.pid'), 'utf8').catch(
    () => '',
  );
  return parsePostmasterFile(text);
}

/** After the application was killed its server lives on; it is stopped in good order before a new one starts. */
async function stopOrphan(place: ServerPlace): Promise<void> {
  const left = await postmasterFile(place);
  if (left === null || !isAlive(left.pid)) return;
  const command = await readFile(`/proc/${String(left.pid)}/cmdline`, 'utf8').catch(() => null);
  // The file can outlive its process and name a stranger's, for which PostgreSQL would not start.
  if (command !== null && !command.includes(place.clusterDirectory)) {
    await rm(path.join(place.clusterDirectory, 'postmaster.pid'));
    return;
  }
  if (command === null && process.platform === 'linux') return;
  process.kill(left.pid, 'SIGINT');
  await gone(left.pid);
}

async function stop(child: ChildProcess): Promise<void> {
  const pid = child.pid;
  if (pid === undefined || child.exitCode !== null || !isAlive(pid)) return;
  child.kill('SIGINT');
  await gone(pid, child);
}

async function gone(pid: number, child?: ChildProcess): Promise<void> {
  for (let waited = 0; waited < START_MS; waited += 10) {
    if ((child !== undefined && child.exitCode !== null) || !isAlive(pid)) return;
    await wait(10);
  }
  throw new Error(`The embedded PostgreSQL (process ${String(pid)}) did not stop.`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('No free port on the loopback address.'));
      });
    });
  });
}
