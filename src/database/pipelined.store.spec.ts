import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  contextOf,
  seedOrganisation,
  seedProgramme,
  testDatabase,
  type TestDatabase,
} from '../../test/database.js';
import { BulkRows } from './bulk.store.js';
import type { RequestContext } from './request-context.js';

let db: TestDatabase;
let mine: RequestContext;
let theirs: RequestContext;

const addModel = `insert into battery_model (programme_id, organisation_id, id, reference)
  values ($1, $2, $3, $4)`;
const modelOf = ({ programmeId, organisationId }: RequestContext, reference: string): unknown[] => [
  programmeId,
  organisationId,
  crypto.randomUUID(),
  reference,
];

beforeAll(async () => {
  db = await testDatabase();
  const tenant = async () =>
    contextOf((await seedProgramme(db)).programmeId, await seedOrganisation(db));
  [mine, theirs] = [await tenant(), await tenant()];
  for (const context of [mine, theirs])
    await db.tenancy.run(context, () => db.tenancy.query(context, addModel, modelOf(context, 'M')));
});

afterAll(() => db.close());

const number = async (context: RequestContext, wanted: number): Promise<number> => {
  const [row] = await db.tenancy.query<{ n: number }>(context, 'select $1::int as n', [wanted]);
  return row?.n ?? -1;
};
const organisations = (context: RequestContext): Promise<string[]> =>
  db.tenancy
    .query<{ organisation_id: string }>(
      context,
      'select organisation_id from battery_model where $1',
      [true],
    )
    .then((rows) => rows.map((row) => row.organisation_id));
const broken = (context: RequestContext) => db.tenancy.query(context, 'select 1 / $1::int', [0]);

describe('questions asked together', () => {
  it('get each its own answer, in the order they were asked', async () => {
    const asked = Array.from({ length: 50 }, (_, at) => () => number(mine, at));
    const answers = await db.tenancy.run(mine, () => db.tenancy.together(mine, ...asked));
    expect(answers).toEqual(asked.map((_, at) => at));
  });

  it('fail together, wait for each other and leave the connection in order', async () => {
    const ended: string[] = [];
    const late = async () => {
      await number(mine, 1).catch(() => undefined);
      ended.push('late');
    };
    const work = db.tenancy.run(mine, () => db.tenancy.together(mine, () => broken(mine), late));
    await expect(work).rejects.toMatchObject({ code: '22012' });
    expect(ended).toEqual(['late']);
    const after = Array.from({ length: 20 }, () => db.tenancy.run(mine, () => organisations(mine)));
    for (const answer of await Promise.all(after)) expect(answer).toEqual([mine.organisationId]);
  });

  it('cannot act as the system, which the others would be answered as', async () => {
    const work = db.tenancy.run(mine, () =>
      db.tenancy.together(
        mine,
        () => organisations(mine),
        () => db.tenancy.elevate(mine, (system) => organisations(system)),
      ),
    );
    await expect(work).rejects.toThrow('cannot elevate');
  });

  it('leave room for a bulk copy in the same transaction', async () => {
    const copied = await db.tenancy.run(mine, async () => {
      await db.tenancy.together(
        mine,
        () => number(mine, 1),
        () => number(mine, 2),
      );
      const { columns } = await new BulkRows(db.tenancy).copyOut(mine, {
        query: 'select reference from battery_model where programme_id = $1',
        parameters: [mine.programmeId],
        columns: { reference: 'text' },
        mostRows: 1,
      });
      return columns.reference.values;
    });
    expect(copied).toEqual(['M']);
  });
});

describe('a question that travels with the opening of its transaction', () => {
  it('is answered for its own tenant, among many of two tenants at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 400 }, (_, at) => {
        const context = at % 2 === 0 ? mine : theirs;
        return db.tenancy.ask(
          context,
          () => organisations(context),
          async (first) => {
            const both = await db.tenancy.together(
              context,
              () => organisations(context),
              () => organisations(context),
            );
            return [first, ...both].flat().every((id) => id === context.organisationId);
          },
        );
      }),
    );
    expect(answers.filter((held) => held)).toHaveLength(400);
  });

  it('joins a transaction that is open, and undoes it when it is refused', async () => {
    const joined = await db.tenancy.run(mine, () =>
      db.tenancy.ask(
        mine,
        () => number(mine, 3),
        (three) => number(mine, three + 1),
      ),
    );
    expect(joined).toBe(4);
    const refused = db.tenancy.ask(
      mine,
      () => broken(mine),
      () => number(mine, 1),
    );
    await expect(refused).rejects.toMatchObject({ code: '22012' });
    expect(await db.tenancy.run(mine, () => number(mine, 5))).toBe(5);
  });
});
