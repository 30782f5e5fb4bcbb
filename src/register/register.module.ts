import { Module } from '@nestjs/common';
import { BatteryModels } from './battery-models.service.js';
import { BatteryModelsStore } from './battery-models.store.js';
import { Producers } from './producers.service.js';
import { ProducersStore } from './producers.store.js';
import { RegisteredDays } from './registered-days.service.js';
import { RegistrationDecisions } from './registration-decisions.service.js';
import { RegistrationDecisionsStore } from './registration-decisions.store.js';
import { AdmissionRecords, Registrations } from './registrations.service.js';
import { RegistrationsStore } from './registrations.store.js';

@Module({
  providers: [
    Producers,
    ProducersStore,
    RegisteredDays,
    RegistrationDecisions,
    RegistrationDecisionsStore,
    AdmissionRecords,
    BatteryModels,
    BatteryModelsStore,
    Registrations,
    RegistrationsStore,
  ],
  exports: [BatteryModels, Producers, RegisteredDays, RegistrationDecisions, Registrations],
})
export class RegisterModule {}
