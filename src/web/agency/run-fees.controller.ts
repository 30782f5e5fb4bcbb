import { Controller, Get, Param, Query, Render } from '@nestjs/common';
import { Permit } from '../../access/index.js';
import type { SettledReturn } from '../../assessments/index.js';
import { RunFeeViews } from '../producer/run-fee-views.service.js';
import { kindAt } from '../producer/answers.js';
import { counted, fieldOf, identifier, type FormBody } from './form-fields.js';
import { runFeeHref } from './payments-page.js';
import { Visitor, type Visit } from './visit.js';

interface Address {
  readonly organisation: string;
  readonly run: string;
  readonly return: string;
}

/** Differences that final runs posted to a producer, opened from its statement. */
@Controller('p/:programme/agency/organisations/:organisation/fee-runs/:run/returns/:return')
export class AgencyRunFeesController {
  constructor(private readonly views: RunFeeViews) {}

  @Permit('oversight.read')
  @Get()
  @Render('producer/run-fee')
  async page(@Visitor() visit: Visit, @Param() address: Address, @Query() query: FormBody) {
    const settled = await this.views.settled(visit, settledAt(address));
    const from = counted(fieldOf(query, 'from'));
    const again = fieldOf(query, 'again') === 'yes';
    return this.views.page(visit, settled, { ...placeOf(visit, settled), from, again });
  }

  @Permit('oversight.read')
  @Get('kind')
  @Render('producer/assessment-kind')
  async kind(@Visitor() visit: Visit, @Param() address: Address, @Query() query: FormBody) {
    const settled = await this.views.settled(visit, settledAt(address));
    return this.views.kind(visit, settled, { ...placeOf(visit, settled), ...kindAt(query) });
  }

  @Permit('oversight.read')
  @Get('line')
  @Render('producer/assessment-line')
  async line(@Visitor() visit: Visit, @Param() address: Address, @Query() query: FormBody) {
    const settled = await this.views.settled(visit, settledAt(address));
    const key = fieldOf(query, 'key');
    return this.views.line(visit, settled, { ...placeOf(visit, settled), key });
  }
}

const settledAt = ({ organisation, run, return: returnId }: Address) => ({
  organisationId: identifier(organisation),
  runId: identifier(run),
  returnId: identifier(returnId),
});

function placeOf({ base, publicBase }: Visit, { organisationId, runId, returnId }: SettledReturn) {
  return {
    address: runFeeHref(base, organisationId, `${runId}:${returnId}`),
    crumbs: [
      { text: { key: 'agency.queue.heading' }, href: base },
      {
        text: { key: 'agency.overview.statement' },
        href: `${base}/organisations/${organisationId}/statement`,
      },
      { text: { key: 'producer.run-fee.crumb' } },
    ],
    rulebookHref: `${publicBase}/rulebooks`,
  };
}
