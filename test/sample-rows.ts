import pg from 'pg';
import type { RequestContext } from '../src/database/request-context.js';
import type { TestDatabase } from './database.js';

/** Takes away what would keep a table from holding any row at all: for tests that only ask who sees and changes it. */
export async function withoutChecksAndReferences(db: TestDatabase): Promise<void> {
  await db.owner.query(`do $$ declare k record; begin
    for k in select conrelid::regclass as on_table, conname from pg_constraint
      where connamespace = 'public'::regnamespace and contype in ('c', 'f')
    loop execute format('alter table %s drop constraint %I', k.on_table, k.conname); end loop;
  end $$`);
}

/** Every table that holds rows of tenants, as the catalogue tells them. */
export async function tenantTables(db: TestDatabase): Promise<string[]> {
  const { rows } = await db.owner.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attname = 'programme_id'
     order by 1`,
  );
  return rows.map(({ name }) => name);
}

/** One row of each tenant in every table, whatever it holds: for tests that only ask who sees it. */
export async function sampleRows(
  db: TestDatabase,
  tables: readonly string[],
  tenants: readonly RequestContext[],
): Promise<void> {
  for (const table of tables)
    for (const { programmeId, organisationId } of tenants) {
      const keys = { programme_id: programmeId, organisation_id: organisationId ?? '' };
      await db.owner.query(await sampleRow(db, table, keys));
    }
}

/** A statement that adds one row: these values where the table has the columns, and no other row's anywhere else. */
export async function sampleRow(
  db: Pick<TestDatabase, 'owner'>,
  table: string,
  given: Readonly<Record<string, string>>,
): Promise<string> {
  const { rows } = await db.owner.query<{ name: string; type: string; filled: boolean }>(
    `select attname as name, format_type(atttypid, atttypmod) as type, attnotnull as filled
     from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped`,
    [table],
  );
  const columns = rows.filter(({ name, filled }) => filled || name in given);
  const values = columns.map(({ name, type }) => {
    const value = given[name];
    return value === undefined ? sampleValue(type) : pg.escapeLiteral(value);
  });
  return `insert into ${table} (${columns.map(({ name }) => name).join(', ')}) values (${values.join(', ')})`;
}

let last = 1000;

function sampleValue(type: string): string {
  last += 1;
  if (type === 'uuid') return 'gen_random_uuid()';
  if (type.endsWith('[]') || type === 'jsonb') return `'{}'`;
  if (type === 'boolean') return 'true';
  if (type === 'date' || type.startsWith('timestamp')) return 'now()';
  return `'${String(last)}'`;
}
