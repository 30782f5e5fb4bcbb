import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  contextOf,
  seedOrganisation,
  seedProgramme,
  testDatabase,
  type TestDatabase,
} from '../../test/database.js';
import type { RequestContext } from '../database/request-context.js';
import { IdempotencyPurge } from './idempotency-purge.service.js';
import { IdempotencyStore } from './idempotency.store.js';

let db: TestDatabase;
let store: IdempotencyStore;
let mine: RequestContext;
let theirs: RequestContext;

beforeAll(async () => {
  db = await testDatabase();
  store = new IdempotencyStore(db.tenancy, db.clock);
  const tenant = async () =>
    contextOf((await seedProgramme(db)).programmeId, await seedOrganisation(db));
  [mine, theirs] = [await tenant(), await tenant()];
});

afterAll(() => db.close());

async function keep(context: RequestContext, ...keys: string[]): Promise<void> {
  for (const key of keys)
    await db.tenancy.run(context, () =>
      store.keep(context, { key, route: 'test', bodyHash: 'hash' }, { status: 201, body: key }),
    );
}

const keys = async (): Promise<string[]> => {
  const { rows } = await db.owner.query<{ key: string }>(
    `select key from idempotency_key order by key`,
  );
  return rows.map(({ key }) => key);
};

it('removes the keys of one programme that are past their 120 days, and no other', async () => {
  db.clock.set('2026-01-01T00:00:00Z');
  await keep(mine, 'old-1', 'old-2', 'old-3');
  await keep(theirs, 'their-old');
  db.clock.set('2026-01-01T00:00:01Z');
  await keep(mine, 'one second younger');
  // 120 days after the first, to the second.
  db.clock.set('2026-05-01T00:00:00Z');
  const system = contextOf(mine.programmeId, null, { capacity: 'system' });
  await new IdempotencyPurge(store).handle(system, {}, db.tenancy);
  expect(await keys()).toEqual(['one second younger', 'their-old']);
});

it('removes as many at a time as it is told, and says whether there may be more', async () => {
  db.clock.set('2025-01-01T00:00:00Z');
  await keep(theirs, 'a', 'b', 'c');
  db.clock.set('2026-05-01T00:00:00Z');
  const system = contextOf(theirs.programmeId, null, { capacity: 'system' });
  const some = () => db.tenancy.run(system, () => store.removeSomeOld(system, 3));
  expect(await some()).toBe(true);
  expect(await some()).toBe(false);
  expect(await keys()).toEqual(['one second younger']);
});

it('does not let an organisation remove another tenant’s keys', async () => {
  db.clock.set('2025-01-01T00:00:00Z');
  await keep(theirs, 'kept');
  db.clock.set('2026-05-01T00:00:00Z');
  await db.tenancy.run(mine, () => store.removeSomeOld(mine, 100));
  expect(await keys()).toContain('kept');
});
