import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  contextOf,
  seedProgramme,
  testDatabase,
  type TestDatabase,
} from '../../../test/database.js';
import { ProgrammeDirectory } from '../../access/index.js';
import { ProgrammeStore } from '../../access/programmes.store.js';
import { Registrations } from '../../register/index.js';
import { RecyclerStanding } from './recycler-assets.service.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

it('a year begins for a recycler when it does where the programme is', async () => {
  const ctx = contextOf((await seedProgramme(db)).programmeId);
  const programmes = new ProgrammeDirectory(new ProgrammeStore(db.tenancy), db.clock);
  const standing = new RecyclerStanding({} as Registrations, programmes);
  db.clock.set('2026-12-31T22:59:00Z');
  expect(await standing.thisYear(ctx)).toBe(2026);
  // Midnight in Berlin.
  db.clock.set('2026-12-31T23:00:00Z');
  expect(await standing.thisYear(ctx)).toBe(2027);
});
