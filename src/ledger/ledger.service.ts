import { Injectable } from '@nestjs/common';
import { Clock, newId, type RequestContext, Tenancy } from '../database/index.js';
import type { Decision } from '../kernel/decision.js';
import { allow } from '../kernel/decision.js';
import { Books } from './books.js';
import { claimPostings, CREDITS_CLAIMED, CREDITS_HELD } from './credit-postings.js';
import { FEES_OWED } from './fee-postings.js';
import type {
  AccountBalance,
  Cause,
  CreditClaim,
  EntriesPage,
  LedgerTransaction,
  Posted,
  StatementEntry,
  NewTransaction,
} from './ledger-records.js';
import { LedgerStore, type NumberedEntry } from './ledger.store.js';
import { checkBalanced, partsOfCreditUnit } from './posting.js';

/** Each attempt that loses a slot means that another writer has won it, so there is always progress. */
const ATTEMPTS = 200;

/** Money owed and credits held: double entry, append-only, safe under parallel writers. */
@Injectable()
export class LedgerService {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly store: LedgerStore,
    private readonly clock: Clock,
  ) {}

  /**
   * Appends the postings in the caller's transaction, all or none. Refused with `ledger.not-enough` when an account
   * would fall below its floor, with `ledger.unbalanced` when a unit does not sum to zero. Postings of several
   * organisations need a context that may write for them (`tenancy.elevate`).
   */
  async post(context: RequestContext, transaction: LedgerTransaction): Promise<Decision<Posted>> {
    const posted = await this.postAll(context, [transaction]);
    if (!posted.ok) return posted;
    const [first] = posted.value;
    if (first === undefined) throw new Error('The ledger lost a transaction.');
    return allow(first);
  }

  /**
   * The same for many transactions: as if each was posted after the one before it, in as many statements as one takes. One that
   * is refused refuses all.
   */
  postAll(
    context: RequestContext,
    transactions: readonly LedgerTransaction[],
  ): Promise<Decision<readonly Posted[]>> {
    return this.tenancy.run(context, async () => {
      const recordedAt = this.clock.now();
      const asked: NewTransaction[] = [];
      for (const transaction of transactions) {
        const balanced = checkBalanced(transaction.postings);
        if (!balanced.ok) return balanced;
        asked.push({ ...transaction, id: newId(), recordedAt });
      }
      if (asked.length === 0) return allow([]);
      await this.store.savepoint(context, 'ledger_post');
      const known = await this.store.addTransactions(context, asked);
      const added = await this.appendAll(
        context,
        asked.filter(({ id }) => !known.has(id)),
      );
      if (!added.ok) {
        await this.store.backTo(context, 'ledger_post');
        return added;
      }
      return allow(
        asked.map(({ id }) => ({ transactionId: known.get(id) ?? id, replayed: known.has(id) })),
      );
    });
  }

  private async appendAll(
    context: RequestContext,
    transactions: readonly NewTransaction[],
  ): Promise<Decision<null>> {
    const [first] = transactions;
    if (first === undefined) return allow(null);
    const postings = transactions.flatMap((each) => each.postings);
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const accounts = await this.store.openAccounts(context, postings, first.recordedAt);
      const books = new Books(new Map([...accounts].map(([key, { closing }]) => [key, closing])));
      const entries: NumberedEntry[] = [];
      for (const { id, postings: own } of transactions) {
        const appended = books.append(own);
        if (!appended.ok) return appended;
        for (const entry of appended.value) entries.push({ ...entry, transactionId: id });
      }
      await this.store.savepoint(context, 'ledger_append');
      if (await this.store.append(context, entries, accounts)) return allow(null);
      await this.store.backTo(context, 'ledger_append');
    }
    throw new Error('The accounts are too busy: no slot after many attempts.');
  }

  /** Every account of the organisation with its total and what of it is available. */
  balances(context: RequestContext, organisationId: string): Promise<AccountBalance[]> {
    return this.tenancy.run(context, () => this.store.balances(context, organisationId));
  }

  /** What is owed (a currency) or held (a credit unit) now; nothing where the account was never opened. */
  async balance(
    context: RequestContext,
    organisationId: string,
    unit: string,
  ): Promise<Pick<AccountBalance, 'total' | 'available'>> {
    const accounts = await this.balances(context, organisationId);
    const kind = kindOf(unit);
    const found = accounts.find((each) => each.kind === kind && each.unit === unit);
    return found ?? { total: 0n, available: 0n };
  }

  /** The note of what was posted for a cause; null when nothing was. */
  noteOf(context: RequestContext, organisationId: string, cause: Cause): Promise<string | null> {
    return this.tenancy.run(context, () => this.store.noteOf(context, organisationId, cause));
  }

  /** The entries of what is owed (a currency) or held (a credit unit), oldest first: all, or those of a page. */
  statement(
    context: RequestContext,
    organisationId: string,
    unit: string,
    page?: EntriesPage,
  ): Promise<StatementEntry[]> {
    return this.tenancy.run(context, () =>
      this.store.entries(context, organisationId, { kind: kindOf(unit), unit }, page),
    );
  }

  /** What is owed of revoked credits. */
  claims(context: RequestContext): Promise<CreditClaim[]> {
    return this.tenancy.run(context, () => this.store.claims(context));
  }

  /**
   * Whoever makes credits free or revokes them calls this first: what is free and what is owed change in different accounts, and of
   * two at the same moment neither would see what the other does.
   */
  holdClaims(context: RequestContext, organisationId: string): Promise<void> {
    return this.store.holdClaims(context, organisationId);
  }

  /**
   * Sets free grams of the unit against what the organisation owes of it, and says how many. To be called in the transaction that
   * made them free, which holds the claims and the account until it ends: nobody can pass them on in between.
   */
  async settleClaim(
    context: RequestContext,
    { organisationId, unit }: { organisationId: string; unit: string },
    cause: Pick<LedgerTransaction, 'causeId' | 'effectiveOn' | 'note'>,
  ): Promise<bigint> {
    const accounts = await this.balances(context, organisationId);
    const of = (kind: string) => accounts.find((each) => each.kind === kind && each.unit === unit);
    const owed = -(of(CREDITS_CLAIMED)?.total ?? 0n);
    const free = of(CREDITS_HELD)?.available ?? 0n;
    const grams = free < owed ? free : owed;
    if (grams <= 0n) return 0n;
    const posted = await this.post(context, {
      kind: 'credit_claim',
      causeKind: `credit_claim:${unit}`,
      ...cause,
      postings: claimPostings({ organisationId, unit, grams }),
    });
    if (!posted.ok) throw new Error(`A claim could not be settled: ${posted.reason.code}`);
    return grams;
  }
}

/** The account that a unit is counted in. */
const kindOf = (unit: string): string =>
  partsOfCreditUnit(unit) === null ? FEES_OWED : CREDITS_HELD;
