import { Module } from '@nestjs/common';
import { AssessmentsModule } from '../../assessments/index.js';
import { LedgerModule } from '../../ledger/index.js';
import { RegisterModule } from '../../register/index.js';
import { ReturnsModule } from '../../returns/index.js';
import { AnnotatedUploadsController } from './annotated-uploads.controller.js';
import { AssessmentViews } from './assessment-views.service.js';
import { ProducerDashboardController } from './dashboard.controller.js';
import { ModelsController } from './models.controller.js';
import { ModelsToday, ProducerMoney, ProducerOverview } from './producer-overview.service.js';
import { QuarterInWork, QuarterSources } from './quarter-in-work.service.js';
import { ReasonsController } from './reasons.controller.js';
import { ProducerReturnsController } from './returns.controller.js';
import { RunFeeViews } from './run-fee-views.service.js';
import { ProducerRunFeesController } from './run-fees.controller.js';
import { SigningController } from './signing.controller.js';
import { StatementController } from './statement.controller.js';
import { SubmissionsController } from './submissions.controller.js';

import { UploadsController } from './uploads.controller.js';
import { ModelFilesController } from './model-files.controller.js';
import { FileAnswersModule } from '../files/file-answers.module.js';

@Module({
  imports: [AssessmentsModule, FileAnswersModule, LedgerModule, RegisterModule, ReturnsModule],
  controllers: [
    ProducerDashboardController,
    ModelFilesController,
    ModelsController,
    UploadsController,
    AnnotatedUploadsController,
    ReasonsController,
    SigningController,
    SubmissionsController,
    StatementController,
    ProducerRunFeesController,
    ProducerReturnsController,
  ],
  providers: [
    AssessmentViews,
    ModelsToday,
    ProducerMoney,
    ProducerOverview,
    QuarterInWork,
    QuarterSources,
    RunFeeViews,
  ],
  exports: [AssessmentViews, RunFeeViews],
})
export class ProducerPagesModule {}
