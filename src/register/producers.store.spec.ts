import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { contextOf, testDatabase, type TestDatabase } from '../../test/database.js';
import { seedProducer, seedProgramme, type SeededProgramme } from '../../test/national-figures.js';
import type { ProgrammeDirectory } from '../access/index.js';
import type { RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { Producers } from './producers.service.js';
import { ProducersStore } from './producers.store.js';

let db: TestDatabase;
let programme: SeededProgramme;
let agency: RequestContext;
let producers: Producers;

beforeAll(async () => {
  db = await testDatabase();
  programme = await seedProgramme(db);
  agency = contextOf(programme.programmeId, programme.agencyId, { capacity: 'agency' });
  // All that is asked of the directory is the programme's day.
  const day = { dayOf: () => Promise.resolve('2026-03-31' as CalendarDate) };
  const directory = day as unknown as ProgrammeDirectory;
  producers = new Producers(db.tenancy, new ProducersStore(db.tenancy), directory);
});
afterAll(() => db.close());

const named = async (words: string, ctx = agency) =>
  (await producers.named(ctx, words)).producers.map(({ name }) => name);

it('lists the first by name, and finds any other by a part of its name or number', async () => {
  for (const name of ['Škoda', 'Zeta 100%', 'Saab', 'Acme'])
    await seedProducer(db, programme, name);
  await db.owner.query(
    `with made as (insert into organisation (id, name, country)
       select gen_random_uuid(), 'Maker ' || lpad(n::text, 3, '0'), 'DE' from generate_series(1, 60) n returning id, name)
     insert into registration (programme_id, organisation_id, id, capacity, number, state, valid_from)
     select $1, id, gen_random_uuid(), 'producer', 'N-' || right(name, 3), 'active', '2025-01-01' from made`,
    [programme.programmeId],
  );
  const first = await producers.named(agency, '');
  expect([first.producers.length, first.more]).toEqual([50, true]);
  expect(first.producers.slice(0, 2).map(({ name }) => name)).toEqual(['Acme', 'Maker 001']);
  expect(await named('ŠK')).toEqual(['Škoda']);
  expect(await named('maker 06')).toEqual(['Maker 060']);
  expect(await named('n-059')).toEqual(['Maker 059']);
  expect(await named('%')).toEqual(['Zeta 100%']);
  expect(await named('nobody')).toEqual([]);
});

it('offers others whose registration is active today', async () => {
  const own = await seedProducer(db, programme, 'Active One');
  await seedProducer(db, programme, 'Active Two');
  const barred = await seedProducer(db, programme, 'Active Three');
  await db.owner.query(
    `insert into registration_state (programme_id, organisation_id, registration_id, number, state, effective_on)
     select programme_id, organisation_id, id, 1, 'suspended', '2026-03-01' from registration where organisation_id = $1`,
    [barred],
  );
  const maker = contextOf(programme.programmeId, own);
  const { producers: offered } = await producers.activeOthers(maker, 'active');
  expect(offered.map(({ name }) => name)).toEqual(['Active Two']);
  expect(await named('active')).toEqual(['Active One', 'Active Three', 'Active Two']);
});

it('knows one by its id, and none of another programme', async () => {
  const id = await seedProducer(db, programme, 'Known');
  const stranger = contextOf((await seedProgramme(db)).programmeId, null, { capacity: 'agency' });
  expect(await producers.one(agency, id)).toEqual({ id, name: 'Known' });
  expect(await producers.one(agency, programme.agencyId)).toBeNull();
  expect(await producers.one(stranger, id)).toBeNull();
  expect(await named('', stranger)).toEqual([]);
});
