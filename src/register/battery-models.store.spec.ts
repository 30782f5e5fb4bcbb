import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  contextOf,
  seedOrganisation,
  seedPerson,
  seedProgramme,
  testDatabase,
  type TestDatabase,
} from '../../test/database.js';
import type { RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import type { DatedModelVersion } from './battery-model.js';
import { BatteryModelsStore } from './battery-models.store.js';
import { readModel } from './model-form.js';

let db: TestDatabase;
let store: BatteryModelsStore;
let mine: RequestContext;
let neighbour: RequestContext;
let elsewhere: RequestContext;

const day = (text: string): CalendarDate => text as CalendarDate;
const today = day('2026-07-10');

function stated(fields: Record<string, string>): DatedModelVersion {
  const usual = { brand: 'Acme', name: 'Cell', category: 'portable', chemistry: 'alkaline' };
  const written = { ...usual, unit_mass_g: '23', valid_from: '2026-01-01', ...fields };
  const { model, issues } = readModel(written, { marks: 'point' });
  if (model?.validFrom == null) throw new Error(JSON.stringify(issues));
  return { ...model, validFrom: model.validFrom };
}

const numbered = (at: number): string => `M-${String(at).padStart(3, '0')}`;
const references = Array.from({ length: 120 }, (_, at) => numbered(at));

const add = (of: RequestContext, models: readonly DatedModelVersion[]): Promise<void> =>
  db.tenancy.run(of, () => store.add(of, of.organisationId ?? '', models, db.clock.now()));

beforeAll(async () => {
  db = await testDatabase();
  store = new BatteryModelsStore(db.tenancy);
  const [here, there] = [await seedProgramme(db), await seedProgramme(db)];
  const personId = await seedPerson(db);
  const organisationId = await seedOrganisation(db);
  mine = contextOf(here.programmeId, organisationId, { personId });
  neighbour = contextOf(here.programmeId, await seedOrganisation(db), { personId });
  elsewhere = contextOf(there.programmeId, organisationId, { personId });
  await add(
    mine,
    references.map((reference) => stated({ reference })),
  );
  await add(mine, [
    stated({ reference: 'M-007', brand: 'Nordlicht', valid_from: '2026-07-01' }),
    stated({ reference: 'M-008', brand: 'Later', valid_from: '2026-08-01' }),
    stated({ reference: 'A_B', name: '100% of its own' }),
  ]);
  await add(neighbour, [stated({ reference: 'M-200' })]);
  await add(elsewhere, [stated({ reference: 'M-300' })]);
});
afterAll(() => db.close());

const page = (of: RequestContext, wanted: { words?: string; after?: string; limit?: number }) =>
  db.tenancy.run(of, () =>
    store.page(
      of,
      { organisationId: of.organisationId ?? '', on: today },
      { words: '', after: '', limit: 50, ...wanted },
    ),
  );

async function plan(sql: string, params: unknown[] = []): Promise<string> {
  const lines = await db.tenancy.query<{ 'QUERY PLAN': string }>(mine, `explain ${sql}`, params);
  return lines.map((line) => line['QUERY PLAN']).join('\n');
}

const found = async (words: string): Promise<string[]> =>
  (await page(mine, { words })).map(({ reference }) => reference);

describe('the models that a quarter may declare', () => {
  const quarter = { from: day('2026-04-01'), to: day('2026-06-30') };
  const offered = (of: RequestContext, limit: number) =>
    db.tenancy.run(of, async () => {
      const models = await store.offered(of, of.organisationId ?? '', quarter, limit);
      return models.map(({ reference, version }) => [reference, version]);
    });

  it('are the first by reference, as they hold on its last day, without those withdrawn before', async () => {
    expect(await offered(mine, 3)).toEqual([
      ['A_B', 1],
      ['M-000', 1],
      ['M-001', 1],
    ]);
    const withdrawn = (on: CalendarDate | null) =>
      db.tenancy.run(mine, () => store.setWithdrawn(mine, mine.organisationId ?? '', 'M-000', on));
    await withdrawn(day('2026-04-02'));
    expect(await offered(mine, 2)).toEqual([
      ['A_B', 1],
      ['M-000', 1],
    ]);
    await withdrawn(day('2026-04-01'));
    expect(await offered(mine, 2)).toEqual([
      ['A_B', 1],
      ['M-001', 1],
    ]);
    await withdrawn(null);
  });

  it('are nobody else’s', async () => {
    expect(await offered(neighbour, 9)).toEqual([['M-200', 1]]);
    expect(await offered(elsewhere, 9)).toEqual([['M-300', 1]]);
  });
});

describe('a page of battery models', () => {
  it('goes on where the one before ended, until each model was there once', async () => {
    const walked: string[] = [];
    for (let rows = await page(mine, {}); rows.length > 0;) {
      expect(rows.length).toBeLessThanOrEqual(50);
      walked.push(...rows.map(({ reference }) => reference));
      rows = await page(mine, { after: walked.at(-1) ?? '' });
    }
    expect(walked).toEqual(['A_B', ...references]);
    const count = await db.tenancy.run(mine, () => store.count(mine, mine.organisationId ?? ''));
    expect(count).toBe(121);
  });

  it('has each model in the version that holds on the day', async () => {
    const [, , seventh, eighth] = await page(mine, { after: 'M-004', limit: 4 });
    expect(seventh).toMatchObject({ reference: 'M-007', version: 2, brand: 'Nordlicht' });
    expect(eighth).toMatchObject({ reference: 'M-008', version: 1, brand: 'Acme' });
  });

  it('has those with the words in reference, brand or name, each character as it is', async () => {
    expect(await found('m-11')).toEqual(references.slice(110));
    expect(await found('nordLICHT')).toEqual(['M-007']);
    expect(await found('its own')).toEqual(['A_B']);
    expect(await found('Acme')).toHaveLength(50);
    expect(await found('Later')).toEqual([]);
    expect(await found('%')).toEqual(['A_B']);
    expect(await found('A_B')).toEqual(['A_B']);
    expect(await page(mine, { words: 'm-11', after: 'M-118' })).toHaveLength(1);
  });

  it('is read in its order from an index, which the check of a reference to a model keeps away from', async () => {
    const { organisationId, programmeId } = mine;
    const reference = `select 1 from only battery_model x where x.programme_id = $1 and x.organisation_id = $2 and x.id = $1
      for key share of x`;
    const plans = await db.tenancy.run(mine, async () => {
      const asked = jest.spyOn(db.tenancy, 'query');
      await store.page(
        mine,
        { organisationId: organisationId ?? '', on: today },
        { words: 'acme', after: 'M', limit: 51 },
      );
      const [, sql = '', params] = asked.mock.calls[0] ?? [];
      asked.mockRestore();
      await db.tenancy.query(mine, 'set local enable_seqscan = off; set local enable_sort = off');
      return [await plan(sql, params), await plan(reference, [programmeId, organisationId])];
    });
    expect(plans[0]).toContain('Index Scan using battery_model_listed');
    expect(plans[0]).not.toContain('Sort Key: m.reference');
    expect(plans[1]).toContain('Index Scan using battery_model_pkey');
  });

  it("has no row of another producer's or another programme's", async () => {
    expect((await page(neighbour, {})).map(({ reference }) => reference)).toEqual(['M-200']);
    expect((await page(elsewhere, {})).map(({ reference }) => reference)).toEqual(['M-300']);
    const asked = { organisationId: mine.organisationId ?? '', on: today };
    const whole = { words: '', after: '', limit: 50 };
    const seen = await db.tenancy.run(neighbour, () => store.page(neighbour, asked, whole));
    expect(seen).toEqual([]);
  });
});
