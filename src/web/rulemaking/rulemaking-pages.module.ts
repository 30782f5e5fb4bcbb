import { Module } from '@nestjs/common';
import { PublicationsModule } from '../../publications/index.js';
import { RulemakingModule } from '../../rulemaking/index.js';
import { FileAnswersModule } from '../files/file-answers.module.js';
import { PublicPagesModule } from '../public/public-pages.module.js';
import { DraftPages } from './draft-pages.service.js';
import { RulebookDraftController } from './draft.controller.js';
import { RulebookDraftsController } from './drafts.controller.js';
import { GuardController } from './guard.controller.js';
import { NewRulebookController } from './new-rulebook.controller.js';
import { RatesController } from './rates.controller.js';
import { RulebookTextController } from './text.controller.js';

@Module({
  imports: [FileAnswersModule, RulemakingModule, PublicationsModule, PublicPagesModule],
  controllers: [
    RulebookDraftsController,
    NewRulebookController,
    RulebookDraftController,
    RatesController,
    GuardController,
    RulebookTextController,
  ],
  providers: [DraftPages],
})
export class RulemakingPagesModule {}
