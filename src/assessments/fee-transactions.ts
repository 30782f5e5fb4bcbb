import type { CalendarDate } from '../kernel/calendar-date.js';
import { feePostings, type LedgerTransaction } from '../ledger/index.js';

interface Charge {
  readonly organisationId: string;
  readonly submissionId: string;
  readonly reference: string;
  readonly totalMinor: bigint;
  readonly currency: string;
}

/**
 * What a submission posts: first the earlier assessment of the same return is taken back in full, then the new one is
 * charged. Nothing is updated; a fee of zero moves nothing, so it posts nothing.
 */
export function feeTransactions(
  charge: Charge,
  earlier: Charge | null,
  effectiveOn: CalendarDate,
): LedgerTransaction[] {
  const { organisationId, submissionId, totalMinor, currency } = charge;
  const cause = { causeKind: 'submission', causeId: submissionId, effectiveOn };
  const transactions: LedgerTransaction[] = [];
  if (earlier !== null && earlier.totalMinor !== 0n)
    transactions.push({
      ...cause,
      kind: 'assessment_reversal',
      note: earlier.reference,
      postings: feePostings(organisationId, earlier.currency, -earlier.totalMinor),
    });
  if (totalMinor !== 0n)
    transactions.push({
      ...cause,
      kind: 'assessment',
      note: charge.reference,
      postings: feePostings(organisationId, currency, totalMinor),
    });
  return transactions;
}
