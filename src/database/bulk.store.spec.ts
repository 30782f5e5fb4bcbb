import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { QueryRunner } from 'typeorm';
import { guardTenantTables } from '../../migrations/tenant-table.js';
import {
  contextOf,
  seedOrganisation,
  seedProgramme,
  testDatabase,
  type TestDatabase,
} from '../../test/database.js';
import { BulkRows } from './bulk.store.js';
import { arrayText } from './array-text.js';
import type { RequestContext } from './request-context.js';

let db: TestDatabase;
let bulk: BulkRows;
let mine: RequestContext;
let theirs: RequestContext;
let colleague: RequestContext;

beforeAll(async () => {
  db = await testDatabase();
  bulk = new BulkRows(db.tenancy);
  const [a, b] = [await seedProgramme(db), await seedProgramme(db)];
  mine = contextOf(a.programmeId, await seedOrganisation(db));
  colleague = contextOf(a.programmeId, await seedOrganisation(db));
  theirs = contextOf(b.programmeId, await seedOrganisation(db));
  await db.owner
    .query(`create table bulk_row (programme_id uuid not null, organisation_id uuid not null,
    place integer not null, at integer not null, name text not null, size bigint check (size >= 0),
    primary key (programme_id, organisation_id, place, at))`);
  const owner = { query: (sql: string) => db.owner.query(sql) } as unknown as QueryRunner;
  await guardTenantTables(owner, [{ name: 'bulk_row', visibility: 'organisation' }]);
});

afterAll(() => db.close());

type Part = readonly [names: readonly string[], sizes: readonly (bigint | null)[]];

const insertion = `insert into bulk_row (programme_id, organisation_id, place, at, name, size)
  select $1, $2, $3, x.at, x.name, x.size
  from unnest($4::text[], $5::bigint[]) with ordinality as x (name, size, at)`;

/** Into a table like those of tenants; `owner` is whose rows they say they are. */
function load(context: RequestContext, parts: Iterable<Part>, owner = context): Promise<void> {
  async function* parameters() {
    let place = 0;
    for (const [names, sizes] of parts)
      yield await Promise.resolve([
        owner.programmeId,
        owner.organisationId,
        (place += 1),
        arrayText(names),
        arrayText(sizes),
      ]);
  }
  return db.tenancy.run(context, () => bulk.repeat(context, insertion, parameters()));
}

describe('bulk rows going in', () => {
  it('are stored exactly, in the order they came, with what they share given once', async () => {
    const odd = 'tab\tline\nback\\slash "quote" {NULL} é';
    const large = 9_007_199_254_740_993n;
    await load(mine, [
      [
        [odd, '7'],
        [large, 1n],
      ],
      [['last'], [null]],
    ]);
    const { rows } = await db.owner.query(
      'select name, size from bulk_row where organisation_id = $1 order by place, at',
      [mine.organisationId],
    );
    expect(rows).toEqual([
      { name: odd, size: String(large) },
      { name: '7', size: '1' },
      { name: 'last', size: null },
    ]);
  });

  it('cannot be smuggled to another organisation or another programme', async () => {
    for (const elsewhere of [colleague, theirs])
      await expect(load(mine, [[['A'], [1n]]], elsewhere)).rejects.toMatchObject({ code: '42501' });
    const { rows } = await db.owner.query(
      'select count(*) as rows from bulk_row where organisation_id <> $1',
      [mine.organisationId],
    );
    expect(rows).toEqual([{ rows: '0' }]);
  });

  it('are stored whole or not at all; the first fault is told and leaves the connection usable', async () => {
    await db.owner.query('delete from bulk_row');
    function* failing(): Generator<Part> {
      for (let part = 0; part < 20; part += 1) yield [['A'], [1n]];
      throw new Error('the file ends here');
    }
    await expect(load(mine, failing())).rejects.toThrow('the file ends here');
    const broken: Part[] = [[['A'], [1n]], [['B'], [-1n]], ...Array<Part>(30).fill([['C'], [1n]])];
    await expect(load(mine, broken)).rejects.toMatchObject({ code: '23514' });
    expect((await db.owner.query('select from bulk_row')).rowCount).toBe(0);
    await load(mine, [[['A'], [1n]]]);
    expect((await db.owner.query('select from bulk_row')).rowCount).toBe(1);
  });

  it('are read no further than a few statements ahead of the server', async () => {
    let read = 0;
    let answered = 0;
    let furthest = 0;
    async function* watched() {
      for (; read < 100; read += 1) {
        furthest = Math.max(furthest, read - answered);
        yield await Promise.resolve([read]);
      }
    }
    const asked = db.tenancy.query.bind(db.tenancy);
    const counting = Object.assign(Object.create(db.tenancy) as typeof db.tenancy, {
      query: async <Row>(...given: Parameters<typeof asked>): Promise<Row[]> => {
        const rows = await asked<Row>(...given);
        answered += 1;
        return rows;
      },
    });
    await db.tenancy.run(mine, () =>
      new BulkRows(counting).repeat(mine, 'select pg_sleep(0.002), $1::int', watched()),
    );
    expect([read, answered]).toEqual([100, 100]);
    expect(furthest).toBeGreaterThan(1);
    expect(furthest).toBeLessThan(8);
  });
});

describe('bulk rows coming out', () => {
  it('arrive as typed columns, of the own tenant only', async () => {
    const sizes = Array.from({ length: 2500 }, (_, at) => BigInt(at + 1));
    await load(colleague, [[sizes.map(() => 'lithium_ion_nmc'), sizes]]);
    const agency = contextOf(mine.programmeId, null, { capacity: 'agency' });
    const foreign = contextOf(theirs.programmeId, null, { capacity: 'agency' });
    const read = async (context: RequestContext): Promise<[number, bigint, readonly string[]]> => {
      const { rows, columns } = await db.tenancy.run(context, () =>
        bulk.copyOut(context, {
          query: `select name as chemistry, size as units from bulk_row where organisation_id = $1`,
          parameters: [colleague.organisationId ?? ''],
          columns: { chemistry: 'text', units: 'bigint' },
          mostRows: 2500,
        }),
      );
      const units = columns.units.reduce((sum, each) => sum + each, 0n);
      return [rows, units, columns.chemistry.values];
    };
    expect(await read(agency)).toEqual([2500, 3_126_250n, ['lithium_ion_nmc']]);
    expect(await read(foreign)).toEqual([0, 0n, []]);
  });

  it('that cannot be read do not spoil the transaction', async () => {
    const agency = contextOf(mine.programmeId, null, { capacity: 'agency' });
    const answer = await db.tenancy.run(agency, async () => {
      const copied = bulk.copyOut(agency, {
        query: `select name as line_key from bulk_row where programme_id = $1`,
        parameters: [agency.programmeId],
        columns: { line_key: 'text' },
        mostRows: 10,
      });
      await expect(copied).rejects.toThrow('more rows');
      return db.tenancy.query(agency, 'select 1 as one');
    });
    expect(answer).toEqual([{ one: 1 }]);
  });
});
