import {
  Body,
  Controller,
  Get,
  Param,
  Post,
  Redirect,
  Render,
  Req,
  UseFilters,
} from '@nestjs/common';
import type { Request } from 'express';
import { Context, Permit } from '../../access/index.js';
import type { RequestContext } from '../../database/index.js';
import { marksOfLanguage, readScaled } from '../../files/index.js';
import { FacilityService } from '../../register/index.js';
import { languageOf, programmeHref } from '../shell/shell-locals.js';
import { capacityPage, type CapacityAnswers } from './capacity-page.js';
import { FormAgain, FormAgainFilter } from './form-again.filter.js';
import {
  type Faults,
  fieldOf,
  type FormBody,
  identifier,
  noFaults,
  refusedFaults,
  type SeeOther,
  seeOther,
} from './form-fields.js';

const PAGE = 'recycler/capacity';
const fresh: CapacityAnswers = { facility: '', tonnes: '', evidence: '' };

/** The agency verifies what a plant can treat in a year: no certificate goes beyond it. */
@Controller('p/:programme/agency/capacity')
@UseFilters(FormAgainFilter)
export class CapacityController {
  constructor(private readonly facilities: FacilityService) {}

  @Permit('facility.verify')
  @Get()
  @Render(PAGE)
  show(@Context() ctx: RequestContext, @Param('programme') slug: string): Promise<object> {
    return this.page(ctx, slug, fresh, noFaults);
  }

  @Permit('facility.verify')
  @Post()
  @Redirect()
  async verify(
    @Context() ctx: RequestContext,
    @Param('programme') slug: string,
    @Body() body: FormBody,
    @Req() request: Request,
  ): Promise<SeeOther> {
    const answers = {
      facility: fieldOf(body, 'facility'),
      tonnes: fieldOf(body, 'tonnes'),
      evidence: fieldOf(body, 'evidence'),
    };
    const [organisationId = '', id = ''] = answers.facility.split('/');
    const plant = { organisationId: identifier(organisationId), id: identifier(id) };
    const mass = readScaled(answers.tonnes, marksOfLanguage(languageOf(request)), 6);
    if (!mass.ok) throw await this.again(ctx, slug, answers, refusedFaults(mass.reason, 'tonnes'));
    const { evidence } = answers;
    const verified = await this.facilities.verify(ctx, plant, { mg: mass.value * 1000n, evidence });
    if (verified.ok) return seeOther(`${programmeHref(slug)}/agency/capacity`);
    const field = verified.reason.code === 'facility.evidence-missing' ? 'evidence' : 'tonnes';
    throw await this.again(ctx, slug, answers, refusedFaults(verified.reason, field));
  }

  private async again(
    ctx: RequestContext,
    slug: string,
    answers: CapacityAnswers,
    faults: Faults,
  ): Promise<FormAgain> {
    return new FormAgain(PAGE, await this.page(ctx, slug, answers, faults));
  }

  private async page(
    ctx: RequestContext,
    slug: string,
    answers: CapacityAnswers,
    faults: Faults,
  ): Promise<object> {
    const address = `${programmeHref(slug)}/agency/capacity`;
    return capacityPage(await this.facilities.list(ctx), address, answers, faults);
  }
}
