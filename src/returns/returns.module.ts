import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AssessmentsModule } from '../assessments/index.js';
import { RegisterModule } from '../register/index.js';
import { AgencyAnswers } from './agency-answers.service.js';
import { AskedLinesStore } from './asked-lines.store.js';
import { Declarations } from './declarations.service.js';
import { Filings, FilingSources } from './filings.service.js';
import { ReturnImports } from './imports.service.js';
import { KeptUploads } from './kept-uploads.service.js';
import { LineReasons } from './line-reasons.service.js';
import { LinesStore } from './lines.store.js';
import { LockedReturns } from './locked-returns.service.js';
import { OutdatedLinesStore } from './outdated-lines.store.js';
import { OutdatedModels } from './outdated-models.service.js';
import { QuarterlyReturnEntity } from './quarterly-return.entity.js';
import { ReturnDecisions } from './return-decisions.service.js';
import { ReturnDrafts, SavedDrafts } from './return-drafts.service.js';
import { ReturnsStore } from './returns.store.js';
import { NewSubmissions, SignedDrafts } from './signed-drafts.service.js';
import { SubmissionHistory } from './submission-history.service.js';
import { Submissions } from './submissions.service.js';
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
    Filings,
    FilingSources,
    KeptUploads,
    LineChecks,
    LineReasons,
    LinesStore,
    LockedReturns,
    NewSubmissions,
    OutdatedLinesStore,
    OutdatedModels,
    ReturnDecisions,
    ReturnDrafts,
    ReturnImports,
    ReturnsStore,
    ReturnUploads,
    SavedDrafts,
    SignedDrafts,
    SubmissionHistory,
    Submissions,
    SubmissionsStore,
    UploadReports,
    UploadsStore,
  ],
  exports: [
    AgencyAnswers,
    Filings,
    LineChecks,
    LineReasons,
    OutdatedModels,
    ReturnDecisions,
    ReturnDrafts,
    ReturnImports,
    ReturnUploads,
    SubmissionHistory,
    Submissions,
  ],
})
export class ReturnsModule {}
