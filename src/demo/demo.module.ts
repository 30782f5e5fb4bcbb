import { Module } from '@nestjs/common';
import { AssessmentsModule } from '../assessments/index.js';
import { PublicationsModule } from '../publications/index.js';
import { RecyclingModule } from '../recycling/index.js';
import { FacilityModule, RegisterModule } from '../register/index.js';
import { DemoActs } from './demo-acts.service.js';
import { DemoBatches } from './demo-batches.service.js';
import { DemoCertificates } from './demo-certificates.service.js';
import { DemoFacilities } from './demo-facilities.service.js';
import { DemoFreezes } from './demo-freezes.service.js';
import { DemoProgrammes } from './demo-programme.service.js';
import { DemoPublications } from './demo-publications.service.js';
import { DemoReleases } from './demo-releases.service.js';
import { DemoRows } from './demo-rows.store.js';
import { DemoService } from './demo.service.js';
import { DemoTreatment } from './demo-treatment.service.js';
import { ReadyFileController } from './ready-file.controller.js';

@Module({
  imports: [AssessmentsModule, FacilityModule, PublicationsModule, RecyclingModule, RegisterModule],
  controllers: [ReadyFileController],
  providers: [
    DemoActs,
    DemoBatches,
    DemoCertificates,
    DemoFacilities,
    DemoFreezes,
    DemoProgrammes,
    DemoPublications,
    DemoReleases,
    DemoRows,
    DemoService,
    DemoTreatment,
  ],
  exports: [DemoService],
})
export class DemoModule {}
