import type { CalendarDate } from '../kernel/calendar-date.js';
import { feePostings, type LedgerTransaction } from '../ledger/index.js';

interface Charge {
  readonly organisationId: string;
  readonly submissionId: string;
  readonly reference: string;
  readonly totalMinor: bigint;
  readonly currency: string;
}

/** An assessment that is taken back, and what final runs have posted beside it. */
interface EarlierCharge extends Charge {
  readonly postedMinor: bigint;
}

/** The kind of the entry by which an amendment takes back what runs have posted: the next run starts from what is assessed. */
export const differenceReversal = 'run_difference_reversal';

/**
 * What a submission posts: first the earlier assessment of the same return is taken back in full, with the differences that
 * runs have added to it, then the new one is charged. Nothing is updated; what is zero moves nothing, so it posts nothing.
 */
export function feeTransactions(
  charge: Charge,
  earlier: EarlierCharge | null,
  effectiveOn: CalendarDate,
): LedgerTransaction[] {
  const { organisationId, submissionId } = charge;
  const moves = [
    ...(earlier === null
      ? []
      : [
          { kind: differenceReversal, of: earlier, minor: -earlier.postedMinor },
          { kind: 'assessment_reversal', of: earlier, minor: -earlier.totalMinor },
        ]),
    { kind: 'assessment', of: charge, minor: charge.totalMinor },
  ];
  return moves
    .filter(({ minor }) => minor !== 0n)
    .map(({ kind, of, minor }) => ({
      kind,
      causeKind: 'submission',
      causeId: submissionId,
      effectiveOn,
      note: of.reference,
      postings: feePostings(organisationId, of.currency, minor),
    }));
}
