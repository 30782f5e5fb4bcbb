import { Module } from '@nestjs/common';
import { FacilityService } from './facility.service.js';
import { FacilityStore } from './facility.store.js';

@Module({ providers: [FacilityService, FacilityStore], exports: [FacilityService] })
export class FacilityModule {}
