import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { seedProgramme, testDatabase, type TestDatabase } from '../../test/database.js';
import { PasswordService } from '../access/index.js';
import { RulebookLibrary } from '../assessments/index.js';
import { RulebooksStore } from '../assessments/rulebooks.store.js';
import { DemoProgrammes } from './demo-programme.service.js';
import { emptyDemonstration } from './demo-reset.store.js';
import { DemoRows } from './demo-rows.store.js';
import { DemoService } from './demo.service.js';

function demoService({ tenancy, clock }: TestDatabase): DemoService {
  const rows = new DemoRows(tenancy);
  const library = new RulebookLibrary(new RulebooksStore(tenancy), clock);
  const programmes = new DemoProgrammes(tenancy, rows, library, clock);
  return new DemoService(tenancy, rows, new PasswordService(), programmes);
}

describe('the demonstration in the database', () => {
  let db: TestDatabase;
  let demo: DemoService;
  let took: number;

  beforeAll(async () => {
    db = await testDatabase();
    demo = demoService(db);
    const started = performance.now();
    const loaded = await demo.load();
    took = performance.now() - started;
    expect(loaded).toEqual({ ok: true, value: { programmes: ['demo', 'ch'], producers: 38 } });
  }, 120_000);

  afterAll(() => db.close());

  const count = async (sql: string): Promise<number> =>
    Number((await db.owner.query<{ n: string }>(`select count(*) n from ${sql}`)).rows[0]?.n);

  it('takes seconds', () => {
    expect(took).toBeLessThan(20_000);
  });

  it('is loaded once', async () => {
    expect(await demo.load()).toMatchObject({ ok: false, reason: { code: 'demo.already-loaded' } });
    expect(await count('programme')).toBe(2);
  });

  it('has 38 producers in one programme and two of them in another', async () => {
    const registered = `registration r join programme p on p.id = r.programme_id where capacity = 'producer'`;
    expect(await count(`${registered} and slug = 'demo'`)).toBe(38);
    expect(await count(`${registered} and slug = 'ch'`)).toBe(2);
    expect(
      await count(
        `(select organisation_id from registration group by 1 having count(distinct programme_id) = 2) both_of`,
      ),
    ).toBe(2);
  });

  it('offers an account of every role', async () => {
    const roles = await db.owner.query<{ role: string }>(
      `select distinct role from membership join person on person.id = person_id where demonstration order by 1`,
    );
    expect(roles.rows.map(({ role }) => role)).toEqual([
      'agency.administrator',
      'agency.auditor',
      'agency.officer',
      'agency.publisher',
      'producer.administrator',
      'producer.preparer',
      'producer.submitter',
      'recycler.administrator',
      'recycler.certifier',
      'recycler.operator',
    ]);
  });

  it('is emptied and loaded again, keeping nothing of before', async () => {
    expect(await emptyDemonstration(db.ownerConnection)).toMatchObject({ ok: true });
    expect(await count('organisation')).toBe(0);
    expect(await demo.load({ programme: 'ch' })).toMatchObject({ ok: true });
    expect(await demo.load()).toMatchObject({ ok: true, value: { programmes: ['demo'] } });
    expect(await count('organisation')).toBe(38 + 2 + 2);
  }, 60_000);

  it('is never loaded over or emptied beside a real programme', async () => {
    await seedProgramme(db);
    const refused = { ok: false, reason: { code: 'demo.real-programme' } };
    expect(await demo.load()).toMatchObject(refused);
    expect(await emptyDemonstration(db.ownerConnection)).toMatchObject(refused);
    expect(await count('programme')).toBe(3);
  });
});
