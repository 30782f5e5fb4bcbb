import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { contextOf, testDatabase, type TestDatabase } from '../../test/database.js';
import {
  seedModel,
  seedProducer,
  seedProgramme,
  seedReturn,
  type SeededLine,
  type SeededProgramme,
} from '../../test/national-figures.js';
import { LookAlikes, type Programme } from '../access/index.js';
import { OrganisationStore } from '../access/organisations.store.js';
import type { RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import type { ReturnDecisions } from '../returns/index.js';

import { AuditReadingStore } from './audit-reading.store.js';
import { filingStanding, filingStandings } from './filing-overview.js';
import { OversightService } from './oversight.service.js';
import { OverviewStore, type FilingsPage } from './overview.store.js';
import { reviewFlags } from './review-flags.js';
import { ReviewService } from './review.service.js';
import { ReviewQueueStore } from './review-queue.store.js';
import { ComparedLinesStore } from './compared-lines.store.js';
import { isLargePair } from './side-by-side.js';

let db: TestDatabase;
let programme: SeededProgramme;
let agency: RequestContext;
let stranger: RequestContext;
let queue: ReviewQueueStore;
let overview: OverviewStore;
let alpha: string;

const line = (lineKey: string, units: bigint, modelId?: string): SeededLine => ({
  lineKey,
  category: 'ev',
  chemistry: 'lithium_ion_nmc',
  units,
  massMg: units * 400_000_000n,
  feeMinor: units * 10n,
  ...(modelId === undefined ? {} : { modelId }),
});

const page = { limit: 50, offset: 0 };

beforeAll(async () => {
  db = await testDatabase();
  programme = await seedProgramme(db);
  agency = contextOf(programme.programmeId, null, { capacity: 'agency' });
  stranger = contextOf((await seedProgramme(db)).programmeId, null, { capacity: 'agency' });
  queue = new ReviewQueueStore(db.tenancy);
  overview = new OverviewStore(db.tenancy);
  alpha = await seedProducer(db, programme, 'Alpha');
  const beta = await seedProducer(db, programme, 'Beta');
  await seedProducer(db, programme, 'Gamma');
  const model = (name: string) =>
    seedModel(db, programme, {
      organisationId: alpha,
      brand: 'Alpha',
      name,
      unitMassMg: 400_000_000n,
      estimated: true,
      materials: {},
    });
  const [a1, a2, a3] = [await model('A1'), await model('A2'), await model('A3')];
  await seedReturn(db, programme, {
    organisationId: alpha,
    period: '2025-Q4',
    accepted: true,
    submittedAt: '2026-01-20T10:00:00Z',
    lines: [line('A1', 1000n, a1), line('A2', 1000n, a2), line('A3', 10n, a3)],
  });
  await seedReturn(db, programme, {
    organisationId: alpha,
    period: '2026-Q1',
    accepted: false,
    submittedAt: '2026-05-03T10:00:00Z',
    dueOn: '2026-04-30',
    lines: [line('A1', 1600n, a1), { ...line('A2', 400n, a2), changeReason: 'model ran out' }],
  });
  await seedReturn(db, programme, {
    organisationId: beta,
    period: '2026-Q1',
    accepted: false,
    submittedAt: '2026-04-03T10:00:00Z',
    dueOn: '2026-04-30',
    lines: [line('ev', 5n)],
  });
});

afterAll(() => db.close());

const inside = <T>(ctx: RequestContext, work: () => Promise<T>): Promise<T> =>
  db.tenancy.run(ctx, work);

describe('the queue', () => {
  it('lists what waits, longest first, with what the flags need', async () => {
    const waiting = await inside(agency, () => queue.waiting(agency, page));
    expect(waiting.map(({ organisation }) => organisation)).toEqual(['Beta', 'Alpha']);
    expect(waiting[1]).toMatchObject({
      daysLate: 3,
      massMg: 800_000_000_000n,
      previousMassMg: 804_000_000_000n,
      askedLines: 2,
      linesWithoutReason: 1,
      vanishedLines: 1,
      feeMinor: 20_000n,
      currency: 'EUR',
    });
    expect(waiting.map((row) => reviewFlags(row).map(({ code }) => code))).toEqual([
      ['first_return'],
      ['late', 'line_change', 'vanished'],
    ]);
    expect(await inside(agency, () => queue.waitingCount(agency))).toBe(2);
  });

  it('judges large changes of lines as the side by side view does', async () => {
    const { pairs } = await inside(agency, () =>
      new ComparedLinesStore(db.tenancy).compare(agency, {
        now: { organisationId: alpha, period: '2026-Q1', number: 1 },
        before: { organisationId: alpha, period: '2025-Q4', number: null },
        onlyChanges: false,
        limit: 10,
        offset: 0,
      }),
    );
    const [waiting] = (await inside(agency, () => queue.waiting(agency, page))).slice(1);
    const large = pairs.filter((pair) => isLargePair(pair) && pair.now !== null);
    expect(large).toHaveLength(waiting?.askedLines ?? -1);
  });

  it('shows another programme nothing', async () => {
    expect(await inside(stranger, () => queue.waiting(stranger, page))).toEqual([]);
    expect(await inside(stranger, () => queue.returnHead(stranger, alpha, '2026-Q1'))).toBeNull();
  });
});

describe('the list of what waits', () => {
  it('flags a name that looks like that of another who takes part', async () => {
    const elsewhere = await seedProgramme(db);
    const theirs = contextOf(elsewhere.programmeId, null, { capacity: 'agency' });
    const shown = await seedProducer(db, elsewhere, 'V\u043elta GmbH');
    await seedReturn(db, elsewhere, {
      organisationId: shown,
      period: '2026-Q1',
      accepted: false,
      submittedAt: '2026-04-03T10:00:00Z',
      dueOn: '2026-04-30',
      lines: [line('ev', 5n)],
    });
    const names = new LookAlikes(db.tenancy, new OrganisationStore(db.tenancy));
    const service = new ReviewService(
      queue,
      new ComparedLinesStore(db.tenancy),
      {} as ReturnDecisions,
      names,
    );
    const said = async () => (await service.queue(theirs)).items[0]?.flags.map(({ code }) => code);
    expect(await said()).toEqual(['mixed_scripts', 'first_return']);
    await seedProducer(db, elsewhere, 'Volta GmbH');
    expect(await said()).toEqual(['look_alike', 'first_return']);
  });
});

describe('the overview', () => {
  const quarter = {
    period: '2026-Q1',
    firstDay: '2026-01-01',
    lastDay: '2026-03-31',
    dueOn: '2026-04-30',
  };

  const all = { words: '', standing: null, late: false, after: null };
  const unasked = { ...all, period: null };
  const today = '2026-05-01' as CalendarDate;
  const filings = (asked: Partial<FilingsPage>, ctx = agency) =>
    inside(ctx, () => overview.filings(ctx, quarter, { ...all, today, limit: 10, ...asked }));
  const named = async (asked: Partial<FilingsPage>) =>
    (await filings(asked)).map(({ organisation }) => organisation);

  it('lists every registered producer, those without a return too', async () => {
    expect(await filings({})).toMatchObject([
      { organisation: 'Alpha', state: 'submitted', filedOn: '2026-05-03' },
      { organisation: 'Beta', state: 'submitted', filedOn: '2026-04-03' },
      { organisation: 'Gamma', state: null, filedOn: null, dueOn: '2026-04-30' },
    ]);
    expect(await inside(agency, () => overview.alike(agency, quarter))).toHaveLength(3);
  });

  it('is read in pages, by words, and by how producers stand as they are counted', async () => {
    const [first] = await filings({ limit: 1 });
    expect(first?.organisation).toBe('Alpha');
    expect(await named({ after: first?.organisationId ?? null })).toEqual(['Beta', 'Gamma']);
    expect(await named({ words: 'MM' })).toEqual(['Gamma']);
    expect(await named({ words: first?.registrationNumber ?? '' })).toEqual(['Alpha']);
    expect(await named({ late: true })).toEqual(['Alpha']);
    const alike = await inside(agency, () => overview.alike(agency, quarter));
    for (const day of ['2026-04-30', '2026-05-01'] as CalendarDate[]) {
      for (const standing of filingStandings) {
        const listed = await named({ standing, today: day });
        const counted = alike.filter((each) => filingStanding(each, day) === standing);
        expect(listed).toHaveLength(counted.reduce((sum, { producers }) => sum + producers, 0));
      }
    }
  });

  it('asks for the newest quarter that is over, also where nobody has begun a return', async () => {
    const real = await seedProgramme(db);
    const theirs = contextOf(real.programmeId, null, { capacity: 'agency' });
    const service = new OversightService(overview, new AuditReadingStore(db.tenancy), db.clock);
    const settings = (demonstration: boolean) =>
      ({ timeZone: 'Europe/Berlin', filingDays: 30, demonstration }) as Programme;
    expect(await service.overview(theirs, settings(false), unasked)).toBeNull();
    await seedProducer(db, real, 'Delta');
    await db.owner.query(
      `update registration set valid_from = '2026-02-10' where programme_id = $1`,
      [real.programmeId],
    );
    expect(await service.overview(theirs, settings(false), unasked)).toMatchObject({
      period: '2026-Q2',
      periods: ['2026-Q3', '2026-Q2', '2026-Q1'],
      counts: { expected: 1, filed: 0, missing: 1 },
    });
    // A demonstration asks for the quarters that it was loaded with.
    expect(await service.overview(agency, settings(true), unasked)).toMatchObject({
      period: '2026-Q1',
      periods: ['2026-Q1', '2025-Q4'],
    });
  });

  it('shows another programme nothing', async () => {
    expect(await inside(stranger, () => overview.firstRegistration(stranger))).toBeNull();
    expect(await filings({}, stranger)).toEqual([]);
    expect(await inside(stranger, () => overview.alike(stranger, quarter))).toEqual([]);
    expect(await inside(stranger, () => overview.periods(stranger))).toEqual([]);
  });
});
