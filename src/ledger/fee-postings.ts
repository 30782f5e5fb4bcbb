import type {
  BookedPayment,
  Cause,
  LedgerTransaction,
  Payment,
  PaymentReversal,
} from './ledger-records.js';
import type { Posting } from './posting.js';

/** Debit positive: what the organisation owes. Below zero it is in credit. */
export const FEES_OWED = 'fees_owed';
const FEES_CHARGED = 'fees_charged';
const PAYMENTS_RECEIVED = 'payments_received';

/** A fee of minor units of the currency becomes owed; a negative amount takes one back. */
export const feePostings = (
  organisationId: string,
  currency: string,
  amountMinor: bigint,
): Posting[] => owed(organisationId, currency, amountMinor, FEES_CHARGED);

/** A payment of minor units lowers what is owed. */
export const paymentPostings = (
  organisationId: string,
  currency: string,
  amountMinor: bigint,
): Posting[] => owed(organisationId, currency, -amountMinor, PAYMENTS_RECEIVED);

export const PAYMENT = 'payment';
export const PAYMENT_REVERSAL = 'payment_reversal';
const REVERSED_PAYMENT = 'payment';

/** What a payment is booked for: the bank's reference counts once for an organisation. */
export const paymentCause = ({
  organisationId,
  reference,
}: Pick<Payment, 'organisationId' | 'reference'>): Cause => ({
  kind: PAYMENT,
  causeKind: 'payment_reference',
  causeId: `${organisationId}:${sameReference(reference)}`,
});

/** A payment as it is booked. One that was reversed leaves its reference free: the next of it counts on, and is booked once too. */
export const paymentTransaction = (
  payment: Payment,
  currency: string,
  reversedBefore = 0,
): LedgerTransaction => ({
  ...againAfter(paymentCause(payment), reversedBefore),
  effectiveOn: payment.receivedOn,
  note: payment.reference,
  postings: paymentPostings(payment.organisationId, currency, payment.amountMinor),
});

const againAfter = (cause: Cause, reversed: number): Cause =>
  reversed === 0 ? cause : { ...cause, causeId: `${cause.causeId}${AGAIN}${String(reversed + 1)}` };

/** Between a reference and how often it was booked; no reference holds it, for each is one line. */
export const AGAIN = '\n';

/** Undoes a payment in full; its cause is the payment, which is undone once. */
export const paymentReversal = (
  payment: BookedPayment,
  { reason, on }: Pick<PaymentReversal, 'reason' | 'on'>,
): LedgerTransaction => ({
  kind: PAYMENT_REVERSAL,
  causeKind: REVERSED_PAYMENT,
  causeId: payment.transactionId,
  effectiveOn: on,
  note: reason,
  postings: paymentPostings(payment.organisationId, payment.unit, -payment.amountMinor),
});

/** A bank's reference is the same one however it was typed: big or small letters, one blank or two. */
const sameReference = (reference: string): string =>
  reference.normalize('NFKC').replaceAll(/\s+/g, ' ').toUpperCase();

function owed(organisationId: string, unit: string, amount: bigint, contra: string): Posting[] {
  const account = (kind: string) => ({ kind, unit, floorZero: false });
  return [
    { organisationId, account: account(FEES_OWED), amount },
    { organisationId, account: account(contra), amount: -amount },
  ];
}
