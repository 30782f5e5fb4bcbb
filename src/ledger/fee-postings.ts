import type { LedgerTransaction, Payment } from './ledger-records.js';
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

/** A payment as it is booked: its cause is the bank's reference, which counts once for an organisation. */
export const paymentTransaction = (payment: Payment, currency: string): LedgerTransaction => ({
  kind: 'payment',
  causeKind: 'payment_reference',
  causeId: `${payment.organisationId}:${sameReference(payment.reference)}`,
  effectiveOn: payment.receivedOn,
  note: payment.reference,
  postings: paymentPostings(payment.organisationId, currency, payment.amountMinor),
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
