export {
  type BatteryCategory,
  type BatteryChemistry,
  type BatteryMaterial,
  batteryCategories,
  batteryChemistries,
  batteryMaterials,
  isBatteryCategory,
  isBatteryChemistry,
} from './battery-taxonomy.js';
export { readCsv, type RowSink } from './csv-file.js';
export {
  marksOfLanguage,
  type NumberMarks,
  readCount,
  readDecimal,
  readScaled,
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
export { fitsHeading, type Heading, readHeading } from './file-heading.js';
export { IssueList, type IssueReport, issuesOf } from './issue-list.js';
export { nearestName } from './nearest-name.js';
