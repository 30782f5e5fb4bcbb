import { Controller, Get, Render } from '@nestjs/common';
import { Permit } from '../../access/index.js';
import { ProducerOverview } from './producer-overview.service.js';
import { decided } from './answers.js';
import { dashboardPage } from './dashboard-page.js';
import { Visitor, type Visit } from './visit.js';

/** What is due, by when and why. */
@Controller('p/:programme/producer')
export class ProducerDashboardController {
  constructor(private readonly overview: ProducerOverview) {}

  @Permit('return.read')
  @Get()
  @Render('producer/dashboard')
  async dashboard(@Visitor() visit: Visit) {
    const { ctx, organisationId, base, programme } = visit;
    const seen = decided(await this.overview.of(ctx, organisationId, programme), base, 404);
    return dashboardPage({
      ...seen,
      base,
      currency: programme.currency,
      mayEdit: visit.may('return.edit'),
    });
  }
}
