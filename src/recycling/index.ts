export {
  type Assay,
  type Batch,
  type BatchHead,
  type Fraction,
  type FractionRole,
  fractionRoles,
  notCounted,
} from './batch.js';
export { batchColumns, batchTable } from './batch-file.js';
export { BatchCorrections } from './batch-corrections.service.js';
export { BatchFiles, type BatchImport } from './batch-files.service.js';
export { type BatchForm, type FractionForm, typedFraction } from './batch-form.js';
export type { ListedBatch } from './batches.store.js';
export { BatchService } from './batches.service.js';
export {
  type Certificate,
  type CertificateDraft,
  type CertificateFigures,
  creditMaterials,
  underPermit,
} from './certificate.js';
export { CertificateRevocations, type CreditRecall } from './certificate-revocation.service.js';
export { CertificateSeal, type SealCheck } from './certificate-seal.service.js';
export { CertificateService, type DraftPreview } from './certificates.service.js';
export {
  type Consignment,
  type ConsignmentCells,
  type ConsignmentColumn,
  consignmentColumns,
  type NotCollected,
  type OriginKind,
  originKinds,
  transportModes,
  whyNotCollected,
} from './consignment.js';
export { consignmentTable } from './consignment-file.js';
export { collectedInState, type LoadsOnHand, type StockRow } from './consignments.store.js';
export {
  ConsignmentService,
  type FileReading,
  type ImportOutcome,
} from './consignments.service.js';
export { ConsignmentCorrections } from './consignment-corrections.service.js';
export { type Correction, consignmentStands } from './standing.js';
export type { CreditOffer, OfferMove } from './credit-offer.js';
export type { RetiredCredit } from './credits.store.js';
export { type CreditHolding, CreditService } from './credits.service.js';
export { bearable, massBalance, type MassBalance } from './mass-balance.js';
export { holdsFor, type Measure, type Recovery, recoveryBy, stepsOf } from './process-year.js';
export type { CountedBatch, OwnProcessYear } from './process-years.store.js';
export { type JudgedProcessYear, RecoveryService } from './recovery.service.js';
export { RecyclingModule } from './recycling.module.js';
