import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { FacilityEntity } from './facility.entity.js';
import { FacilityService } from './facility.service.js';
import { FacilityStore } from './facility.store.js';

@Module({
  imports: [TypeOrmModule.forFeature([FacilityEntity])],
  providers: [FacilityService, FacilityStore],
  exports: [FacilityService],
})
export class FacilityModule {}
