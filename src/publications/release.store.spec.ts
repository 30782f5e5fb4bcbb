import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';

import { contextOf, seedPerson, testDatabase, type TestDatabase } from '../../test/database.js';
import {
  seedCertifiedBatch,
  seedModel,
  seedProducer,
  seedProgramme,
  seedReturn,
  type SeededProgramme,
} from '../../test/national-figures.js';
import {
  AccessModule,
  ProgrammeDirectory,
  SigningService,
  type Programme,
} from '../access/index.js';
import { Clock, DatabaseModule, WorkLock, type RequestContext } from '../database/index.js';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { valueOf, type Decision } from '../kernel/decision.js';
import { loadShippedRulebook } from '../rulebook-files.js';

import { Indicators, indicatorsId } from './indicators.js';
import { ReportFreezes } from './report-freezes.service.js';
import { lockOf } from './report-freeze.js';
import { ReportFreezeStore } from './report-freeze.store.js';
import { ReportFreezeWorker } from './report-freeze-worker.service.js';
import { PreparationService } from './preparation.service.js';
import { verifyPublication } from './publication-document.js';
import { publicationFile, PublicationsService } from './publications.service.js';
import { PublicationsModule } from './publications.module.js';
import { Recomputation, type FrozenSubmission, type Verdict } from './recomputation.service.js';
import { ReleaseService } from './release.service.js';
import { figureAt, tableOf } from './report.js';
import { RulebooksService } from './rulebooks.service.js';

/** Agrees with everything until it is told to break: what stands in for the rules in this test. */
class Scales implements Pick<Recomputation, 'recompute'> {
  weighed = 0;
  breakAt = Infinity;
  disagree = false;

  recompute(_: RequestContext, submission: FrozenSubmission): Promise<Verdict> {
    this.weighed += 1;
    if (this.weighed >= this.breakAt) throw new Error('the process was killed');
    const verdict = { ...submission, recomputedMinor: 1n, agrees: !this.disagree, finding: null };
    return Promise.resolve(verdict);
  }
}

class NoLaw implements Pick<RulebooksService, 'targets' | 'indicators' | 'method'> {
  targets = () => Promise.resolve([]);
  indicators = () => {
    const loaded = loadShippedRulebook(indicatorsId);
    if (loaded?.ok !== true) throw new Error('The method does not load.');
    return Promise.resolve(
      new Indicators(loaded.rulebook, valueOf(parseCalendarDate('2026-03-31'))),
    );
  };
  method = () => Promise.resolve([]);
}

let db: TestDatabase;
let app: TestingModule;
let seeded: SeededProgramme;
let programme: Programme;
let anna: RequestContext;
let ben: RequestContext;
let everybody: RequestContext;
let producers: string[];
const folder = mkdtempSync(join(tmpdir(), 'everycell-test-'));
const scales = new Scales();

beforeAll(async () => {
  db = await testDatabase();
  app = await Test.createTestingModule({
    imports: [
      DatabaseModule.forRoot(db.connection),
      AccessModule.forRoot({
        baseUrl: null,
        dataDirectory: folder,
        demonstration: true,
        secret: null,
      }),
      PublicationsModule,
    ],
  })
    .overrideProvider(Clock)
    .useValue(db.clock)
    .overrideProvider(Recomputation)
    .useValue(scales)
    .overrideProvider(RulebooksService)
    .useValue(new NoLaw())
    .compile();
  await app.init();
  seeded = await seedProgramme(db);
  await db.owner.query('update programme set demonstration = true where id = $1', [
    seeded.programmeId,
  ]);
  const found = await app.get(ProgrammeDirectory).byId(seeded.programmeId);
  if (!found) throw new Error('no programme');
  programme = found;
  const officer = async () =>
    contextOf(seeded.programmeId, seeded.agencyId, {
      capacity: 'agency',
      personId: await seedPerson(db),
    });
  [anna, ben] = [await officer(), await officer()];
  everybody = contextOf(seeded.programmeId);
  producers = [];
  for (const name of ['Alpha', 'Beta', 'Gamma']) {
    const organisationId = await seedProducer(db, seeded, name);
    producers.push(organisationId);
    const modelId = await seedModel(db, seeded, {
      organisationId,
      brand: name,
      name: `${name} 1`,
      unitMassMg: 400_000_000n,
      estimated: true,
      materials: { nickel: 40_000_000n },
    });
    const line = { category: 'ev', chemistry: 'lithium_ion_nmc', lineKey: '1', modelId };
    for (const [period, units] of [
      ['2026-Q1', 10n],
      ['2026-Q2', 20n],
    ] as const)
      await seedReturn(db, seeded, {
        organisationId,
        period,
        accepted: true,
        lines: [{ ...line, units, massMg: units * 400_000_000n, feeMinor: units * 5n }],
      });
  }
  await seedCertifiedBatch(db, seeded, { endedOn: '2026-05-20', facilityCountry: 'DE' });
  await db.owner.query(
    `insert into report_memo (programme_id, period, code, units, source)
     values ($1, '2026-Q2', 'unattributed', 7, 'registrations')`,
    [seeded.programmeId],
  );
});

afterAll(async () => {
  await app.close();
  await db.close();
  rmSync(folder, { recursive: true });
});

function granted<T>(decision: Decision<T>): T {
  if (!decision.ok) throw new Error(decision.reason.code);
  return decision.value;
}

const codeOf = (decision: Decision<unknown>): string =>
  decision.ok ? 'granted' : decision.reason.code;

const start = (period: string, ctx = anna) =>
  app.get(ReportFreezes).start(ctx, period, 'Europe/Berlin');

const system = (): RequestContext => contextOf(seeded.programmeId, null, { capacity: 'system' });

const work = (runId: string) => app.get(ReportFreezeWorker).handle(system(), { runId });

const runOf = (runId: string) =>
  app
    .get(ReportFreezeStore)
    .inTransaction(anna, () => app.get(ReportFreezeStore).find(anna, runId));

const prepare = (period: string, correctionReason = '', ctx = anna) =>
  app.get(PreparationService).prepare(ctx, programme, { period, correctionReason });

const openPreviews = async (): Promise<number> =>
  (await app.get(PublicationsService).drafts(anna)).filter(({ state }) => state === 'preview')
    .length;

async function publish(period: string, reason = ''): Promise<void> {
  const { draftId } = granted(await prepare(period, reason));
  const draft = await app.get(PublicationsService).draft(anna, draftId);
  granted(await app.get(ReleaseService).approve(ben, draftId, draft?.snapshotHash ?? ''));
  granted(await app.get(ReleaseService).release(anna, draftId));
}

describe('a report freeze', () => {
  it('is refused while another one moves, and for a quarter that is not over', async () => {
    granted(await start('2026-Q1'));
    expect(codeOf(await start('2026-Q1', ben))).toBe('run.in-progress');
    expect(codeOf(await start('2026-Q3'))).toBe('run.period-not-over');
    expect(codeOf(await start('soon'))).toBe('period.unreadable');
  });

  it('that was killed half way is replaced by a new start, and the old one can do no harm', async () => {
    const [waiting] = await app.get(ReportFreezes).latest(anna);
    const killed = waiting?.id ?? '';
    expect((await app.get(ReportFreezes).view(anna, killed))?.interrupted).toBe(false);
    scales.breakAt = scales.weighed + 2;
    await expect(work(killed)).rejects.toThrow('the process was killed');
    scales.breakAt = Infinity;
    await db.owner.query(
      `update national_run set state = 'running', failure = null, finished_at = null where id = $1`,
      [killed],
    );
    await app.get(WorkLock).whileHeld(system(), lockOf(killed), async () => {
      expect(codeOf(await start('2026-Q1'))).toBe('run.in-progress');
      expect((await app.get(ReportFreezes).view(anna, killed))?.interrupted).toBe(false);
    });
    expect((await app.get(ReportFreezes).view(anna, killed))?.interrupted).toBe(true);
    const { runId } = granted(await start('2026-Q1', ben));
    await work(runId);
    expect(await runOf(runId)).toMatchObject({ state: 'finished', done: 3, total: 3 });
    await work(killed);
    expect(await runOf(killed)).toMatchObject({ state: 'failed', failure: 'interrupted' });
  });

  it('goes on from where the worker stopped, without weighing twice', async () => {
    const { runId } = granted(await start('2026-Q2'));
    const runs = app.get(ReportFreezeStore);
    await runs.inTransaction(system(), async () => {
      const cut = { quarters: ['2026-Q2'], firstDay: '2026-04-01', lastDay: '2026-06-30' };
      await runs.freeze(system(), runId, cut);
      const [first] = await runs.waiting(system(), runId, 1);
      if (first)
        await runs.recordVerdicts(system(), runId, [await scales.recompute(system(), first)]);
    });
    const before = scales.weighed;
    await work(runId);
    expect(scales.weighed - before).toBe(2);
    expect(await runOf(runId)).toMatchObject({ state: 'finished', done: 3, total: 3 });
  });

  it('with differences lists them, and nothing is prepared from it', async () => {
    db.clock.set('2026-08-01T11:00:00Z');
    scales.disagree = true;
    const { runId } = granted(await start('2026-Q1'));
    await work(runId);
    scales.disagree = false;
    const view = await app.get(ReportFreezes).view(anna, runId);
    expect(view?.differences.map(({ organisation }) => organisation).sort()).toEqual([
      'Alpha',
      'Beta',
      'Gamma',
    ]);
    expect(codeOf(await prepare('2026-Q1'))).toBe('publication.differences');
  });
});

describe('a publication', () => {
  it('needs a run', async () => {
    expect(codeOf(await prepare('2025'))).toBe('publication.needs-run');
  });

  it('is approved by a second person only, as seen', async () => {
    const { draftId } = granted(await prepare('2026-Q2'));
    const release = app.get(ReleaseService);
    const draft = await app.get(PublicationsService).draft(ben, draftId);
    const hash = draft?.snapshotHash ?? '';
    expect(codeOf(await release.release(ben, draftId))).toBe('publication.not-now');
    expect(codeOf(await release.approve(anna, draftId, hash))).toBe('publication.same-person');
    expect(codeOf(await release.approve(ben, draftId, hash.replace(/^./, 'x')))).toBe(
      'publication.changed',
    );
    granted(await release.approve(ben, draftId, hash));
    expect(codeOf(await release.approve(ben, draftId, hash))).toBe('publication.not-now');
    granted(await release.release(anna, draftId));
    expect(codeOf(await release.release(anna, draftId))).toBe('publication.not-now');
  });

  it('is public, and its file is genuine by the public keys', async () => {
    const row = await app.get(PublicationsService).find(everybody, '2026-Q2', null);
    if (!row) throw new Error('not released');
    expect(row.version).toBe(1);
    const brands = tableOf(row.snapshot, 'placed_by_brand');
    expect(brands && figureAt(brands, 'total', 'units')?.value).toBe('60');
    expect(row.snapshot.memos).toEqual([
      { period: '2026-Q2', code: 'unattributed', units: '7', source: 'registrations' },
    ]);
    const { keys } = app.get(SigningService).publicKeys();
    const text = publicationFile(row);
    expect(verifyPublication(text, keys)).toMatchObject({ ok: true });
    const altered = verifyPublication(text.replace('"60"', '"61"'), keys);
    expect(altered.ok).toBe(false);
  });

  it('cannot be changed or removed by the application', async () => {
    for (const sql of [
      `update publication set version = 9`,
      `update publication set snapshot = '{}'`,
      `delete from publication`,
      `truncate publication`,
    ])
      await expect(db.tenancy.run(anna, () => db.tenancy.query(anna, sql))).rejects.toMatchObject({
        code: '42501',
      });
  });

  it('is corrected by a new version with a reason, showing old and new', async () => {
    await db.owner.query(
      `update submission_line set units = 21, mass_mg = 8400000000
       where organisation_id = $1 and units = 20`,
      [producers[0]],
    );
    const { runId } = granted(await start('2026-Q2'));
    await work(runId);
    expect(codeOf(await prepare('2026-Q2'))).toBe('publication.needs-correction-reason');
    await publish('2026-Q2', 'Alpha had left out one battery');
    const row = await app.get(PublicationsService).find(everybody, '2026-Q2', null);
    expect(row).toMatchObject({ version: 2, correctionReason: 'Alpha had left out one battery' });
    expect(row?.snapshot.revisions).toContainEqual({
      table: 'placed_by_brand',
      row: 'Alpha',
      column: 'units',
      before: { value: '20', marks: [] },
      after: { value: '21', marks: [] },
    });
    const first = await app.get(PublicationsService).find(everybody, '2026-Q2', 1);
    const brands = first && tableOf(first.snapshot, 'placed_by_brand');
    expect(brands && figureAt(brands, 'Alpha', 'units')?.value).toBe('20');
  });

  it('of another programme is not found', async () => {
    const elsewhere = contextOf((await seedProgramme(db)).programmeId);
    expect(await app.get(PublicationsService).find(elsewhere, '2026-Q2', null)).toBeNull();
    expect(await app.get(PublicationsService).released(elsewhere)).toEqual([]);
  });

  it('leaves a trail of who prepared, approved and released', async () => {
    const { rows } = await db.owner.query<{ action: string; person: string }>(
      `select action, person_id as person from audit_event
       where programme_id = $1 and subject_id = '2026-Q2/v1' order by id`,
      [seeded.programmeId],
    );
    expect(rows).toEqual([
      { action: 'publication.prepared', person: anna.personId },
      { action: 'publication.approved', person: ben.personId },
      { action: 'publication.released', person: anna.personId },
    ]);
  });
});

describe('a report of one period', () => {
  it('has one preview when it is prepared six times at once', async () => {
    const people = [anna, ben, anna, ben, anna, ben];
    const decisions = await Promise.all(
      people.map((each) => prepare('2026-Q2', 'counted again', each)),
    );
    const codes = decisions.map(codeOf);
    expect(new Set(codes)).toEqual(new Set(['granted', 'publication.being-prepared']));
    expect(await openPreviews()).toBe(1);
  });
});
