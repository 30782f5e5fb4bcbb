import { Module } from '@nestjs/common';

import { AssessmentsModule } from '../assessments/index.js';

import { AdoptedRulebooksStore } from './adopted-rulebooks.store.js';
import { NationalFactsStore } from './national-facts.store.js';
import { NationalRunService } from './national-run.service.js';
import { NationalRunStore } from './national-run.store.js';
import { NationalRunWorker } from './national-run-worker.service.js';
import { PreparationService } from './preparation.service.js';
import { PublicRegisterService } from './public-register.service.js';
import { PublicRegisterStore } from './public-register.store.js';
import { PublicationsService } from './publications.service.js';
import { PublicationsStore } from './publications.store.js';
import { Recomputation } from './recomputation.js';
import { RecomputationService } from './recomputation.service.js';
import { ReleaseService } from './release.service.js';
import { ReportLaw } from './report-law.js';
import { ReportSourcesService } from './report-sources.service.js';
import { RulebooksService } from './rulebooks.service.js';

@Module({
  imports: [AssessmentsModule],
  providers: [
    AdoptedRulebooksStore,
    NationalFactsStore,
    NationalRunService,
    NationalRunStore,
    NationalRunWorker,
    PreparationService,
    PublicRegisterService,
    PublicRegisterStore,
    PublicationsService,
    PublicationsStore,
    ReleaseService,
    ReportSourcesService,
    RulebooksService,
    { provide: Recomputation, useClass: RecomputationService },
    { provide: ReportLaw, useExisting: RulebooksService },
  ],
  exports: [
    NationalRunService,
    NationalRunWorker,
    PreparationService,
    PublicRegisterService,
    PublicationsService,
    ReleaseService,
    RulebooksService,
  ],
})
export class PublicationsModule {}
