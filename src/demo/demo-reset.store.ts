import pg from 'pg';
import type { Connection } from '../database/index.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';

/** What a reset keeps: which migrations ran, and law that was published (it belongs to no programme). */
const kept = ['migrations', 'published_rulebook'];

/**
 * Empties a database that holds the demonstration and nothing else, as its owner: facts that the application can never
 * remove go too. Refused, with nothing touched, as soon as one programme is real.
 */
export async function emptyDemonstration(owner: Connection): Promise<Decision<{ tables: number }>> {
  const client = new pg.Client({ ...owner, ssl: owner.ssl ?? false });
  await client.connect();
  try {
    await client.query('begin');
    const real = await client.query('select slug from programme where not demonstration limit 1');
    if (real.rows.length > 0) return refuse('demo.real-programme');
    const found = await client.query<{ name: string }>(
      `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
       where (schemaname = 'public' and tablename <> all ($1))
          or (schemaname = 'graphile_worker' and tablename = '_private_jobs')`,
      [kept],
    );
    const tables = found.rows.map(({ name }) => name);
    await client.query(`truncate ${tables.join(', ')} cascade`);
    await client.query('commit');
    return allow({ tables: tables.length });
  } finally {
    // Closing the connection rolls back whatever was not committed.
    await client.end();
  }
}
