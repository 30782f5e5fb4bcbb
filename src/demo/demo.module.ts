import { Module } from '@nestjs/common';
import { AssessmentsModule } from '../assessments/index.js';
import { DemoProgrammes } from './demo-programme.service.js';
import { DemoRows } from './demo-rows.store.js';
import { DemoService } from './demo.service.js';

@Module({
  imports: [AssessmentsModule],
  providers: [DemoService, DemoProgrammes, DemoRows],
  exports: [DemoService],
})
export class DemoModule {}
