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
  Req,
  UseFilters,
} from '@nestjs/common';
import type { Request } from 'express';
import {
  Context,
  CurrentPrincipal,
  CurrentProgramme,
  Permit,
  type Principal,
  type Programme,
} from '../../access/index.js';
import type { RequestContext } from '../../database/index.js';
import { marksOfLanguage } from '../../files/index.js';
import {
  type ConsignmentCells,
  consignmentColumns,
  ConsignmentService,
} from '../../recycling/index.js';
import { type Facility, FacilityService } from '../../register/index.js';
import { languageOf, programmeHref } from '../shell/shell-locals.js';
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

const FORM = 'recycler/consignment-form';
const PAGE = 50;

const baseOf = (slug: string): string => `${programmeHref(slug)}/recycler`;

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
    @Context() ctx: RequestContext,
    @Param('programme') slug: string,
    @Query() query: { after?: string; stored?: string },
    @CurrentPrincipal() principal: Principal | null,
  ): Promise<object> {
    const [receivedOn = '', id = ''] = (query.after ?? '').split('_');
    const before = /^\d{4}-\d\d-\d\d$/.test(receivedOn)
      ? { receivedOn, id: identifier(id) }
      : undefined;
    const list = await this.consignments.page(ctx, { limit: PAGE + 1, before });
    const base = baseOf(slug);
    const last = list[PAGE - 1];
    const more =
      list.length > PAGE && last !== undefined
        ? `${base}/consignments?after=${last.receivedOn}_${last.id}`
        : null;
    const stored = /^\d{1,6}$/.test(query.stored ?? '') ? (query.stored ?? null) : null;
    const newest = before === undefined;
    const page = consignmentsPage(list.slice(0, PAGE), base, { more, stored, newest });
    return { ...page, may: mayOf(principal) };
  }

  @Permit('consignment.record')
  @Get('new')
  @Render(FORM)
  async blank(@Context() ctx: RequestContext, @Param('programme') slug: string): Promise<object> {
    const facilities = await this.own(ctx);
    return consignmentFormPage({ base: baseOf(slug), facilities, facilityId: '' }, {}, noFaults);
  }

  @Permit('consignment.record')
  @Post()
  @Redirect()
  async record(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Body() body: FormBody,
    @Req() request: Request,
  ): Promise<SeeOther> {
    const base = baseOf(programme.slug);
    const facilities = await this.own(ctx);
    const facilityId = fieldOf(body, 'facility');
    const facility = facilities.find(({ id }) => id === facilityId);
    if (facility === undefined) throw new NotFoundException();
    const cells: ConsignmentCells = Object.fromEntries(
      consignmentColumns.map((column) => [column, fieldOf(body, column)]),
    );
    const reading = {
      marks: marksOfLanguage(languageOf(request)),
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
  async show(
    @Context() ctx: RequestContext,
    @Param() place: { programme: string; id: string },
  ): Promise<object> {
    const found = await this.consignments.find(ctx, identifier(place.id));
    if (found === null) throw new NotFoundException();
    return consignmentPage(found, baseOf(place.programme));
  }

  private own(ctx: RequestContext): Promise<Facility[]> {
    return this.facilities.list(ctx, ctx.organisationId ?? undefined);
  }
}
