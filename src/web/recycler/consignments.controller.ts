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
import {
  consignmentFields,
  consignmentFormPage,
  consignmentPage,
  consignmentsPage,
} from './consignment-page.js';
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
} from './form-fields.js';
import { Visitor, type Visit } from './visit.js';

const FORM = 'recycler/consignment-form';
const PAGE = 50;

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
  async list(
    @Visitor() visit: Visit,
    @Query() query: { after?: string; stored?: string },
  ): Promise<object> {
    const [receivedOn = '', id = ''] = (query.after ?? '').split('_');
    const before = /^\d{4}-\d\d-\d\d$/.test(receivedOn)
      ? { receivedOn, id: identifier(id) }
      : undefined;
    const { ctx, base } = visit;
    const list = await this.consignments.page(ctx, { limit: PAGE + 1, before });
    const last = list[PAGE - 1];
    const more =
      list.length > PAGE && last !== undefined
        ? `${base}/consignments?after=${last.receivedOn}_${last.id}`
        : null;
    const stored = /^\d{1,6}$/.test(query.stored ?? '') ? Number(query.stored) : null;
    const newest = before === undefined;
    const page = consignmentsPage(list.slice(0, PAGE), base, { more, stored, newest });
    return { ...page, may: mayOf(visit) };
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
    return { ...consignmentPage(found, visit.base), may: mayOf(visit) };
  }

  private own({ ctx }: Visit): Promise<Facility[]> {
    return this.facilities.list(ctx, ctx.organisationId ?? undefined);
  }
}
