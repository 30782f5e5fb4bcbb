import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { contextOf, seedProgramme, testDatabase, type TestDatabase } from '../../test/database.js';
import type { RequestContext } from './request-context.js';
import type { Tenancy } from './tenancy.service.js';
import { WorkLock } from './work-lock.store.js';

let db: TestDatabase;
let lock: WorkLock;
let system: RequestContext;
let other: RequestContext;

beforeAll(async () => {
  db = await testDatabase();
  lock = new WorkLock(db.dataSource, db.tenancy);
  const programme = async () => {
    const { programmeId, agencyId } = await seedProgramme(db);
    return contextOf(programmeId, agencyId, { capacity: 'system' });
  };
  [system, other] = [await programme(), await programme()];
});

afterAll(() => db.close());

describe('work of which there is one at a time', () => {
  it('is seen by whoever asks while it is done, in its own programme and under its own name', async () => {
    const held = await lock.whileHeld(system, 'work', async () => [
      await lock.isHeld(system, 'work'),
      await lock.isHeld(system, 'other work'),
      await lock.isHeld(other, 'work'),
      await lock.whileHeld(system, 'work', () => Promise.resolve()),
    ]);
    expect(held).toEqual({ held: true, value: [true, false, false, { held: false }] });
    expect(await lock.isHeld(system, 'work')).toBe(false);
  });

  it('is never kept from beginning by whoever only asks, however long the answer takes', async () => {
    const client = await db.owner.connect();
    await client.query('begin');
    const slow = {
      queryAlone: async (sql: string, of: unknown[]): Promise<unknown[]> =>
        (await client.query<object>(sql, of)).rows,
    };
    const asking = new WorkLock(db.dataSource, slow as unknown as Tenancy);
    expect(await asking.isHeld(system, 'work')).toBe(false);
    const begun = await lock.whileHeld(system, 'work', () => asking.isHeld(system, 'work'));
    await client.query('rollback');
    client.release();
    expect(begun).toEqual({ held: true, value: true });
  });
});
