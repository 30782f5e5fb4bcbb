import {
  Body,
  Controller,
  Get,
  NotFoundException,
  Param,
  Post,
  Redirect,
  Render,
  Req,
  UseFilters,
} from '@nestjs/common';
import type { Request } from 'express';

import {
  Context,
  CurrentPrincipal,
  CurrentProgramme,
  Permit,
  type Principal,
  type Programme,
} from '../../access/index.js';
import type { RequestContext } from '../../database/index.js';
import { OversightService } from '../../oversight/index.js';
import {
  PreparationService,
  PublicationsService,
  ReleaseService,
} from '../../publications/index.js';
import { PageCache } from '../public/page-cache.js';
import { FormRefusal, FormRefusalFilter } from '../shell/form-refusal.js';
import { languageOf, programmeHref } from '../shell/shell-locals.js';

import {
  decided,
  fieldOf,
  identifier,
  refusalText,
  seeOther,
  type Answer303,
  type FormBody,
} from './form-fields.js';
import { previewPage, publicationsPage } from './publications-page.js';
import { periodChoices } from './runs-page.js';

const agencyHref = (programme: Programme): string => `${programmeHref(programme.slug)}/agency`;

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
  async list(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @CurrentPrincipal() principal: Principal | null,
  ) {
    return this.page(ctx, programme, {
      mayPrepare: principal?.permissions.has('publication.prepare') ?? false,
      form: { period: '', correctionReason: '' },
      faults: [],
    });
  }

  @Permit('publication.prepare')
  @Post()
  @Redirect()
  async prepare(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Body() body: FormBody,
  ): Promise<Answer303> {
    const form = {
      period: fieldOf(body, 'period'),
      correctionReason: fieldOf(body, 'correctionReason'),
    };
    const prepared = await this.preparation.prepare(ctx, programme, form);
    if (prepared.ok)
      return seeOther(`${agencyHref(programme)}/publications/${prepared.value.draftId}`);
    const faults = [refusalText(prepared.reason)];
    const view = { mayPrepare: true, form, faults };
    throw new FormRefusal('agency/publications', await this.page(ctx, programme, view));
  }

  @Permit('oversight.read')
  @Get(':draft')
  @Render('agency/preview')
  async preview(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @CurrentPrincipal() principal: Principal | null,
    @Req() request: Request<{ draft: string }>,
  ) {
    const draft = await this.publications.draft(ctx, identifier(request.params.draft));
    if (draft === null) throw new NotFoundException();
    return previewPage(draft, {
      base: agencyHref(programme),
      personId: ctx.personId,
      language: languageOf(request),
      may: (permission) => principal?.permissions.has(permission) ?? false,
    });
  }

  private async page(
    ctx: RequestContext,
    programme: Programme,
    view: Pick<Parameters<typeof publicationsPage>[1], 'mayPrepare' | 'form' | 'faults'>,
  ) {
    const listed = {
      drafts: await this.publications.drafts(ctx),
      released: await this.publications.released(ctx),
    };
    return publicationsPage(listed, {
      ...view,
      base: agencyHref(programme),
      publicBase: programmeHref(programme.slug),
      periods: periodChoices(await this.oversight.quarters(ctx)),
    });
  }
}

/** What is decided about a draft: by a second person, and then for good. */
@Controller('p/:programme/agency/publications/:draft')
export class DraftController {
  constructor(
    private readonly release: ReleaseService,
    private readonly pages: PageCache,
  ) {}

  @Permit('publication.approve')
  @Post('approve')
  @Redirect()
  async approve(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Param('draft') id: string,
    @Body() body: FormBody,
  ): Promise<Answer303> {
    const back = `${agencyHref(programme)}/publications/${identifier(id)}`;
    decided(await this.release.approve(ctx, id, fieldOf(body, 'hash')), back);
    return seeOther(back);
  }

  @Permit('publication.release')
  @Post('release')
  @Redirect()
  async publish(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Param('draft') id: string,
  ): Promise<Answer303> {
    const back = `${agencyHref(programme)}/publications/${identifier(id)}`;
    const { period, version } = decided(await this.release.release(ctx, id), back);
    this.pages.clear();
    return seeOther(`${programmeHref(programme.slug)}/reports/${period}/v${version}`);
  }

  @Permit('publication.prepare')
  @Post('discard')
  @Redirect()
  async discard(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Param('draft') id: string,
  ): Promise<Answer303> {
    const list = `${agencyHref(programme)}/publications`;
    decided(await this.release.discard(ctx, identifier(id)), list);
    return seeOther(list);
  }
}
