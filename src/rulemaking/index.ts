export {
  comparedWith,
  differenceOf,
  filesOf,
  type ChangedRate,
  type DraftDifference,
} from './draft-difference.js';
export { beginFile, withText, withoutFile } from './draft-files.js';
export { reasonOf, type Gate, type GateName, type Gates } from './draft-gates.js';
export { DraftReview } from './draft-review.service.js';
export { DraftTrials, type DraftLook } from './draft-trials.service.js';
export { FirstLaws } from './first-law.service.js';
export {
  boundsOfGuard,
  citationOfGuard,
  guardBounds,
  neededBounds,
  readBounds,
  withChangedGuard,
  type BoundFault,
  type Bounds,
  type GuardBound,
} from './guard-change.js';
export { withKeptCases, type KeptResult } from './kept-case.js';
export { gridCsv, ratesOfFile } from './rate-file.js';
export {
  ANOTHER,
  citationFaults,
  namedSource,
  OWN,
  type CitationFault,
  type Instrument,
  type RateCitation,
} from './rate-citation.js';
export { TextFindings } from './text-findings.service.js';
export {
  gridDays,
  rateGrid,
  readRates,
  typedChange,
  withRates,
  type RateFault,
  type GridDay,
  type RateGrid,
} from './rate-grid.js';
export { readDayOfEffect, type DraftAction, type DraftState } from './rulebook-draft.js';
export {
  boundHashOf,
  RulebookDrafts,
  type DraftWithBase,
  type NewDraft,
} from './rulebook-drafts.service.js';
export type { DraftHead, RulebookDraft } from './rulebook-drafts.store.js';
export { blanksIn } from './new-rulebook.js';
export { NewRulebooks, type FormFault, type NewRulebookForm } from './new-rulebooks.service.js';
export type { FiguresOn } from './figure-summary.js';
export type { ComparedJudgment, ComparedShare, ComparedTarget } from './figure-effect.js';
export type { TriedFiguresOn } from './tried-figures.js';
export { RulemakingModule } from './rulemaking.module.js';
export {
  triedOn,
  trialOf,
  type Amounts,
  type Effect,
  type EffectOn,
  type Trial,
  type TriedOn,
} from './trial.js';
