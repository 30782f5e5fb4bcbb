import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  contextOf,
  seedOrganisation,
  seedProgramme,
  testDatabase,
  type TestDatabase,
} from '../../test/database.js';
import { BulkRows, newId, type RequestContext } from '../database/index.js';
import { LinesStore, type DraftToWrite } from './lines.store.js';
import { categoryLineKey, modelLineKey, type ReturnLine } from './return-line.js';

let db: TestDatabase;
let store: LinesStore;
let mine: RequestContext;
let theirs: RequestContext;

beforeAll(async () => {
  db = await testDatabase();
  store = new LinesStore(db.tenancy, new BulkRows(db.tenancy));
  const { programmeId } = await seedProgramme(db);
  mine = contextOf(programmeId, await seedOrganisation(db));
  theirs = contextOf((await seedProgramme(db)).programmeId, await seedOrganisation(db));
});

afterAll(() => db.close());

let quarter = 0;

async function draftOf(context: RequestContext): Promise<DraftToWrite> {
  const returnId = newId();
  const organisationId = context.organisationId ?? '';
  quarter += 1;
  await db.owner.query(
    `insert into quarterly_return (programme_id, organisation_id, id, period, state, due_on)
     values ($1, $2, $3, $4, 'open', '2026-07-30')`,
    [context.programmeId, organisationId, returnId, `${String(2000 + quarter)}-Q1`],
  );
  return { organisationId, returnId, version: 1 };
}

const line = (position: number, changed: Partial<ReturnLine> = {}): ReturnLine => ({
  lineKey: modelLineKey(`M-${String(position)}`),
  position,
  batteryModelId: newId(),
  modelVersion: 1,
  category: 'portable',
  chemistry: 'alkaline',
  units: BigInt(position),
  exportedUnits: 0n,
  massMg: 9_007_199_254_740_993n,
  priceMinor: null,
  note: null,
  changeReason: null,
  ...changed,
});

const write = (to: DraftToWrite, lines: readonly ReturnLine[], context = mine): Promise<void> =>
  db.tenancy.run(context, () => store.addDraft(context, to, [lines]));

const read = (
  { organisationId, returnId }: DraftToWrite,
  window?: { from: number; limit: number },
) => db.tenancy.run(mine, () => store.draft(mine, organisationId, returnId, window));

describe('the lines of a draft', () => {
  const some = [
    line(1, { note: 'quote " back\\slash {a,b} NULL é', priceMinor: 12_345_678_901_234_567n }),
    line(3, { lineKey: modelLineKey('NULL'), note: 'NULL', exportedUnits: 3n }),
    line(2, {
      lineKey: categoryLineKey('ev', 'lithium_ion_nmc'),
      batteryModelId: null,
      modelVersion: null,
      changeReason: 'a new plant',
    }),
  ];

  it('are read as they were written, in the order of their positions', async () => {
    const to = await draftOf(mine);
    await write(to, some);
    expect(await read(to)).toEqual([some[0], some[2], some[1]]);
  });

  it('come a window at a time, across the rows they are kept in', async () => {
    const to = await draftOf(mine);
    const many = Array.from({ length: 4_500 }, (_, at) => line(at + 1));
    await write(to, many);
    expect(await read(to, { from: 1_999, limit: 3 })).toEqual(many.slice(1_999, 2_002));
    expect(await read(to)).toEqual(many);
    const parts: ReturnLine[][] = [];
    await db.tenancy.run(mine, async () => {
      const { organisationId, returnId: id } = to;
      for await (const part of store.draftInParts(mine, { organisationId, id })) parts.push(part);
    });
    expect(parts.map(({ length }) => length)).toEqual([2000, 2000, 500]);
    expect(parts.flat()).toEqual(many);
    const { rows } = await db.owner.query(
      `select number, cardinality(line_key) as lines from return_draft_part where return_id = $1 order by 1`,
      [to.returnId],
    );
    expect(rows).toEqual([
      { number: 1, lines: 2000 },
      { number: 2, lines: 2000 },
      { number: 3, lines: 500 },
    ]);
  });

  it('are none for another tenant, who cannot write them either', async () => {
    const to = await draftOf(mine);
    await write(to, some);
    const seen = await db.tenancy.run(theirs, () =>
      store.draft(theirs, to.organisationId, to.returnId),
    );
    expect(seen).toEqual([]);
    const parts = store.draftInParts(theirs, {
      organisationId: to.organisationId,
      id: to.returnId,
    });
    expect(await db.tenancy.run(theirs, () => parts.next())).toMatchObject({ done: true });
    await expect(write({ ...to, version: 2 }, some, theirs)).rejects.toMatchObject({
      code: '42501',
    });
    await db.tenancy.run(theirs, () => store.clearDraft(theirs, to.organisationId, to.returnId));
    expect(await read(to)).toHaveLength(3);
  });

  it('go all together', async () => {
    const to = await draftOf(mine);
    await write(to, some);
    await db.tenancy.run(mine, () => store.clearDraft(mine, to.organisationId, to.returnId));
    expect(await read(to)).toEqual([]);
  });

  it('are refused when a battery stands in two of them, however far apart', async () => {
    const to = await draftOf(mine);
    const many = Array.from({ length: 2_500 }, (_, at) => line(at + 1));
    const again = line(2_501, { lineKey: many[0]?.lineKey ?? '' });
    await expect(write(to, [...many, again])).rejects.toThrow('two lines');
    expect(await read(to)).toEqual([]);
  });

  it.each<[string, Partial<ReturnLine>]>([
    ['more exported than there are', { exportedUnits: 6n }],
    ['fewer than none exported', { exportedUnits: -1n }],
    ['fewer units than none', { units: -1n, exportedUnits: -1n }],
    ['less mass than none', { massMg: -1n }],
    ['a price below nothing', { priceMinor: -1n }],
  ])('are refused by the database with %s', async (_, changed) => {
    const to = await draftOf(mine);
    const lines = [line(1), line(5, changed), line(6)];
    await expect(write(to, lines)).rejects.toMatchObject({
      code: '23514',
      constraint: 'return_draft_part_is_sound',
    });
  });

  it('are refused by the database where one lacks what every line has', async () => {
    const to = await draftOf(mine);
    await write(to, [line(1), line(2)]);
    for (const column of [
      'line_key',
      'position',
      'category',
      'chemistry',
      'units',
      'exported_units',
      'mass_mg',
    ])
      for (const shorter of [
        `array_append(trim_array(${column}, 1), null)`,
        `trim_array(${column}, 1)`,
      ])
        await expect(
          db.owner.query(
            `update return_draft_part set ${column} = ${shorter} where return_id = $1`,
            [to.returnId],
          ),
        ).rejects.toMatchObject({ code: '23514' });
  });

  it('belong to a return that is there', async () => {
    const to = { ...(await draftOf(mine)), returnId: newId() };
    await expect(write(to, some)).rejects.toMatchObject({ code: '23503' });
  });
});
