import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  contextOf,
  seedOrganisation,
  seedProgramme,
  testDatabase,
  type TestDatabase,
} from '../../test/database.js';
import { newId } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { LedgerService } from './ledger.service.js';
import { LedgerStore } from './ledger.store.js';
import {
  creditUnit,
  issuePostings,
  type LedgerTransaction,
  type Posting,
  retirePostings,
  settlePostings,
  reservePostings,
} from './index.js';

const unit = creditUnit('nickel', 2026);
let db: TestDatabase;
let ledger: LedgerService;

beforeAll(async () => {
  db = await testDatabase();
  ledger = new LedgerService(db.tenancy, new LedgerStore(db.tenancy), db.clock);
});
afterAll(() => db.close());

async function organisationIn(programmeId?: string) {
  const programme = programmeId ?? (await seedProgramme(db)).programmeId;
  const organisationId = await seedOrganisation(db);
  return { organisationId, context: contextOf(programme, organisationId) };
}

const transaction = (postings: Posting[], causeId: string = newId()): LedgerTransaction => ({
  kind: 'test',
  causeKind: 'test',
  causeId,
  effectiveOn: '2026-07-01' as CalendarDate,
  postings,
});

describe('the ledger', () => {
  it('posts a cause once, however often it is asked', async () => {
    const { organisationId, context } = await organisationIn();
    const once = transaction(issuePostings({ organisationId, unit, grams: 70n }));
    const first = await ledger.post(context, once);
    const second = await ledger.post(context, once);
    expect(first).toMatchObject({ ok: true, value: { replayed: false } });
    expect(second).toEqual({
      ok: true,
      value: { transactionId: first.ok ? first.value.transactionId : '', replayed: true },
    });
    expect(await ledger.statement(context, organisationId, unit)).toHaveLength(1);
  });

  it('leaves nothing behind when it refuses', async () => {
    const { organisationId, context } = await organisationIn();
    const refused = await db.tenancy.run(context, () =>
      ledger.post(context, transaction(retirePostings({ organisationId, unit, grams: 1n }))),
    );
    expect(refused).toMatchObject({ ok: false, reason: { code: 'ledger.not-enough' } });
    const { rows } = await db.owner.query(
      'select 1 from ledger_transaction where organisation_id = $1',
      [organisationId],
    );
    expect(rows).toEqual([]);
  });

  it('lets exactly one of two parallel debits of the whole balance through', async () => {
    const { organisationId, context } = await organisationIn();
    const credit = { organisationId, unit, grams: 500n };
    await ledger.post(context, transaction(issuePostings(credit)));
    const both = await Promise.all(
      [1, 2, 3, 4].map(() => ledger.post(context, transaction(retirePostings(credit)))),
    );
    expect(both.filter((answer) => answer.ok)).toHaveLength(1);
    expect(await ledger.balances(context, organisationId)).toContainEqual({
      kind: 'credits_held',
      unit,
      total: 0n,
      available: 0n,
    });
  });

  it('numbers the entries of parallel writers without a gap', async () => {
    const { organisationId, context } = await organisationIn();
    const credit = { organisationId, unit, grams: 3n };
    await Promise.all(
      Array.from({ length: 12 }, () => ledger.post(context, transaction(issuePostings(credit)))),
    );
    const entries = await ledger.statement(context, organisationId, unit);
    expect(entries.map((entry) => Number(entry.number))).toEqual(
      Array.from({ length: 12 }, (_, at) => at + 1),
    );
    expect(entries.at(-1)?.closingTotal).toBe(36n);
  });

  it('shows both sides of a transfer their own entries', async () => {
    const giver = await organisationIn();
    const receiver = await organisationIn(giver.context.programmeId);
    const credit = { organisationId: giver.organisationId, unit, grams: 40n };
    await ledger.post(giver.context, transaction(issuePostings(credit)));
    await ledger.post(giver.context, transaction(reservePostings(credit)));
    const settled = await db.tenancy.run(receiver.context, () =>
      db.tenancy.elevate(receiver.context, (system) =>
        ledger.post(system, transaction(settlePostings(credit, receiver.organisationId))),
      ),
    );
    expect(settled.ok).toBe(true);
    const seen = await ledger.statement(receiver.context, receiver.organisationId, unit);
    expect(seen.map((entry) => entry.closingAvailable)).toEqual([40n]);
  });

  it('counts the reference of a payment once', async () => {
    const { organisationId, context } = await organisationIn();
    const payment = {
      organisationId,
      amountMinor: 12_50n,
      receivedOn: '2026-07-02' as CalendarDate,
      reference: 'RF18 5390 0754',
    };
    expect((await ledger.recordPayment(context, payment)).ok).toBe(true);
    expect(await ledger.recordPayment(context, payment)).toEqual({
      ok: false,
      reason: { code: 'payment.already-recorded', params: { reference: 'RF18 5390 0754' } },
    });
    expect(await ledger.recordPayment(context, { ...payment, amountMinor: 0n })).toMatchObject({
      ok: false,
      reason: { code: 'payment.not-positive' },
    });
    const entries = await ledger.statement(context, organisationId, 'EUR');
    expect(entries.map((entry) => entry.closingTotal)).toEqual([-12_50n]);
  });

  it("does not find another tenant's row", async () => {
    const { organisationId, context } = await organisationIn();
    await ledger.post(context, transaction(issuePostings({ organisationId, unit, grams: 9n })));
    const neighbour = await organisationIn(context.programmeId);
    expect(await ledger.balances(neighbour.context, organisationId)).toEqual([]);
    const elsewhere = await organisationIn();
    const across = contextOf(elsewhere.context.programmeId, organisationId);
    expect(await ledger.balances(across, organisationId)).toEqual([]);
    await expect(
      ledger.post(
        neighbour.context,
        transaction(issuePostings({ organisationId, unit, grams: 9n })),
      ),
    ).rejects.toThrow(/row-level security/);
  });

  it('never changes or removes what it has written', async () => {
    const { context } = await organisationIn();
    for (const statement of [
      'update ledger_entry set amount = 0',
      'delete from ledger_entry',
      'truncate ledger_entry',
    ]) {
      await expect(
        db.tenancy.run(context, () => db.tenancy.query(context, statement)),
      ).rejects.toThrow(/permission denied/);
    }
  });

  it('agrees with a plain model over random commands', async () => {
    const command = fc.record({
      debit: fc.boolean(),
      grams: fc.bigInt(1n, 50n),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 8 }), async (commands) => {
        const { organisationId, context } = await organisationIn();
        let model = 0n;
        for (const { debit, grams } of commands) {
          const credit = { organisationId, unit, grams };
          const postings = debit ? retirePostings(credit) : issuePostings(credit);
          const answer = await ledger.post(context, transaction(postings));
          expect(answer.ok).toBe(!debit || model >= grams);
          if (answer.ok) model += debit ? -grams : grams;
        }
        const held = await ledger.balances(context, organisationId);
        expect(held.find(({ kind }) => kind === 'credits_held')?.total ?? 0n).toBe(model);
        expect(held.reduce((sum, { total }) => sum + total, 0n)).toBe(0n);
      }),
      { numRuns: 8 },
    );
  });
});
