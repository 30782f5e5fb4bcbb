import { Controller, Get, NotFoundException, Param, Query, Render } from '@nestjs/common';

import { Permit } from '../../access/index.js';
import type { StoredAssessment } from '../../assessments/index.js';
import type { RequestContext } from '../../database/index.js';
import { SubmissionHistory } from '../../returns/index.js';
import { AssessmentViews } from '../producer/assessment-views.service.js';
import { counted, fieldOf, identifier, type FormBody } from './form-fields.js';
import { Visitor, type Visit } from './visit.js';

interface Address {
  readonly organisation: string;
  readonly reference: string;
}

/** What a producer owes and why, as the agency reads it: from the total down to the units declared. */
@Controller('p/:programme/agency/organisations/:organisation/submissions/:reference/assessment')
export class AgencyAssessmentsController {
  constructor(
    private readonly submissions: SubmissionHistory,
    private readonly views: AssessmentViews,
  ) {}

  @Permit('oversight.read')
  @Get()
  @Render('producer/assessment')
  async page(@Visitor() visit: Visit, @Param() address: Address, @Query() query: FormBody) {
    const assessment = await this.find(visit.ctx, address);
    return this.views.page(visit, assessment, {
      ...placeOf(visit, assessment),
      from: counted(fieldOf(query, 'from')),
      again: fieldOf(query, 'again') === 'yes',
    });
  }

  @Permit('oversight.read')
  @Get('kind')
  @Render('producer/assessment-kind')
  async kind(@Visitor() visit: Visit, @Param() address: Address, @Query() query: FormBody) {
    const assessment = await this.find(visit.ctx, address);
    return this.views.kind(visit, assessment, {
      ...placeOf(visit, assessment),
      category: fieldOf(query, 'category'),
      chemistry: fieldOf(query, 'chemistry'),
      from: counted(fieldOf(query, 'from')),
    });
  }

  @Permit('oversight.read')
  @Get('line')
  @Render('producer/assessment-line')
  async line(@Visitor() visit: Visit, @Param() address: Address, @Query() query: FormBody) {
    const assessment = await this.find(visit.ctx, address);
    const key = fieldOf(query, 'key');
    return this.views.line(visit, assessment, { ...placeOf(visit, assessment), key });
  }

  private async find(ctx: RequestContext, address: Address): Promise<StoredAssessment> {
    const organisationId = identifier(address.organisation);
    const found = await this.submissions.byReference(ctx, organisationId, address.reference);
    if (!found.ok || found.value.assessment === null) throw new NotFoundException();
    return found.value.assessment;
  }
}

function placeOf(
  { base, publicBase }: Visit,
  { organisationId, reference, period }: StoredAssessment,
) {
  const organisation = `${base}/organisations/${organisationId}`;
  return {
    address: `${organisation}/submissions/${reference}/assessment`,
    crumbs: [
      { text: { key: 'agency.queue.heading' }, href: base },
      { text: { key: 'agency.overview.statement' }, href: `${organisation}/statement` },
      { text: reference, href: `${base}/returns/${organisationId}/${period}` },
      { text: { key: 'producer.assessment.crumb' } },
    ],
    rulebookHref: `${publicBase}/rulebooks`,
  };
}
