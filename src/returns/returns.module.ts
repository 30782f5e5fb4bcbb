import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AssessmentsModule } from '../assessments/index.js';
import { RegisterModule } from '../register/index.js';
import { Declarations } from './declarations.service.js';
import { LinesStore } from './lines.store.js';
import { QuarterlyReturnEntity } from './quarterly-return.entity.js';
import { DraftContext, Filings, ReturnDrafts, FilingSources } from './returns.service.js';
import { ReturnsStore } from './returns.store.js';
import { SubmissionEffects, Submissions, SubmissionStores } from './submissions.service.js';
import { SubmissionsStore } from './submissions.store.js';

import { LineChecks, ReturnUploads, UploadEffects, UploadStores } from './uploads.service.js';
import { UploadsStore } from './uploads.store.js';

@Module({
  imports: [TypeOrmModule.forFeature([QuarterlyReturnEntity]), AssessmentsModule, RegisterModule],
  providers: [
    Declarations,
    DraftContext,
    LineChecks,
    ReturnUploads,
    UploadEffects,
    UploadsStore,
    UploadStores,
    Filings,
    FilingSources,
    LinesStore,
    ReturnDrafts,
    ReturnsStore,
    SubmissionEffects,
    Submissions,
    SubmissionsStore,
    SubmissionStores,
  ],
  exports: [Filings, ReturnDrafts, ReturnUploads, Submissions],
})
export class ReturnsModule {}
