import { Injectable, NotFoundException } from '@nestjs/common';
import { DraftTrials, RulebookDrafts, type DraftWithBase } from '../../rulemaking/index.js';
import { identifier, refusalText } from '../agency/form-fields.js';
import type { Refusal } from '../../kernel/decision.js';
import type { RuleVisit } from './address.js';
import { draftPage } from './draft-page.js';

/** What stands on the page of a draft, gathered. */
@Injectable()
export class DraftPages {
  constructor(
    readonly drafts: RulebookDrafts,
    readonly trials: DraftTrials,
  ) {}

  async find(visit: RuleVisit, id: string): Promise<DraftWithBase> {
    const found = await this.drafts.find(visit.ctx, identifier(id));
    if (found === null) throw new NotFoundException();
    return found;
  }

  async page(visit: RuleVisit, id: string, refused?: { reason: Refusal; at: string }) {
    const found = await this.find(visit, id);
    return draftPage({
      found,
      look: await this.trials.look(visit.ctx, found.draft),
      visit,
      history: await this.drafts.history(visit.ctx, found.draft.id),
      faults:
        refused === undefined
          ? []
          : [{ text: refusalText(refused.reason), href: `#${refused.at}` }],
    });
  }
}
