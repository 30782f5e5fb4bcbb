import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { JobWorker } from './job-worker.service.js';

@Module({ imports: [DiscoveryModule], providers: [JobWorker], exports: [JobWorker] })
export class JobsModule {}
