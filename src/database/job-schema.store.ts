import { Logger, runMigrations } from 'graphile-worker';
import pg from 'pg';
import type { Connection } from './connection.js';

/**
 * Makes the queue's own schema as the owner and lets the application role use it: a job is then added in the same
 * transaction as its cause. The queue knows no tenants, so payloads hold identifiers only.
 */
export async function prepareJobs(owner: Connection): Promise<void> {
  const pool = new pg.Pool({ ...owner, ssl: owner.ssl ?? false, max: 2 });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  try {
    await runMigrations({ pgPool: pool, logger: new Logger(() => () => undefined) });
    await pool.query(`grant usage on schema graphile_worker to everycell_app`);
    await pool.query(
      `grant select, insert, update, delete on all tables in schema graphile_worker to everycell_app`,
    );
    await pool.query(`grant usage on all sequences in schema graphile_worker to everycell_app`);
    await pool.query(`grant execute on all functions in schema graphile_worker to everycell_app`);
    const { rows } = await pool.query<{ name: string }>(
      `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'graphile_worker' and c.relrowsecurity
         and not exists (select from pg_policy p where p.polrelid = c.oid)`,
    );
    for (const { name } of rows)
      await pool.query(
        `create policy everycell on graphile_worker.${pg.escapeIdentifier(name)} to everycell_app using (true) with check (true)`,
      );
  } finally {
    await pool.end();
  }
}
