import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { contextOf, testDatabase, type TestDatabase } from '../../test/database.js';
import { seedProducer, seedProgramme } from '../../test/national-figures.js';
import type { RequestContext } from '../database/index.js';

import { PublicRegisterService } from './public-register.service.js';
import { PublicRegisterStore } from './public-register.store.js';
import { readSearch } from './register-search.js';

let db: TestDatabase;
let everybody: RequestContext;
let elsewhere: RequestContext;
let register: PublicRegisterService;

beforeAll(async () => {
  db = await testDatabase();
  const programme = await seedProgramme(db);
  everybody = contextOf(programme.programmeId);
  elsewhere = contextOf((await seedProgramme(db)).programmeId);
  register = new PublicRegisterService(new PublicRegisterStore(db.tenancy));
  for (const name of ['Alpha', 'Beta', '100% Battery', 'Applicant', 'Gone'])
    await seedProducer(db, programme, name);
  const setState = (state: string, number: string) =>
    db.owner.query(`update registration set state = $1 where number = $2`, [state, number]);
  await setState('applied', 'R-Applicant');
  await setState('cancelled', 'R-Gone');
});

afterAll(() => db.close());

const found = async (query: Record<string, string>, ctx = everybody): Promise<string[]> => {
  const { entries } = await register.search(ctx, readSearch(query, ['ev', 'lmt']));
  return entries.map(({ organisation }) => organisation);
};

describe('the public register', () => {
  it('lists who was ever admitted and never an applicant', async () => {
    expect(await found({})).toEqual(['100% Battery', 'Alpha', 'Beta', 'Gone']);
    expect(await register.find(everybody, 'R-Applicant')).toBeNull();
  });

  it('finds by name, brand and number, and takes no word as a pattern', async () => {
    expect(await found({ q: 'alph' })).toEqual(['Alpha']);
    expect(await found({ q: 'R-Beta' })).toEqual(['Beta']);
    expect(await found({ q: '%' })).toEqual(['100% Battery']);
    expect(await found({ q: '_' })).toEqual([]);
  });

  it('filters by state, category and capacity; what it does not know it leaves out', async () => {
    expect(await found({ state: 'cancelled' })).toEqual(['Gone']);
    expect(await found({ category: 'lmt' })).toEqual([]);
    expect(await found({ capacity: 'producer', state: 'applied' })).toHaveLength(4);
    expect(await found({ capacity: 'recycler' })).toEqual([]);
  });

  it('downloads as one file', async () => {
    const lines = (await register.csv(everybody)).split('\r\n');
    expect(lines[1]).toBe(
      'R-100% Battery,100% Battery,DE,producer,active,100% Battery,ev,2020-01-01,',
    );
    expect(lines).toHaveLength(6);
  });

  it('shows another programme nothing of it', async () => {
    expect(await found({}, elsewhere)).toEqual([]);
    expect(await register.find(elsewhere, 'R-Alpha')).toBeNull();
  });
});
