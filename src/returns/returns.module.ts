import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AssessmentsModule } from '../assessments/index.js';
import { RegisterModule } from '../register/index.js';
import { AgencyAnswers } from './agency-answers.service.js';
import { AskedLinesStore } from './asked-lines.store.js';
import { Declarations } from './declarations.service.js';
import { ReturnImports } from './imports.service.js';
import { KeptUploads } from './kept-uploads.service.js';
import { LineReasons } from './line-reasons.service.js';
import { LinesStore } from './lines.store.js';
import { OutdatedLinesStore } from './outdated-lines.store.js';
import { OutdatedModels } from './outdated-models.service.js';
import { QuarterlyReturnEntity } from './quarterly-return.entity.js';
import { Filings, FilingSources, ReturnDrafts, SavedDrafts } from './returns.service.js';
import { ReturnsStore } from './returns.store.js';
import { SubmissionEffects, Submissions, SubmissionStores } from './submissions.service.js';
import { SubmissionsStore } from './submissions.store.js';

import { LineChecks, UploadReports } from './upload-checks.service.js';
import { ReturnUploads } from './uploads.service.js';
import { UploadsStore } from './uploads.store.js';

@Module({
  imports: [TypeOrmModule.forFeature([QuarterlyReturnEntity]), AssessmentsModule, RegisterModule],
  providers: [
    AgencyAnswers,
    AskedLinesStore,
    Declarations,
    KeptUploads,
    LineChecks,
    LineReasons,
    ReturnImports,
    ReturnUploads,
    SavedDrafts,
    UploadReports,
    UploadsStore,
    Filings,
    FilingSources,
    LinesStore,
    OutdatedLinesStore,
    OutdatedModels,
    ReturnDrafts,
    ReturnsStore,
    SubmissionEffects,
    Submissions,
    SubmissionsStore,
    SubmissionStores,
  ],
  exports: [
    AgencyAnswers,
    Filings,
    LineReasons,
    OutdatedModels,
    ReturnDrafts,
    ReturnImports,
    ReturnUploads,
    Submissions,
  ],
})
export class ReturnsModule {}
