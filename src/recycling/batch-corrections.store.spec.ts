import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  batchCorrections,
  batches,
  certificates,
  certify,
  closeRecycling,
  closedBatch,
  consignments,
  credits,
  draftOf,
  openRecycling,
  reading,
  revocations,
  world,
  type World,
} from '../../test/recycler-world.js';
import { newId } from '../database/index.js';

beforeAll(openRecycling);
afterAll(closeRecycling);

const head = {
  reference: 'B-1',
  process: 'hydrometallurgical',
  chemistry: 'lithium_ion_nmc',
  startedOn: '2026-03-01',
  endedOn: '2026-03-02',
};
const change = async (w: World, id: string, more: Partial<typeof head>) => {
  const asked = { facility: w.facility, form: { ...head, ...more } };
  const done = await batchCorrections.change(w.drafter, id, asked, reading.timeZone);
  if (done.ok) return 'changed';
  return 'reason' in done ? done.reason.code : done.issues.map(({ code }) => code).join();
};
const stock = async (w: World) =>
  (await consignments.stock(w.drafter)).map(({ receivedMg, drawnMg }) => receivedMg - drawnMg);
const nickel = async (w: World) =>
  (await credits.holdings(w.drafter)).find(({ material }) => material === 'nickel');

describe('a batch that was recorded wrongly', () => {
  it('has its head changed while it is open, and only to what it draws and holds', async () => {
    const w = await world();
    const id = await closedBatch(w);
    expect(await change(w, id, { reference: 'B-2' })).toBe('batch.closed');
    await batchCorrections.reopen(w.drafter, id);
    expect(await change(w, id, { reference: 'B-2', endedOn: '2026-03-05' })).toBe('changed');
    expect(await batches.find(w.drafter, id)).toMatchObject({ reference: 'B-2', endedOn: '2026-03-05' }); // prettier-ignore
    // The load was received on 3 February.
    const early = { startedOn: '2026-02-01', endedOn: '2026-02-02' };
    expect(await change(w, id, early)).toBe('consignment.received-after-batch');
    await closedBatch(w, 'B-3');
    expect(await change(w, id, { reference: 'B-3' })).toBe('batch.reference-known');
  });

  it('is discarded with a reason while it is open: what it drew is on hand, its reference free', async () => {
    const w = await world();
    const id = await closedBatch(w);
    const discard = (reason: string) => batchCorrections.discard(w.drafter, id, reason);
    expect(await discard('Typed twice')).toMatchObject({ reason: { code: 'batch.closed' } });
    const draft = await draftOf(w, [id]);
    await batchCorrections.reopen(w.drafter, id);
    expect(await discard('')).toMatchObject({ reason: { code: 'correction.reason-missing' } });
    expect(await stock(w)).toEqual([0n]);
    const done = await Promise.all([discard('Typed twice'), discard('Typed twice')]);
    expect(done.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await stock(w)).toEqual([1_000_000_000n]);
    expect([await batches.list(w.drafter), await batches.years(w.drafter)]).toEqual([[], []]);
    expect(await batches.find(w.drafter, id)).toMatchObject({
      state: 'discarded',
      correction: { reason: 'Typed twice', replacedBy: null },
    });
    expect((await certificates.previewDraft(w.certifier, draft))?.figures).toMatchObject({
      reason: { code: 'certificate.batch-discarded' },
    });
    const opened = await batches.open(w.drafter, w.facility, head, reading.timeZone);
    expect(opened.ok).toBe(true);
  });

  it('is not found by another tenant', async () => {
    const [w, other] = [await world(), await world()];
    const id = await closedBatch(w);
    expect(await batchCorrections.reopen(other.drafter, id)).toMatchObject({
      reason: { code: 'batch.unknown' },
    });
  });
});

describe('a batch whose certificate was revoked', () => {
  it('is opened again in the place of what was certified, counted once and certified anew', async () => {
    const w = await world(1_000_000_000n);
    const id = await closedBatch(w);
    const first = await certify(w.certifier, await draftOf(w, [id]));
    const revoked = first.ok ? first.value : '';
    expect(await batchCorrections.reopen(w.drafter, id)).toMatchObject({
      reason: { code: 'batch.certified' },
    });
    const form = { counterpartyId: w.producerId, material: 'nickel', vintage: '2026', grams: '50000' }; // prettier-ignore
    const offered = await credits.offer(w.certifier, newId(), form);
    await credits.decide(w.producer, offered.ok ? offered.value.reference : '', 'accept');
    await revocations.revoke(w.agency, revoked, 'The assay was wrong');
    await expect(draftOf(w, [id])).rejects.toThrow('certificate.batch-revoked');
    const tried = await Promise.all([1, 2].map(() => batchCorrections.reopen(w.drafter, id)));
    const opened = tried.find(({ ok }) => ok);
    expect(tried.filter(({ ok }) => ok)).toHaveLength(1);
    const anew = opened?.ok === true ? opened.value : '';
    expect(await batches.find(w.drafter, id)).toMatchObject({
      state: 'replaced',
      fractions: expect.arrayContaining([expect.objectContaining({ name: 'Salts' })]),
      correction: { replacedBy: anew },
    });
    expect((await batches.list(w.drafter)).map((batch) => batch.id)).toEqual([anew]);
    expect(await stock(w)).toEqual([0n]);
    expect((await batches.close(w.drafter, anew)).ok).toBe(true);
    // The whole verified capacity is asked for again: what was revoked uses none of it.
    const second = await certify(w.certifier, await draftOf(w, [anew]));
    const reference = second.ok ? second.value : '';
    const stated = await certificates.byReference(w.drafter, reference);
    expect(stated?.payload.replaces).toEqual([revoked]);
    expect((await certificates.byReference(w.drafter, revoked))?.revoked?.replacedBy).toEqual([
      reference,
    ]);
    // 54,000 g issued anew settle the 50,000 g that were owed.
    expect(await nickel(w)).toMatchObject({ totalGrams: 4000n, owedGrams: 0n });
  });
});
