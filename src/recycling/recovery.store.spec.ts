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
import { RecoveryService } from './recovery.service.js';

let recovery: RecoveryService;

beforeAll(async () => {
  await openRecycling();
  const library = new RulebookLibrary(
    new RulebooksStore(db.tenancy),
    db.clock,
    new RulebookReader(),
  );
  recovery = new RecoveryService(db.tenancy, new BatchStore(db.tenancy), library);
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
