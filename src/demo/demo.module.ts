import { Module } from '@nestjs/common';
import { AssessmentsModule } from '../assessments/index.js';
import { RecyclingModule } from '../recycling/index.js';
import { FacilityModule } from '../register/index.js';
import { DemoProgrammes } from './demo-programme.service.js';
import { DemoRows } from './demo-rows.store.js';
import { DemoTreatment, TreatmentServices } from './demo-treatment.service.js';
import { DemoParts, DemoService } from './demo.service.js';

@Module({
  imports: [AssessmentsModule, FacilityModule, RecyclingModule],
  providers: [DemoService, DemoParts, DemoProgrammes, DemoRows, DemoTreatment, TreatmentServices],
  exports: [DemoService],
})
export class DemoModule {}
