import { Module } from '@nestjs/common';
import { AccessModule } from '../access/index.js';
import { BatteryModels } from './battery-models.service.js';
import { BatteryModelsStore } from './battery-models.store.js';
import { Registrations } from './registrations.service.js';
import { RegistrationsStore } from './registrations.store.js';

@Module({
  imports: [AccessModule],
  providers: [BatteryModels, BatteryModelsStore, Registrations, RegistrationsStore],
  exports: [BatteryModels, Registrations],
})
export class RegisterModule {}
