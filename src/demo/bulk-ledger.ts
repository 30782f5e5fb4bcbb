import { newId } from '../database/index.js';
import { valueOf } from '../kernel/decision.js';
import { accountKey, Books, type LedgerTransaction, type Posting } from '../ledger/index.js';
import type { Row } from './demo-rows.store.js';

export interface LedgerRows {
  readonly ledger_account: readonly Row[];
  readonly ledger_transaction: readonly Row[];
  readonly ledger_entry: readonly Row[];
}

/**
 * The ledger of a programme that nobody else writes to yet, kept in memory: numbers, closings and refusals are those of
 * the ledger's own books, so what is stored in bulk is what posting one by one would have stored.
 */
export class BulkLedger {
  private readonly books = new Books();
  private readonly accounts = new Map<string, Row & { id: string }>();
  private readonly transactions: Row[] = [];
  private readonly entries: Row[] = [];

  constructor(private readonly programmeId: string) {}

  /** Throws when the ledger would refuse: the demonstration holds nothing that it must not. */
  post(transaction: LedgerTransaction, recordedAt: Date): void {
    const id = newId();
    const { postings } = transaction;
    for (const organisationId of new Set(postings.map((posting) => posting.organisationId)))
      this.transactions.push(this.header(transaction, { id, organisationId, recordedAt }));
    for (const entry of valueOf(this.books.append(postings))) {
      const { posting } = entry;
      this.entries.push({
        programme_id: this.programmeId,
        organisation_id: posting.organisationId,
        account_id: this.account(posting, recordedAt).id,
        number: entry.number,
        transaction_id: id,
        amount: entry.amount,
        available_amount: entry.availableAmount,
        closing_total: entry.closingTotal,
        closing_available: entry.closingAvailable,
        floor_zero: posting.account.floorZero,
      });
    }
  }

  rows(): LedgerRows {
    return {
      ledger_account: [...this.accounts.values()],
      ledger_transaction: this.transactions,
      ledger_entry: this.entries,
    };
  }

  private header(
    { kind, causeKind, causeId, effectiveOn, note }: LedgerTransaction,
    of: { id: string; organisationId: string; recordedAt: Date },
  ): Row {
    return {
      programme_id: this.programmeId,
      organisation_id: of.organisationId,
      id: of.id,
      kind,
      cause_kind: causeKind,
      cause_id: causeId,
      effective_on: effectiveOn,
      recorded_at: of.recordedAt,
      note: note ?? null,
    };
  }

  private account(posting: Posting, openedAt: Date): { id: string } {
    const key = accountKey(posting);
    const known = this.accounts.get(key);
    if (known !== undefined) return known;
    const { kind, unit, floorZero } = posting.account;
    const opened = {
      programme_id: this.programmeId,
      organisation_id: posting.organisationId,
      id: newId(),
      kind,
      unit,
      floor_zero: floorZero,
      opened_at: openedAt,
    };
    this.accounts.set(key, opened);
    return opened;
  }
}
