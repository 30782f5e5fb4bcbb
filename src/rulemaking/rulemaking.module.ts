import { Module } from '@nestjs/common';
import { AssessmentsModule } from '../assessments/index.js';
import { OversightModule } from '../oversight/index.js';
import { PublicationsModule } from '../publications/index.js';
import { RecyclingModule } from '../recycling/index.js';
import { DraftEffects } from './draft-effects.service.js';
import { DraftReview } from './draft-review.service.js';
import { DraftTrials } from './draft-trials.service.js';
import { FigureEffects } from './figure-effects.service.js';
import { FirstLaws } from './first-law.service.js';
import { GateVerdicts } from './gate-verdicts.service.js';
import { NewRulebooks } from './new-rulebooks.service.js';
import { RuleThread } from './rule-thread.service.js';
import { RulebookCopies } from './rulebook-copies.service.js';
import { RulebookDrafts } from './rulebook-drafts.service.js';
import { RulebookDraftsStore } from './rulebook-drafts.store.js';
import { TextFindings } from './text-findings.service.js';

@Module({
  imports: [AssessmentsModule, OversightModule, PublicationsModule, RecyclingModule],
  providers: [
    NewRulebooks,
    RulebookCopies,
    RulebookDrafts,
    RulebookDraftsStore,
    DraftReview,
    DraftTrials,
    DraftEffects,
    FigureEffects,
    FirstLaws,
    GateVerdicts,
    RuleThread,
    TextFindings,
  ],
  exports: [NewRulebooks, RulebookDrafts, DraftReview, DraftTrials, FirstLaws, TextFindings],
})
export class RulemakingModule {}
