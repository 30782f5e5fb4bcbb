import { Injectable } from '@nestjs/common';
import { Clock, newId, type RequestContext, Tenancy } from '../database/index.js';
import type { Decision } from '../kernel/decision.js';
import { allow, refuse } from '../kernel/decision.js';
import { accountKey, nextEntries } from './balance.js';
import { CREDITS_HELD } from './credit-postings.js';
import { FEES_OWED, paymentPostings } from './fee-postings.js';
import type {
  AccountBalance,
  LedgerTransaction,
  Payment,
  Posted,
  StatementEntry,
  TransactionHeader,
} from './ledger-records.js';
import { LedgerStore, type OpenAccount } from './ledger.store.js';
import { checkBalanced, partsOfCreditUnit, type Posting } from './posting.js';

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
  post(context: RequestContext, transaction: LedgerTransaction): Promise<Decision<Posted>> {
    return this.tenancy.run(context, async () => {
      const { postings, ...cause } = transaction;
      const header = { ...cause, id: newId(), recordedAt: this.clock.now() };
      const organisations = [...new Set(postings.map((p) => p.organisationId))].sort();
      const balanced = checkBalanced(postings);
      if (!balanced.ok) return balanced;
      await this.store.savepoint(context, 'ledger_post');
      if (!(await this.store.addTransaction(context, header, organisations))) {
        const first = organisations[0] ?? '';
        const transactionId = await this.store.transactionOf(context, header, first);
        return allow({ transactionId, replayed: true });
      }
      const added = await this.appendAll(context, header, postings);
      if (!added.ok) await this.store.backTo(context, 'ledger_post');
      return added;
    });
  }

  private async appendAll(
    context: RequestContext,
    header: TransactionHeader,
    postings: readonly Posting[],
  ): Promise<Decision<Posted>> {
    // All writers take slots in the same order, so that none waits for one that waits for it.
    const inOrder = [...postings].sort((a, b) => accountKey(a).localeCompare(accountKey(b)));
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const accounts = await this.store.openAccounts(context, inOrder, header.recordedAt);
      const entries = nextEntries(closingsOf(accounts), inOrder);
      if (!entries.ok) return entries;
      await this.store.savepoint(context, 'ledger_append');
      if (await this.store.append(context, header.id, entries.value, accounts))
        return allow({ transactionId: header.id, replayed: false });
      await this.store.backTo(context, 'ledger_append');
    }
    throw new Error('The accounts are too busy: no slot after many attempts.');
  }

  /** Every account of the organisation with its total and what of it is available. */
  balances(context: RequestContext, organisationId: string): Promise<AccountBalance[]> {
    return this.tenancy.run(context, () => this.store.balances(context, organisationId));
  }

  /** The entries of what is owed (a currency) or held (a credit unit), oldest first. */
  statement(
    context: RequestContext,
    organisationId: string,
    unit: string,
  ): Promise<StatementEntry[]> {
    const kind = partsOfCreditUnit(unit) === null ? FEES_OWED : CREDITS_HELD;
    return this.tenancy.run(context, () =>
      this.store.entries(context, organisationId, { kind, unit }),
    );
  }

  /** A payment received by the agency. Its reference counts once per organisation. */
  recordPayment(context: RequestContext, payment: Payment): Promise<Decision<Posted>> {
    return this.tenancy.run(context, async () => {
      const { organisationId, amountMinor, receivedOn } = payment;
      const reference = payment.reference.trim();
      if (amountMinor <= 0n) return refuse('payment.not-positive');
      if (reference === '') return refuse('payment.reference-missing');
      const posted = await this.post(context, {
        kind: 'payment',
        causeKind: 'payment_reference',
        causeId: `${organisationId}:${reference}`,
        effectiveOn: receivedOn,
        note: reference,
        postings: paymentPostings(organisationId, await this.store.currency(context), amountMinor),
      });
      return posted.ok && posted.value.replayed
        ? refuse('payment.already-recorded', { reference })
        : posted;
    });
  }
}

const closingsOf = (accounts: ReadonlyMap<string, OpenAccount>) =>
  new Map([...accounts].map(([key, account]) => [key, account.closing]));
