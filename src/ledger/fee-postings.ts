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

function owed(organisationId: string, unit: string, amount: bigint, contra: string): Posting[] {
  const account = (kind: string) => ({ kind, unit, floorZero: false });
  return [
    { organisationId, account: account(FEES_OWED), amount },
    { organisationId, account: account(contra), amount: -amount },
  ];
}
