import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { contextOf, testDatabase, type TestDatabase } from '../../test/database.js';
import { seedProducer, seedProgramme } from '../../test/national-figures.js';
import { ProgrammeDirectory } from '../access/programme-directory.service.js';
import { ProgrammeStore } from '../access/programmes.store.js';
import type { RequestContext } from '../database/index.js';

import type { CalendarDate } from '../kernel/calendar-date.js';

import { PublicRegisterService } from './public-register.service.js';
import { PublicRegisterStore } from './public-register.store.js';
import { readSearch } from './register-search.js';

let db: TestDatabase;
let everybody: RequestContext;
let elsewhere: RequestContext;
let brands: Awaited<ReturnType<typeof seedProgramme>>;
let register: PublicRegisterService;

const whole = (parts: AsyncIterable<string>): Promise<string> => text(Readable.from(parts));

beforeAll(async () => {
  db = await testDatabase();
  const programme = await seedProgramme(db);
  everybody = contextOf(programme.programmeId);
  elsewhere = contextOf((await seedProgramme(db)).programmeId);
  brands = await seedProgramme(db);
  register = new PublicRegisterService(
    new PublicRegisterStore(db.tenancy),
    new ProgrammeDirectory(new ProgrammeStore(db.tenancy), db.clock),
  );
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

  it('lists names by the alphabet and not by the numbers of their characters', async () => {
    for (const name of ['Škoda', 'Tesla', 'MG', 'Mazda', 'ORA', 'smart', 'Opel'])
      await seedProducer(db, brands, name);
    const listed = await found({}, contextOf(brands.programmeId));
    expect(listed).toEqual(['Mazda', 'MG', 'Opel', 'ORA', 'Škoda', 'smart', 'Tesla']);
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
    const lines = (await whole(register.csv(everybody))).split('\r\n');
    expect(lines[1]).toBe(
      'R-100% Battery,100% Battery,DE,producer,active,100% Battery,ev,2020-01-01,',
    );
    expect(lines).toHaveLength(6);
  });

  it('is read as it stood on any day', async () => {
    const decided = async (number: number, state: string, from: string) => {
      await db.owner.query(
        `insert into registration_state (programme_id, organisation_id, registration_id, number, state, effective_on)
         select programme_id, organisation_id, id, $1, $2, $3 from registration where number = 'R-Beta'`,
        [number, state, from],
      );
    };
    await decided(1, 'suspended', '2024-03-01');
    await decided(2, 'active', '2024-05-01');
    await decided(3, 'cancelled', '2025-01-01');
    await db.owner.query(`update registration set valid_to = '2024-12-31' where number = 'R-Beta'`);
    const states = new Map<string, unknown>();
    for (const on of ['2024-02-29', '2024-03-01', '2024-05-01', '2024-12-31', '2025-01-01', null]) {
      const day = on as CalendarDate | null;
      const entry = await register.find(everybody, 'R-Beta', day);
      states.set(on ?? 'today', [entry?.state, entry?.validTo]);
    }
    expect(Object.fromEntries(states)).toEqual({
      '2024-02-29': ['active', null],
      '2024-03-01': ['suspended', null],
      '2024-05-01': ['active', null],
      '2024-12-31': ['active', null],
      '2025-01-01': ['cancelled', '2024-12-31'],
      today: ['cancelled', '2024-12-31'],
    });
    expect(await found({ state: 'suspended', on: '2024-04-30' })).toEqual(['Beta']);
    expect(await found({ state: 'suspended' })).toEqual([]);
    expect(await found({ on: '2019-12-31' })).toEqual([]);
    const past = await whole(register.csv(everybody, '2024-04-30' as CalendarDate));
    expect(past).toContain('R-Beta,Beta,DE,producer,suspended,Beta,ev,2020-01-01,\r\n');
  });

  it('shows another programme nothing of it', async () => {
    expect(await found({}, elsewhere)).toEqual([]);
    expect(await register.find(elsewhere, 'R-Alpha')).toBeNull();
  });
});
