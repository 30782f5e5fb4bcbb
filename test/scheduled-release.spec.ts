import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { AccessModule } from '../src/access/index.js';
import {
  Clock,
  contentHash,
  DatabaseModule,
  newId,
  type RequestContext,
} from '../src/database/index.js';
import { JobsModule, JobWorker } from '../src/jobs/index.js';
import {
  PublicationsService,
  ScheduledReleases,
  type Snapshot,
} from '../src/publications/index.js';
import { PublicationsModule } from '../src/publications/publications.module.js';
import { PublicationsStore } from '../src/publications/publications.store.js';
import {
  contextOf,
  seedPerson,
  seedProgramme,
  testDatabase,
  type TestDatabase,
} from './database.js';
import { given } from './producer-quarter.js';

const MINUTE = 60_000;
const timeZone = 'UTC';
const folder = mkdtempSync(path.join(tmpdir(), 'everycell-release-'));
let db: TestDatabase;
let app: TestingModule;
let anna: RequestContext;
let ben: RequestContext;

beforeAll(async () => {
  db = await testDatabase();
  const signing = { baseUrl: null, dataDirectory: folder, demonstration: null, secret: null };
  app = await Test.createTestingModule({
    imports: [
      DatabaseModule.forRoot(db.connection),
      AccessModule.forRoot(signing),
      PublicationsModule,
      JobsModule,
    ],
  })
    .overrideProvider(Clock)
    .useValue(db.clock)
    .compile();
  await app.init();
  const { programmeId, agencyId } = await seedProgramme(db);
  const officer = async () =>
    contextOf(programmeId, agencyId, { capacity: 'agency', personId: await seedPerson(db) });
  [anna, ben] = [await officer(), await officer()];
});
afterEach(async () => {
  await app.get(JobWorker).stop();
  await db.owner.query('delete from graphile_worker._private_jobs');
});
afterAll(async () => {
  await app.close();
  await db.close();
  rmSync(folder, { recursive: true });
});

const scheduled = () => app.get(ScheduledReleases);

/** A report that one person has prepared, whatever it says. */
async function prepared(period: string) {
  const store = app.get(PublicationsStore);
  const snapshot = { version: 1, programme: { slug: 'p' } } as unknown as Snapshot;
  const [id, snapshotHash] = [newId(), contentHash(snapshot)];
  const of = { runId: null, disclosure: [], correctionReason: null };
  const by = { preparedBy: anna.personId, preparedAt: db.clock.now() };
  const draft = { ...of, ...by, id, period, kind: 'quarter', snapshot, snapshotHash, version: 1 } as const; // prettier-ignore
  await store.inTransaction(anna, () => store.insertDraft(anna, draft));
  return { id, seenHash: snapshotHash };
}

const approve = ({ id, seenHash }: { id: string; seenHash: string }, minute: string) =>
  scheduled().approve(ben, id, { seenHash, minute, timeZone });

/** As somebody types it. */
const typed = (instant: number): string => new Date(instant).toISOString().slice(0, 16);

/** A minute that was still to come when it was typed, and that the queue finds over. */
function missedMinute(): string {
  db.clock.set(new Date(Date.now() - 10 * MINUTE).toISOString());
  return typed(Date.now() - 5 * MINUTE);
}

const stateOf = async (id: string) => {
  const draft = await app.get(PublicationsService).draft(anna, id);
  return { state: draft?.state, releaseAt: draft?.releaseAt?.toISOString() ?? null };
};

const released = async () =>
  (await app.get(PublicationsService).released(anna)).map(({ period }) => period);

async function jobs() {
  const { rows } = await db.owner.query<{ at: Date }>(
    `select run_at as at from graphile_worker.jobs where task_identifier = 'publication.release'`,
  );
  return rows.map(({ at }) => at.toISOString());
}

/** A start of the server; it waits until no job is left that is due. */
async function started(): Promise<void> {
  await app.get(JobWorker).start(db.connection);
  for (let tries = 0; tries < 200; tries += 1) {
    const due = (await jobs()).filter((at) => Date.parse(at) <= Date.now());
    if (due.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('a release at a set minute', () => {
  it('waits in the queue for exactly that minute', async () => {
    db.clock.set(new Date().toISOString());
    const draft = await prepared('2025-Q1');
    const minute = typed(Date.now() + 90 * MINUTE);
    given(await approve(draft, minute));
    expect(await jobs()).toEqual([`${minute}:00.000Z`]);
    await started();
    expect(await stateOf(draft.id)).toEqual({ state: 'approved', releaseAt: `${minute}:00.000Z` });
    const later = typed(Date.now() + 180 * MINUTE);
    given(await scheduled().schedule(anna, draft.id, { minute: later, timeZone }));
    expect(await jobs()).toEqual([`${later}:00.000Z`]);
  });

  it('that nothing ran at comes at the next start, once', async () => {
    const draft = await prepared('2025-Q2');
    given(await approve(draft, missedMinute()));
    expect(await released()).not.toContain('2025-Q2');
    await started();
    expect(await released()).toContain('2025-Q2');
    expect((await stateOf(draft.id)).state).toBe('released');
  });

  it('does not come when it was called off, and can be set again', async () => {
    const draft = await prepared('2025-Q3');
    const minute = missedMinute();
    given(await approve(draft, minute));
    // Whoever sets a minute and names none has not called the release off.
    expect(await scheduled().schedule(anna, draft.id, { minute: ' ', timeZone })).toMatchObject({
      reason: { code: 'publication.minute-missing' },
    });
    expect((await stateOf(draft.id)).releaseAt).not.toBeNull();
    given(await scheduled().schedule(anna, draft.id, null));
    await started();
    expect(await stateOf(draft.id)).toEqual({ state: 'approved', releaseAt: null });
    expect(await released()).not.toContain('2025-Q3');
    given(await scheduled().schedule(anna, draft.id, { minute, timeZone }));
    for (let tries = 0; tries < 100 && !(await released()).includes('2025-Q3'); tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await released()).toContain('2025-Q3');
  });

  it('is called off by itself when another version came meanwhile', async () => {
    const minute = missedMinute();
    const [first, second] = [await prepared('2025-Q4'), await prepared('2025-Q4')];
    given(await approve(first, minute));
    await started();
    await app.get(JobWorker).stop();
    given(await approve(second, minute));
    await started();
    expect(await stateOf(second.id)).toEqual({ state: 'approved', releaseAt: null });
    const { rows } = await db.owner.query<{ after: object }>(
      `select after from audit_event where programme_id = $1 and action = 'publication.called-off'
       order by id desc limit 1`,
      [anna.programmeId],
    );
    expect(rows).toEqual([{ after: { releaseAt: null, because: 'publication.overtaken' } }]);
  });

  it.each([
    ['an hour that clocks leave out', '2026-03-29 02:30', 'minute.does-not-exist'],
    ['a minute that is over', '2026-02-28 09:00', 'publication.minute-past'],
    ['a year that is mistyped', '2062-03-28 09:00', 'publication.minute-far'],
    ['no minute', 'at noon', 'minute.unreadable'],
  ])('is refused with the approval for %s', async (_, minute, code) => {
    db.clock.set('2026-03-01T00:00:00Z');
    const draft = await prepared('2026-Q1');
    const asked = { seenHash: draft.seenHash, minute, timeZone: 'Europe/Berlin' };
    expect(await scheduled().approve(ben, draft.id, asked)).toMatchObject({ reason: { code } });
    expect((await stateOf(draft.id)).state).toBe('preview');
    expect(await jobs()).toEqual([]);
  });

  it('is set for what was approved only, and not by another programme', async () => {
    db.clock.set('2026-03-01T00:00:00Z');
    const { id } = await prepared('2026-Q1');
    const asked = { minute: '2026-10-25 02:30', timeZone: 'Europe/Berlin' };
    expect(await scheduled().schedule(anna, id, asked)).toMatchObject({
      reason: { code: 'publication.not-now' },
    });
    const other = await seedProgramme(db);
    const stranger = contextOf(other.programmeId, other.agencyId, { capacity: 'agency' });
    expect(await scheduled().schedule(stranger, id, asked)).toMatchObject({
      reason: { code: 'publication.unknown' },
    });
  });
});
