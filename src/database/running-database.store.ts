import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  ensureApplicationRole,
  ensureDatabase,
  grantApplicationRole,
  refusePrivilegedLogin,
} from './application-role.store.js';
import { type Connection, parseConnection } from './connection.js';
import { migrate } from './data-source.js';
import { prepareJobs } from './job-schema.store.js';

export interface DatabaseSettings {
  databaseUrl: string | null;
  databaseOwnerUrl: string | null;
  dataDirectory: string;
}

/** A migrated database and how to sign in there. */
export interface RunningDatabase {
  /** The unprivileged login of the application. */
  connection: Connection;
  /** Migrations, the demonstration's bulk load and the checks; null when only DATABASE_URL is known. */
  owner: Connection | null;
  embedded: boolean;
  /** A line for the operator when the cluster had to live elsewhere than in the data folder. */
  note: string | null;
  stop(): Promise<void>;
}

const DATABASE = 'everycell';

/** Starts the embedded server or reaches the given one, migrates as the owner and checks the application's login. */
export async function openDatabase(settings: DatabaseSettings): Promise<RunningDatabase> {
  // Others may enter the folder (the server runs as another account under root) but not list it.
  await mkdir(settings.dataDirectory, { recursive: true, mode: 0o711 });
  return settings.databaseUrl === null ? openEmbedded(settings) : openGiven(settings);
}

async function openEmbedded(settings: DatabaseSettings): Promise<RunningDatabase> {
  const { startEmbeddedServer } = await import('./embedded-server.js');
  const server = await startEmbeddedServer({
    dataDirectory: settings.dataDirectory,
    durable: true,
  });
  try {
    const owner: Connection = {
      host: '127.0.0.1',
      port: server.port,
      user: 'postgres',
      password: server.ownerPassword,
      database: DATABASE,
    };
    await ensureDatabase(owner, DATABASE);
    await migrate(owner);
    await prepareJobs(owner);
    const password = await secretIn(settings.dataDirectory, 'database-application.secret');
    const connection = await ensureApplicationRole(owner, password);
    const moved = !server.clusterDirectory.startsWith(settings.dataDirectory);
    return {
      connection,
      owner,
      embedded: true,
      note: moved ? `The database is kept in ${server.clusterDirectory}.` : null,
      stop: () => server.stop(),
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function openGiven(settings: DatabaseSettings): Promise<RunningDatabase> {
  const connection = parseConnection(settings.databaseUrl ?? '');
  const owner =
    settings.databaseOwnerUrl === null ? null : parseConnection(settings.databaseOwnerUrl);
  if (owner !== null) {
    await migrate(owner);
    await prepareJobs(owner);
    await grantApplicationRole(owner, connection.user);
  }
  await refusePrivilegedLogin(connection);
  return { connection, owner, embedded: false, note: null, stop: () => Promise.resolve() };
}

/** A secret of the data folder, made when it is first needed; only the application's account can read it. */
export async function secretIn(dataDirectory: string, name: string): Promise<string> {
  const file = path.join(dataDirectory, name);
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (kept !== '') return kept;
  const made = randomBytes(32).toString('base64url');
  await writeFile(file, made, { mode: 0o600 });
  return made;
}
