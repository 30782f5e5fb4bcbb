import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { contextOf } from '../../test/database.js';
import {
  batches,
  closeRecycling,
  closedBatch,
  consignments,
  corrections,
  load,
  openRecycling,
  reading,
  receivedIn2026,
  world,
  type World,
} from '../../test/recycler-world.js';
import type { ConsignmentCells } from './consignment.js';

beforeAll(openRecycling);
afterAll(closeRecycling);

const received = async (w: World, reference: string, more: ConsignmentCells = {}) => {
  const done = await consignments.record(w.drafter, w.facility, load(reference, more), reading);
  if (!done.ok) throw new Error(done.issues[0]?.code);
  return done.value;
};
const correct = (w: World, id: string, cells: ConsignmentCells, reason = 'The scale was wrong.') =>
  corrections.correct(w.drafter, id, { facility: w.facility, cells, reason }, reading);
const stock = async (w: World) =>
  (await consignments.stock(w.drafter)).map(({ receivedMg, drawnMg }) => [receivedMg, drawnMg]);
const codes = (done: Awaited<ReturnType<typeof correct>>): string[] => {
  if (done.ok) return [];
  return 'reason' in done ? [done.reason.code] : done.issues.map(({ code }) => code);
};

describe('a consignment that was recorded wrongly', () => {
  it('is corrected by another record, which alone is counted; what it was stays with the reason', async () => {
    const w = await world();
    const wrong = await received(w, 'C-1', { passport_ids: 'urn:a urn:b' });
    const right = load('C-1', { gross_kg: '1100', net_kg: '900', passport_ids: 'urn:b urn:c' });
    const done = await correct(w, wrong, right, ' The tare was of another truck. ');
    if (!done.ok) throw new Error(String(codes(done)));
    expect(await stock(w)).toEqual([[900_000_000n, 0n]]);
    expect(await receivedIn2026(w)).toEqual([900_000_000n]);
    expect((await consignments.page(w.drafter, { limit: 9 })).map(({ id }) => id)).toEqual([
      done.value,
    ]);
    expect(await consignments.find(w.drafter, wrong)).toMatchObject({
      state: 'corrected',
      netMg: 1_000_000_000n,
      correction: { reason: 'The tare was of another truck.', replacedBy: done.value },
    });
    expect(await consignments.find(w.drafter, done.value)).toMatchObject({ replaces: wrong });
    // The battery that was not in the load can be received, the others cannot.
    expect(codes(await correct(w, done.value, { ...right, passport_ids: 'urn:b' }))).toEqual([]);
    await received(w, 'C-2', { passport_ids: 'urn:a urn:c' });
    await expect(received(w, 'C-3', { passport_ids: 'urn:b' })).rejects.toThrow(
      'consignment.passport-claimed',
    );
  });

  it('is taken back, counts nowhere and leaves its reference and batteries free', async () => {
    const w = await world();
    const wrong = await received(w, 'C-1', { passport_ids: 'urn:x' });
    expect(await corrections.takeBack(w.drafter, wrong, ' ')).toMatchObject({
      reason: { code: 'correction.reason-missing' },
    });
    expect(await corrections.takeBack(w.drafter, wrong, 'Of another plant')).toMatchObject({ ok: true }); // prettier-ignore
    expect([await stock(w), await receivedIn2026(w)]).toEqual([[], []]);
    expect(await corrections.takeBack(w.drafter, wrong, 'Again')).toMatchObject({
      reason: { code: 'consignment.taken_back' },
    });
    await received(w, 'C-1', { passport_ids: 'urn:x' });
  });

  it('says every fault of its correction at once, and keeps what stood', async () => {
    const w = await world();
    const wrong = await received(w, 'C-1');
    await received(w, 'C-2', { passport_ids: 'urn:y' });
    expect(codes(await correct(w, wrong, load('C-1', { net_kg: '1' }), ''))).toEqual([
      'consignment.net-is-not-gross-less-tare',
      'correction.reason-missing',
    ]);
    expect(codes(await correct(w, wrong, load('C-2', { passport_ids: 'urn:y' })))).toEqual([
      'consignment.reference-known',
      'consignment.passport-claimed',
    ]);
    expect(await stock(w)).toEqual([[2_000_000_000n, 0n]]);
  });

  it('is not corrected to what it says already', async () => {
    const w = await world();
    const same = { passport_ids: 'urn:n urn:m' };
    const right = await received(w, 'C-1', same);
    const again = { ...same, passport_ids: 'urn:m, urn:n', gross_kg: '1200.000' };
    expect(codes(await correct(w, right, load('C-1', again)))).toEqual([
      'consignment.nothing-corrected',
    ]);
    expect(await consignments.find(w.drafter, right)).toMatchObject({ state: 'received' });
    const elsewhere = { ...again, origin_country: 'AT' };
    expect(codes(await correct(w, right, load('C-1', elsewhere)))).toEqual([]);
  });

  it('stays as it is while a batch draws from it, and says which', async () => {
    const w = await world();
    const batch = await closedBatch(w);
    const [drawn] = await consignments.page(w.drafter, { limit: 1 });
    const tried = async () => {
      const done = await corrections.takeBack(w.drafter, drawn?.id ?? '', 'It was never here');
      return done.ok ? null : done.reason;
    };
    const params = { batch: 'B-1', batchId: batch };
    expect(await tried()).toEqual({ code: 'consignment.drawn-closed', params });
    await batches.reopen(w.drafter, batch);
    expect(await tried()).toEqual({ code: 'consignment.drawn-open', params });
    await batches.draw(w.drafter, batch, drawn?.id ?? '', { written: '', marks: 'point' });
    expect(await tried()).toBeNull();
  });

  it('is put right once, whoever tries at the same moment', async () => {
    const w = await world();
    const wrong = await received(w, 'C-1');
    const done = await Promise.all([
      ...['900', '800', '700'].map((net) =>
        correct(w, wrong, load('C-1', { gross_kg: String(Number(net) + 200), net_kg: net })),
      ),
      corrections.takeBack(w.drafter, wrong, 'Never arrived'),
    ]);
    expect(done.filter(({ ok }) => ok)).toHaveLength(1);
  });

  it('is not found by another tenant or recycler', async () => {
    const [w, other] = [await world(), await world()];
    const wrong = await received(w, 'C-1');
    const neighbour = contextOf(w.drafter.programmeId, w.producerId);
    for (const stranger of [other.drafter, neighbour])
      expect(await corrections.takeBack(stranger, wrong, 'Mine')).toMatchObject({
        reason: { code: 'consignment.unknown' },
      });
    expect(await stock(w)).toEqual([[1_000_000_000n, 0n]]);
  });
});
