export {
  obligationsOf,
  type CategoryObligation,
  type Obligations,
  yearsAveraged,
} from './obligation.js';
export {
  ObligationsService,
  type FactsOfYear,
  type StatedObligations,
} from './obligations.service.js';
export { filingStandings, type FilingStanding, type OverviewCounts } from './filing-overview.js';
export type { DecisionFault } from './decision-form.js';
export { OversightModule } from './oversight.module.js';
export { OversightService, type AuditPage, type FilingOverview } from './oversight.service.js';
export type { FieldFault, Payment, PaymentForm } from './payment-form.js';
export {
  PaymentsService,
  type OrganisationStatement,
  type PaymentToReverse,
  type ShownPayment,
} from './payments.service.js';
export type { ReviewFlag } from './review-flags.js';
export {
  linePageSize,
  queuePageSize,
  ReviewService,
  type QueueItem,
  type ReturnReview,
  type SubmissionName,
} from './review.service.js';
export { hasUnusualMass, isLargePair, unitsChangePercent, type LinePair } from './side-by-side.js';
