export type { DisclosureNote } from './controlled-table.js';
export { flowMasses, type FlowMasses } from './flow-masses.js';
export { ReportFreezes, type FreezeView } from './report-freezes.service.js';
export { ReportFreezeWorker } from './report-freeze-worker.service.js';
export type { FreezeRow } from './report-freeze.store.js';
export { PreparationService } from './preparation.service.js';
export { PublicationsModule } from './publications.module.js';
export { publicationCsv, publicationFile, PublicationsService } from './publications.service.js';
export type {
  DraftRow,
  DraftSummary,
  PublicationRow,
  PublicationSummary,
} from './publications.store.js';
export type { RegisterEntry } from './public-register.store.js';
export { PublicRegisterService } from './public-register.service.js';
export {
  publicStates,
  dayIn,
  readSearch,
  registerCapacities,
  registerPageSize,
  type RegisterSearch,
} from './register-search.js';
export { ScheduledReleases } from './scheduled-releases.service.js';
export { ReleaseService } from './release.service.js';
export {
  figureAt,
  tableOf,
  type Column,
  type Dimension,
  type Figure,
  type Headline,
  type MethodBand,
  type MethodInput,
  type MethodParameter,
  type MethodRulebook,
  type PrintedCitation,
  type ReportTable,
  type Snapshot,
  type TextByLanguage,
  type Unit,
} from './report.js';
export { RulebooksService, type RulebookLaw } from './rulebooks.service.js';
export {
  missingOf,
  readsReports,
  TriedFigures,
  type ReportFacts,
  type TriedFigure,
} from './tried-figures.service.js';
export type { TriedResult } from './tried-results.js';
export { verifyAt, type Sources } from './verification.js';
