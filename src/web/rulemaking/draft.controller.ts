import { Body, Controller, Get, Param, Post, Redirect, Render, UseFilters } from '@nestjs/common';
import { Permit, WithoutTransaction } from '../../access/index.js';
import type { Decision } from '../../kernel/decision.js';
import { DraftReview, withKeptCases, type DraftLook } from '../../rulemaking/index.js';
import {
  counted,
  fieldOf,
  seeOther,
  type Answer303,
  type FormBody,
} from '../agency/form-fields.js';
import { Words } from '../files/words.service.js';
import { PageCache } from '../public/page-cache.js';
import { FormRefusal, FormRefusalFilter } from '../shell/form-refusal.js';
import { languages } from '../shell/language.js';
import { spelledIn } from '../shell/text.js';
import { RuleVisitor, type RuleVisit } from './address.js';
import { DraftPages } from './draft-pages.service.js';
import { resultOfFigure, resultOfLine, type NamedResult } from './kept-result.js';

/** One draft: what it changes, which gates are open, what it would cost whom, and the next step. */
@Controller('p/:programme/agency/rulebooks/drafts/:draft')
@WithoutTransaction()
@UseFilters(FormRefusalFilter)
export class RulebookDraftController {
  constructor(
    private readonly pages: DraftPages,
    private readonly review: DraftReview,
    private readonly cache: PageCache,
    private readonly words: Words,
  ) {}

  @Permit('oversight.read')
  @Get()
  @Render('rulemaking/draft')
  show(@RuleVisitor() visit: RuleVisit, @Param('draft') id: string) {
    return this.pages.page(visit, id);
  }

  @Permit('rulebook.edit')
  @Post('check')
  @Redirect()
  async check(@RuleVisitor() visit: RuleVisit, @Param('draft') id: string): Promise<Answer303> {
    await this.pages.find(visit, id);
    return this.done(visit, id, await this.review.check(visit.ctx, id), 'gates');
  }

  @Permit('rulebook.edit')
  @Post('try')
  @Redirect()
  async tryOut(@RuleVisitor() visit: RuleVisit, @Param('draft') id: string): Promise<Answer303> {
    await this.pages.find(visit, id);
    return this.done(visit, id, await this.review.tryOut(visit.ctx, id), 'effect');
  }

  @Permit('rulebook.approve')
  @Post('decide')
  @Redirect()
  async decide(
    @RuleVisitor() visit: RuleVisit,
    @Param('draft') id: string,
    @Body() body: FormBody,
  ): Promise<Answer303> {
    await this.pages.find(visit, id);
    const verdict = {
      action: fieldOf(body, 'action') === 'approve' ? 'approve' : 'refuse',
      seenHash: fieldOf(body, 'hash'),
      reason: fieldOf(body, 'reason'),
    } as const;
    return this.done(visit, id, await this.review.decide(visit.ctx, id, verdict), 'reason');
  }

  @Permit('rulebook.edit')
  @Post('publish')
  @Redirect()
  async publish(@RuleVisitor() visit: RuleVisit, @Param('draft') id: string): Promise<Answer303> {
    await this.pages.find(visit, id);
    const published = await this.review.publish(visit.ctx, id);
    this.cache.clear();
    return this.done(visit, id, published, 'gates');
  }

  @Permit('rulebook.edit')
  @Post('withdraw')
  @Redirect()
  async withdraw(
    @RuleVisitor() visit: RuleVisit,
    @Param('draft') id: string,
    @Body() body: FormBody,
  ): Promise<Answer303> {
    await this.pages.find(visit, id);
    const withdrawn = await this.pages.drafts.withdraw(visit.ctx, id, fieldOf(body, 'reason'));
    return this.done(visit, id, withdrawn, 'withdraw-reason');
  }

  /** "Keep this result": cases made up like a real one on the day before and on the day of the change. */
  @Permit('rulebook.edit')
  @Post('keep')
  @Redirect()
  async keep(
    @RuleVisitor() visit: RuleVisit,
    @Param('draft') id: string,
    @Body() body: FormBody,
  ): Promise<Answer303> {
    const { draft, base } = await this.pages.find(visit, id);
    const { gates, effect } = await this.pages.trials.look(visit.ctx, draft);
    const result = resultNamed(effect, body);
    const back = `${visit.base}/drafts/${id}`;
    if (result === undefined || gates.rulebook === undefined) return seeOther(`${back}#effect`);
    const between = { base: base.rulebook, rulebook: gates.rulebook, validFrom: draft.validFrom };
    const { timeZone } = visit.programme;
    const name = spelledIn(
      result.name,
      languages.map((language) => this.words.speech(language, timeZone)),
    );
    const kept = withKeptCases(draft.files, between, { ...result, name });
    if (!kept.ok) return this.done(visit, id, kept, 'effect');
    const seen = counted(fieldOf(body, 'revision'));
    const edited = await this.pages.drafts.edit(visit.ctx, id, seen, kept.value);
    return this.done(visit, id, edited, { field: 'effect', then: '#gates' });
  }

  /** What the draft changes is what the cases expect from now on. */
  @Permit('rulebook.edit')
  @Post('restate')
  @Redirect()
  async restate(
    @RuleVisitor() visit: RuleVisit,
    @Param('draft') id: string,
    @Body() body: FormBody,
  ): Promise<Answer303> {
    const { draft, base } = await this.pages.find(visit, id);
    const restated = await this.pages.trials.texts.restated(draft.files, base.rulebook.files);
    if (!restated.ok) return this.done(visit, id, restated, 'gates');
    const seen = counted(fieldOf(body, 'revision'));
    const edited = await this.pages.drafts.edit(visit.ctx, id, seen, restated.value);
    return this.done(visit, id, edited, { field: 'gates', then: '#gates' });
  }

  private async done(
    visit: RuleVisit,
    id: string,
    decision: Decision<unknown>,
    to: string | { readonly field: string; readonly then: string },
  ): Promise<Answer303> {
    const { field: at, then } = typeof to === 'string' ? { field: to, then: '' } : to;
    if (decision.ok) return seeOther(`${visit.base}/drafts/${id}${then}`);
    const page = await this.pages.page(visit, id, { reason: decision.reason, at });
    throw new FormRefusal('rulemaking/draft', page);
  }
}

/** The line or the figure of the effect that a button stands beside. */
function resultNamed(effect: DraftLook['effect'], body: FormBody): NamedResult | undefined {
  const comparison = counted(fieldOf(body, 'comparison'));
  const place = counted(fieldOf(body, 'change'));
  if (fieldOf(body, 'of') !== 'figure') {
    const line = effect?.comparisons[comparison]?.answer.changes[place];
    return line && resultOfLine(line);
  }
  const figures = effect?.figures[comparison];
  return figures && resultOfFigure(figures, place);
}
