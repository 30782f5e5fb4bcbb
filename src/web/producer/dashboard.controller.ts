import { Controller, Get, Render } from '@nestjs/common';
import { Permit } from '../../access/index.js';
import { Assessments } from '../../assessments/index.js';
import { ProducerOverview } from './producer-overview.service.js';
import { decided } from './answers.js';
import { dashboardPage } from './dashboard-page.js';
import { Visitor, type Visit } from './visit.js';

/** What is due, by when and why. */
@Controller('p/:programme/producer')
export class ProducerDashboardController {
  constructor(
    private readonly overview: ProducerOverview,
    private readonly assessments: Assessments,
  ) {}

  @Permit('return.read')
  @Get()
  @Render('producer/dashboard')
  async dashboard(@Visitor() visit: Visit) {
    const { ctx, organisationId, base, programme } = visit;
    const seen = decided(await this.overview.of(ctx, organisationId, programme), base, 404);
    const assessed = await this.assessments.fees(ctx, organisationId);
    const fees = new Map(assessed.map((each) => [each.returnId, each]));
    return dashboardPage({
      ...seen,
      base,
      fees,
      currency: programme.currency,
      mayEdit: visit.may('return.edit'),
    });
  }
}
