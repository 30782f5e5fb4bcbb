import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/index.js';
import { RegisterModule } from '../register/index.js';
import { Assessments, FeeCharges } from './assessments.service.js';
import { AssessedLinesStore } from './assessed-lines.store.js';
import { AssessmentReplays } from './assessment-replays.service.js';
import { AssessmentTraces } from './assessment-traces.service.js';
import { FactSources } from './fact-sources.service.js';
import { FilingDaysStore } from './filing-days.store.js';
import { AssessmentsStore } from './assessments.store.js';
import { ColumnSnapshots } from './column-snapshots.service.js';
import { ColumnSnapshotsStore } from './column-snapshots.store.js';
import { RulebookLibrary } from './rulebook-library.service.js';
import { RulebookReader } from './rulebook-reader.service.js';
import { CorrectedFees } from './corrected-fees.service.js';
import { CorrectedFeesStore } from './corrected-fees.store.js';
import { OfficialRuns } from './official-runs.service.js';
import { RunResultsStore } from './run-results.store.js';
import { OfficialRunsStore } from './official-runs.store.js';
import { RunAdmission } from './run-admission.service.js';
import { RunLaw } from './run-law.service.js';
import { RunLife } from './run-life.service.js';
import { RunPhases } from './run-phases.service.js';
import { RunPortions } from './run-portions.service.js';
import { RunTrail } from './run-trail.service.js';
import { RunTraces } from './run-traces.service.js';
import { SettledReturns } from './settled-returns.service.js';
import { SettledWorkings } from './settled-workings.service.js';
import { RunSwitch } from './run-switch.service.js';
import { OfficialRunWorker } from './official-run-worker.service.js';
import { RefereeStore } from './referee.store.js';
import { LineColumnsStore } from './line-columns.store.js';
import { LinesWithModels } from './lines-with-models.service.js';
import { LineTallies } from './line-tallies.service.js';
import { RulebooksStore } from './rulebooks.store.js';
import { WhatIf } from './what-if.service.js';

@Module({
  imports: [LedgerModule, RegisterModule],
  providers: [
    AssessedLinesStore,
    Assessments,
    AssessmentReplays,
    AssessmentTraces,
    ColumnSnapshots,
    ColumnSnapshotsStore,
    FactSources,
    FeeCharges,
    FilingDaysStore,
    AssessmentsStore,
    LineColumnsStore,
    LineTallies,
    LinesWithModels,
    OfficialRunWorker,
    CorrectedFees,
    OfficialRuns,
    OfficialRunsStore,
    RefereeStore,
    RunAdmission,
    RunLaw,
    RunLife,
    RunPhases,
    RunPortions,
    CorrectedFeesStore,
    RunResultsStore,
    RunSwitch,
    RunTraces,
    SettledReturns,
    SettledWorkings,
    RunTrail,
    RulebookLibrary,
    RulebookReader,
    RulebooksStore,
    WhatIf,
  ],
  exports: [
    Assessments,
    AssessmentReplays,
    AssessmentTraces,
    OfficialRunWorker,
    CorrectedFees,
    OfficialRuns,
    RulebookLibrary,
    RunTraces,
    SettledReturns,
    WhatIf,
  ],
})
export class AssessmentsModule {}
