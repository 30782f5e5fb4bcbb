import { Injectable, NotFoundException } from '@nestjs/common';
import {
  DraftTrials,
  gridDays,
  rateGrid,
  readDayOfEffect,
  RulebookDrafts,
  type DraftWithBase,
} from '../../rulemaking/index.js';
import { identifier, refusalText } from '../agency/form-fields.js';
import type { Refusal } from '../../kernel/decision.js';
import type { RuleVisit } from './address.js';
import { draftPage } from './draft-page.js';
import type { BesideGrid, OpenedGrid } from './rates-page.js';

/** Which rates are looked at: of which parameter, from which day on; the draft's day of effect unless said. */
export interface AskedGrid {
  readonly draft: string;
  readonly parameter: string;
  readonly from?: string | undefined;
}

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

  async grid(visit: RuleVisit, { draft: id, parameter, from }: AskedGrid): Promise<OpenedGrid> {
    const found = await this.find(visit, id);
    const { draft, base } = found;
    const loaded = await this.trials.texts.load(draft.files);
    // A text that makes no rulebook has no grid: it is mended in the expert's view.
    const rulebook = loaded.ok ? loaded.rulebook : base.rulebook;
    const declared = rulebook.parameters.get(parameter);
    const asked = from === undefined ? undefined : readDayOfEffect(from);
    const day = asked?.ok === true ? asked.value : draft.validFrom;
    const dayFault =
      from === undefined || asked?.ok !== false ? null : { typed: from, reason: asked.reason };
    const grid = rateGrid(rulebook, base.rulebook, parameter, day);
    if (declared === undefined || grid === null) throw new NotFoundException();
    const days = gridDays(declared, draft, day);
    const mayChange = days.some((each) => each.from === day && each.mayChange);
    return { found, rulebook, declared, grid, days, dayFault, mayChange };
  }

  /** With what the draft as it is saved would have made of the last quarters by the law of the grid's day. */
  async gridWithEffect(visit: RuleVisit, asked: AskedGrid): Promise<OpenedGrid & BesideGrid> {
    const opened = await this.grid(visit, asked);
    const { found, grid, mayChange } = opened;
    const { trials } = this;
    const effect = mayChange ? await trials.effectOn(visit.ctx, found.draft, grid.from) : null;
    return { ...opened, effect };
  }

  /** No page leads to a change of what was law. */
  async gridToChange(visit: RuleVisit, asked: AskedGrid): Promise<OpenedGrid & BesideGrid> {
    const opened = await this.gridWithEffect(visit, asked);
    if (!opened.mayChange) throw new NotFoundException();
    return opened;
  }
}
