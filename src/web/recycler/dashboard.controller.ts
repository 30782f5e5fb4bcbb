import { Controller, Get, NotFoundException, Param, Query, Render } from '@nestjs/common';
import { Permit } from '../../access/index.js';
import { BatchService, CertificateService, RecoveryService } from '../../recycling/index.js';
import { dashboardPage } from './dashboard-page.js';
import { dayPlace, olderDays, pageRows } from '../shell/older-rows.js';
import { mayOf } from './form-fields.js';
import { groupHref } from './measure-rows.js';
import { RecyclerAssets } from './recycler-assets.service.js';
import { recoveryPage } from './recovery-page.js';
import { Visitor, type Visit } from './visit.js';

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
  async dashboard(@Visitor() visit: Visit, @Query('year') asked?: string): Promise<object> {
    const { ctx, base } = visit;
    const years = await this.batches.years(ctx);
    const latest = years[0] ?? (await this.assets.thisYear(ctx));
    const year = /^\d{4}$/.test(asked ?? '') ? Number(asked) : latest;
    const judged = await this.recovery.ofYear(ctx, year);
    return dashboardPage({
      base,
      year,
      years,
      may: mayOf(visit),
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
    @Visitor() visit: Visit,
    @Param() place: { year: string; process: string; chemistry: string },
    @Query('after') after?: string,
  ): Promise<object> {
    const { ctx, base, language } = visit;
    if (!/^\d{4}$/.test(place.year)) throw new NotFoundException();
    const judged = await this.recovery.ofYear(ctx, Number(place.year));
    const found = judged.ok
      ? judged.value.find(
          ({ group }) => group.process === place.process && group.chemistry === place.chemistry,
        )
      : undefined;
    if (found === undefined) throw new NotFoundException();
    const from = dayPlace(after ?? '');
    const page = { before: from, limit: pageRows + 1 };
    const list = { address: groupHref(base, found), from };
    const batches = await this.recovery.batchesOf(ctx, found.group, page);
    return recoveryPage(
      found,
      olderDays(batches, list, ({ endedOn }) => endedOn),
      { base, language },
    );
  }
}
