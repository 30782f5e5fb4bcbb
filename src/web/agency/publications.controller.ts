import { Body, Controller, Get, Param, Post, Redirect, Render, UseFilters } from '@nestjs/common';
import { Permit } from '../../access/index.js';
import { OversightService } from '../../oversight/index.js';
import {
  PreparationService,
  PublicationsService,
  ReleaseService,
  ScheduledReleases,
} from '../../publications/index.js';
import type { Decision, Refusal } from '../../kernel/decision.js';
import { PageCache } from '../public/page-cache.js';
import { FormRefusal, FormRefusalFilter } from '../shell/form-refusal.js';
import {
  decided,
  fieldOf,
  found,
  identifier,
  refusalText,
  seeOther,
  type Answer303,
  type FormBody,
} from './form-fields.js';
import { previewPage, publicationsPage } from './publications-page.js';
import { periodChoices } from './report-freezes-page.js';
import { Visitor, type Visit } from './visit.js';

/** Reports on their way to the public: prepared, looked at, prepared again. */
@Controller('p/:programme/agency/publications')
@UseFilters(FormRefusalFilter)
export class PublicationsController {
  constructor(
    private readonly publications: PublicationsService,
    private readonly preparation: PreparationService,
    private readonly oversight: OversightService,
  ) {}

  @Permit('oversight.read')
  @Get()
  @Render('agency/publications')
  list(@Visitor() visit: Visit) {
    return this.page(visit, { form: { period: '', correctionReason: '' }, faults: [] });
  }

  @Permit('publication.prepare')
  @Post()
  @Redirect()
  async prepare(@Visitor() visit: Visit, @Body() body: FormBody): Promise<Answer303> {
    const form = {
      period: fieldOf(body, 'period'),
      correctionReason: fieldOf(body, 'correctionReason'),
    };
    const prepared = await this.preparation.prepare(visit.ctx, visit.programme, form);
    if (prepared.ok) return seeOther(`${visit.base}/publications/${prepared.value.draftId}`);
    const faults = [refusalText(prepared.reason)];
    throw new FormRefusal('agency/publications', await this.page(visit, { form, faults }));
  }

  @Permit('oversight.read')
  @Get(':draft')
  @Render('agency/preview')
  async preview(
    @Visitor() { ctx, base, language, may, programme }: Visit,
    @Param('draft') id: string,
  ) {
    const draft = found(await this.publications.draft(ctx, identifier(id)));
    const { personId } = ctx;
    return previewPage(draft, { base, personId, language, may, zone: programme.timeZone });
  }

  private async page(
    { ctx, base, publicBase, may }: Visit,
    view: Pick<Parameters<typeof publicationsPage>[1], 'form' | 'faults'>,
  ) {
    const listed = {
      drafts: await this.publications.drafts(ctx),
      released: await this.publications.released(ctx),
    };
    const periods = periodChoices(await this.oversight.quarters(ctx));
    const mayPrepare = may('publication.prepare');
    return publicationsPage(listed, { ...view, base, publicBase, periods, mayPrepare });
  }
}

const isAboutMinute = ({ code }: Refusal): boolean =>
  /^(?:minute|date|publication\.minute)[.-]/.test(code);

/** What is decided about a draft: by a second person, and then for good. */
@Controller('p/:programme/agency/publications/:draft')
@UseFilters(FormRefusalFilter)
export class DraftController {
  constructor(
    private readonly publications: PublicationsService,
    private readonly release: ReleaseService,
    private readonly scheduled: ScheduledReleases,
    private readonly pages: PageCache,
  ) {}

  @Permit('publication.approve')
  @Post('approve')
  @Redirect()
  async approve(
    @Visitor() visit: Visit,
    @Param('draft') id: string,
    @Body() body: FormBody,
  ): Promise<Answer303> {
    const minute = fieldOf(body, 'releaseAt');
    const { timeZone } = visit.programme;
    const asked = { seenHash: fieldOf(body, 'hash'), minute, timeZone };
    const approved = await this.scheduled.approve(visit.ctx, identifier(id), asked);
    return this.back(visit, id, minute, approved);
  }

  /** Another minute, or none: the release is called off. */
  @Permit('publication.release')
  @Post('schedule')
  @Redirect()
  async schedule(
    @Visitor() visit: Visit,
    @Param('draft') id: string,
    @Body() body: FormBody,
  ): Promise<Answer303> {
    const minute = fieldOf(body, 'releaseAt');
    const { timeZone } = visit.programme;
    const asked = fieldOf(body, 'call-off') === 'yes' ? null : { minute, timeZone };
    const scheduled = await this.scheduled.schedule(visit.ctx, identifier(id), asked);
    return this.back(visit, id, minute, scheduled);
  }

  @Permit('publication.release')
  @Post('release')
  @Redirect()
  async publish(
    @Visitor() { ctx, base, publicBase }: Visit,
    @Param('draft') id: string,
  ): Promise<Answer303> {
    const back = `${base}/publications/${identifier(id)}`;
    const { period, version } = decided(await this.release.release(ctx, id), back);
    this.pages.clear();
    return seeOther(`${publicBase}/reports/${period}/v${version}`);
  }

  @Permit('publication.prepare')
  @Post('discard')
  @Redirect()
  async discard(@Visitor() { ctx, base }: Visit, @Param('draft') id: string): Promise<Answer303> {
    const list = `${base}/publications`;
    decided(await this.release.discard(ctx, identifier(id)), list);
    return seeOther(list);
  }

  /** A minute that cannot be stands in its field again, with what is wrong with it. */
  private async back(
    { ctx, base, language, may, programme }: Visit,
    id: string,
    typed: string,
    decision: Decision<unknown>,
  ): Promise<Answer303> {
    const back = `${base}/publications/${id}`;
    if (decision.ok || !isAboutMinute(decision.reason)) {
      decided(decision, back);
      return seeOther(back);
    }
    const draft = found(await this.publications.draft(ctx, id));
    const zone = programme.timeZone;
    const minute = { typed, fault: refusalText(decision.reason) };
    const shown = { base, personId: ctx.personId, language, may, zone, minute };
    throw new FormRefusal('agency/preview', previewPage(draft, shown));
  }
}
