import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { contextOf, seedOrganisation, seedProgramme, testDatabase, type TestDatabase } from '../../test/database.js'; // prettier-ignore
import { sampleRow, withoutChecksAndReferences } from '../../test/sample-rows.js';
import { newId } from './new-id.js';
import { type RequestContext, settingsOf } from './request-context.js';

// Inside one programme row-level security keeps organisations apart too. The catalogue is asked for the tables, and each is
// tried by a neighbour of the row's owner; what everybody in a programme may read or write stands here with its reason.

const READ_BY_ALL: Readonly<Record<string, string>> = {
  adopted_rulebook: 'which law holds is public',
  api_key: 'a key is found by its hash before it is known whose it is',
  certificate: 'certificates are public, and are verified by their reference',
  certificate_event: 'so is that one was revoked',
  certificate_replacement: 'so is which one took the place of a revoked one',
  facility: 'plants and their verified capacity are public',
  facility_permit: 'and so are their permits',
  invitation: 'a link is found by its hash before it is known for whom it is',
  programme_counter: 'numbers are given in one row of the programme',
  publication: 'publications are public',
  registration: 'the register of producers is public',
  registration_state: 'so is since when a registration is suspended or cancelled',
  report_memo: 'what the agency says beside a report is public',
  rulebook_version: 'law is public, its earlier versions too',
};
const WRITTEN_BY_ALL: Readonly<Record<string, string>> = {
  programme_counter: 'whoever acts takes the next number',
};

interface Table {
  name: string;
  /** Its rows belong to an organisation; those of other tables belong to the programme. */
  owned: boolean;
  /** A column that the application may change, in tables where it may change any. */
  changeable: string | null;
  removable: boolean;
}

let db: TestDatabase;
let web: pg.Client;
let tables: Table[];
let owner: RequestContext;
let neighbour: RequestContext;

beforeAll(async () => {
  db = await testDatabase();
  web = new pg.Client(db.connection);
  await web.connect();
  const { programmeId } = await seedProgramme(db);
  owner = contextOf(programmeId, await seedOrganisation(db), { personId: newId() });
  neighbour = contextOf(programmeId, await seedOrganisation(db), { personId: newId() });
  const { rows } = await db.owner.query<Table>(
    `select c.relname as name, bool_or(a.attname = 'organisation_id') as owned,
       min(a.attname::text) filter (where has_column_privilege('everycell_app', c.oid, a.attnum, 'update')
         and a.attname not in ('programme_id', 'organisation_id', 'state')) as changeable,
       has_table_privilege('everycell_app', c.oid, 'delete') as removable
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
     group by c.oid, c.relname having bool_or(a.attname = 'programme_id') order by 1`,
  );
  tables = rows;
  await withoutChecksAndReferences(db);
  for (const { name } of tables) await db.owner.query(await rowOf(name, owner));
});

afterAll(async () => {
  await web.end();
  await db.close();
});

const rowOf = (table: string, { programmeId, organisationId }: RequestContext): Promise<string> =>
  sampleRow(db, table, { programme_id: programmeId, organisation_id: organisationId ?? '' });

/** How many rows the statement reached, or the code of its refusal; nothing of it stays. */
async function reached(context: RequestContext, sql: string): Promise<number | string> {
  await web.query(`begin; ${settingsOf(context)}`);
  try {
    return (await web.query(sql)).rowCount ?? 0;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  } finally {
    await web.query('rollback');
  }
}

async function seen(context: RequestContext, table: string): Promise<number> {
  const sql = `select count(*)::int as n from ${table}`;
  const rows = await db.tenancy.run(context, () => db.tenancy.query<{ n: number }>(context, sql));
  return rows[0]?.n ?? 0;
}

const DENIED = '42501';
const nothing = (answer: number | string): boolean => answer === 0 || answer === DENIED;
const names = (found: readonly Table[]): string[] => found.map(({ name }) => name);

async function which(
  candidates: readonly Table[],
  test: (table: Table) => Promise<boolean>,
): Promise<string[]> {
  const found: Table[] = [];
  for (const table of candidates) if (await test(table)) found.push(table);
  return names(found);
}

const change = ({ name, changeable }: Table): string =>
  `update ${name} set ${changeable ?? 'programme_id'} = ${changeable ?? 'programme_id'}`;

describe('a row of one organisation', () => {
  it('is seen by another of the programme where that is meant, and nowhere else', async () => {
    expect(await which(tables, async ({ name }) => (await seen(neighbour, name)) > 0)).toEqual(
      Object.keys(READ_BY_ALL),
    );
  });

  it('is not added, changed or removed by another of the programme', async () => {
    const added = await which(
      tables,
      async ({ name }) => !nothing(await reached(neighbour, await rowOf(name, owner))),
    );
    const changed = await which(tables, async (t) => !nothing(await reached(neighbour, change(t))));
    const removed = await which(
      tables,
      async ({ name }) => !nothing(await reached(neighbour, `delete from ${name}`)),
    );
    const shared = Object.keys(WRITTEN_BY_ALL);
    expect({ added, changed, removed }).toEqual({
      added: shared,
      changed: shared,
      removed: shared,
    });
  });

  it('is given to nobody else by its owner', async () => {
    const given = await which(
      tables.filter(({ owned }) => owned),
      async ({ name }) =>
        !nothing(
          await reached(
            owner,
            `update ${name} set organisation_id = '${neighbour.organisationId ?? ''}'`,
          ),
        ),
    );
    expect(given).toEqual([]);
  });

  it('is its owner’s to see, and to change and remove where anybody may', async () => {
    const own = tables.filter(({ owned }) => owned);
    const hidden = await which(own, async ({ name }) => (await seen(owner, name)) !== 1);
    // Those of the national runs belong to the agency, whoever they are about.
    expect(hidden).toEqual([
      'national_run_batch',
      'national_run_submission',
      'official_run_return',
    ]);
    // What the parties of an offer may change is tried below; what the agency decided is read and not changed.
    const untried = [...hidden, 'credit_offer', 'registration_decision'];
    const open = own.filter(({ name, changeable }) => changeable && !untried.includes(name));
    expect(await which(open, async (t) => (await reached(owner, change(t))) !== 1)).toEqual([]);
    const removable = open.filter((table) => table.removable);
    expect(
      await which(
        removable,
        async ({ name }) => (await reached(owner, `delete from ${name}`)) !== 1,
      ),
    ).toEqual([]);
    expect([open.length > 15, removable.length > 10]).toEqual([true, true]);
  });
});

describe('an offer of credits', () => {
  const id = newId();
  let receiver: RequestContext;

  beforeAll(async () => {
    receiver = contextOf(owner.programmeId, await seedOrganisation(db));
    await db.owner.query(await offer(id, 'offered'));
  });

  const offer = (of: string, state: string): Promise<string> =>
    sampleRow(db, 'credit_offer', {
      programme_id: owner.programmeId,
      organisation_id: owner.organisationId ?? '',
      counterparty_id: receiver.organisationId ?? '',
      id: of,
      grams: '100',
      state,
    });
  const set = (what: string): string => `update credit_offer set ${what} where id = '${id}'`;

  it('is seen by its two parties alone', async () => {
    const counts = [];
    for (const context of [owner, receiver, neighbour])
      counts.push(await seen(context, 'credit_offer'));
    // The owner has the row of the tests above too.
    expect(counts).toEqual([2, 1, 0]);
  });

  it('is made by who gives, and not as if it had been accepted', async () => {
    expect(await reached(receiver, await offer(newId(), 'offered'))).toBe(DENIED);
    expect(await reached(owner, await offer(newId(), 'accepted'))).toBe(DENIED);
    expect(await reached(owner, await offer(newId(), 'offered'))).toBe(1);
  });

  it('is accepted or rejected by the receiver, withdrawn by the giver, and by nobody else', async () => {
    const moves = ['accepted', 'rejected', 'withdrawn', 'offered'];
    const told: Record<string, (number | string)[]> = {};
    for (const [who, context] of Object.entries({ owner, receiver, neighbour })) {
      const answers = [];
      for (const to of moves) answers.push(await reached(context, set(`state = '${to}'`)));
      told[who] = answers;
    }
    expect(told).toEqual({
      owner: [DENIED, DENIED, 1, DENIED],
      receiver: [1, 1, DENIED, DENIED],
      neighbour: [0, 0, 0, 0],
    });
  });

  it('keeps its grams and its parties, and stays', async () => {
    for (const context of [owner, receiver]) {
      const { organisationId } = context;
      for (const what of ['grams = 1', `counterparty_id = '${organisationId ?? ''}'`])
        expect(await reached(context, set(what))).toBe(DENIED);
      expect(await reached(context, `delete from credit_offer where id = '${id}'`)).toBe(DENIED);
    }
  });

  it('that was decided is decided for good', async () => {
    const decided = newId();
    await db.owner.query(await offer(decided, 'accepted'));
    const back = `update credit_offer set state = 'rejected' where id = '${decided}'`;
    expect(await reached(receiver, back)).toBe(0);
  });
});
