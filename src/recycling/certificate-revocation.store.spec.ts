import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  certificates,
  certify,
  closeRecycling,
  closedBatch,
  credits,
  db,
  draftOf,
  openRecycling,
  revocations,
  world,
  type World,
} from '../../test/recycler-world.js';
import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '../database/index.js';
import { ledgerFaults } from '../ledger/index.js';

beforeAll(openRecycling);
afterAll(closeRecycling);

async function certified(): Promise<World & { reference: string }> {
  const w = await world();
  const done = await certify(w.certifier, await draftOf(w, [await closedBatch(w)]));
  return { ...w, reference: done.ok ? done.value : '' };
}

const nickelOf = async (w: World, who = w.drafter) =>
  (await credits.holdings(who)).find(({ material }) => material === 'nickel');

async function passOn(w: World, grams: string): Promise<void> {
  const form = { counterpartyId: w.producerId, material: 'nickel', vintage: '2026', grams };
  const offered = await credits.offer(w.certifier, newId(), form);
  await credits.decide(w.producer, offered.ok ? offered.value.reference : '', 'accept');
}

describe('a certificate that is revoked', () => {
  it('says so to the public, and its credits are gone', async () => {
    const w = await certified();
    expect((await nickelOf(w))?.totalGrams).toBe(54000n);
    const done = await revocations.revoke(w.agency, w.reference, ' The scale was wrong. ');
    expect(done.ok).toBe(true);
    const everybody = { ...w.agency, organisationId: null, personId: null, capacity: 'public' };
    const shown = await certificates.byReference(everybody as typeof w.agency, w.reference);
    expect(shown?.revoked?.reason).toBe('The scale was wrong.');
    expect((await nickelOf(w))?.totalGrams).toBe(0n);
    const { rows } = await db.owner.query(
      `select action from audit_event where programme_id = $1 and action = 'certificate.revoked'`,
      [w.agency.programmeId],
    );
    expect(rows).toHaveLength(1);
  });

  it('counts in the books on the day it is where the programme is', async () => {
    const before = db.clock.now();
    db.clock.set('2026-09-30T22:30:00Z');
    const w = await certified();
    await passOn(w, '1000');
    await revocations.revoke(w.agency, w.reference, 'Late in the evening');
    db.clock.set(before.toISOString());
    const entries = await credits.statement(w.drafter, 'g:nickel:2026');
    expect(entries.map(({ kind, effectiveOn }) => [kind, effectiveOn])).toEqual([
      ['credit_issue', '2026-10-01'],
      ['credit_offer', '2026-10-01'],
      ['credit_accept', '2026-10-01'],
      ['credit_revoke', '2026-10-01'],
    ]);
  });

  it('leaves credits with whoever took them, and the recycler owes as many', async () => {
    const w = await certified();
    await passOn(w, '50000');
    const done = await revocations.revoke(w.agency, w.reference, 'Not what was weighed');
    const nickel = done.ok ? done.value.find(({ material }) => material === 'nickel') : null;
    expect(nickel).toMatchObject({ issued: 54000n, takenBack: 4000n, owed: 50000n });
    expect((await nickelOf(w))?.totalGrams).toBe(0n);
    expect((await nickelOf(w, w.producer))?.totalGrams).toBe(50000n);
    const { rows } = await db.owner.query(
      `select e.closing_total from ledger_entry e join ledger_account a
         on a.programme_id = e.programme_id and a.organisation_id = e.organisation_id and a.id = e.account_id
       where a.programme_id = $1 and a.kind = 'credits_claimed' and a.unit = 'g:nickel:2026'`,
      [w.agency.programmeId],
    );
    expect(rows).toEqual([{ closing_total: '-50000' }]);
    const all = { ...w.agency, organisationId: null, personId: null, capacity: 'system' } as const;
    expect(await ledgerFaults(db.tenancy, all)).toEqual([]);
  });

  it('is paid for first with what comes back from an offer, then with what is issued', async () => {
    const w = await certified();
    const offerOf = async (grams: string) => {
      const form = { counterpartyId: w.producerId, material: 'nickel', vintage: '2026', grams };
      const offered = await credits.offer(w.certifier, newId(), form);
      return offered.ok ? offered.value.reference : '';
    };
    await passOn(w, '10000');
    const [withdrawn, rejected] = [await offerOf('30000'), await offerOf('14000')];
    await revocations.revoke(w.agency, w.reference, 'Not what was weighed');
    expect(await nickelOf(w)).toMatchObject({ totalGrams: 44000n, owedGrams: 54000n });
    expect(await revocations.claims(w.agency)).toMatchObject([
      { organisation: 'Test recycler', unit: 'g:nickel:2026', grams: 54000n },
    ]);
    await credits.decide(w.certifier, withdrawn, 'withdraw');
    await credits.decide(w.producer, rejected, 'reject');
    expect(await nickelOf(w)).toMatchObject({ totalGrams: 0n, availableGrams: 0n, owedGrams: 10000n }); // prettier-ignore
    await certify(w.certifier, await draftOf(w, [await closedBatch(w, 'B-2')]));
    expect(await nickelOf(w)).toMatchObject({ totalGrams: 44000n, availableGrams: 44000n, owedGrams: 0n }); // prettier-ignore
    expect(await revocations.claims(w.agency)).toEqual([]);
    const all = { ...w.agency, organisationId: null, personId: null, capacity: 'system' } as const;
    expect(await ledgerFaults(db.tenancy, all)).toEqual([]);
  });

  it('owes nobody of another programme', async () => {
    const [w, other] = [await certified(), await world()];
    await passOn(w, '50000');
    await revocations.revoke(w.agency, w.reference, 'Not what was weighed');
    expect(await revocations.claims(other.agency)).toEqual([]);
    expect(await revocations.claims(other.drafter)).toEqual([]);
    expect(await revocations.claims(w.producer)).toEqual([]);
  });

  it('is revoked once, however often and at once it is asked for', async () => {
    const w = await certified();
    const both = await Promise.all(
      [1, 2, 3].map(() => revocations.revoke(w.agency, w.reference, 'twice')),
    );
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    const again = await revocations.revoke(w.agency, w.reference, 'again');
    expect(again).toMatchObject({ ok: false, reason: { code: 'certificate.revoked-already' } });
  });

  it('takes back what is left, whatever is passed on at the same moment', async () => {
    for (let round = 0; round < 6; round += 1) {
      const w = await certified();
      const form = { counterpartyId: w.producerId, material: 'nickel', vintage: '2026', grams: '7000' }; // prettier-ignore
      const offer = () => credits.offer(w.certifier, newId(), form);
      const revoke = revocations.revoke(w.agency, w.reference, 'meanwhile');
      const [done, ...offered] = await Promise.all([revoke, ...Array.from({ length: 6 }, offer)]);
      const passed = 7000n * BigInt(offered.filter(({ ok }) => ok).length);
      const recall = done.ok ? done.value.find(({ material }) => material === 'nickel') : null;
      expect(recall).toMatchObject({ owed: passed, takenBack: 54000n - passed });
      expect(await nickelOf(w)).toMatchObject({ availableGrams: 0n, totalGrams: passed });
    }
  });

  it('takes back what comes back from an offer at the same moment', async () => {
    const w = await certified();
    const form = { counterpartyId: w.producerId, material: 'nickel', vintage: '2026', grams: '54000' }; // prettier-ignore
    const offered = await credits.offer(w.certifier, newId(), form);
    const reference = offered.ok ? offered.value.reference : '';
    let withdrawn: () => void;
    const isWithdrawn = new Promise<void>((resolve) => (withdrawn = resolve));
    const withdrawal = db.tenancy.run(w.certifier, async () => {
      await credits.decide(w.certifier, reference, 'withdraw');
      withdrawn();
      await delay(300);
    });
    await isWithdrawn;
    await revocations.revoke(w.agency, w.reference, 'meanwhile');
    await withdrawal;
    expect(await nickelOf(w)).toMatchObject({ totalGrams: 0n, owedGrams: 0n });
    expect(await revocations.claims(w.agency)).toEqual([]);
  });

  it('needs a reason, and is not found by another programme', async () => {
    const [w, other] = [await certified(), await world()];
    const without = await revocations.revoke(w.agency, w.reference, ' ');
    expect(without).toMatchObject({ reason: { code: 'certificate.reason-missing' } });
    const foreign = await revocations.revoke(other.agency, w.reference, 'not ours');
    expect(foreign).toMatchObject({ reason: { code: 'certificate.unknown' } });
    expect(await revocations.certificates(other.agency, { before: null, limit: 9 })).toEqual([]);
    expect((await certificates.byReference(w.agency, w.reference))?.revoked).toBeNull();
  });
});
