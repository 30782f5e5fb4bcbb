import pg from 'pg';
import type { TestDatabase } from './database.js';

/** Takes away what would keep a table from holding any row at all: for tests that only ask who sees and changes it. */
export async function withoutChecksAndReferences(db: TestDatabase): Promise<void> {
  await db.owner.query(`do $$ declare k record; begin
    for k in select conrelid::regclass as on_table, conname from pg_constraint
      where connamespace = 'public'::regnamespace and contype in ('c', 'f')
    loop execute format('alter table %s drop constraint %I', k.on_table, k.conname); end loop;
  end $$`);
}

/** A statement that adds one row: these values where the table has the columns, and no other row's anywhere else. */
export async function sampleRow(
  db: TestDatabase,
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
