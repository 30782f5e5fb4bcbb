export { accountKey } from './balance.js';
export { Books } from './books.js';
export {
  type CreditAmount,
  CREDITS_CLAIMED,
  CREDITS_HELD,
  issuePostings,
  releasePostings,
  reservePostings,
  retirePostings,
  revokePostings,
  settlePostings,
} from './credit-postings.js';
export {
  FEES_OWED,
  feePostings,
  PAYMENT,
  PAYMENT_REVERSAL,
  paymentTransaction,
} from './fee-postings.js';
export { ledgerFaults } from './ledger-check.store.js';
export type {
  AccountBalance,
  BookedPayment,
  CreditClaim,
  EntriesPage,
  LedgerTransaction,
  Payment,
  PaymentReversal,
  PaymentsPage,
  Posted,
  StatementEntry,
} from './ledger-records.js';
export { LedgerModule } from './ledger.module.js';
export { LedgerService } from './ledger.service.js';
export { BookedPayments } from './payments.service.js';
export { creditUnit, partsOfCreditUnit, type Posting, type Unit } from './posting.js';
