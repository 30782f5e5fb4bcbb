export { AgencyAnswers } from './agency-answers.service.js';
export {
  longestAnswer,
  referencesIn,
  questionsOf,
  type AgencyQuestion,
  type DeclaredAnswer,
  type DraftAnswer,
} from './agency-question.js';
export { isAskedAbout, type AskedLine, type AskedLines } from './asked-lines.store.js';
export { filingPeriods } from './filing-periods.js';
export { Filings, type Filing, type FilingsOfProducer } from './filings.service.js';
export { ReturnImports, type ImportOutcome } from './imports.service.js';
export {
  changeOf,
  isLargeChange,
  isLargeLineChange,
  largeChange,
  questionsAbout,
} from './line-change.js';
export { LineReasons, mostAskedListed, type OpenQuestions } from './line-reasons.service.js';
export { lineColumns, LineReader, lineTable, longestReason } from './line-reader.js';
export type { OutdatedLines } from './outdated-lines.store.js';
export { OutdatedModels } from './outdated-models.service.js';
export {
  faultsOfSignature,
  type Confirmation,
  type QuarterlyReturn,
  type ReturnState,
} from './quarterly-return.js';
export {
  batteryOfKey,
  declaredContent,
  differencesOf,
  modelLineKey,
  referenceOfKey,
  totalsOf,
  type LineDifference,
  type LineTotals,
  type ReturnLine,
} from './return-line.js';
export { ReturnDecisions } from './return-decisions.service.js';
export { ReturnsModule } from './returns.module.js';
export { ReturnDrafts, type DraftOfReturn, type EarlierFigures } from './return-drafts.service.js';
export { SubmissionHistory } from './submission-history.service.js';
export { Submissions, type DraftToSign } from './submissions.service.js';
export type { ReturnDecisionRecord, Submission } from './submissions.store.js';
export type { UploadReport } from './upload-report.js';
export { LineChecks, type FileToRead } from './upload-checks.service.js';
export { ReturnUploads } from './uploads.service.js';
export type { Upload } from './uploads.store.js';
