import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import {
  contextOf,
  seedOrganisation,
  seedProgramme,
  testDatabase,
  type TestDatabase,
} from '../../test/database.js';
import { sampleRows, withoutChecksAndReferences } from '../../test/sample-rows.js';
import type { RequestContext } from './request-context.js';

// Check S2: the catalogue itself is asked, so that a table somebody adds is held to the same.

/** Shared rows by design: they belong to no programme and hold nothing of a tenant. */
const REFERENCE_TABLES = [
  'migrations',
  'organisation',
  'password_reset',
  'person',
  'person_event',
  'person_session',
  'programme',
  'published_rulebook',
  'recovery_code',
  'sign_in_throttle',
];

interface TableRow {
  name: string;
  forced: boolean;
  policies: string[];
  owner: string;
}

let db: TestDatabase;
let web: pg.Client;
let tables: TableRow[];
let tenantTables: TableRow[];

beforeAll(async () => {
  db = await testDatabase();
  web = new pg.Client(db.connection);
  await web.connect();
  const { rows } = await db.owner.query<TableRow & { tenant: boolean }>(
    `select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as forced,
       pg_get_userbyid(c.relowner)::text as owner,
       exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'programme_id') as tenant,
       array(select case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update'
         when 'd' then 'delete' else 'all' end from pg_policy p where p.polrelid = c.oid) as policies
     from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`,
  );
  tables = rows;
  tenantTables = rows.filter((row) => row.tenant);
});

afterAll(async () => {
  await web.end();
  await db.close();
});

async function refusal(sql: string): Promise<string> {
  await web.query('begin');
  try {
    await web.query(sql);
    return 'done';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  } finally {
    await web.query('rollback');
  }
}

describe('every tenant table', () => {
  it('is known: the rest is the short list of reference tables', () => {
    const shared = tables.filter((row) => !tenantTables.includes(row)).map((row) => row.name);
    expect([shared, tenantTables.length > 30]).toEqual([REFERENCE_TABLES, true]);
  });

  it('has forced row-level security and a policy for each command', () => {
    const open = tenantTables.filter(
      (row) =>
        !row.forced ||
        !['select', 'insert', 'update', 'delete'].every((command) =>
          row.policies.includes(command),
        ),
    );
    expect(open).toEqual([]);
  });

  it('opens rows by policies that all read the programme, but for a person’s own memberships', async () => {
    // A restrictive policy only takes away from what these open.
    const { rows } = await db.owner.query<{ policyname: string }>(
      `select policyname from pg_policies where schemaname = 'public' and permissive = 'PERMISSIVE'
         and (qual not like '%programme_id = %app.programme_id%'
           or with_check not like '%programme_id = %app.programme_id%')`,
    );
    expect(rows.map((row) => row.policyname)).toEqual(['membership_own']);
  });

  it('asks for the settings once for each statement, not for each row', async () => {
    const { rows } = await db.owner.query<{ policyname: string }>(
      `select policyname from pg_policies where schemaname = 'public'
         and regexp_replace(concat(qual, with_check), 'SELECT \\(+(NULLIF\\()?current_setting', '', 'g')
           like '%current_setting%'`,
    );
    expect(rows).toEqual([]);
  });

  it('leads every key with the programme, which is never null', async () => {
    const { rows } = await db.owner.query<{ found: string }>(
      `select conrelid::regclass || '.' || conname as found
       from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attname = 'programme_id'
       where k.connamespace = 'public'::regnamespace and k.contype in ('p', 'u') and k.conkey[1] <> a.attnum
       union all
       select i.indrelid::regclass || '.' || i.indexrelid::regclass
       from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attname = 'programme_id'
       join pg_class c on c.oid = i.indrelid
       where c.relnamespace = 'public'::regnamespace and i.indisunique and i.indkey[0] <> a.attnum
       union all
       select a.attrelid::regclass || '.programme_id'
       from pg_attribute a join pg_class c on c.oid = a.attrelid
       where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attname = 'programme_id' and not a.attnotnull`,
    );
    expect(rows).toEqual([]);
  });

  it('refers to another tenant table by the programme first', async () => {
    const { rows } = await db.owner.query<{ found: string }>(
      `select k.conrelid::regclass || '.' || k.conname as found
       from pg_constraint k
       join pg_attribute mine on mine.attrelid = k.conrelid and mine.attname = 'programme_id'
       join pg_attribute theirs on theirs.attrelid = k.confrelid and theirs.attname = 'programme_id'
       where k.contype = 'f' and (k.conkey[1] <> mine.attnum or k.confkey[1] <> theirs.attnum)`,
    );
    expect(rows).toEqual([]);
  });
});

describe('the schema', () => {
  it('holds nothing that a distributed database refuses or that loses an amount', async () => {
    const { rows } = await db.owner.query<{ found: string }>(
      `select 'trigger ' || tgrelid::regclass || '.' || tgname as found
       from pg_trigger t join pg_class c on c.oid = t.tgrelid
       where c.relnamespace = 'public'::regnamespace and not tgisinternal
       union all
       select 'rule ' || r.ev_class::regclass || '.' || rulename
       from pg_rewrite r join pg_class c on c.oid = r.ev_class
       where c.relnamespace = 'public'::regnamespace and rulename <> '_RETURN'
       union all
       select 'sets to null ' || conrelid::regclass || '.' || conname
       from pg_constraint where connamespace = 'public'::regnamespace and contype = 'f' and confdeltype in ('n', 'd')
       union all
       select 'no whole number ' || table_name || '.' || column_name from information_schema.columns
       where table_schema = 'public' and data_type in ('real', 'double precision', 'numeric', 'money')
       union all
       select 'view past the policies ' || c.relname from pg_class c
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('v', 'm')
         and not coalesce(c.reloptions @> '{security_invoker=true}', false)
       union all
       select 'shared table that refers to tenants ' || k.conrelid::regclass || '.' || k.conname
       from pg_constraint k join pg_attribute a on a.attrelid = k.confrelid and a.attname = 'programme_id'
       where k.contype = 'f' and not exists (
         select from pg_attribute mine where mine.attrelid = k.conrelid and mine.attname = 'programme_id')`,
    );
    expect(rows).toEqual([]);
  });
});

describe('the application’s role', () => {
  it('owns nothing, is no superuser, cannot bypass and cannot make tables', async () => {
    const { rows } = await web.query(
      `select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
         has_schema_privilege(current_user, 'public', 'create') as may_create,
         (select count(*) from pg_class where relowner = r.oid) as owned
       from pg_roles r where rolname = current_user`,
    );
    expect(rows).toEqual([
      {
        rolsuper: false,
        rolbypassrls: false,
        rolcreaterole: false,
        rolcreatedb: false,
        may_create: false,
        owned: '0',
      },
    ]);
    expect(tables.filter((row) => row.owner === db.connection.user)).toEqual([]);
  });

  it('changes and removes nothing that was recorded for good', async () => {
    const { rows } = await db.owner.query<{ name: string; removable: boolean }>(
      `select relname as name, has_table_privilege('everycell_app', oid, 'delete') as removable from pg_class
       where relnamespace = 'public'::regnamespace and relkind = 'r' and relrowsecurity
         and not has_table_privilege('everycell_app', oid, 'update')`,
    );
    // Lines of a run that was dropped go; those of one that finished stay, by a policy of their own.
    expect(rows.filter((row) => row.removable).map((row) => row.name)).toEqual([
      'official_run_return',
    ]);
    const appendOnly = rows.filter((row) => !row.removable).map((row) => row.name);
    const mustBe = [
      ...['assessment', 'assessment_line', 'audit_event', 'certificate', 'certificate_event'],
      ...['ledger_account', 'ledger_entry', 'ledger_transaction', 'publication', 'return_decision'],
      ...['submission', 'submission_line'],
    ];
    expect(appendOnly).toEqual(expect.arrayContaining(mustBe));
    const answers: string[] = [];
    for (const name of appendOnly)
      answers.push(
        await refusal(`update ${name} set programme_id = programme_id`),
        await refusal(`delete from ${name}`),
        await refusal(`truncate ${name}`),
      );
    expect(answers.filter((code) => code !== '42501')).toEqual([]);
  });

  it('empties no tenant table at one stroke', async () => {
    const answers: string[] = [];
    for (const { name } of tenantTables) answers.push(await refusal(`truncate ${name}`));
    expect(answers.filter((code) => code !== '42501')).toEqual([]);
  });
});

describe('rows of two tenants', () => {
  let mine: RequestContext;
  let theirs: RequestContext;

  beforeAll(async () => {
    const [a, b] = [await seedProgramme(db), await seedProgramme(db)];
    mine = contextOf(a.programmeId, await seedOrganisation(db));
    theirs = contextOf(b.programmeId, await seedOrganisation(db));
    await withoutChecksAndReferences(db);
    const names = tenantTables.map(({ name }) => name);
    await sampleRows(db, names, [mine, theirs]);
  });

  it('are all there for the owner', async () => {
    const counts = await Promise.all(
      tenantTables.map(async ({ name }) => {
        const { rows } = await db.owner.query<{ n: string }>(`select count(*) as n from ${name}`);
        return rows[0]?.n;
      }),
    );
    expect(new Set(counts)).toEqual(new Set(['2']));
  });

  it('are none where nothing is set', async () => {
    for (const { name } of tenantTables) {
      const { rows } = await web.query<{ n: string }>(`select count(*) as n from ${name}`);
      expect([name, rows[0]?.n]).toEqual([name, '0']);
    }
  });

  it.each(['organisation', 'agency', 'system', 'public'] as const)(
    'are never the other tenant’s for the capacity %s',
    async (capacity) => {
      const context = { ...mine, capacity };
      const seen: string[] = [];
      await db.tenancy.run(context, async () => {
        for (const { name } of tenantTables)
          for (const row of await db.tenancy.query<{ programme_id: string }>(
            context,
            `select programme_id from ${name}`,
          ))
            seen.push(row.programme_id);
      });
      expect([...new Set(seen)]).toEqual([mine.programmeId]);
    },
  );

  it('never move to another programme', async () => {
    const answers: string[] = [];
    await web.query(
      `begin; set local app.programme_id = '${mine.programmeId}'; set local app.capacity = 'system'`,
    );
    for (const { name } of tenantTables) {
      await web.query('savepoint before');
      const answer = await web
        .query(`update ${name} set programme_id = '${theirs.programmeId}'`)
        .then(({ rowCount }) => `moved ${String(rowCount)}`)
        .catch((error: unknown) => (error as { code: string }).code);
      await web.query('rollback to before');
      answers.push(answer);
    }
    await web.query('rollback');
    // Refused, or there was nothing that may be changed.
    expect(answers.filter((answer) => answer !== '42501' && answer !== 'moved 0')).toEqual([]);
    expect(answers.filter((answer) => answer === '42501').length).toBeGreaterThan(40);
  });
});
