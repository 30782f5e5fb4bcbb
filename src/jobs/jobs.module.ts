import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { EveryProgramme } from './every-programme.store.js';
import { JobWorker } from './job-worker.service.js';

@Module({
  imports: [DiscoveryModule],
  providers: [EveryProgramme, JobWorker],
  exports: [JobWorker],
})
export class JobsModule {}
