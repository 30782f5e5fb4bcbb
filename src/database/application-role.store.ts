import pg from 'pg';
import { SettingError } from '../config.js';
import type { Connection } from './connection.js';

const APPLICATION_ROLE = 'everycell_web';

async function asOwner<T>(owner: Connection, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...owner, ssl: owner.ssl ?? false });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Signs in and out again and gives the version, 150020 for 15.20; rejects with what the server, or the way to it, says. */
export function versionAt(connection: Connection): Promise<number> {
  return asOwner(connection, async (client) => {
    const { rows } = await client.query<{ version: string }>(
      `select current_setting('server_version_num') as version`,
    );
    return Number(rows[0]?.version);
  });
}

/** Of these migrations, whether the database has them all, as its unprivileged login sees it. */
export function hasMigrations(connection: Connection, wanted: readonly string[]): Promise<boolean> {
  return asOwner(connection, async (client) => {
    const found = await client
      .query<{ name: string }>('select name from migrations')
      .catch((error: unknown) => {
        // There is no such table yet, or it is older than the right to read it.
        const { code = '' } = error as { code?: string };
        if (['42P01', '42501'].includes(code)) return { rows: [] };
        throw error;
      });
    const names = new Set(found.rows.map(({ name }) => name));
    return wanted.every((name) => names.has(name));
  });
}

/** Makes the database when the server does not have it yet. */
export async function ensureDatabase(owner: Connection, name: string): Promise<void> {
  await asOwner({ ...owner, database: 'postgres' }, async (client) => {
    const found = await client.query('select from pg_database where datname = $1', [name]);
    if (found.rowCount === 0)
      await client.query(`create database ${client.escapeIdentifier(name)}`);
  });
}

/** Makes the login the application uses, a member of everycell_app and nothing else, and gives its connection. */
export async function ensureApplicationRole(
  owner: Connection,
  password: string,
): Promise<Connection> {
  await asOwner(owner, async (client) => {
    const secret = client.escapeLiteral(password);
    await client.query(`do $$ begin
      create role ${APPLICATION_ROLE} login nosuperuser nobypassrls nocreatedb nocreaterole;
    exception when duplicate_object or unique_violation then null; end $$`);
    await client.query(`alter role ${APPLICATION_ROLE} password ${secret}`);
    await client.query(`grant everycell_app to ${APPLICATION_ROLE}`);
  });
  return { ...owner, user: APPLICATION_ROLE, password };
}

/** Gives an existing login (DATABASE_URL) the application's rights. */
export async function grantApplicationRole(owner: Connection, login: string): Promise<void> {
  await asOwner(owner, (client) =>
    client.query(`grant everycell_app to ${client.escapeIdentifier(login)}`),
  );
}

/** Refuses a login that row-level security would not hold: superuser, BYPASSRLS, or the tables' owner. */
export async function refusePrivilegedLogin(connection: Connection): Promise<void> {
  await asOwner(connection, async (client) => {
    const { rows } = await client.query<{ privileged: boolean; member: boolean }>(
      `select rolsuper or rolbypassrls or exists (
           select from pg_class where relnamespace = 'public'::regnamespace and relrowsecurity
             and pg_has_role(pg_roles.oid, relowner, 'member')) as privileged,
         exists (select from pg_roles app where app.rolname = 'everycell_app'
           and pg_has_role(pg_roles.oid, app.oid, 'usage')) as member
       from pg_roles where rolname = current_user`,
    );
    if (rows[0]?.privileged !== false)
      throw new SettingError(
        'DATABASE_URL: the login is a superuser, bypasses row-level security or owns the tables. Use an unprivileged one there and the owner in DATABASE_OWNER_URL.',
      );
    if (!rows[0].member)
      throw new SettingError(
        'DATABASE_URL: the login is not a member of everycell_app. Run: grant everycell_app to it, or set DATABASE_OWNER_URL.',
      );
  });
}
