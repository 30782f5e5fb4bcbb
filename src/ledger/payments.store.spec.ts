import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  contextOf,
  seedOrganisation,
  seedProgramme,
  testDatabase,
  type TestDatabase,
} from '../../test/database.js';
import { given } from '../../test/producer-quarter.js';
import { newId } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { ledgerFaults } from './index.js';
import { LedgerService } from './ledger.service.js';
import { LedgerStore } from './ledger.store.js';
import { BookedPayments } from './payments.service.js';
import { PaymentsStore } from './payments.store.js';

let db: TestDatabase;
let ledger: LedgerService;
let payments: BookedPayments;

beforeAll(async () => {
  db = await testDatabase();
  ledger = new LedgerService(db.tenancy, new LedgerStore(db.tenancy), db.clock);
  payments = new BookedPayments(db.tenancy, new PaymentsStore(db.tenancy), ledger);
});
afterAll(() => db.close());

const on = '2026-07-20' as CalendarDate;

async function payer() {
  const { programmeId, agencyId } = await seedProgramme(db);
  const organisationId = await seedOrganisation(db);
  const context = contextOf(programmeId, agencyId, { capacity: 'agency' });
  const payment = {
    organisationId,
    amountMinor: 12_50n,
    receivedOn: '2026-07-02' as CalendarDate,
    reference: 'RF18 5390 0754',
  };
  const pay = (fields: Partial<typeof payment> = {}) =>
    payments.record(context, { ...payment, ...fields });
  const reverse = (transactionId: string, reason = 'of another producer') =>
    payments.reverse(context, { organisationId, transactionId, reason, on });
  const entries = () => ledger.statement(context, organisationId, 'EUR');
  return { programmeId, organisationId, context, payment, pay, reverse, entries };
}

describe('the payments of a producer', () => {
  it('counts the reference of one once, however it was typed', async () => {
    const { pay, entries } = await payer();
    expect((await pay()).ok).toBe(true);
    expect(await pay()).toEqual({
      ok: false,
      reason: { code: 'payment.already-recorded', params: { reference: 'RF18 5390 0754' } },
    });
    for (const reference of ['rf18 5390 0754', ' RF18  5390\u00a00754 '])
      expect(await pay({ reference })).toMatchObject({
        reason: { code: 'payment.already-recorded' },
      });
    expect(await pay({ amountMinor: 0n })).toMatchObject({
      reason: { code: 'payment.not-positive' },
    });
    expect((await entries()).map((entry) => entry.closingTotal)).toEqual([-12_50n]);
  });

  it('are undone one by one with a reason, in postings of their own that balance', async () => {
    const { context, organisationId, pay, reverse, entries } = await payer();
    const { transactionId } = given(await pay());
    await pay({ reference: 'another', amountMinor: 3_00n });
    expect(given(await reverse(transactionId))).toMatchObject({ amountMinor: 12_50n, unit: 'EUR' });
    const all = await entries();
    expect(all.map(({ kind, amount, closingTotal }) => [kind, amount, closingTotal])).toEqual([
      ['payment', -12_50n, -12_50n],
      ['payment', -3_00n, -15_50n],
      ['payment_reversal', 12_50n, -3_00n],
    ]);
    expect(all[2]).toMatchObject({
      causeId: transactionId,
      note: 'of another producer',
      effectiveOn: on,
    });
    expect(await payments.find(context, organisationId, transactionId)).toMatchObject({
      reversed: true,
    });
    expect(await db.tenancy.run(context, () => ledgerFaults(db.tenancy, context))).toEqual([]);
  });

  it('are undone once, by two people at the same time as well', async () => {
    const { pay, reverse, entries } = await payer();
    const { transactionId } = given(await pay());
    const reversals = await Promise.all(Array.from({ length: 6 }, () => reverse(transactionId)));
    expect(reversals.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await reverse(transactionId)).toEqual({
      ok: false,
      reason: { code: 'payment.already-reversed' },
    });
    expect((await entries()).map(({ closingTotal }) => closingTotal)).toEqual([-12_50n, 0n]);
  });

  it('leave their reference free when they are undone, for one payment at a time', async () => {
    const { pay, reverse, entries } = await payer();
    for (const round of [1, 2]) {
      const { transactionId } = given(await pay({ amountMinor: BigInt(round) }));
      expect((await pay()).ok).toBe(false);
      given(await reverse(transactionId));
    }
    const again = await Promise.all(Array.from({ length: 6 }, () => pay({ amountMinor: 7n })));
    expect(again.filter(({ ok }) => ok)).toHaveLength(1);
    expect((await entries()).map(({ amount }) => amount)).toEqual([-1n, 1n, -2n, 2n, -7n]);
  });

  it('are not to be undone twice by undoing what undid them, nor anything else', async () => {
    const { pay, reverse, entries } = await payer();
    const { transactionId } = given(await pay());
    given(await reverse(transactionId));
    const [, reversal] = await entries();
    for (const id of [reversal?.transactionId ?? '', newId()])
      expect(await reverse(id)).toEqual({ ok: false, reason: { code: 'payment.not-found' } });
  });

  it("do not include another tenant's row", async () => {
    const one = await payer();
    const other = await payer();
    const { transactionId } = given(await one.pay());
    expect(await other.reverse(transactionId)).toMatchObject({
      reason: { code: 'payment.not-found' },
    });
    const across = { ...other.context };
    expect(await payments.find(across, one.organisationId, transactionId)).toBeNull();
    const neighbour = contextOf(one.programmeId, await seedOrganisation(db));
    expect(await payments.find(neighbour, one.organisationId, transactionId)).toBeNull();
  });
});
