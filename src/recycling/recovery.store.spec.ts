import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  certificates,
  closeRecycling,
  closedBatch,
  db,
  openRecycling,
  world,
  type World,
} from '../../test/recycler-world.js';
import { RulebookLibrary } from '../assessments/index.js';
import { RulebookReader } from '../assessments/rulebook-reader.service.js';
import { RulebooksStore } from '../assessments/rulebooks.store.js';
import { valueOf } from '../kernel/decision.js';
import { readRulebookFiles, rulebooksFolder } from '../rulebook-files.js';
import { BatchStore } from './batches.store.js';
import { notCounted } from './batch.js';
import { processYears } from './process-year.js';
import { ProcessYearStore, type CountedPage } from './process-years.store.js';
import { RecoveryService } from './recovery.service.js';

let recovery: RecoveryService;

beforeAll(async () => {
  await openRecycling();
  const library = new RulebookLibrary(
    new RulebooksStore(db.tenancy),
    db.clock,
    new RulebookReader(),
  );
  recovery = new RecoveryService(db.tenancy, new ProcessYearStore(db.tenancy), library);
});
afterAll(closeRecycling);

async function adopt(w: World): Promise<void> {
  const library = new RulebookLibrary(
    new RulebooksStore(db.tenancy),
    db.clock,
    new RulebookReader(),
  );
  const files = readRulebookFiles(`${rulebooksFolder()}/eu/2023-1542`);
  valueOf(
    await db.tenancy.run(w.agency, () => library.publishAndAdopt(w.agency, files, 'reports')),
  );
}

/** The same batch so many times more, with its fractions. */
async function copies(batch: string, count: number): Promise<string[]> {
  const { rows } = await db.owner.query<{ id: string }>(
    `insert into batch select b.programme_id, b.organisation_id, gen_random_uuid(), b.facility_id, b.reference || '-' || n,
       b.process, b.chemistry, b.started_on, b.ended_on, b.state, 1, b.recorded_by, b.recorded_at
     from batch b, generate_series(1, $2) n where b.id = $1 returning id`,
    [batch, count],
  );
  const ids = rows.map(({ id }) => id);
  await db.owner.query(
    `insert into fraction select f.programme_id, f.organisation_id, copy, f.id, f.role, f.name, f.wet_mg, f.dry_mg,
       f.destination, f.counts_as_recycled
     from fraction f, unnest($2::uuid[]) copy where f.batch_id = $1`,
    [batch, ids],
  );
  return ids;
}

describe('the recovery of a year', () => {
  it('is made from all of its batches, however many there are', async () => {
    const w = await world(10_000n * 1_000_000_000n);
    await adopt(w);
    const first = await closedBatch(w);
    const batchIds = [first, ...(await copies(first, 2_000))];
    const [judged, ...others] = valueOf(await recovery.ofYear(w.drafter, 2026));
    expect(others).toEqual([]);
    // 1000 kg in and 700 kg counted out, 2,001 times.
    expect(judged?.group).toMatchObject({
      inputMg: 2_001n * 1_000_000_000n,
      recycledMg: 2_001n * 700_000_000n,
    });
    const scope = { facilityId: w.facility.id, year: 2026, batchIds };
    const certified = await certificates.preview(w.drafter, scope);
    // The copies draw from no load, so a certificate is refused for that, and not because they were not found.
    expect(certified).toMatchObject({ ok: false, reason: { code: 'batch.more-input-than-drawn' } });
  }, 60_000);

  it('adds up in the database what is added up of its batches, and lists them in pages', async () => {
    const w = await world(10_000n * 1_000_000_000n);
    const [plain, other, taken, prepared] = [
      await closedBatch(w, 'B-1'),
      await closedBatch(w, 'B-2', '2026-04-02'),
      await closedBatch(w, 'B-3'),
      await closedBatch(w, 'B-4'),
    ];
    await closedBatch(w, 'B-5', '2026-03-05');
    const set = (sql: string, id: string) => db.owner.query(sql, [id]);
    await set(`update batch set process = 'pyrometallurgical' where id = $1`, other);
    await set(`update batch set process = 'mechanical' where id = $1`, prepared);
    await set(
      `update consignment set origin_kind = 'recycler' where id in
         (select consignment_id from batch_consignment where batch_id = $1)`,
      taken,
    );
    await set(`update fraction set role = 'intermediate' where batch_id = $1 and name = 'Slag'`, plain); // prettier-ignore
    const { organisationId } = w.drafter;
    const batches = new BatchStore(db.tenancy);
    const years = new ProcessYearStore(db.tenancy);
    await db.tenancy.run(w.drafter, async () => {
      const heads = await batches.list(w.drafter, organisationId ?? '', { year: 2026 });
      const contents = await batches.withContents(w.drafter, heads);
      const expected = processYears(contents.filter((each) => notCounted(each) === null));
      const found = await years.sums(w.drafter, 2026, organisationId);
      expect(found.map(({ group }) => group)).toEqual(expected);
      expect(expected.map(({ process }) => process)).toEqual([
        'pyrometallurgical',
        'hydrometallurgical',
      ]);
      const of = { year: 2026, process: 'hydrometallurgical', chemistry: 'lithium_ion_nmc' } as const; // prettier-ignore
      const page = async (before?: CountedPage['before']) =>
        years.batches(w.drafter, { ...of, organisationId: organisationId ?? '' }, { before, limit: 1 }); // prettier-ignore
      const [newest] = await page();
      expect(newest).toMatchObject({
        reference: 'B-5',
        inputMg: 1_000_000_000n,
        recycledMg: 700_000_000n,
      });
      const before = newest && { day: newest.endedOn, id: newest.id };
      expect(await page(before)).toMatchObject([{ id: plain }]);
    });
    const stranger = await world();
    await db.tenancy.run(stranger.agency, async () => {
      expect(await years.sums(stranger.agency, 2026, organisationId)).toEqual([]);
      expect(await years.sums(stranger.agency, 2026, null)).toEqual([]);
    });
  });

  it('is refused, and no page fails, for a year before the law that is known here', async () => {
    const w = await world();
    await adopt(w);
    await closedBatch(w);
    await db.owner.query(
      `update batch set started_on = '2022-03-01', ended_on = '2022-03-02' where programme_id = $1`,
      [w.drafter.programmeId],
    );
    expect(await recovery.ofYear(w.drafter, 2022)).toEqual({
      ok: false,
      reason: { code: 'recovery.no-law', params: { on: '2022-12-31' } },
    });
  });
});
