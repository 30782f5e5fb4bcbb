import { Injectable } from '@nestjs/common';
import {
  holdUntilEnd,
  inNameOrder,
  newId,
  type RequestContext,
  Tenancy,
} from '../database/index.js';
import { accountKey, type Closing, type Entry, UNTOUCHED } from './balance.js';
import { CREDITS_CLAIMED } from './credit-postings.js';
import type {
  AccountBalance,
  Cause,
  CreditClaim,
  EntriesPage,
  NewTransaction,
  StatementEntry,
} from './ledger-records.js';
import type { Posting } from './posting.js';

export interface OpenAccount {
  readonly id: string;
  readonly floorZero: boolean;
  readonly closing: Closing;
}

export interface NumberedEntry extends Entry {
  readonly transactionId: string;
}

export type Savepoint = 'ledger_post' | 'ledger_append';

interface AccountRow {
  id: string;
  organisation_id: string;
  kind: string;
  unit: string;
  floor_zero: boolean;
  number: string | null;
  closing_total: string | null;
  closing_available: string | null;
}

const LATEST = `left join lateral (
    select number, closing_total, closing_available from ledger_entry e
    where e.programme_id = a.programme_id and e.organisation_id = a.organisation_id and e.account_id = a.id
    order by number desc limit 1) latest on true`;

const organisationsOf = ({ postings }: NewTransaction): string[] =>
  [...new Set(postings.map(({ organisationId }) => organisationId))].sort();

/** Appends to accounts and reads them. Nothing here is ever changed or removed. */
@Injectable()
export class LedgerStore {
  constructor(private readonly tenancy: Tenancy) {}

  /**
   * Adds the transactions, once for each organisation that takes part. Those whose cause was posted before are left out: by their
   * id the one of then. The key of the cause waits for a writer in progress.
   */
  async addTransactions(
    context: RequestContext,
    transactions: readonly NewTransaction[],
  ): Promise<Map<string, string>> {
    const sides = transactions.flatMap((transaction) =>
      organisationsOf(transaction).map((organisationId) => ({ transaction, organisationId })),
    );
    const rows = await this.tenancy.query<{ id: string; sides: number }>(
      context,
      `with added as (
         insert into ledger_transaction (programme_id, organisation_id, id, kind, cause_kind, cause_id, effective_on,
           recorded_at, recorded_by, note)
         select $1, t.organisation_id, t.id, t.kind, t.cause_kind, t.cause_id, t.effective_on, t.recorded_at, $2, t.note
         from unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::date[], $9::timestamptz[],
           $10::text[]) with ordinality
           as t (organisation_id, id, kind, cause_kind, cause_id, effective_on, recorded_at, note, place)
         order by t.organisation_id, t.kind, t.cause_kind, t.cause_id, t.place
         on conflict (programme_id, organisation_id, kind, cause_kind, cause_id) do nothing returning id)
       select id, count(*)::int as sides from added group by id`,
      [
        context.programmeId,
        context.personId,
        sides.map((each) => each.organisationId),
        sides.map((each) => each.transaction.id),
        sides.map((each) => each.transaction.kind),
        sides.map((each) => each.transaction.causeKind),
        sides.map((each) => each.transaction.causeId),
        sides.map((each) => each.transaction.effectiveOn),
        sides.map((each) => each.transaction.recordedAt),
        sides.map((each) => each.transaction.note ?? null),
      ],
    );
    const added = new Map(rows.map((row) => [row.id, row.sides]));
    const known = new Map<string, string>();
    for (const transaction of transactions) {
      const found = added.get(transaction.id) ?? 0;
      if (found === 0) known.set(transaction.id, await this.transactionOf(context, transaction));
      else if (found !== organisationsOf(transaction).length)
        throw new Error(
          `The cause ${transaction.causeId} was posted for other organisations before.`,
        );
    }
    return known;
  }

  private async transactionOf(
    context: RequestContext,
    transaction: NewTransaction,
  ): Promise<string> {
    const { kind, causeKind, causeId } = transaction;
    const rows = await this.tenancy.query<{ id: string }>(
      context,
      `select id from ledger_transaction where programme_id = $1 and organisation_id = $2
         and kind = $3 and cause_kind = $4 and cause_id = $5`,
      [context.programmeId, organisationsOf(transaction)[0], kind, causeKind, causeId],
    );
    const id = rows[0]?.id;
    if (id === undefined) throw new Error('The posted transaction is not visible.');
    return id;
  }

  /** The accounts of the postings with their latest closing, opened when they are new. */
  async openAccounts(
    context: RequestContext,
    postings: readonly Posting[],
    openedAt: Date,
  ): Promise<Map<string, OpenAccount>> {
    const known = await this.accounts(context, postings);
    const missing = postings.filter((posting) => !known.has(accountKey(posting)));
    if (missing.length === 0) return known;
    const distinct = [...new Map(missing.map((each) => [accountKey(each), each])).values()];
    await this.tenancy.query(
      context,
      `insert into ledger_account (programme_id, organisation_id, id, kind, unit, floor_zero, opened_at)
       select $1, a.organisation_id, a.id, a.kind, a.unit, a.floor_zero, $2
       from unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::boolean[])
         as a (organisation_id, id, kind, unit, floor_zero)
       order by a.organisation_id, a.kind, a.unit
       on conflict (programme_id, organisation_id, kind, unit) do nothing`,
      [
        context.programmeId,
        openedAt,
        distinct.map(({ organisationId }) => organisationId),
        distinct.map(() => newId()),
        distinct.map(({ account }) => account.kind),
        distinct.map(({ account }) => account.unit),
        distinct.map(({ account }) => account.floorZero),
      ],
    );
    return this.accounts(context, postings);
  }

  private async accounts(
    context: RequestContext,
    postings: readonly Posting[],
  ): Promise<Map<string, OpenAccount>> {
    const rows = await this.tenancy.query<AccountRow>(
      context,
      `select a.id, a.organisation_id, a.kind, a.unit, a.floor_zero, latest.number, latest.closing_total,
         latest.closing_available
       from ledger_account a ${LATEST}
       where a.programme_id = $1 and (a.organisation_id, a.kind, a.unit) in
         (select * from unnest($2::uuid[], $3::text[], $4::text[]))`,
      [
        context.programmeId,
        postings.map((p) => p.organisationId),
        postings.map((p) => p.account.kind),
        postings.map((p) => p.account.unit),
      ],
    );
    return new Map(
      rows.map((row) => [`${row.organisation_id}/${row.kind}/${row.unit}`, openAccount(row)]),
    );
  }

  /**
   * False when another writer has taken one of the numbers: the unique number of an account's entry is the lock, and
   * waits for a writer in progress. The caller then goes back to its savepoint and reads the closings anew.
   */
  async append(
    context: RequestContext,
    entries: readonly NumberedEntry[],
    accounts: ReadonlyMap<string, OpenAccount>,
  ): Promise<boolean> {
    const account = (entry: Entry): OpenAccount => {
      const found = accounts.get(accountKey(entry.posting));
      if (found === undefined) throw new Error('An entry for an account that was not opened.');
      return found;
    };
    const rows = await this.tenancy.query(
      context,
      `insert into ledger_entry (programme_id, organisation_id, account_id, number, transaction_id, amount,
         available_amount, closing_total, closing_available, floor_zero)
       select $1, organisation_id, account_id, number, transaction_id, amount, available_amount, closing_total,
         closing_available, floor_zero
       from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[],
         $9::bigint[], $10::boolean[]) as e (transaction_id, organisation_id, account_id, number, amount,
         available_amount, closing_total, closing_available, floor_zero)
       order by account_id, number
       on conflict (programme_id, organisation_id, account_id, number) do nothing
       returning number`,
      [
        context.programmeId,
        entries.map((entry) => entry.transactionId),
        entries.map((entry) => entry.posting.organisationId),
        entries.map((entry) => account(entry).id),
        entries.map((entry) => entry.number.toString()),
        entries.map((entry) => entry.amount.toString()),
        entries.map((entry) => entry.availableAmount.toString()),
        entries.map((entry) => entry.closingTotal.toString()),
        entries.map((entry) => entry.closingAvailable.toString()),
        entries.map((entry) => account(entry).floorZero),
      ],
    );
    return rows.length === entries.length;
  }

  async savepoint(context: RequestContext, name: Savepoint): Promise<void> {
    await this.tenancy.query(context, `savepoint ${name}`);
  }

  async backTo(context: RequestContext, name: Savepoint): Promise<void> {
    await this.tenancy.query(context, `rollback to savepoint ${name}`);
  }

  async balances(context: RequestContext, organisationId: string): Promise<AccountBalance[]> {
    const rows = await this.tenancy.query<AccountRow>(
      context,
      `select a.id, a.organisation_id, a.kind, a.unit, a.floor_zero, latest.number, latest.closing_total,
         latest.closing_available
       from ledger_account a ${LATEST}
       where a.programme_id = $1 and a.organisation_id = $2 order by a.kind, a.unit`,
      [context.programmeId, organisationId],
    );
    return rows.map((row) => {
      const { closing } = openAccount(row);
      return { kind: row.kind, unit: row.unit, total: closing.total, available: closing.available };
    });
  }

  /** Until the transaction ends. To be taken before any account is, so that two who hold one each never wait for each other. */
  holdClaims(context: RequestContext, organisationId: string): Promise<void> {
    return holdUntilEnd(this.tenancy, context, `claims ${organisationId}`);
  }

  /** What is owed of revoked credits, by everybody whom the context may see. */
  async claims(context: RequestContext): Promise<CreditClaim[]> {
    const rows = await this.tenancy.query<AccountRow & { name: string }>(
      context,
      `select a.id, a.organisation_id, a.kind, a.unit, a.floor_zero, latest.number, latest.closing_total,
         latest.closing_available, o.name
       from ledger_account a ${LATEST} join organisation o on o.id = a.organisation_id
       where a.programme_id = $1 and a.kind = $2 and latest.closing_total < 0
       order by ${inNameOrder('o.name')}, a.unit`,
      [context.programmeId, CREDITS_CLAIMED],
    );
    return rows.map((row) => ({
      organisationId: row.organisation_id,
      organisation: row.name,
      unit: row.unit,
      grams: -openAccount(row).closing.total,
    }));
  }

  async entries(
    context: RequestContext,
    organisationId: string,
    account: { kind: string; unit: string },
    page?: EntriesPage,
  ): Promise<StatementEntry[]> {
    const rows = await this.tenancy.query<StatementRow>(
      context,
      `select e.number, e.amount, e.available_amount, e.closing_total, e.closing_available, t.id, t.kind,
         t.cause_kind, t.cause_id, t.effective_on::text as effective_on, t.recorded_at, t.note
       from ledger_account a
       join ledger_entry e using (programme_id, organisation_id)
       join ledger_transaction t using (programme_id, organisation_id)
       where a.programme_id = $1 and a.organisation_id = $2 and a.kind = $3 and a.unit = $4
         and e.account_id = a.id and t.id = e.transaction_id
         and ($5::bigint is null or e.number > $5)
       order by e.number limit $6`,
      [
        context.programmeId,
        organisationId,
        account.kind,
        account.unit,
        page?.after ?? null,
        page?.limit ?? null,
      ],
    );
    return rows.map(statementEntry);
  }

  async noteOf(
    context: RequestContext,
    organisationId: string,
    { kind, causeKind, causeId }: Cause,
  ): Promise<string | null> {
    const rows = await this.tenancy.query<{ note: string | null }>(
      context,
      `select note from ledger_transaction where programme_id = $1 and organisation_id = $2
         and kind = $3 and cause_kind = $4 and cause_id = $5`,
      [context.programmeId, organisationId, kind, causeKind, causeId],
    );
    return rows[0] === undefined ? null : (rows[0].note ?? '');
  }
}

interface StatementRow {
  number: string;
  amount: string;
  available_amount: string;
  closing_total: string;
  closing_available: string;
  id: string;
  kind: string;
  cause_kind: string;
  cause_id: string;
  effective_on: string;
  recorded_at: Date;
  note: string | null;
}

const statementEntry = (row: StatementRow): StatementEntry => ({
  number: BigInt(row.number),
  transactionId: row.id,
  kind: row.kind,
  causeKind: row.cause_kind,
  causeId: row.cause_id,
  effectiveOn: row.effective_on as StatementEntry['effectiveOn'],
  recordedAt: row.recorded_at,
  note: row.note,
  amount: BigInt(row.amount),
  availableAmount: BigInt(row.available_amount),
  closingTotal: BigInt(row.closing_total),
  closingAvailable: BigInt(row.closing_available),
});

function openAccount(row: AccountRow): OpenAccount {
  const closing =
    row.number === null
      ? UNTOUCHED
      : {
          number: BigInt(row.number),
          total: BigInt(row.closing_total ?? '0'),
          available: BigInt(row.closing_available ?? '0'),
        };
  return { id: row.id, floorZero: row.floor_zero, closing };
}
