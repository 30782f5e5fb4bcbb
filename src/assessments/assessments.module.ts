import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/index.js';
import { RegisterModule } from '../register/index.js';
import { Assessments, FeeCharges } from './assessments.service.js';
import { AssessmentsStore } from './assessments.store.js';
import { RulebookLibrary } from './rulebook-library.service.js';
import { LineColumnsStore } from './line-columns.store.js';
import { RulebooksStore } from './rulebooks.store.js';
import { WhatIf } from './what-if.service.js';

@Module({
  imports: [LedgerModule, RegisterModule],
  providers: [
    Assessments,
    FeeCharges,
    AssessmentsStore,
    LineColumnsStore,
    RulebookLibrary,
    RulebooksStore,
    WhatIf,
  ],
  exports: [Assessments, RulebookLibrary, WhatIf],
})
export class AssessmentsModule {}
