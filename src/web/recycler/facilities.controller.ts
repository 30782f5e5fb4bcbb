import {
  Body,
  Controller,
  Get,
  NotFoundException,
  Param,
  Post,
  Redirect,
  Render,
  UseFilters,
} from '@nestjs/common';
import { Permit } from '../../access/index.js';
import { type Facility, type FacilityForm, FacilityService } from '../../register/index.js';
import {
  emptyFacility,
  facilitiesPage,
  facilityFields,
  facilityFormPage,
  facilityPage,
} from './facility-page.js';
import { FormAgain, FormAgainFilter } from './form-again.filter.js';
import {
  faultsOf,
  fieldOf,
  type FormBody,
  identifier,
  mayOf,
  noFaults,
  type SeeOther,
  seeOther,
  ticked,
} from './form-fields.js';
import { Visitor, type Visit } from './visit.js';

const FORM = 'recycler/facility-form';

/** Plants of the recycler: permits, processes, chemistries. Their capacity is verified by the agency. */
@Controller('p/:programme/recycler/facilities')
@UseFilters(FormAgainFilter)
export class FacilitiesController {
  constructor(private readonly facilities: FacilityService) {}

  @Permit('facility.read')
  @Get()
  @Render('recycler/facilities')
  async list(@Visitor() visit: Visit): Promise<object> {
    const { ctx, base } = visit;
    const list = await this.facilities.list(ctx, ctx.organisationId ?? undefined);
    return { ...facilitiesPage(list, base), may: mayOf(visit) };
  }

  @Permit('facility.edit')
  @Get('new')
  @Render(FORM)
  blank(@Visitor() { base }: Visit): object {
    const at = { base, action: `${base}/facilities`, isNew: true };
    return facilityFormPage(emptyFacility, noFaults, at);
  }

  @Permit('facility.edit')
  @Post()
  @Redirect()
  async add(@Visitor() visit: Visit, @Body() body: FormBody): Promise<SeeOther> {
    const { ctx, base } = visit;
    const form = formOf(body);
    const added = await this.facilities.add(ctx, form);
    if (added.ok) return seeOther(`${base}/facilities/${added.value}`);
    const at = { base, action: `${base}/facilities`, isNew: true };
    throw new FormAgain(FORM, facilityFormPage(form, faultsOf(added.issues, facilityFields), at));
  }

  @Permit('facility.read')
  @Get(':id')
  @Render('recycler/facility')
  async show(@Visitor() visit: Visit, @Param('id') id: string): Promise<object> {
    const facility = await this.find(visit, id);
    return { ...facilityPage(facility, visit.base), may: mayOf(visit) };
  }

  @Permit('facility.edit')
  @Get(':id/edit')
  @Render(FORM)
  async edit(@Visitor() visit: Visit, @Param('id') id: string): Promise<object> {
    const { base } = visit;
    const facility = await this.find(visit, id);
    const at = { base, action: `${base}/facilities/${facility.id}`, isNew: false };
    return facilityFormPage(facility, noFaults, at);
  }

  @Permit('facility.edit')
  @Post(':id')
  @Redirect()
  async change(
    @Visitor() visit: Visit,
    @Param('id') id: string,
    @Body() body: FormBody,
  ): Promise<SeeOther> {
    const { base } = visit;
    const facility = await this.find(visit, id);
    const form = formOf(body);
    const changed = await this.facilities.change(visit.ctx, facility, form);
    const action = `${base}/facilities/${facility.id}`;
    if (changed.ok) return seeOther(action);
    const at = { base, action, isNew: false };
    throw new FormAgain(FORM, facilityFormPage(form, faultsOf(changed.issues, facilityFields), at));
  }

  private async find({ ctx }: Visit, id: string): Promise<Facility> {
    const facility = await this.facilities.find(ctx, ctx.organisationId ?? '', identifier(id));
    if (facility === null) throw new NotFoundException();
    return facility;
  }
}

const formOf = (body: FormBody): FacilityForm => ({
  name: fieldOf(body, 'name'),
  town: fieldOf(body, 'town'),
  country: fieldOf(body, 'country'),
  permitReference: fieldOf(body, 'permitReference'),
  permitFrom: fieldOf(body, 'permitFrom'),
  permitTo: fieldOf(body, 'permitTo'),
  processes: ticked(body, 'processes'),
  chemistries: ticked(body, 'chemistries'),
});
