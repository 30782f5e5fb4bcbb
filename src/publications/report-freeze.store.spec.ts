import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { contextOf, testDatabase, type TestDatabase } from '../../test/database.js';
import {
  seedCertifiedBatch,
  seedModel,
  seedProducer,
  seedProgramme,
  seedReturn,
  type SeededProgramme,
} from '../../test/national-figures.js';
import { newId, type RequestContext } from '../database/index.js';
import { originKinds, whyNotCollected } from '../recycling/index.js';

import { NationalFactsStore } from './national-facts.store.js';
import { ReportFreezeStore } from './report-freeze.store.js';

let db: TestDatabase;
let programme: SeededProgramme;
let agency: RequestContext;
let stranger: RequestContext;
let runs: ReportFreezeStore;
let facts: NationalFactsStore;

const cut = { quarters: ['2026-Q2'], firstDay: '2026-04-01', lastDay: '2026-06-30' };

beforeAll(async () => {
  db = await testDatabase();
  db.clock.set('2026-08-01T10:00:00Z');
  programme = await seedProgramme(db);
  agency = contextOf(programme.programmeId, null, { capacity: 'agency' });
  stranger = contextOf((await seedProgramme(db)).programmeId, null, { capacity: 'agency' });
  runs = new ReportFreezeStore(db.tenancy, db.clock);
  facts = new NationalFactsStore(db.tenancy);
});

afterAll(() => db.close());

const inside = <T>(ctx: RequestContext, work: () => Promise<T>): Promise<T> =>
  db.tenancy.run(ctx, work);

async function startedRun(period: string): Promise<string> {
  const id = newId();
  const inserted = await inside(agency, () => runs.insert(agency, { id, period, startedBy: null }));
  expect(inserted).toBe(true);
  return id;
}

const ev = {
  category: 'ev',
  chemistry: 'lithium_ion_nmc',
};

describe('report freezes', () => {
  it('have one active run a period and programme', async () => {
    const id = await startedRun('2024-Q1');
    const second = { id: newId(), period: '2024-Q1', startedBy: null };
    expect(await inside(agency, () => runs.insert(agency, second))).toBe(false);
    expect(await inside(stranger, () => runs.insert(stranger, second))).toBe(true);
    await inside(agency, () => runs.fail(agency, id, 'interrupted'));
    const third = { ...second, id: newId() };
    expect(await inside(agency, () => runs.insert(agency, third))).toBe(true);
  });

  it('are not found by another programme', async () => {
    const id = await startedRun('2024-Q2');
    expect(await inside(stranger, () => runs.find(stranger, id))).toBeNull();
    expect(
      await inside(stranger, () =>
        runs.progress(stranger, id, { phase: 'freezing', done: 0, total: 0 }),
      ),
    ).toBe(false);
    expect(await inside(agency, () => runs.find(agency, id))).toMatchObject({ state: 'queued' });
  });

  it('make no progress once they are failed', async () => {
    const id = await startedRun('2024-Q3');
    await inside(agency, () => runs.fail(agency, id, 'interrupted'));
    const step = { phase: 'counting' as const, done: 1, total: 1 };
    expect(await inside(agency, () => runs.progress(agency, id, step))).toBe(false);
    expect(await inside(agency, () => runs.finish(agency, id, '{}'))).toBe(false);
  });
});

describe('what a run freezes and counts', () => {
  let runId: string;

  beforeAll(async () => {
    const alpha = await seedProducer(db, programme, 'Alpha');
    const beta = await seedProducer(db, programme, 'Beta');
    await seedProducer(db, programme, 'Gamma');
    const modelId = await seedModel(db, programme, {
      organisationId: alpha,
      brand: 'Alpha',
      name: 'A1',
      unitMassMg: 400_000_000n,
      estimated: true,
      materials: { nickel: 50_000_000n, lithium: 7_000_000n },
    });
    await seedReturn(db, programme, {
      organisationId: alpha,
      period: '2026-Q2',
      accepted: true,
      submittedAt: '2026-07-30T22:30:00Z',
      dueOn: '2026-07-30',
      lines: [
        {
          ...ev,
          lineKey: 'A1',
          units: 10n,
          exportedUnits: 2n,
          massMg: 4_000_000_000n,
          feeMinor: 1000n,
          modelId,
        },
      ],
    });
    await seedReturn(db, programme, {
      organisationId: beta,
      period: '2026-Q2',
      accepted: false,
      lines: [{ ...ev, lineKey: 'B1', units: 5n, massMg: 1n, feeMinor: 1n }],
    });
    await seedReturn(db, programme, {
      organisationId: beta,
      period: '2026-Q1',
      accepted: true,
      lines: [{ ...ev, lineKey: 'B1', units: 6n, massMg: 1n, feeMinor: 1n }],
    });
    await seedCertifiedBatch(db, programme, { endedOn: '2026-05-20', facilityCountry: 'DE' });
    await seedCertifiedBatch(db, programme, { endedOn: '2026-07-20', facilityCountry: 'DE' });
    const revoked = await seedCertifiedBatch(db, programme, {
      endedOn: '2026-05-21',
      facilityCountry: 'FR',
    });
    await db.owner.query(
      `insert into certificate_event (programme_id, organisation_id, certificate_id, id, kind, reason, at)
       values ($1, $2, $3, $4, 'revoked', 'assay withdrawn', '2026-07-10')`,
      [programme.programmeId, revoked.organisationId, revoked.certificateId, newId()],
    );
    runId = await startedRun('2026-Q2');
    await inside(agency, () => runs.freeze(agency, runId, cut));
  });

  it('is accepted submissions of the period only', async () => {
    expect(await inside(agency, () => runs.frozenCount(agency, runId))).toBe(1);
    expect(await inside(stranger, () => runs.frozenCount(stranger, runId))).toBe(0);
  });

  it('leaves exported units out, with their share of the mass and of the materials', async () => {
    const placed = await inside(agency, () => facts.placed(agency, runId));
    expect(placed).toEqual([
      {
        quarter: '2026-Q2',
        ...ev,
        brand: 'Alpha',
        contributor: expect.any(String),
        units: 8n,
        massMg: 3_200_000_000n,
        estimatedMassMg: 3_200_000_000n,
      },
    ]);
    const of = { chemistry: ev.chemistry, contributor: expect.any(String) };
    const embedded = await inside(agency, () => facts.embedded(agency, runId));
    expect(embedded).toEqual([
      { ...of, material: 'lithium', massMg: 56_000_000n, estimatedMassMg: 56_000_000n },
      { ...of, material: 'nickel', massMg: 400_000_000n, estimatedMassMg: 400_000_000n },
    ]);
    expect(await inside(agency, () => facts.withoutComposition(agency, runId))).toEqual([]);
  });

  it('counts fees per producer', async () => {
    expect(await inside(agency, () => facts.fees(agency, runId))).toMatchObject([
      { ...ev, feeMinor: 1000n, massMg: 3_200_000_000n },
    ]);
  });

  it('says what a total holds beyond its lines, such as a surcharge, apart from the batteries', async () => {
    const change = `update assessment set total_minor = total_minor + $2 where programme_id = $1 and period = '2026-Q2'`;
    await db.owner.query(change, [programme.programmeId, 100]);
    expect(await inside(agency, () => facts.fees(agency, runId))).toMatchObject([
      { category: 'beyond_lines', chemistry: 'beyond_lines', feeMinor: 100n, massMg: 0n },
      { ...ev, feeMinor: 1000n, massMg: 3_200_000_000n },
    ]);
    await db.owner.query(change, [programme.programmeId, -100]);
  });

  it('takes treatment from valid certificates of the period', async () => {
    expect(await inside(agency, () => facts.treatment(agency, runId))).toEqual([
      {
        chemistry: 'lithium_ion_nmc',
        facilityCountry: 'DE',
        treatedMg: 1_000_000_000n,
        recycledMg: 700_000_000n,
        collectedMg: 1_000_000_000n,
      },
    ]);
    expect(await inside(agency, () => facts.recovery(agency, runId))).toEqual([
      { material: 'nickel', inputMg: 100_000_000n, recoveredMg: 90_000_000n },
    ]);
  });

  it.each(originKinds.flatMap((kind) => [[kind, 'DE'] as const, [kind, 'FR'] as const]))(
    'counts as collected what obligations count: %s of %s',
    async (originKind, country) => {
      await db.owner.query(
        `update consignment set origin_kind = $2, origin_country = $3 where programme_id = $1`,
        [programme.programmeId, originKind, country],
      );
      const { rows } = await db.owner.query<{ jurisdiction: string }>(
        `select jurisdiction from programme where id = $1`,
        [programme.programmeId],
      );
      const abroad = country !== rows[0]?.jurisdiction;
      const why = whyNotCollected({ originKind, abroad });
      const collected = why === null ? 1_000_000_000n : 0n;
      const sum = (of: readonly { massMg: bigint }[]) => of.reduce((all, { massMg }) => all + massMg, 0n); // prettier-ignore
      const [treated] = await inside(agency, () => facts.treatment(agency, runId));
      expect(treated).toMatchObject({ treatedMg: 1_000_000_000n, collectedMg: collected });
      expect(sum(await inside(agency, () => facts.transport(agency, runId)))).toBe(collected);
      const origin = why === 'abroad' ? 'imported' : 'passed_on';
      expect(await inside(agency, () => facts.brought(agency, runId))).toMatchObject(
        why === null ? [] : [{ origin, massMg: 1_000_000_000n }],
      );
    },
  );

  it('says how complete it is, lateness by the day in the programme’s zone', async () => {
    const quarter = { quarter: '2026-Q2', firstDay: '2026-04-01', lastDay: '2026-06-30' };
    expect(await inside(agency, () => facts.completeness(agency, runId, quarter))).toEqual({
      quarter: '2026-Q2',
      expected: 3,
      filed: 2,
      accepted: 1,
      late: 1,
    });
  });

  it('expects whoever was registered by the dates, and no return of somebody else hides a gap', async () => {
    const quarter = { quarter: '2026-Q2', firstDay: '2026-04-01', lastDay: '2026-06-30' };
    const registered = (name: string, change: string) =>
      db.owner.query(`update registration set ${change} where programme_id = $1 and number = $2`, [programme.programmeId, `R-${name}`]); // prettier-ignore
    // Alpha's return was accepted; Gamma, who filed nothing, was deleted after the quarter.
    await registered('Alpha', "valid_from = '2026-07-01'");
    await registered('Gamma', "state = 'cancelled', valid_to = '2026-07-31'");
    expect(await inside(agency, () => facts.completeness(agency, runId, quarter))).toEqual({
      quarter: '2026-Q2',
      expected: 2,
      filed: 1,
      accepted: 0,
      late: 0,
    });
    await registered('Alpha', "valid_from = '2020-01-01'");
    await registered('Gamma', "state = 'active', valid_to = null");
  });

  it('gives another programme nothing of it', async () => {
    expect(await inside(stranger, () => facts.placed(stranger, runId))).toEqual([]);
    expect(await inside(stranger, () => facts.treatment(stranger, runId))).toEqual([]);
    expect(await inside(stranger, () => facts.brought(stranger, runId))).toEqual([]);
    expect((await inside(stranger, () => facts.counted(stranger, runId))).submissions).toEqual([]);
  });

  it('is not changed by what is accepted afterwards', async () => {
    const before = await inside(agency, () => facts.counted(agency, runId));
    const late = await seedProducer(db, programme, 'Delta');
    await seedReturn(db, programme, {
      organisationId: late,
      period: '2026-Q2',
      accepted: true,
      lines: [{ ...ev, lineKey: 'D1', units: 1n, massMg: 1n }],
    });
    expect(await inside(agency, () => facts.counted(agency, runId))).toEqual(before);
  });
});
