import { Controller, Get, NotFoundException, Param, Render, Req } from '@nestjs/common';
import type { Request } from 'express';

import { Context, CurrentProgramme, Permit, type Programme } from '../../access/index.js';
import type { StoredAssessment } from '../../assessments/index.js';
import type { RequestContext } from '../../database/index.js';
import { Submissions } from '../../returns/index.js';
import { AssessmentViews } from '../producer/assessment-views.service.js';
import { languageOf, programmeHref } from '../shell/shell-locals.js';
import { counted, fieldOf, identifier } from './form-fields.js';

interface Address {
  readonly organisation: string;
  readonly reference: string;
}

/** What a producer owes and why, as the agency reads it: from the total down to the units declared. */
@Controller('p/:programme/agency/organisations/:organisation/submissions/:reference/assessment')
export class AgencyAssessmentsController {
  constructor(
    private readonly submissions: Submissions,
    private readonly views: AssessmentViews,
  ) {}

  @Permit('oversight.read')
  @Get()
  @Render('producer/assessment')
  async page(
    @Context() ctx: RequestContext,
    @CurrentProgramme() { slug }: Programme,
    @Param() address: Address,
    @Req() request: Request,
  ) {
    const assessment = await this.find(ctx, address);
    const reader = { ctx, language: languageOf(request), base: agencyHref(slug) };
    return this.views.page(reader, assessment, {
      ...placeOf(slug, assessment),
      from: counted(fieldOf(request.query, 'from')),
      again: fieldOf(request.query, 'again') === 'yes',
    });
  }

  @Permit('oversight.read')
  @Get('kind')
  @Render('producer/assessment-kind')
  async kind(
    @Context() ctx: RequestContext,
    @CurrentProgramme() { slug }: Programme,
    @Param() address: Address,
    @Req() request: Request,
  ) {
    const assessment = await this.find(ctx, address);
    const reader = { ctx, language: languageOf(request), base: agencyHref(slug) };
    return this.views.kind(reader, assessment, {
      ...placeOf(slug, assessment),
      category: fieldOf(request.query, 'category'),
      chemistry: fieldOf(request.query, 'chemistry'),
      from: counted(fieldOf(request.query, 'from')),
    });
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
    const assessment = await this.find(ctx, address);
    const reader = { ctx, language: languageOf(request), base: agencyHref(slug) };
    return this.views.line(reader, assessment, {
      ...placeOf(slug, assessment),
      key: fieldOf(request.query, 'key'),
    });
  }

  private async find(ctx: RequestContext, address: Address): Promise<StoredAssessment> {
    const organisationId = identifier(address.organisation);
    const found = await this.submissions.byReference(ctx, organisationId, address.reference);
    if (!found.ok || found.value.assessment === null) throw new NotFoundException();
    return found.value.assessment;
  }
}

const agencyHref = (slug: string): string => `${programmeHref(slug)}/agency`;

function placeOf(slug: string, { organisationId, reference, period }: StoredAssessment) {
  const base = agencyHref(slug);
  const organisation = `${base}/organisations/${organisationId}`;
  return {
    address: `${organisation}/submissions/${reference}/assessment`,
    crumbs: [
      { text: { key: 'agency.queue.heading' }, href: base },
      { text: { key: 'agency.overview.statement' }, href: `${organisation}/statement` },
      { text: reference, href: `${base}/returns/${organisationId}/${period}` },
      { text: { key: 'producer.assessment.crumb' } },
    ],
    rulebookHref: `${programmeHref(slug)}/rulebooks`,
  };
}
