import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { contextOf, databaseAt, seedOrganisation, testDatabase } from '../../test/database.js';
import { seedReturn } from '../../test/national-figures.js';
import { given, producerQuarter, type ProducerQuarter } from '../../test/producer-quarter.js';
import { severedConnection } from '../../test/severed-connection.js';
import { newId, Tenancy, type RequestContext } from '../database/index.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';
import { LedgerService } from '../ledger/index.js';
import { ColumnSnapshots } from './column-snapshots.service.js';
import type { RunClass } from './official-run.js';
import { OfficialRunWorker } from './official-run-worker.service.js';
import { OfficialRuns } from './official-runs.service.js';
import { OfficialRunsStore } from './official-runs.store.js';

let quarter: ProducerQuarter;
let runs: OfficialRuns;
let worker: OfficialRunWorker;
let store: OfficialRunsStore;
let system: RequestContext;

beforeAll(async () => {
  quarter = await producerQuarter();
  runs = quarter.app.get(OfficialRuns);
  worker = quarter.app.get(OfficialRunWorker);
  store = quarter.app.get(OfficialRunsStore);
  system = contextOf(quarter.programmeId, null, { capacity: 'system' });
});

afterAll(() => quarter.close());

/** An accepted return that was charged nothing when it was filed. */
async function filed(period: string, where = quarter): Promise<string> {
  const organisationId = await seedOrganisation(where.db);
  const line = { lineKey: 'a', category: 'portable', chemistry: 'alkaline', units: 1000n };
  await seedReturn(
    where.db,
    { ...where, agencyId: '' },
    { organisationId, period, accepted: true, lines: [{ ...line, massMg: 23_000_000n }] },
  );
  return organisationId;
}

async function owed(organisationId: string): Promise<bigint> {
  const balances = await quarter.app.get(LedgerService).balances(system, organisationId);
  return balances.find(({ kind }) => kind === 'fees_owed')?.total ?? 0n;
}

const start = (period: string, as: RunClass) =>
  runs.start(quarter.agency, { period, class: as, inBackground: true });

describe('a run of a year and one of a quarter of it', () => {
  it.each([
    ['2023', '2023-Q2'],
    ['2022-Q2', '2022'],
  ])('are not at work at once: %s waits, so %s is refused', async (first, second) => {
    const { runId } = given(await start(first, 'trial'));
    expect(await start(second, 'trial')).toMatchObject({ reason: { code: 'run.in-progress' } });
    given(await worker.work(system, runId));
    const after = given(await start(second, 'trial'));
    given(await worker.work(system, after.runId));
  });

  it('are free of other quarters of the year', async () => {
    given(await start('2024-Q2', 'trial'));
    given(await start('2024-Q3', 'trial'));
  });

  it('charge a difference once, even where both were begun at the same moment', async () => {
    const organisationId = await filed('2025-Q1');
    // As two starts leave them of which neither saw the other.
    const both = ['2025', '2025-Q1'].map((period) => ({ id: newId(), period }));
    await quarter.app.get(Tenancy).run(quarter.agency, async () => {
      for (const run of both)
        await store.insert(quarter.agency, {
          ...run,
          class: 'final',
          inBackground: true,
          at: quarter.db.clock.now(),
        });
    });
    const postedBefore = store.postedBefore.bind(store);
    // Each goes on once the other knows as little as it does, unless the other has to wait for it.
    let asked = 0;
    store.postedBefore = async (...given) => {
      const posted = await postedBefore(...given);
      asked += 1;
      for (let tries = 0; asked < 2 && tries < 150; tries += 1) await wait(20);
      return posted;
    };
    const results = await Promise.all(both.map(({ id }) => worker.work(system, id)));
    store.postedBefore = postedBefore;
    const found = results.map(given);
    expect(found.map(({ postings }) => postings).sort()).toEqual([0, 1]);
    expect(await owed(organisationId)).toBe(BigInt(found[0]?.feeMinor ?? 0));
    expect(await owed(organisationId)).toBeGreaterThan(0n);
  });
});

describe('a run that was switched in', () => {
  it('stands with its snapshot, whatever becomes of what earlier runs left', async () => {
    const period = '2022-Q4' as ReportingPeriod;
    await filed(period);
    const snapshots = quarter.app.get(ColumnSnapshots);
    const keepOnly = snapshots.keepOnly.bind(snapshots);
    snapshots.keepOnly = () => Promise.reject(new Error('The disk is gone.'));
    const { runId } = given(await start(period, 'final'));
    await expect(worker.work(system, runId)).rejects.toThrow('The disk is gone.');
    snapshots.keepOnly = keepOnly;
    expect(await runs.view(quarter.agency, runId)).toMatchObject({
      stands: true,
      run: { state: 'finished', failure: null },
    });
    const asked = { quarter: period, at: quarter.db.clock.now() };
    const read = () => snapshots.read(quarter.agency, asked, new Set(['mass']));
    expect(await quarter.app.get(Tenancy).run(quarter.agency, read)).toMatchObject({
      columns: { rows: 1 },
    });
  });

  it('names the law also where nobody filed, and the instant until which decisions count', async () => {
    const { runId } = given(await start('2023-Q4', 'provisional'));
    const ticking = quarter.db.clock;
    const now = ticking.now.bind(ticking);
    let asked = 0;
    ticking.now = () => new Date(now().getTime() + 1000 * asked++);
    const began = now().getTime();
    const result = given(await worker.work(system, runId));
    ticking.now = now;
    expect(result).toMatchObject({
      returns: 0,
      lines: 0,
      rulebooks: [{ id: 'demo/eco-modulated-fees' }],
    });
    // What the law and the decisions are asked for is the first instant of the work.
    expect((await runs.view(quarter.agency, runId))?.run.dataCutAt?.getTime()).toBe(began);
  });
});

describe('a run whose connection is cut between the COMMIT of its switch and the answer', () => {
  it('stands with its snapshot: what became of it is looked up', async () => {
    const whole = await testDatabase();
    const wire = await severedConnection(whole.connection);
    const db = await databaseAt({ ...whole, connection: wire.connection });
    const own = await producerQuarter(db);
    try {
      const period = '2025-Q2' as ReportingPeriod;
      await filed(period, own);
      const [official, kept] = [own.app.get(OfficialRuns), own.app.get(OfficialRunsStore)];
      const finish = kept.finish.bind(kept);
      kept.finish = async (...finished) => {
        const done = await finish(...finished);
        wire.loseNextCommit();
        return done;
      };
      const as = { period, class: 'final', inBackground: true } as const;
      const { runId } = given(await official.start(own.agency, as));
      const ofProgramme = contextOf(own.programmeId, null, { capacity: 'system' });
      const result = given(await own.app.get(OfficialRunWorker).work(ofProgramme, runId));
      expect(wire.lost()).toBe(1);
      expect(result).toMatchObject({ returns: 1, postings: 1 });
      expect(await official.view(own.agency, runId)).toMatchObject({
        stands: true,
        run: { state: 'finished', failure: null, result },
      });
      const asked = { quarter: period, at: own.db.clock.now() };
      const read = () => own.app.get(ColumnSnapshots).read(own.agency, asked, new Set(['mass']));
      expect(await own.app.get(Tenancy).run(own.agency, read)).toMatchObject({
        columns: { rows: 1 },
      });
    } finally {
      await own.close();
      await wire.close();
      await whole.close();
    }
  });
});
