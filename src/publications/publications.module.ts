import { Module } from '@nestjs/common';

import { AssessmentsModule } from '../assessments/index.js';

import { AdoptedRulebooksStore } from './adopted-rulebooks.store.js';
import { FrozenFigures } from './frozen-figures.service.js';
import { NationalFactsStore } from './national-facts.store.js';
import { FreezeTrail, ReportFreezes } from './report-freezes.service.js';
import { ReportFreezeStore } from './report-freeze.store.js';
import { ReportFreezeWorker } from './report-freeze-worker.service.js';
import { PreparationService } from './preparation.service.js';
import { PublicRegisterService } from './public-register.service.js';
import { PublicRegisterStore } from './public-register.store.js';
import { PublicationsService } from './publications.service.js';
import { PublicationsStore } from './publications.store.js';
import { Recomputation } from './recomputation.service.js';
import { ReleaseService } from './release.service.js';
import { TriedFigures } from './tried-figures.service.js';
import { ScheduledReleases, ScheduledReleaseWorker } from './scheduled-releases.service.js';
import { ReportSourcesService } from './report-sources.service.js';
import { RulebooksService } from './rulebooks.service.js';

@Module({
  imports: [AssessmentsModule],
  providers: [
    AdoptedRulebooksStore,
    FreezeTrail,
    FrozenFigures,
    NationalFactsStore,
    ReportFreezes,
    ReportFreezeStore,
    ReportFreezeWorker,
    PreparationService,
    PublicRegisterService,
    PublicRegisterStore,
    PublicationsService,
    PublicationsStore,
    Recomputation,
    ReleaseService,
    ReportSourcesService,
    RulebooksService,
    ScheduledReleases,
    ScheduledReleaseWorker,
    TriedFigures,
  ],
  exports: [
    ReportFreezes,
    ReportFreezeWorker,
    PreparationService,
    PublicRegisterService,
    PublicationsService,
    ReleaseService,
    RulebooksService,
    ScheduledReleases,
    TriedFigures,
  ],
})
export class PublicationsModule {}
