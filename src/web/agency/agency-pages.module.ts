import { Module } from '@nestjs/common';

import { AssessmentsModule } from '../../assessments/index.js';
import { OversightModule } from '../../oversight/index.js';
import { PublicationsModule } from '../../publications/index.js';
import { RecyclingModule } from '../../recycling/index.js';
import { RegisterModule } from '../../register/index.js';
import { ReturnsModule } from '../../returns/index.js';
import { ProducerPagesModule } from '../producer/producer-pages.module.js';
import { PublicPagesModule } from '../public/public-pages.module.js';

import { AgencyAssessmentsController } from './assessments.controller.js';
import { AgencyRunFeesController } from './run-fees.controller.js';
import { ObligationsController } from './obligations.controller.js';
import { AuditController } from './audit.controller.js';
import { CertificatesController } from './certificates.controller.js';
import { FeeRunsController } from './fee-runs.controller.js';
import { PaymentsController } from './payments.controller.js';
import { DraftController, PublicationsController } from './publications.controller.js';
import { QueueController } from './queue.controller.js';
import { RegistrationsController } from './registrations.controller.js';
import { ReviewController } from './review.controller.js';
import { ReportFreezesController } from './report-freezes.controller.js';

@Module({
  imports: [
    AssessmentsModule,
    OversightModule,
    PublicationsModule,
    RecyclingModule,
    RegisterModule,
    ReturnsModule,
    ProducerPagesModule,
    PublicPagesModule,
  ],
  controllers: [
    QueueController,
    ReviewController,
    ReportFreezesController,
    FeeRunsController,
    PublicationsController,
    DraftController,
    CertificatesController,
    PaymentsController,
    RegistrationsController,
    AuditController,
    AgencyAssessmentsController,
    AgencyRunFeesController,
    ObligationsController,
  ],
})
export class AgencyPagesModule {}
