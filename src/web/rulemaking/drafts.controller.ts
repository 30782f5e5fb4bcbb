import { Body, Controller, Get, Post, Redirect, Render, UseFilters } from '@nestjs/common';
import { Permit } from '../../access/index.js';
import { RulebooksService } from '../../publications/index.js';
import { RulebookDrafts } from '../../rulemaking/index.js';
import {
  fieldOf,
  refusalText,
  seeOther,
  type Answer303,
  type FormBody,
} from '../agency/form-fields.js';
import { FormRefusal, FormRefusalFilter } from '../shell/form-refusal.js';
import { RuleVisitor, type RuleVisit } from './address.js';
import { emptyStart, fieldOfRefusal, rulebookListPage, type StartForm } from './list-page.js';

/** The rulebooks of a programme and the drafts that will change them. */
@Controller('p/:programme/agency/rulebooks')
@UseFilters(FormRefusalFilter)
export class RulebookDraftsController {
  constructor(
    private readonly drafts: RulebookDrafts,
    private readonly rulebooks: RulebooksService,
  ) {}

  @Permit('oversight.read')
  @Get()
  @Render('rulemaking/list')
  list(@RuleVisitor() visit: RuleVisit) {
    return this.page(visit, emptyStart);
  }

  @Permit('rulebook.edit')
  @Post()
  @Redirect()
  async start(@RuleVisitor() visit: RuleVisit, @Body() body: FormBody): Promise<Answer303> {
    const form = {
      rulebookId: fieldOf(body, 'rulebookId'),
      kind: fieldOf(body, 'kind'),
      validFrom: fieldOf(body, 'validFrom'),
      reason: fieldOf(body, 'reason'),
    };
    const started = await this.drafts.start(visit.ctx, form);
    if (started.ok) return seeOther(`${visit.base}/drafts/${started.value.id}`);
    const fault = {
      text: refusalText(started.reason),
      href: `#${fieldOfRefusal(started.reason.code)}`,
    };
    throw new FormRefusal('rulemaking/list', await this.page(visit, { ...form, faults: [fault] }));
  }

  private async page(visit: RuleVisit, form: StartForm) {
    const listed = {
      rulebooks: await this.rulebooks.adopted(visit.ctx),
      drafts: await this.drafts.list(visit.ctx),
    };
    return rulebookListPage(listed, form, visit);
  }
}
