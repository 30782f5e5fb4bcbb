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
import {
  type Facility,
  type FacilityForm,
  FacilityService,
  MOST_PERMITS,
  type PermitForm,
} from '../../register/index.js';
import {
  emptyFacility,
  facilitiesPage,
  facilityFields,
  facilityFormPage,
  facilityPage,
  type FormPlace,
} from './facility-page.js';
import { FormAgain, FormAgainFilter } from './form-again.filter.js';
import {
  counted,
  faultsOf,
  fieldOf,
  type FormBody,
  identifier,
  mayOf,
  noFaults,
  refusedFaults,
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
    const list = await this.facilities.own(ctx);
    return { ...facilitiesPage(list, base), may: mayOf(visit) };
  }

  @Permit('facility.edit')
  @Get('new')
  @Render(FORM)
  blank(@Visitor() { base }: Visit): object {
    return facilityFormPage(emptyFacility, noFaults, newAt(base));
  }

  @Permit('facility.edit')
  @Post()
  @Redirect()
  async add(@Visitor() visit: Visit, @Body() body: FormBody): Promise<SeeOther> {
    const { ctx, base } = visit;
    const form = formOf(body);
    const added = await this.facilities.add(ctx, form);
    if (added.ok) return seeOther(`${base}/facilities/${added.value}`);
    const faults = faultsOf(added.issues, facilityFields(form));
    throw new FormAgain(FORM, facilityFormPage(form, faults, newAt(base)));
  }

  @Permit('facility.read')
  @Get(':id')
  @Render('recycler/facility')
  async show(@Visitor() visit: Visit, @Param('id') id: string): Promise<object> {
    const facility = await this.find(visit, id);
    const records = await this.facilities.permitRecords(visit.ctx, facility);
    return { ...facilityPage(facility, records, visit.base), may: mayOf(visit) };
  }

  @Permit('facility.edit')
  @Get(':id/edit')
  @Render(FORM)
  async edit(@Visitor() visit: Visit, @Param('id') id: string): Promise<object> {
    const { base } = visit;
    const facility = await this.find(visit, id);
    return facilityFormPage(facility, noFaults, existingAt(base, facility));
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
    const madeFrom = counted(fieldOf(body, 'made-from'));
    const changed = await this.facilities.change(visit.ctx, { id: facility.id, madeFrom }, form);
    const at = { ...existingAt(base, facility), madeFrom };
    if (changed.ok) return seeOther(at.action);
    if ('issues' in changed) {
      const faults = faultsOf(changed.issues, facilityFields(form));
      throw new FormAgain(FORM, facilityFormPage(form, faults, at));
    }
    // What stands by now, with what was typed: pressed once more it is written over that.
    const now = await this.find(visit, id);
    const faults = refusedFaults(changed.reason, 'now');
    const over = { ...existingAt(base, now), overtakenBy: now };
    throw new FormAgain(FORM, facilityFormPage(form, faults, over), 409);
  }

  private async find({ ctx }: Visit, id: string): Promise<Facility> {
    const facility = await this.facilities.findOwn(ctx, identifier(id));
    if (facility === null) throw new NotFoundException();
    return facility;
  }
}

const formOf = (body: FormBody): FacilityForm => ({
  name: fieldOf(body, 'name'),
  town: fieldOf(body, 'town'),
  country: fieldOf(body, 'country'),
  permits: permitsOf(body),
  processes: ticked(body, 'processes'),
  chemistries: ticked(body, 'chemistries'),
});

/** As many rows as the form had. */
function permitsOf(body: FormBody): PermitForm[] {
  const sent = (at: number): boolean => Object.hasOwn(body, `permits.${at}.number`);
  const rows: PermitForm[] = [];
  while (sent(rows.length) && rows.length <= MOST_PERMITS) {
    const at = `permits.${rows.length}`;
    rows.push({
      number: fieldOf(body, `${at}.number`),
      validFrom: fieldOf(body, `${at}.validFrom`),
      validTo: fieldOf(body, `${at}.validTo`),
    });
  }
  return rows;
}

const newAt = (base: string): FormPlace => ({
  base,
  action: `${base}/facilities`,
  isNew: true,
  madeFrom: 0,
});

const existingAt = (base: string, { id, version }: Facility): FormPlace => ({
  base,
  action: `${base}/facilities/${id}`,
  isNew: false,
  madeFrom: version,
});
