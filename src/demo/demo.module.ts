import { Module } from '@nestjs/common';
import { AssessmentsModule } from '../assessments/index.js';
import { PublicationsModule } from '../publications/index.js';
import { RecyclingModule } from '../recycling/index.js';
import { FacilityModule, RegisterModule } from '../register/index.js';
import { DemoProgrammes } from './demo-programme.service.js';
import { DemoPublications, PublicationServices } from './demo-publications.service.js';
import { DemoRows } from './demo-rows.store.js';
import { DemoTreatment, TreatmentServices } from './demo-treatment.service.js';
import { ReadyFileController } from './ready-file.controller.js';
import { DemoParts, DemoService } from './demo.service.js';

@Module({
  imports: [AssessmentsModule, FacilityModule, PublicationsModule, RecyclingModule, RegisterModule],
  controllers: [ReadyFileController],
  providers: [
    DemoService,
    DemoParts,
    DemoProgrammes,
    DemoRows,
    DemoTreatment,
    TreatmentServices,
    DemoPublications,
    PublicationServices,
  ],
  exports: [DemoService],
})
export class DemoModule {}
