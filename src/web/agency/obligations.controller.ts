import { Controller, Get, Query, Render, Req } from '@nestjs/common';
import type { Request } from 'express';

import { Context, CurrentProgramme, Permit, type Programme } from '../../access/index.js';
import { Clock, type RequestContext } from '../../database/index.js';
import { dateInZone } from '../../kernel/calendar-date.js';
import { ObligationsService } from '../../oversight/index.js';
import { decided, ownOrganisation } from '../producer/answers.js';
import { languageOf, programmeHref } from '../shell/shell-locals.js';
import { obligationsPage, yearAsked, yearsToChoose } from './obligations-page.js';

/** What the programme owes in each category, what covers it, and what is missing. */
@Controller('p/:programme')
export class ObligationsController {
  constructor(
    private readonly obligations: ObligationsService,
    private readonly clock: Clock,
  ) {}

  @Permit('oversight.read')
  @Get('agency/obligations')
  @Render('obligations/show')
  async programme(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Req() request: Request,
    @Query('year') year?: string,
  ) {
    const base = `${programmeHref(programme.slug)}/agency`;
    const today = dateInZone(this.clock.now(), programme.timeZone);
    const found = await this.obligations.ofProgramme(ctx, yearAsked(String(year), today));
    return obligationsPage(decided(found, base, 404), {
      whose: 'programme',
      years: yearsToChoose(today),
      address: `${base}/obligations`,
      rulebooksHref: `${programmeHref(programme.slug)}/rulebooks`,
      language: languageOf(request),
      crumbs: [
        { text: { key: 'agency.overview.heading' }, href: `${base}/overview` },
        { text: { key: 'obligation.crumb' } },
      ],
    });
  }

  @Permit('statement.read')
  @Get('producer/obligations')
  @Render('obligations/show')
  async producer(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Req() request: Request,
    @Query('year') year?: string,
  ) {
    const base = `${programmeHref(programme.slug)}/producer`;
    const today = dateInZone(this.clock.now(), programme.timeZone);
    const asked = yearAsked(String(year), today);
    const found = await this.obligations.ofProducer(ctx, asked, ownOrganisation(ctx));
    return obligationsPage(decided(found, base, 404), {
      whose: 'producer',
      years: yearsToChoose(today),
      address: `${base}/obligations`,
      rulebooksHref: `${programmeHref(programme.slug)}/rulebooks`,
      language: languageOf(request),
      crumbs: [
        { text: { key: 'producer.crumb.overview' }, href: base },
        { text: { key: 'obligation.crumb' } },
      ],
    });
  }
}
