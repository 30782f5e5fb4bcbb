import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  contextOf,
  seedOrganisation,
  seedProgramme,
  testDatabase,
  type TestDatabase,
} from '../../test/database.js';
import { given } from '../../test/producer-quarter.js';
import { newId, type RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { LedgerService } from './ledger.service.js';
import { LedgerStore } from './ledger.store.js';
import {
  creditUnit,
  feePostings,
  issuePostings,
  ledgerFaults,
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

  describe('many at once', () => {
    const ROUNDS = 3;

    /** Charges, corrections and credits of some organisations, several of each account, some of nothing to anybody else. */
    function mixed(organisations: readonly string[]): LedgerTransaction[] {
      return Array.from({ length: ROUNDS }, (_, round) =>
        organisations.flatMap((organisationId, at) => {
          const cause = (kind: string) => `${String(round)} ${String(at)} ${kind}`;
          const grams = BigInt(10 + at);
          return [
            transaction(feePostings(organisationId, 'EUR', BigInt(100 * at - 50)), cause('fee')),
            transaction(issuePostings({ organisationId, unit, grams }), cause('issue')),
            transaction(retirePostings({ organisationId, unit, grams: 3n }), cause('retire')),
          ];
        }),
      ).flat();
    }

    async function agencyOf(count: number) {
      const { programmeId } = await seedProgramme(db);
      const organisations: string[] = [];
      for (let at = 0; at < count; at += 1) organisations.push(await seedOrganisation(db));
      return { system: contextOf(programmeId, null, { capacity: 'system' }), organisations };
    }

    /** All that is stored, by the order of the organisations in place of their identifiers. */
    async function stored({ programmeId }: RequestContext, organisations: readonly string[]) {
      const { rows } = await db.owner.query<Record<string, unknown>>(
        `select array_position($2::uuid[], a.organisation_id) as owner, a.kind, a.unit, a.floor_zero, e.number,
           e.amount, e.available_amount, e.closing_total, e.closing_available, t.kind as transaction, t.cause_kind,
           t.cause_id, t.effective_on::text, t.recorded_at, t.recorded_by, t.note
         from ledger_entry e
         join ledger_account a on a.programme_id = e.programme_id
           and a.organisation_id = e.organisation_id and a.id = e.account_id
         join ledger_transaction t on t.programme_id = e.programme_id
           and t.organisation_id = e.organisation_id and t.id = e.transaction_id
         where e.programme_id = $1 order by owner, a.kind, a.unit, e.number`,
        [programmeId, organisations],
      );
      return rows;
    }

    it('leave the same entries and balances as one after the other', async () => {
      const [one, all] = [await agencyOf(5), await agencyOf(5)];
      for (const each of mixed(one.organisations)) given(await ledger.post(one.system, each));
      const posted = given(await ledger.postAll(all.system, mixed(all.organisations)));
      expect(posted.filter(({ replayed }) => replayed)).toEqual([]);
      const expected = await stored(one.system, one.organisations);
      expect(expected).toHaveLength(5 * ROUNDS * 3 * 2);
      expect(await stored(all.system, all.organisations)).toEqual(expected);
      expect(await ledgerFaults(db.tenancy, all.system)).toEqual([]);
    });

    it('count what was posted before once, and what is asked twice once', async () => {
      const { system, organisations } = await agencyOf(3);
      const transactions = mixed(organisations);
      const first = given(await ledger.post(system, transactions[3] ?? transaction([])));
      const twice = [...transactions, ...transactions.slice(0, 2)];
      const posted = given(await ledger.postAll(system, twice));
      expect(posted[3]).toEqual({ transactionId: first.transactionId, replayed: true });
      expect(posted.at(-1)).toEqual({ transactionId: posted[1]?.transactionId, replayed: true });
      const before = await stored(system, organisations);
      expect(before).toHaveLength(transactions.length * 2);
      const again = given(await ledger.postAll(system, transactions));
      expect(again.every(({ replayed }) => replayed)).toBe(true);
      expect(await stored(system, organisations)).toEqual(before);
      expect(given(await ledger.postAll(system, []))).toEqual([]);
    });

    it('leave nothing behind when one of them is refused', async () => {
      const { system, organisations } = await agencyOf(3);
      const [organisationId = ''] = organisations;
      const tooMuch = transaction(retirePostings({ organisationId, unit, grams: 1_000n }));
      const answer = await db.tenancy.run(system, () =>
        ledger.postAll(system, [...mixed(organisations), tooMuch]),
      );
      expect(answer).toMatchObject({ ok: false, reason: { code: 'ledger.not-enough' } });
      const { rows } = await db.owner.query(
        'select from ledger_transaction where programme_id = $1',
        [system.programmeId],
      );
      expect(rows).toEqual([]);
    });

    it('find their slots among writers who post at the same time', async () => {
      const { system, organisations } = await agencyOf(4);
      const charge = (organisationId: string, round: number) =>
        transaction(feePostings(organisationId, 'EUR', 7n), `${organisationId} ${String(round)}`);
      const rounds = [0, 1, 2, 3, 4];
      const work = rounds.flatMap((round) => [
        ledger.postAll(
          system,
          organisations.map((each) => charge(each, round)),
        ),
        ...organisations.map((each) => ledger.post(system, charge(each, 100 + round))),
      ]);
      for (const answer of await Promise.all(work)) expect(answer.ok).toBe(true);
      for (const organisationId of organisations) {
        const entries = await ledger.statement(system, organisationId, 'EUR');
        expect(entries.map(({ number }) => Number(number))).toEqual(
          Array.from({ length: 2 * rounds.length }, (_, at) => at + 1),
        );
        expect(entries.at(-1)?.closingTotal).toBe(BigInt(7 * 2 * rounds.length));
      }
      expect(await ledgerFaults(db.tenancy, system)).toEqual([]);
    });
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
