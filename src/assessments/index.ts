export { changesWithin, lawOf } from './assessment.js';
export { AssessmentsModule } from './assessments.module.js';
export { AssessmentReplays } from './assessment-replays.service.js';
export {
  AssessmentTraces,
  type ExplainedKind,
  type ExplainedLine,
  type ExplainedTotal,
} from './assessment-traces.service.js';
export { Assessments, type AssessedSubmission } from './assessments.service.js';
export { countedMassMg, countedUnits } from './counted-mass.js';
export { countedMassOfLine, countedUnitsOfLine } from './counted-mass.store.js';
export type { StoredLine } from './assessed-lines.store.js';
export type { ReturnFee, StoredAssessment } from './assessments.store.js';
export { receivedAt } from './fact-sources.service.js';
export type { FeePreview, LineTally } from './line-tallies.service.js';
export { feesOfRun, mayCompute } from './run-fees.js';
export type { SettledReturn } from './run-results.store.js';
export {
  RunTraces,
  type SettledKind,
  type SettledLine,
  type SettledTotal,
} from './run-traces.service.js';
export { SettledReturns } from './settled-returns.service.js';
export type { LineToAssess } from './fee-facts.js';
export { feeTransactions } from './fee-transactions.js';
export { workingAsJson } from './kept-working.js';
export { ReturnInParts, type AssessedReturn } from './return-in-parts.js';
export { RulebookLibrary, type HeldRulebook } from './rulebook-library.service.js';
export { WorkThread } from './work-thread.service.js';
export { WhatIf } from './what-if.service.js';
export type {
  ChangedLine,
  Compared,
  ComparedGroup,
  ComparedPeriod,
  ComparedProducer,
  WhatIfAnswer,
  WhatIfQuestion,
  WithoutSnapshot,
} from './what-if.js';
export type { CountedLines } from './working.js';
export { holdsOn, type VersionKind, type VersionTime } from './rulebook-times.js';
export {
  runClasses,
  type CorrectedCharges,
  type OfficialPhase,
  type OfficialResult,
  type ProducerResult,
  type RunClass,
  type StaleReturn,
} from './official-run.js';
export { CorrectedFees } from './corrected-fees.service.js';
export {
  OfficialRuns,
  type OfficialRunList,
  type OfficialRunProgress,
  type OfficialRunView,
} from './official-runs.service.js';
export type { OfficialRunRow } from './official-runs.store.js';
export { OfficialRunWorker } from './official-run-worker.service.js';
export type { RunObserver } from './run-phases.service.js';
export type { LinesAlike, TotalPart } from './working.js';
