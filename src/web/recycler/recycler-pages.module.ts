import { Module } from '@nestjs/common';
import { RecyclingModule } from '../../recycling/index.js';
import { FacilityModule, RegisterModule } from '../../register/index.js';
import { CertificateCheckController } from '../credits/certificate-check.controller.js';
import { CreditViews } from '../credits/credit-views.service.js';
import { ProducerCreditsController } from '../credits/producer-credits.controller.js';
import { RecyclerCreditsController } from '../credits/recycler-credits.controller.js';
import { BatchContentsController } from './batch-contents.controller.js';
import { BatchCorrectionsController } from './batch-corrections.controller.js';
import { BatchUploadController } from './batch-upload.controller.js';
import { BatchPages } from './batch-pages.service.js';
import { BatchesController } from './batches.controller.js';
import { CapacityController } from './capacity.controller.js';
import { CertificatesController } from './certificates.controller.js';
import { ConsignmentCorrectionsController } from './consignment-corrections.controller.js';
import { ConsignmentUploadController } from './consignment-upload.controller.js';
import { ConsignmentsController } from './consignments.controller.js';
import { RecyclerDashboardController } from './dashboard.controller.js';
import { FacilitiesController } from './facilities.controller.js';
import { FileAnswersModule } from '../files/file-answers.module.js';
import { FileUploads } from './file-uploads.service.js';
import { RecyclerAssets, RecyclerStanding } from './recycler-assets.service.js';

@Module({
  imports: [RecyclingModule, FacilityModule, RegisterModule, FileAnswersModule],
  controllers: [
    RecyclerDashboardController,
    FacilitiesController,
    ConsignmentsController,
    ConsignmentCorrectionsController,
    ConsignmentUploadController,
    BatchesController,
    BatchCorrectionsController,
    BatchUploadController,
    BatchContentsController,
    CapacityController,
    CertificatesController,
    CertificateCheckController,
    RecyclerCreditsController,
    ProducerCreditsController,
  ],
  providers: [BatchPages, CreditViews, FileUploads, RecyclerAssets, RecyclerStanding],
})
export class RecyclerPagesModule {}
