import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import type { Connection } from '../src/database/connection.js';
import { migrate } from '../src/database/data-source.js';
import { onServer, seedProgramme } from '../test/database.js';
import { sampleRow } from '../test/sample-rows.js';
import { testServer } from '../test/server.js';
import { RulebookVersions1764000000030 } from './1764000000030-rulebook-versions.js';
import { FeesBesideReturn1764000000076 } from './1764000000076-fees-beside-return.js';
import { migrations } from './index.js';

// An installation on a server of the operator's own, whose owner is no superuser, as it was before migrations 30 and 76.

const organisation_id = '01940000-0000-7000-8000-000000000002';
const run_id = '01940000-0000-7000-8000-000000000003';
const submission_id = '01940000-0000-7000-8000-000000000004';

let server: Connection;
let owner: Connection;
/** Past row-level security. */
let pool: pg.Pool;
let programme_id: string;

beforeAll(async () => {
  const { owner: given, mark } = await testServer();
  server = given;
  const database = `${mark}_${randomBytes(6).toString('hex')}`;
  owner = { ...server, database, user: `${database}_own`, password: 'owner-secret' };
  await asGiven(`create role ${owner.user} login createrole password '${owner.password}'`);
  await asGiven(`grant ${owner.user} to current_user`);
  await asGiven(`create database ${database} owner ${owner.user}`);
  pool = new pg.Pool({ ...server, database, max: 1 });
  await migrate(owner, migrations.slice(0, migrations.indexOf(RulebookVersions1764000000030)));
  programme_id = (await seedProgramme({ owner: pool })).programmeId;
});

afterAll(async () => {
  await pool.end();
  await asGiven(`drop database ${owner.database} with (force)`);
  await asGiven(`drop role ${owner.user}`);
});

const asGiven = (sql: string): Promise<void> => onServer(server, sql);

const all = async (sql: string): Promise<unknown[]> => (await pool.query(sql)).rows as unknown[];

/** Only what the migrations ask for is asked of these rows. */
async function add(table: string, given: Readonly<Record<string, string>>): Promise<void> {
  await pool.query(`do $$ declare k record; begin
    for k in select conname from pg_constraint where conrelid = '${table}'::regclass and contype in ('c', 'f')
    loop execute format('alter table ${table} drop constraint %I', k.conname); end loop;
  end $$`);
  await pool.query(await sampleRow({ owner: pool }, table, { programme_id, ...given }));
}

describe('the migrations of an owner that row-level security binds', () => {
  it('keep and change the rows of every tenant', async () => {
    const law = { rulebook_id: 'eu/one', hash: 'a'.repeat(64) };
    await add('published_rulebook', law);
    await add('adopted_rulebook', law);
    await migrate(owner, migrations.slice(0, migrations.indexOf(FeesBesideReturn1764000000076)));
    const of = { organisation_id, run_id, submission_id };
    await add('official_run_return', of);
    for (const [place, fee_minor] of ['700', '800'].entries())
      await add('official_run_line', { ...of, place: String(place), fee_minor });
    const return_id = run_id;
    await add('quarterly_return', { organisation_id, id: return_id });
    for (const line_key of ['m/1', 'm/2'])
      await add('return_draft_line', {
        organisation_id,
        ...{ return_id, line_key, units: '3', exported_units: '1', mass_mg: '5' },
      });
    const drafted = { rulebook_id: law.rulebook_id, base_hash: law.hash, kind: 'supersede' };
    await add('rulebook_draft', { ...drafted, state: 'tried', trial: '{"lines": 3}' });

    await migrate(owner);

    expect(await all('select programme_id, rulebook_id, hash from rulebook_version')).toEqual([
      { programme_id, ...law },
    ]);
    expect(await all('select line_fees from official_run_return')).toEqual([
      { line_fees: ['700', '800'] },
    ]);
    expect(await all('select line_key, mass_mg from return_draft_line order by 1')).toEqual([
      { line_key: 'm/1', mass_mg: '5' },
      { line_key: 'm/2', mass_mg: '5' },
    ]);
    expect(await all('select state, trial from rulebook_draft')).toEqual([
      { state: 'checked', trial: null },
    ]);
    expect(await all('select base_id, purpose from rulebook_draft')).toEqual([
      { base_id: law.rulebook_id, purpose: null },
    ]);
  });

  it('leave row-level security forced on every tenant table', async () => {
    const found = await all(
      `select relname, relforcerowsecurity as forced from pg_class
       where relnamespace = 'public'::regnamespace and relrowsecurity`,
    );
    expect(found.length).toBeGreaterThan(30);
    expect(found.filter((table) => !(table as { forced: boolean }).forced)).toEqual([]);
  });

  it('fail where they change rows of a table that they do not name', async () => {
    class Planted1764000009999 implements MigrationInterface {
      async up(runner: QueryRunner): Promise<void> {
        await runner.query('update battery_model set reference = reference');
      }
      down(): Promise<void> {
        return Promise.resolve();
      }
    }
    await expect(migrate(owner, [...migrations, Planted1764000009999])).rejects.toThrow(
      'affected by row-level security policy',
    );
  });
});
