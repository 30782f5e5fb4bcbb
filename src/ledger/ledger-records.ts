import type { CalendarDate } from '../kernel/calendar-date.js';
import type { Posting, Unit } from './posting.js';

/** Why something is posted: the same is posted once, however often it is asked for. */
export interface Cause {
  readonly kind: string;
  readonly causeKind: string;
  readonly causeId: string;
}

/** Credits that an organisation owes: they were revoked after it had passed them on. */
export interface CreditClaim {
  readonly organisationId: string;
  readonly organisation: string;
  readonly unit: string;
  readonly grams: bigint;
}

/** What is to be posted. */
export interface LedgerTransaction extends Cause {
  readonly effectiveOn: CalendarDate;
  readonly note?: string | undefined;
  readonly postings: readonly Posting[];
}

/** With what the ledger itself says of it. */
export interface NewTransaction extends LedgerTransaction {
  readonly id: string;
  readonly recordedAt: Date;
}

export interface Posted {
  readonly transactionId: string;
  /** True when this cause had been posted before: nothing was added. */
  readonly replayed: boolean;
}

export interface AccountBalance {
  readonly kind: string;
  readonly unit: Unit;
  readonly total: bigint;
  /** The total less what is reserved. */
  readonly available: bigint;
}

export interface StatementEntry {
  readonly number: bigint;
  readonly transactionId: string;
  readonly kind: string;
  readonly causeKind: string;
  readonly causeId: string;
  readonly effectiveOn: CalendarDate;
  readonly recordedAt: Date;
  readonly note: string | null;
  readonly amount: bigint;
  readonly availableAmount: bigint;
  readonly closingTotal: bigint;
  readonly closingAvailable: bigint;
}

/** Some entries of an account: so many at most, after the one of that number. */
export interface EntriesPage {
  readonly after: string | null;
  readonly limit: number;
}

/** A payment as it was booked. */
export interface BookedPayment {
  readonly transactionId: string;
  readonly organisationId: string;
  readonly unit: Unit;
  /** What it lowered the debt by, in minor units. */
  readonly amountMinor: bigint;
  readonly receivedOn: CalendarDate;
  readonly reference: string;
  readonly reversed: boolean;
}

/** So many payments at most, booked before the one with that id. */
export interface PaymentsPage {
  readonly before: string | null;
  readonly limit: number;
}

/** What undoes a payment: why, and from which day on. */
export interface PaymentReversal {
  readonly organisationId: string;
  readonly transactionId: string;
  readonly reason: string;
  readonly on: CalendarDate;
}

export interface Payment {
  readonly organisationId: string;
  readonly amountMinor: bigint;
  readonly receivedOn: CalendarDate;
  readonly reference: string;
}
