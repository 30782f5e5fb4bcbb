import { Controller, Get, Param, Render, Req } from '@nestjs/common';
import type { Request } from 'express';
import { Context, CurrentProgramme, Permit, type Programme } from '../../access/index.js';
import type { SettledReturn } from '../../assessments/index.js';
import type { RequestContext } from '../../database/index.js';
import { RunFeeViews } from '../producer/run-fee-views.service.js';
import { languageOf, programmeHref } from '../shell/shell-locals.js';
import { counted, fieldOf, identifier } from './form-fields.js';
import { runFeeHref } from './payments-page.js';

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
  async page(
    @Context() ctx: RequestContext,
    @CurrentProgramme() { slug }: Programme,
    @Param() address: Address,
    @Req() request: Request,
  ) {
    const reader = { ctx, language: languageOf(request), base: agencyHref(slug) };
    const settled = await this.views.settled(reader, settledAt(address));
    const from = counted(fieldOf(request.query, 'from'));
    const again = fieldOf(request.query, 'again') === 'yes';
    return this.views.page(reader, settled, { ...placeOf(slug, settled), from, again });
  }

  @Permit('oversight.read')
  @Get('line')
  @Render('producer/assessment-line')
  async line(
    @Context() ctx: RequestContext,
    @CurrentProgramme() { slug }: Programme,
    @Param() address: Address,
    @Req() request: Request,
  ) {
    const reader = { ctx, language: languageOf(request), base: agencyHref(slug) };
    const settled = await this.views.settled(reader, settledAt(address));
    const key = fieldOf(request.query, 'key');
    return this.views.line(reader, settled, { ...placeOf(slug, settled), key });
  }
}

const agencyHref = (slug: string): string => `${programmeHref(slug)}/agency`;

const settledAt = ({ organisation, run, return: returnId }: Address) => ({
  organisationId: identifier(organisation),
  runId: identifier(run),
  returnId: identifier(returnId),
});

function placeOf(slug: string, { organisationId, runId, returnId }: SettledReturn) {
  const base = agencyHref(slug);
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
    rulebookHref: `${programmeHref(slug)}/rulebooks`,
  };
}
