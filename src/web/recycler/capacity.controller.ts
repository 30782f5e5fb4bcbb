import { Body, Controller, Get, Post, Redirect, Render, UseFilters } from '@nestjs/common';
import { Permit } from '../../access/index.js';
import { marksOfLanguage } from '../../files/index.js';
import { FacilityService, readCapacity } from '../../register/index.js';
import { Visitor, type Visit } from '../agency/visit.js';
import { type CapacityAnswers, capacityFields, capacityPage, plantValue } from './capacity-page.js';
import { FormAgain, FormAgainFilter } from './form-again.filter.js';
import {
  counted,
  type Faults,
  faultsOf,
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
  show(@Visitor() visit: Visit): Promise<object> {
    return this.page(visit, fresh, noFaults);
  }

  @Permit('facility.verify')
  @Post()
  @Redirect()
  async verify(@Visitor() visit: Visit, @Body() body: FormBody): Promise<SeeOther> {
    const answers = {
      facility: fieldOf(body, 'facility'),
      tonnes: fieldOf(body, 'tonnes'),
      evidence: fieldOf(body, 'evidence'),
    };
    const [organisationId = '', id = '', version] = answers.facility.split('/');
    const plant = {
      organisationId: identifier(organisationId),
      id: identifier(id),
      version: counted(version),
    };
    const read = readCapacity(answers, marksOfLanguage(visit.language));
    if (!read.ok) throw await this.again(visit, answers, faultsOf(read.issues, capacityFields));
    const verified = await this.facilities.verify(visit.ctx, plant, read.value);
    if (verified.ok) return seeOther(`${visit.base}/capacity`);
    if (verified.reason.code === 'facility.changed-since') {
      const now = await this.facilities.find(visit.ctx, plant.organisationId, plant.id);
      const facility = now === null ? '' : plantValue(now);
      const faults = refusedFaults({ code: 'facility.changed-before-verified' }, 'facility');
      throw await this.again(visit, { ...answers, facility }, faults, 409);
    }
    throw await this.again(visit, answers, refusedFaults(verified.reason, 'facility'));
  }

  private async again(
    visit: Visit,
    answers: CapacityAnswers,
    faults: Faults,
    status?: 409,
  ): Promise<FormAgain> {
    return new FormAgain(PAGE, await this.page(visit, answers, faults), status);
  }

  private async page(visit: Visit, answers: CapacityAnswers, faults: Faults): Promise<object> {
    const list = await this.facilities.all(visit.ctx);
    return capacityPage(list, `${visit.base}/capacity`, answers, faults);
  }
}
