import {
  Body,
  Controller,
  Get,
  NotFoundException,
  Param,
  Post,
  Query,
  Redirect,
  Render,
  UseFilters,
} from '@nestjs/common';
import { Permit } from '../../access/index.js';
import { marksOfLanguage } from '../../files/index.js';
import {
  type ConsignmentCells,
  consignmentColumns,
  ConsignmentService,
} from '../../recycling/index.js';
import { type Facility, FacilityService } from '../../register/index.js';
import { dayPlace, olderDays, pageRows } from '../shell/older-rows.js';
import {
  consignmentFields,
  consignmentFormPage,
  consignmentPage,
  consignmentsPage,
} from './consignment-page.js';
import { FormAgain, FormAgainFilter } from './form-again.filter.js';
import {
  counted,
  faultsOf,
  fieldOf,
  type FormBody,
  identifier,
  mayOf,
  noFaults,
  type SeeOther,
  seeOther,
} from './form-fields.js';
import { Visitor, type Visit } from './visit.js';

const FORM = 'recycler/consignment-form';

/** Waste batteries received, one at a time; files have a page of their own. */
@Controller('p/:programme/recycler/consignments')
@UseFilters(FormAgainFilter)
export class ConsignmentsController {
  constructor(
    private readonly consignments: ConsignmentService,
    private readonly facilities: FacilityService,
  ) {}

  @Permit('consignment.read')
  @Get()
  @Render('recycler/consignments')
  async list(@Visitor() visit: Visit, @Query() query: FormBody): Promise<object> {
    const { ctx, base } = visit;
    const from = dayPlace(fieldOf(query, 'after'));
    const before = from && { receivedOn: from.day, id: from.id };
    const found = await this.consignments.page(ctx, { limit: pageRows + 1, before });
    const list = { address: `${base}/consignments`, from };
    const listed = olderDays(found, list, ({ receivedOn }) => receivedOn);
    const stored = counted(fieldOf(query, 'stored'));
    return { ...consignmentsPage(listed, base), stored, may: mayOf(visit) };
  }

  @Permit('consignment.record')
  @Get('new')
  @Render(FORM)
  async blank(@Visitor() visit: Visit): Promise<object> {
    const facilities = await this.own(visit);
    return consignmentFormPage({ base: visit.base, facilities, facilityId: '' }, {}, noFaults);
  }

  @Permit('consignment.record')
  @Post()
  @Redirect()
  async record(@Visitor() visit: Visit, @Body() body: FormBody): Promise<SeeOther> {
    const { ctx, programme, base } = visit;
    const facilities = await this.own(visit);
    const facilityId = fieldOf(body, 'facility');
    const facility = facilities.find(({ id }) => id === facilityId);
    if (facility === undefined) throw new NotFoundException();
    const cells: ConsignmentCells = Object.fromEntries(
      consignmentColumns.map((column) => [column, fieldOf(body, column)]),
    );
    const reading = {
      marks: marksOfLanguage(visit.language),
      timeZone: programme.timeZone,
    };
    const recorded = await this.consignments.record(ctx, facility, cells, reading);
    if (recorded.ok) return seeOther(`${base}/consignments/${recorded.value}`);
    throw new FormAgain(
      FORM,
      consignmentFormPage(
        { base, facilities, facilityId },
        cells,
        faultsOf(recorded.issues, consignmentFields),
      ),
    );
  }

  @Permit('consignment.read')
  @Get(':id')
  @Render('recycler/consignment')
  async show(@Visitor() visit: Visit, @Param('id') id: string): Promise<object> {
    const found = await this.consignments.find(visit.ctx, identifier(id));
    if (found === null) throw new NotFoundException();
    const { organisationId, facilityId } = found;
    const facility = await this.facilities.find(visit.ctx, organisationId, facilityId);
    return { ...consignmentPage(found, facility, visit.base), may: mayOf(visit) };
  }

  private own({ ctx }: Visit): Promise<Facility[]> {
    return this.facilities.own(ctx);
  }
}
