import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/index.js';
import { RegisterModule } from '../register/index.js';
import { Assessments, FeeCharges } from './assessments.service.js';
import { AssessmentsStore } from './assessments.store.js';
import { RulebookLibrary } from './rulebook-library.service.js';
import { RulebooksStore } from './rulebooks.store.js';

@Module({
  imports: [LedgerModule, RegisterModule],
  providers: [Assessments, FeeCharges, AssessmentsStore, RulebookLibrary, RulebooksStore],
  exports: [Assessments, RulebookLibrary],
})
export class AssessmentsModule {}
