import { readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';

/**
 * Leaves the PostgreSQL of EVERYCELL_TEST_DATABASE_URL as the run found it: the databases and roles called after the run go,
 * and the application's group role if the run brought it. Nothing where the run never reached it.
 */
export async function leaveAsFound(runDirectory) {
  const file = path.join(runDirectory, 'external', 'left.json');
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return;
  const { owner, mark, hadGroup } = JSON.parse(text);
  const client = new pg.Client(owner);
  await client.connect();
  try {
    const named = async (of, column) => {
      const asked = `select ${column} as name from ${of} where ${column} like $1`;
      return (await client.query(asked, [`${mark.replaceAll('_', '\\_')}%`])).rows;
    };
    for (const { name } of await named('pg_database', 'datname'))
      await client.query(`drop database ${name} with (force)`);
    for (const { name } of await named('pg_roles', 'rolname'))
      await client.query(`drop role ${name}`);
    // Whatever else has come to need the role meanwhile keeps it.
    if (!hadGroup) await client.query('drop role if exists everycell_app').catch(() => undefined);
  } finally {
    await client.end();
  }
}
