import { Module } from '@nestjs/common';
import { BatteryModels } from './battery-models.service.js';
import { BatteryModelsStore } from './battery-models.store.js';
import { AdmissionRecords, Registrations } from './registrations.service.js';
import { RegistrationsStore } from './registrations.store.js';

@Module({
  providers: [
    AdmissionRecords,
    BatteryModels,
    BatteryModelsStore,
    Registrations,
    RegistrationsStore,
  ],
  exports: [BatteryModels, Registrations],
})
export class RegisterModule {}
