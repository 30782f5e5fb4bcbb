export {
  standsIn,
  withdrawnBy,
  type BatteryModel,
  type ModelMaterial,
  type ModelPage,
  type QuarterDays,
  type NewModelVersion,
} from './battery-model.js';
export { BatteryModels, type ModelChanges } from './battery-models.service.js';
export { changedModelsOn, withdrawnModelsBy } from './battery-models.store.js';
export * from './battery-taxonomy.js';
export { isCountry } from './countries.js';
export {
  type Checked,
  type Facility,
  type FacilityDetails,
  type FacilityForm,
  isTreatmentProcess,
  onlyPrepares,
  type TreatmentProcess,
  treatmentProcesses,
  readCapacity,
} from './facility.js';
export { FacilityModule } from './facility.module.js';
export { FacilityService } from './facility.service.js';
export { ModelFile, modelTable } from './model-file.js';
export { modelColumns, readModel } from './model-form.js';
export type { ModelInForce, ModelsByReference } from './models-in-force.js';
export type { ModelsOfLines } from './models-of-lines.js';
export { firstBarredDay, type StateSince } from './registered-days.js';
export { Producers, type ListedProducers } from './producers.service.js';
export type { Producer } from './producers.store.js';
export { RegisteredDays } from './registered-days.service.js';
export { RegisterModule } from './register.module.js';
export {
  MOST_PERMITS,
  type Permit,
  type PermitForm,
  type PermitRecord,
  permitsWithin,
  unpermitted,
  type Unpermitted,
} from './permits.js';
export { readAdmission, type LastDecision, type Registration } from './registration.js';
export type { DecisionFault, DecisionForm } from './registration-decision.js';
export { RegistrationDecisions, type RegistrationFile } from './registration-decisions.service.js';
export { registrationStateOn } from './registration-decisions.store.js';
export { Registrations } from './registrations.service.js';
