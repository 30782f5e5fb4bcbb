import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import {
  ensureApplicationRole,
  ensureDatabase,
  grantApplicationRole,
  hasMigrations,
  refusePrivilegedLogin,
  versionAt,
} from './application-role.store.js';
import { type Connection, parseConnection } from './connection.js';
import { SettingError } from '../config.js';
import { migrate, migrationNames } from './data-source.js';
import { prepareJobs } from './job-schema.store.js';
import { privateSecret } from './private-file.store.js';
import { refusedConnection } from './refused-connection.js';

export interface DatabaseSettings {
  databaseUrl: string | null;
  databaseOwnerUrl: string | null;
  dataDirectory: string;
}

export interface OpenOptions {
  /** What to do when a living application already runs on the data folder; the default is to refuse. */
  whenRunning?: 'refuse' | 'join';
}

/** A migrated database and how to sign in there. */
export interface RunningDatabase {
  /** The unprivileged login of the application. */
  connection: Connection;
  /** Migrations, emptying the demonstration and `database check`; null when only DATABASE_URL is known. */
  owner: Connection | null;
  embedded: boolean;
  /** A line for the operator when the cluster had to live elsewhere than in the data folder. */
  note: string | null;
  stop(): Promise<void>;
}

const DATABASE = 'everycell';
const OLDEST = 150_000;

/** Starts the embedded server or reaches the given one, migrates as the owner and checks the application's login. */
export async function openDatabase(
  settings: DatabaseSettings,
  options: OpenOptions = {},
): Promise<RunningDatabase> {
  // Others may enter the folder (the server runs as another account under root) but not list it.
  await mkdir(settings.dataDirectory, { recursive: true, mode: 0o711 }).catch((error: unknown) => {
    throw new SettingError(`EVERYCELL_DATA_DIR cannot be used: ${messageOf(error)}`);
  });
  return settings.databaseUrl === null ? openEmbedded(settings, options) : openGiven(settings);
}

async function openEmbedded(
  settings: DatabaseSettings,
  options: OpenOptions,
): Promise<RunningDatabase> {
  const { startEmbeddedServer } = await import('./embedded-server.js');
  const server = await startEmbeddedServer({
    dataDirectory: settings.dataDirectory,
    durable: true,
    ...options,
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
    const password = privateSecret(
      path.join(settings.dataDirectory, 'database-application.secret'),
    );
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
  const connection = given('DATABASE_URL', settings.databaseUrl ?? '');
  const owner =
    settings.databaseOwnerUrl === null
      ? null
      : given('DATABASE_OWNER_URL', settings.databaseOwnerUrl);
  if (owner !== null) {
    await reachable('DATABASE_OWNER_URL', owner);
    await asItsOwner(owner, connection.user);
  }
  await reachable('DATABASE_URL', connection);
  await refusePrivilegedLogin(connection);
  if (!(await hasMigrations(connection, migrationNames)))
    throw new SettingError(
      'DATABASE_URL: the database is not migrated to this version. Set DATABASE_OWNER_URL to the login that owns it, for this start or for npx everycell migrate.',
    );
  return { connection, owner, embedded: false, note: null, stop: () => Promise.resolve() };
}

function given(setting: string, address: string): Connection {
  try {
    return parseConnection(address);
  } catch (error) {
    throw new SettingError(`${setting} is ${messageOf(error)}.`);
  }
}

async function reachable(setting: string, connection: Connection): Promise<void> {
  const version = await versionAt(connection).catch((error: unknown) => {
    throw new SettingError(
      `${setting}: PostgreSQL does not let us in: ${refusedConnection(error)}`,
    );
  });
  if (version < OLDEST)
    throw new SettingError(
      `${setting}: this is PostgreSQL ${String(Math.floor(version / 10_000))}; Everycell needs ${String(OLDEST / 10_000)} or later.`,
    );
}

async function asItsOwner(owner: Connection, login: string): Promise<void> {
  try {
    await migrate(owner);
    await prepareJobs(owner);
    await grantApplicationRole(owner, login);
  } catch (error) {
    if ((error as { code?: string }).code !== '42501') throw error;
    throw new SettingError(
      `DATABASE_OWNER_URL: this login may not change the schema: ${messageOf(error)}. Give the login that owns the database and its tables (docs/operators.md).`,
    );
  }
}

function messageOf(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string };
  return message === undefined || message === '' ? (code ?? String(error)) : message;
}
