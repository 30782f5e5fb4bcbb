import { Controller, Get, NotFoundException, Param, Query, Render, Req } from '@nestjs/common';
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
import { BatchService, CertificateService, RecoveryService } from '../../recycling/index.js';
import { languageOf, programmeHref } from '../shell/shell-locals.js';
import { dashboardPage } from './dashboard-page.js';
import { mayOf } from './form-fields.js';
import { RecyclerAssets } from './recycler-assets.service.js';
import { recoveryPage } from './recovery-page.js';

/** What a recycler sees first, and the working behind every rate on it. */
@Controller('p/:programme/recycler')
export class RecyclerDashboardController {
  constructor(
    private readonly recovery: RecoveryService,
    private readonly batches: BatchService,
    private readonly certificates: CertificateService,
    private readonly assets: RecyclerAssets,
  ) {}

  @Permit('batch.read')
  @Get()
  @Render('recycler/dashboard')
  async dashboard(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @CurrentPrincipal() principal: Principal | null,
    @Query('year') asked?: string,
  ): Promise<object> {
    const years = await this.batches.years(ctx);
    const year = /^\d{4}$/.test(asked ?? '') ? Number(asked) : (years[0] ?? this.assets.thisYear());
    const judged = await this.recovery.ofYear(ctx, year);
    return dashboardPage({
      base: `${programmeHref(programme.slug)}/recycler`,
      year,
      years,
      may: mayOf(principal),
      judged: judged.ok ? judged.value : null,
      lacking: judged.ok ? null : judged.reason.code === 'recovery.no-law' ? 'law' : 'rulebook',
      drafts: await this.certificates.drafts(ctx),
      ...(await this.assets.of(ctx)),
    });
  }

  @Permit('batch.read')
  @Get('recovery/:year/:process/:chemistry')
  @Render('recycler/recovery')
  async explain(
    @Context() ctx: RequestContext,
    @Param() place: { programme: string; year: string; process: string; chemistry: string },
    @Req() request: Request,
  ): Promise<object> {
    if (!/^\d{4}$/.test(place.year)) throw new NotFoundException();
    const judged = await this.recovery.ofYear(ctx, Number(place.year));
    const found = judged.ok
      ? judged.value.find(
          ({ group }) => group.process === place.process && group.chemistry === place.chemistry,
        )
      : undefined;
    if (found === undefined) throw new NotFoundException();
    const base = `${programmeHref(place.programme)}/recycler`;
    return recoveryPage(found, base, languageOf(request));
  }
}
