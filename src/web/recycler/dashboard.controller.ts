import { Controller, Get, NotFoundException, Param, Query, Render } from '@nestjs/common';
import { Permit } from '../../access/index.js';
import { BatchService, CertificateService, RecoveryService } from '../../recycling/index.js';
import { dashboardPage } from './dashboard-page.js';
import { mayOf } from './form-fields.js';
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
  ): Promise<object> {
    if (!/^\d{4}$/.test(place.year)) throw new NotFoundException();
    const judged = await this.recovery.ofYear(visit.ctx, Number(place.year));
    const found = judged.ok
      ? judged.value.find(
          ({ group }) => group.process === place.process && group.chemistry === place.chemistry,
        )
      : undefined;
    if (found === undefined) throw new NotFoundException();
    return recoveryPage(found, visit.base, visit.language);
  }
}
