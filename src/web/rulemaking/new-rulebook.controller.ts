import { Body, Controller, Get, Post, Redirect, Render, UseFilters } from '@nestjs/common';
import { Permit, WithoutTransaction } from '../../access/index.js';
import { RulebooksService } from '../../publications/index.js';
import { NewRulebooks, type NewRulebookForm } from '../../rulemaking/index.js';
import { fieldOf, seeOther, type Answer303, type FormBody } from '../agency/form-fields.js';
import { FormRefusal, FormRefusalFilter } from '../shell/form-refusal.js';
import { RuleVisitor, type RuleVisit } from './address.js';
import { emptyNew, newRulebookPage, type FilledNew } from './new-rulebook-page.js';

const view = 'rulemaking/new';

/** A rulebook that nobody has written yet: what it is called, what it is for, and from when. */
@Controller('p/:programme/agency/rulebooks/new')
@WithoutTransaction()
@UseFilters(FormRefusalFilter)
export class NewRulebookController {
  constructor(
    private readonly begun: NewRulebooks,
    private readonly rulebooks: RulebooksService,
  ) {}

  @Permit('rulebook.edit')
  @Get()
  @Render(view)
  show(@RuleVisitor() visit: RuleVisit) {
    return this.page(visit, { form: emptyNew, faults: [] });
  }

  @Permit('rulebook.edit')
  @Post()
  @Redirect()
  async begin(@RuleVisitor() visit: RuleVisit, @Body() body: FormBody): Promise<Answer303> {
    const form: NewRulebookForm = {
      rulebookId: fieldOf(body, 'rulebookId'),
      titleEn: fieldOf(body, 'title-en'),
      titleDe: fieldOf(body, 'title-de'),
      purpose: fieldOf(body, 'purpose'),
      validFrom: fieldOf(body, 'validFrom'),
      reason: fieldOf(body, 'reason'),
      copyOf: fieldOf(body, 'copyOf'),
      instrument: fieldOf(body, 'instrument'),
      address: fieldOf(body, 'address'),
    };
    const begun = await this.begun.begin(visit.ctx, form);
    if (begun.ok) return seeOther(`${visit.base}/drafts/${begun.draft.id}/text`);
    throw new FormRefusal(view, await this.page(visit, { form, faults: begun.faults }));
  }

  private async page(visit: RuleVisit, filled: FilledNew) {
    const known = await this.rulebooks.adopted(visit.ctx);
    return newRulebookPage({ known, shipped: await this.begun.shipped() }, filled, visit);
  }
}
