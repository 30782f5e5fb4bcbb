import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  contextOf,
  seedOrganisation,
  seedProgramme,
  testDatabase,
  type TestDatabase,
} from '../../test/database.js';
import { NoConnection } from './no-connection.js';
import type { RequestContext } from './request-context.js';

interface Driver {
  readonly master: { readonly options: { max: number; connectionTimeoutMillis: number } };
}

let db: TestDatabase;
let mine: RequestContext;
let theirs: RequestContext;

beforeAll(async () => {
  db = await testDatabase();
  const [a, b] = [await seedProgramme(db), await seedProgramme(db)];
  mine = contextOf(a.programmeId, await seedOrganisation(db));
  theirs = contextOf(b.programmeId, await seedOrganisation(db));
  for (const context of [mine, theirs])
    await db.tenancy.run(context, () =>
      db.tenancy.query(
        context,
        `insert into battery_model (programme_id, organisation_id, id, reference) values ($1, $2, gen_random_uuid(), 'M')`,
        [context.programmeId, context.organisationId],
      ),
    );
});

afterAll(() => db.close());

const models = (context: RequestContext): Promise<{ organisation_id: string }[]> =>
  db.tenancy.query(context, 'select organisation_id from battery_model');

describe('the tenant boundary', () => {
  it('shows a tenant its own rows and no other tenant’s', async () => {
    const rows = await db.tenancy.run(mine, () => models(mine));
    expect(rows.map((row) => row.organisation_id)).toEqual([mine.organisationId]);
  });

  it('shows the agency all organisations of its programme, and the public none', async () => {
    const agency = contextOf(mine.programmeId, null, { capacity: 'agency' });
    expect(await db.tenancy.run(agency, () => models(agency))).toHaveLength(1);
    const everybody = contextOf(mine.programmeId);
    expect(await db.tenancy.run(everybody, () => models(everybody))).toHaveLength(0);
  });

  it('refuses to write a row of another programme', async () => {
    const write = db.tenancy.run(mine, () =>
      db.tenancy.query(
        mine,
        `insert into battery_model (programme_id, organisation_id, id, reference) values ($1, $2, gen_random_uuid(), 'X')`,
        [theirs.programmeId, theirs.organisationId],
      ),
    );
    await expect(write).rejects.toMatchObject({ code: '42501' });
  });

  it('sees nothing where no tenant is set, on a connection that served one before', async () => {
    const rows = await db.tenancy.withoutProgramme(null, () =>
      db.tenancy.queryShared('select 1 from battery_model'),
    );
    expect(rows).toEqual([]);
  });

  it('goes back to the organisation after a block as the system', async () => {
    const counts = await db.tenancy.run(mine, async () => {
      const elevated = await db.tenancy.elevate(mine, (system) => models(system));
      return [elevated.length, (await models(mine)).length];
    });
    expect(counts).toEqual([1, 1]);
  });

  it('goes back to the organisation when the block as the system throws and somebody catches it', async () => {
    const after = await db.tenancy.run(mine, async () => {
      const refused = db.tenancy.elevate(mine, () => Promise.reject(new Error('Refused.')));
      await expect(refused).rejects.toThrow('Refused.');
      const [row] = await db.tenancy.query<{ capacity: string }>(
        mine,
        `select current_setting('app.capacity') as capacity`,
      );
      return [row?.capacity, (await models(mine)).length];
    });
    expect(after).toEqual([mine.capacity, 1]);
  });

  it('tells what failed first when the transaction takes no more statements', async () => {
    const broken = db.tenancy.run(mine, () =>
      db.tenancy.elevate(mine, (system) => db.tenancy.query(system, 'select 1 / 0')),
    );
    await expect(broken).rejects.toThrow('division by zero');
  });

  it('is not told to be done where a statement failed and the work went on', async () => {
    const begun: string[] = [];
    const work = db.tenancy.run(mine, async () => {
      db.tenancy.afterCommit(() => begun.push('after commit'));
      await db.tenancy.query(mine, 'select 1 / 0').catch(() => undefined);
    });
    await expect(work).rejects.toThrow('nothing of it is stored');
    expect(begun).toEqual([]);
  });

  it('refuses a context that is not the open one, and text that is not an identifier', async () => {
    await expect(db.tenancy.run(mine, () => models(theirs))).rejects.toThrow('No transaction');
    const forged = { ...mine, programmeId: "' or true --" };
    expect(() => db.tenancy.run(forged, () => models(forged))).toThrow('uuid');
  });

  it('asks beside the open transaction for what belongs to no programme, however many ask at once', async () => {
    const people = await Promise.all(
      Array.from({ length: 60 }, () =>
        db.tenancy.run(mine, async () => {
          await models(mine);
          const [alone] = await db.tenancy.queryAlone<{ n: number }>('select 1 as n', []);
          const [own] = await db.tenancy.withoutProgramme(null, () =>
            db.tenancy.queryShared<{ n: number }>('select 2 as n'),
          );
          return (alone?.n ?? 0) + (own?.n ?? 0) + (await models(mine)).length;
        }),
      ),
    );
    expect(people).toEqual(Array.from({ length: 60 }, () => 4));
  });

  it('opens no second transaction of a tenant within what belongs to no programme', async () => {
    await expect(
      db.tenancy.withoutProgramme(null, () => db.tenancy.run(mine, () => models(mine))),
    ).rejects.toThrow('open already');
  });

  it('says so when no connection becomes free in time', async () => {
    const { options } = (db.dataSource.driver as unknown as Driver).master;
    const { connectionTimeoutMillis: patience } = options;
    options.connectionTimeoutMillis = 50;
    const held = Array.from({ length: options.max }, () =>
      db.tenancy.run(mine, () => db.tenancy.query(mine, 'select pg_sleep(1)')),
    );
    await expect(db.tenancy.run(mine, () => models(mine))).rejects.toThrow(NoConnection);
    await Promise.all(held);
    options.connectionTimeoutMillis = patience;
    expect(await db.tenancy.run(mine, () => models(mine))).toHaveLength(1);
  });

  it('crosses nothing under 400 parallel requests of two tenants', async () => {
    const answers = await Promise.all(
      Array.from({ length: 400 }, (_, index) => {
        const context = index % 2 === 0 ? mine : theirs;
        return db.tenancy.run(context, async () => {
          const before = await models(context);
          await db.tenancy.query(context, 'select pg_sleep(0.001)');
          const after = await models(context);
          return [...before, ...after].every((r) => r.organisation_id === context.organisationId);
        });
      }),
    );
    expect(answers.filter((held) => held)).toHaveLength(400);
  });
});
