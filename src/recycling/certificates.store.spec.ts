import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { contextOf } from '../../test/database.js';
import { newId } from '../database/index.js';
import {
  batches,
  certificates,
  certify,
  closeRecycling,
  closedBatch,
  credits,
  db,
  draftOf,
  openRecycling,
  seal,
  world,
} from '../../test/recycler-world.js';

beforeAll(openRecycling);
afterAll(closeRecycling);

/** Until a statement of another connection waits for a lock. */
async function someoneWaits(): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const { rowCount } = await db.owner.query(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (rowCount !== 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('certificates', () => {
  it('need a second person', async () => {
    const w = await world();
    const draft = await draftOf(w, [await closedBatch(w)]);
    expect(await certify(w.drafter, draft)).toEqual({
      ok: false,
      reason: { code: 'certificate.same-person' },
    });
  });

  it('count a batch once, whoever tries at the same time', async () => {
    const w = await world();
    const batch = await closedBatch(w);
    const drafts = [await draftOf(w, [batch]), await draftOf(w, [batch])];
    const done = await Promise.all(drafts.map((draft) => certify(w.certifier, draft)));
    expect(done.filter(({ ok }) => ok)).toHaveLength(1);
    // Whoever comes second is told so.
    expect(done.find(({ ok }) => !ok)).toMatchObject({
      reason: { code: 'certificate.batch-certified' },
    });
    expect(await certificates.list(w.drafter, { before: null, limit: 9 })).toHaveLength(1);
    expect((await credits.holdings(w.drafter))[1]?.totalGrams).toBe(54000n);
    await expect(draftOf(w, [batch])).rejects.toThrow('certificate.batch-certified');
    expect(await batches.reopen(w.drafter, batch)).toMatchObject({
      ok: false,
      reason: { code: 'batch.certified' },
    });
  });

  it('wait for whoever opens a batch again, and then do not certify it', async () => {
    const w = await world();
    const batch = await closedBatch(w);
    const draft = await draftOf(w, [batch]);
    const other = await db.owner.connect();
    try {
      await other.query('begin');
      await other.query(`update batch set state = 'open' where id = $1`, [batch]);
      let answered = false;
      const certifying = certify(w.certifier, draft).finally(() => (answered = true));
      await someoneWaits();
      expect(answered).toBe(false);
      await other.query('commit');
      expect(await certifying).toMatchObject({ reason: { code: 'certificate.batch-open' } });
    } finally {
      // What failed in between must not hold its lock on what follows.
      other.release(true);
    }
    expect(await credits.holdings(w.drafter)).toEqual([]);
  });

  it('state what was shown to whoever certified, or nothing', async () => {
    const w = await world();
    const batch = await closedBatch(w);
    const draft = await draftOf(w, [batch]);
    const shown = (await certificates.previewDraft(w.certifier, draft))?.hash ?? '';
    await batches.reopen(w.drafter, batch);
    const slag = (await batches.find(w.drafter, batch))?.fractions.find(({ name }) => name === 'Slag'); // prettier-ignore
    await batches.removeFraction(w.drafter, batch, slag?.id ?? '');
    const form = { role: 'output', name: 'Metals', wetKg: '300', dryKg: '300', destination: '', countsAsRecycled: true, assays: {} }; // prettier-ignore
    await batches.addFraction(w.drafter, batch, form, 'point');
    await batches.close(w.drafter, batch);
    expect(await certificates.certify(w.certifier, draft, shown)).toEqual({
      ok: false,
      reason: { code: 'certificate.figures-changed' },
    });
    expect(await certificates.list(w.drafter, { before: null, limit: 9 })).toEqual([]);
    const now = (await certificates.previewDraft(w.certifier, draft))?.hash ?? '';
    expect((await certificates.certify(w.certifier, draft, now)).ok).toBe(true);
  });

  it('keep their batches from being opened or closed again', async () => {
    const w = await world();
    const batch = await closedBatch(w);
    const certified = certify(w.certifier, await draftOf(w, [batch]));
    const tried = await Promise.all([certified, batches.reopen(w.drafter, batch)]);
    // Whichever of the two came first, the other was refused.
    expect(tried.filter(({ ok }) => ok)).toHaveLength(1);
    if (!(await certified).ok) return;
    // Even one that stood open could not be changed.
    await db.owner.query(`update batch set state = 'open' where id = $1`, [batch]);
    expect(await batches.close(w.drafter, batch)).toMatchObject({
      reason: { code: 'batch.certified' },
    });
  });

  it('issue nothing for what another recycler took in first', async () => {
    const w = await world();
    const draft = await draftOf(w, [await closedBatch(w)]);
    await db.owner.query(
      `update consignment set origin_kind = 'recycler' where organisation_id = $1`,
      [w.drafter.organisationId],
    );
    expect(await certify(w.certifier, draft)).toMatchObject({
      reason: { code: 'certificate.from-recycler', params: { reference: 'B-1' } },
    });
    expect(await credits.holdings(w.drafter)).toEqual([]);
  });

  it('count a batch once that was ticked twice', async () => {
    const w = await world();
    const batch = await closedBatch(w);
    const certified = await certify(w.certifier, await draftOf(w, [batch, batch]));
    expect(certified.ok).toBe(true);
    expect((await credits.holdings(w.drafter))[1]?.totalGrams).toBe(54000n);
  });

  it('rest on no day on which the recycler was suspended, and stay possible for those before', async () => {
    const w = await world();
    const [before, within] = [
      await closedBatch(w, 'B-1', '2026-03-02'),
      await closedBatch(w, 'B-2', '2026-03-09'),
    ];
    const draft = await draftOf(w, [within]);
    const { programmeId, organisationId } = w.drafter;
    const registration = newId();
    await db.owner.query(
      `insert into registration (programme_id, organisation_id, id, capacity, number, state, valid_from)
       values ($1, $2, $3, 'recycler', 'R 1', 'active', '2025-01-01')`,
      [programmeId, organisationId, registration],
    );
    await db.owner.query(
      `insert into registration_state (programme_id, organisation_id, registration_id, number, state, effective_on)
       values ($1, $2, $3, 1, 'suspended', '2026-03-05')`,
      [programmeId, organisationId, registration],
    );
    const params = { reference: 'B-2', from: '2026-03-01', to: '2026-03-09', day: '2026-03-05' };
    const reason = { code: 'certificate.suspended', params };
    expect((await certificates.previewDraft(w.certifier, draft))?.figures).toMatchObject({
      reason,
    });
    expect(await certificates.certify(w.certifier, draft, '')).toMatchObject({ reason });
    await expect(draftOf(w, [within])).rejects.toThrow('certificate.suspended');
    expect(await certify(w.certifier, await draftOf(w, [before]))).toMatchObject({ ok: true });
  });

  it('are refused above the verified capacity, with the arithmetic', async () => {
    const w = await world(1500n * 1_000_000n);
    const first = await draftOf(w, [await closedBatch(w, 'B-1')]);
    const second = await draftOf(w, [await closedBatch(w, 'B-2')]);
    expect((await certify(w.certifier, first)).ok).toBe(true);
    expect(await certify(w.certifier, second)).toEqual({
      ok: false,
      reason: {
        code: 'certificate.capacity-exceeded',
        params: { capacity: '1500', certified: '1000', asked: '1000', difference: '500' },
      },
    });
    const unverified = await world(0n);
    await expect(draftOf(unverified, [await closedBatch(unverified)])).rejects.toThrow(
      'certificate.capacity-unverified',
    );
  });

  it('let everybody check them, and notice a changed statement', async () => {
    const w = await world();
    const draft = await draftOf(w, [await closedBatch(w)]);
    const certified = await certify(w.certifier, draft);
    const reference = certified.ok ? certified.value : '';
    const anybody = contextOf(w.drafter.programmeId);
    const found = await certificates.byReference(anybody, reference.toLowerCase());
    if (found === null) throw new Error('Not found.');
    expect(seal.check(found)).toEqual({ hashHolds: true, signatureHolds: true });
    await db.owner.query(
      `update certificate set payload = jsonb_set(payload, '{treatedKg}', '"9999"') where reference = $1`,
      [reference],
    );
    const tampered = await certificates.byReference(anybody, reference);
    expect(tampered && seal.check(tampered)).toEqual({ hashHolds: false, signatureHolds: false });
  });
});
