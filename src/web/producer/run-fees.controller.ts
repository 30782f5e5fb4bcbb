import { Controller, Get, Param, Query, Render } from '@nestjs/common';
import { Permit } from '../../access/index.js';
import type { SettledReturn } from '../../assessments/index.js';
import { counted, crumbs, fieldOf, identifier, kindAt, type FormBody } from './answers.js';
import { RunFeeViews } from './run-fee-views.service.js';
import { Visitor, type Visit } from './visit.js';

interface Address {
  readonly run: string;
  readonly return: string;
}

/** Differences that final runs posted, opened from the statement of account. */
@Controller('p/:programme/producer/fee-runs/:run/returns/:return')
export class ProducerRunFeesController {
  constructor(private readonly views: RunFeeViews) {}

  @Permit('statement.read')
  @Get()
  @Render('producer/run-fee')
  async page(@Visitor() visit: Visit, @Param() address: Address, @Query() query: FormBody) {
    const settled = await this.settled(visit, address);
    const from = counted(fieldOf(query, 'from'));
    const again = fieldOf(query, 'again') === 'yes';
    return this.views.page(visit, settled, { ...placeOf(visit, settled), from, again });
  }

  @Permit('statement.read')
  @Get('kind')
  @Render('producer/assessment-kind')
  async kind(@Visitor() visit: Visit, @Param() address: Address, @Query() query: FormBody) {
    const settled = await this.settled(visit, address);
    return this.views.kind(visit, settled, { ...placeOf(visit, settled), ...kindAt(query) });
  }

  @Permit('statement.read')
  @Get('line')
  @Render('producer/assessment-line')
  async line(@Visitor() visit: Visit, @Param() address: Address, @Query('key') key = '') {
    const settled = await this.settled(visit, address);
    return this.views.line(visit, settled, { ...placeOf(visit, settled), key });
  }

  private settled(visit: Visit, { run, return: returnId }: Address): Promise<SettledReturn> {
    const { organisationId } = visit;
    const settled = { runId: identifier(run), returnId: identifier(returnId), organisationId };
    return this.views.settled(visit, settled);
  }
}

function placeOf({ base, publicBase }: Visit, { runId, returnId }: SettledReturn) {
  return {
    address: `${base}/fee-runs/${runId}/returns/${returnId}`,
    crumbs: crumbs(
      base,
      { text: { key: 'producer.statement.crumb' }, href: `${base}/statement` },
      { text: { key: 'producer.run-fee.crumb' } },
    ),
    rulebookHref: `${publicBase}/rulebooks`,
  };
}
