export {
  keptText,
  type BatteryModel,
  type ModelMaterial,
  type NewModelVersion,
} from './battery-model.js';
export { BatteryModels, type ModelChanges } from './battery-models.service.js';
export type { ModelInForce } from './battery-models.store.js';
export * from './battery-taxonomy.js';
export { fileLimits, readCsv, readCsvInSteps, type RowSink } from './csv-file.js';
export {
  isNumberMarks,
  marksOfLanguage,
  numberMarks,
  readCount,
  readDecimal,
  readScaled,
  type NumberMarks,
} from './exact-number.js';
export {
  type Checked,
  type Facility,
  type FacilityDetails,
  type FacilityForm,
  isTreatmentProcess,
  permitCovers,
  type TreatmentProcess,
  treatmentProcesses,
} from './facility.js';
export { FacilityModule } from './facility.module.js';
export { FacilityService } from './facility.service.js';
export { fitsHeading, readHeading, type Heading, type HeadingRules } from './file-heading.js';
export { IssueList, issuesOf, type IssueGroup, type IssueReport } from './issue-list.js';
export { cut, ModelFile, twice } from './model-file.js';
export { modelColumns, readModel } from './model-form.js';
export { nearestName } from './nearest-name.js';
export { RegisterModule } from './register.module.js';
export type { Registration } from './registration.js';
export { Registrations } from './registrations.service.js';
