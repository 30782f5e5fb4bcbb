import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  batches,
  closeRecycling,
  consignments,
  db,
  load,
  openRecycling,
  reading,
  type World,
  world,
} from '../../test/recycler-world.js';
import type { CalendarDate } from '../kernel/calendar-date.js';

beforeAll(openRecycling);
afterAll(closeRecycling);

const HEADING =
  'reference,received_on,origin_kind,origin_country,category,chemistry,gross_kg,tare_kg,net_kg';

/** Loads `L-001` and on, of one day: only their identifiers set them apart. */
async function recordLoads(w: World, count: number): Promise<void> {
  const rows = Array.from(
    { length: count },
    (_, n) =>
      `L-${String(n + 1).padStart(3, '0')},2026-02-03,dismantler,DE,ev,lithium_ion_nmc,100,10,90`,
  );
  const file = async function* (): AsyncIterable<Uint8Array> {
    await Promise.resolve();
    yield new TextEncoder().encode([HEADING, ...rows].join('\n'));
  };
  const stored = await consignments.importFile(w.drafter, w.facility, file(), {
    ...reading,
    dryRun: false,
  });
  expect(stored.stored).toBe(true);
}

async function openBatch(w: World, reference: string): Promise<string> {
  const opened = await batches.open(
    w.drafter,
    w.facility,
    {
      reference,
      process: 'hydrometallurgical',
      chemistry: 'lithium_ion_nmc',
      startedOn: '2026-03-01',
      endedOn: '2026-03-02',
    },
    reading.timeZone,
  );
  if (!opened.ok) throw new Error('No batch.');
  return opened.value;
}

it('says that more loads than the listed can be drawn from, and finds each by its reference', async () => {
  const w = await world();
  await recordLoads(w, 205);
  const latest = await consignments.record(
    w.drafter,
    w.facility,
    load('50%_Last', { received_on: '2026-02-28' }),
    reading,
  );
  const batch = { id: await openBatch(w, 'B-1'), facilityId: w.facility.id };
  const endedOn = '2026-03-02' as CalendarDate;
  const drawing = { ...batch, chemistry: 'lithium_ion_nmc', endedOn };
  const onHand = (sought?: string) => consignments.onHand(w.drafter, drawing, sought);
  const references = async (sought: string) =>
    (await onHand(sought)).loads.map(({ reference }) => reference);

  const first = await onHand();
  expect([first.loads.length, first.more]).toEqual([200, true]);
  expect(first.loads.every(({ receivedOn }) => receivedOn === '2026-02-03')).toBe(true);
  for (const reference of ['L-001', 'L-200', 'L-201', 'L-205']) {
    expect(await references(reference)).toEqual([reference]);
  }
  expect(await references('last')).toEqual(['50%_Last']);
  expect([await references('%_'), await references('l_0')]).toEqual([['50%_Last'], []]);
  expect((await onHand('L-00')).more).toBe(false);

  // What the batch draws from comes first, with what is left of it: in part, and then nothing.
  const id = latest.ok ? latest.value : '';
  for (const [written, left] of [
    ['400', 600_000_000n],
    ['1000', 0n],
  ] as const) {
    expect(await batches.draw(w.drafter, batch.id, id, { written, marks: 'point' })).toMatchObject({
      ok: true,
    });
    const [own] = (await onHand()).loads;
    expect(own?.reference).toBe('50%_Last');
    expect((own?.netMg ?? 0n) - (own?.drawnMg ?? 0n)).toBe(left);
  }
  const other = { ...drawing, id: await openBatch(w, 'B-2') };
  expect(await consignments.onHand(w.drafter, other, 'last')).toEqual({ loads: [], more: false });
});

it('shows every one of many batches once, page after page, newest first', async () => {
  const w = await world();
  const { programmeId, organisationId, personId } = w.drafter;
  await db.owner.query(
    `insert into batch (programme_id, organisation_id, id, facility_id, reference, process, chemistry, started_on,
       ended_on, state, recorded_by, recorded_at)
     select $1, $2, gen_random_uuid(), $3, 'B-' || n, 'hydrometallurgical', 'lithium_ion_nmc', '2026-01-01',
       date '2026-03-01' + n % 3, 'open', $4, '2026-03-05' from generate_series(1, 205) n`,
    [programmeId, organisationId, w.facility.id, personId],
  );
  const seen: { id: string; endedOn: string }[] = [];
  for (;;) {
    const page = await batches.list(w.drafter, { limit: 50, before: seen.at(-1) });
    if (page.length === 0) break;
    seen.push(...page);
  }
  expect(new Set(seen.map(({ id }) => id)).size).toBe(205);
  expect(seen).toHaveLength(205);
  const days = seen.map(({ endedOn }) => endedOn);
  expect(days).toEqual(days.toSorted().toReversed());
});
