import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { contextOf, testDatabase, type TestDatabase } from '../../test/database.js';
import { seedProducer, seedProgramme, type SeededProgramme } from '../../test/national-figures.js';
import type { RequestContext } from '../database/request-context.js';

import { LookAlikes } from './look-alikes.service.js';
import { OrganisationStore } from './organisations.store.js';

let db: TestDatabase;
let programme: SeededProgramme;
let operator: RequestContext;
let stranger: RequestContext;
let store: OrganisationStore;

beforeAll(async () => {
  db = await testDatabase();
  programme = await seedProgramme(db);
  operator = contextOf(programme.programmeId, null, { capacity: 'system' });
  stranger = contextOf((await seedProgramme(db)).programmeId, null, { capacity: 'system' });
  store = new OrganisationStore(db.tenancy);
  for (const name of ['Alpha', 'Volta GmbH', 'Beta']) await seedProducer(db, programme, name);
});
afterAll(() => db.close());

describe('the names of a programme', () => {
  const names = async (ctx: RequestContext, length: number) => {
    const between = { least: length, most: length };
    const found = await db.tenancy.run(ctx, () => store.ofProgramme(ctx, between));
    return found.map(({ name }) => name);
  };

  it('are those about as long, and no other programme’s', async () => {
    expect(await names(operator, 'Alpha'.length)).toEqual(['Alpha', 'Beta']);
    expect(await names(operator, 'Volta GmbH'.length)).toContain('Volta GmbH');
    expect(await names(operator, 400)).toEqual([]);
    expect(await names(stranger, 'Alpha'.length)).toEqual([]);
  });

  it('are looked through for one that looks like a newcomer’s, the agency’s own too', async () => {
    const service = new LookAlikes(db.tenancy, store);
    const cyrillic = await seedProducer(db, programme, 'V\u043elta GmbH');
    expect(await service.of(operator, cyrillic)).toEqual({
      code: 'look_alike',
      name: 'Volta GmbH',
    });
    expect(await service.of(stranger, cyrillic)).toEqual({ code: 'mixed_scripts' });
    await db.owner.query(
      `update organisation set name = 'Agency' where id = (select agency_id from programme where id = $1)`,
      [programme.programmeId],
    );
    const posing = await seedProducer(db, programme, '\u0410gency');
    expect(await service.of(operator, posing)).toEqual({ code: 'look_alike', name: 'Agency' });
  });
});
