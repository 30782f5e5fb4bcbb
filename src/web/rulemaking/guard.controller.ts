import {
  Body,
  Controller,
  Get,
  HttpCode,
  NotFoundException,
  Param,
  Post,
  Query,
  Render,
  UseFilters,
} from '@nestjs/common';
import { Permit, WithoutTransaction } from '../../access/index.js';
import { marksOfLanguage } from '../../files/index.js';
import type { Decision } from '../../kernel/decision.js';
import { readBounds, readRates, withChangedGuard } from '../../rulemaking/index.js';
import { counted, fieldOf, refusalText, type FormBody } from '../agency/form-fields.js';
import { FormRefusal, FormRefusalFilter } from '../shell/form-refusal.js';
import type { Text } from '../shell/text.js';
import { RuleVisitor, type RuleVisit } from './address.js';
import { citationIn, citedAs, faultsOfCitation } from './citation-fields.js';
import { DraftPages, type AskedGrid } from './draft-pages.service.js';
import { boundsIn, guardFormOf, guardPage, guardPrefix, type GuardForm } from './guard-page.js';
import { spoiltText } from './issue-text.js';
import { formOf, ratesIn, ratesPage, type OpenedGrid, type RatesForm } from './rates-page.js';

type Named = Pick<AskedGrid, 'draft' | 'parameter'>;

const view = 'rulemaking/guard';

/** The guard of a parameter, beside its rates. What is typed in the grid goes along and comes back. */
@Controller('p/:programme/agency/rulebooks/drafts/:draft/rates/:parameter/guard')
@WithoutTransaction()
@UseFilters(FormRefusalFilter)
export class GuardController {
  constructor(private readonly pages: DraftPages) {}

  @Permit('rulebook.edit')
  @Get()
  @Render(view)
  async show(@RuleVisitor() visit: RuleVisit, @Param() named: Named, @Query('from') from?: string) {
    const opened = await this.pages.grid(visit, { ...named, from });
    const rates = formOf(opened.grid, visit.language);
    return guardPage(opened, { form: guardFormOf(opened, rates, visit.language), rates }, visit);
  }

  /** From the grid, with what is typed there. */
  @Permit('rulebook.edit')
  @Post('open')
  @HttpCode(200)
  @Render(view)
  async open(
    @RuleVisitor() visit: RuleVisit,
    @Param() named: Named,
    @Body() body: FormBody,
    @Query('from') from?: string,
  ) {
    const opened = await this.pages.grid(visit, { ...named, from });
    const rates = ratesTyped(opened, body);
    return guardPage(opened, { form: guardFormOf(opened, rates, visit.language), rates }, visit);
  }

  /** Back to the grid, with the guard as it was or with the new one. */
  @Permit('rulebook.edit')
  @Post()
  @HttpCode(200)
  @Render('rulemaking/rates')
  async save(
    @RuleVisitor() visit: RuleVisit,
    @Param() named: Named,
    @Body() body: FormBody,
    @Query('from') from?: string,
  ) {
    const asked = { ...named, from };
    const isBack = fieldOf(body, 'action') === 'back';
    if (!isBack) await this.change(visit, asked, body);
    const opened = await this.pages.gridWithEffect(visit, asked);
    const rates = ratesTyped(opened, body);
    const { faults } = readRates(opened.grid, rates.rates, marksOfLanguage(visit.language));
    const notice: Text = { key: 'rulemaking.guard.saved' };
    return ratesPage(opened, { ...rates, faults, ...(isBack ? {} : { notice }) }, visit);
  }

  private async change(visit: RuleVisit, asked: AskedGrid, body: FormBody): Promise<void> {
    const opened = await this.pages.grid(visit, asked);
    const { found, grid, rulebook, declared } = opened;
    const written = boundsIn(body);
    const typed = citationIn(body, { languages: grid.languages, prefix: guardPrefix });
    const { bounds, faults } = readBounds(declared.guard, written, marksOfLanguage(visit.language));
    const form: GuardForm = {
      ...typed,
      bounds: written,
      faults,
      citationFaults: faultsOfCitation(typed, rulebook, grid.languages),
    };
    const refused = (fault?: Text, status?: number) => {
      const page = { form: { ...form, ...(fault && { fault }) }, rates: ratesTyped(opened, body) };
      return new FormRefusal(view, guardPage(opened, page, visit), status);
    };
    if (faults.length > 0 || form.citationFaults.length > 0) throw refused();
    const change = { bounds, ...citedAs(typed, rulebook) };
    const files = withChangedGuard(found.draft.files, declared, change);
    if (files === undefined) throw new NotFoundException();
    // What holds already has to lie within it.
    const spoilt = await this.pages.trials.texts.spoilt(found.draft.files, files);
    if (spoilt !== undefined) throw refused(spoiltText(spoilt));
    const seen = counted(fieldOf(body, 'revision'));
    const edited: Decision<unknown> = await this.pages.drafts.edit(
      visit.ctx,
      found.draft.id,
      seen,
      files,
    );
    if (!edited.ok) throw refused(refusalText(edited.reason), 409);
  }
}

const ratesTyped = ({ grid }: OpenedGrid, body: FormBody): RatesForm => ({
  ...citationIn(body, grid),
  rates: ratesIn(body, grid),
  faults: [],
  citationFaults: [],
  fileFault: null,
});
