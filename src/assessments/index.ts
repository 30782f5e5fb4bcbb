export { changesWithin, lawOf, type Assessed, type AssessedLine } from './assessment.js';
export { AssessmentsModule } from './assessments.module.js';
export {
  Assessments,
  type ExplainedLine,
  type FeePreview,
  type SubmissionToAssess,
} from './assessments.service.js';
export type { StoredAssessment, StoredLine } from './assessments.store.js';
export type { LineToAssess } from './fee-facts.js';
export { RulebookLibrary, type HeldRulebook } from './rulebook-library.service.js';
