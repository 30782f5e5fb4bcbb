import { Body, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { IsOptional, IsString, IsUUID } from 'class-validator';
import { Context, CurrentProgramme, Idempotent, Permit, type Programme } from '../access/index.js';
import type { RequestContext } from '../database/index.js';
import {
  type ConsignmentCells,
  ConsignmentCorrections,
  ConsignmentService,
} from '../recycling/index.js';
import { type Checked, type Facility, FacilityService } from '../register/index.js';
import { type AskedPage, Paged } from './paged.js';
import { granted, problem } from './problem.js';
import { consignmentAnswer, facilityAnswer, identifier, sound } from './recycling-answers.js';
import { ProgrammeResource } from './resource.js';

/** The columns of the consignments file, and the plant. Masses are decimals of a kilogram in strings. */
export class NewConsignment {
  @IsUUID() facility!: string;
  @IsString() reference!: string;
  @IsString() receivedOn!: string;
  @IsString() originKind!: string;
  @IsString() originCountry!: string;
  @IsString() category!: string;
  @IsString() chemistry!: string;
  @IsString() grossKg!: string;
  @IsString() tareKg!: string;
  @IsString() netKg!: string;
  @IsOptional() @IsString() originName?: string;
  @IsOptional() @IsString() carrier?: string;
  @IsOptional() @IsString() transportMode?: string;
  @IsOptional() @IsString() distanceKm?: string;
  @IsOptional() @IsString() wasteCode?: string;
  @IsOptional() @IsString() consignmentNote?: string;
  @IsOptional() @IsString({ each: true }) passportIds?: string[];
}

/** What should have been recorded, and what was wrong. */
export class ConsignmentCorrection extends NewConsignment {
  @IsString() reason!: string;
}

/** Why something no longer counts. */
export class Because {
  @IsString() reason!: string;
}

/** What a plant is and may do. What its verified capacity is, only the agency says. */
export class FacilityFields {
  @IsString() name!: string;
  @IsString() town!: string;
  @IsString() country!: string;
  @IsString() permitReference!: string;
  @IsString() permitFrom!: string;
  @IsString() permitTo!: string;
  @IsString({ each: true }) processes!: string[];
  @IsString({ each: true }) chemistries!: string[];
}

/** Plants of the recycler. */
@ProgrammeResource('facilities')
export class FacilitiesController {
  constructor(private readonly facilities: FacilityService) {}

  @Get()
  @Permit('facility.read')
  async list(@Context() ctx: RequestContext, @Paged() page: AskedPage): Promise<object> {
    const found = await this.facilities.list(ctx, ctx.organisationId ?? undefined);
    const rows = page.rowsOf(found, ({ name, id }) => `${name} ${id}`);
    return { facilities: rows.map(facilityAnswer) };
  }

  @Get(':id')
  @Permit('facility.read')
  async find(@Context() ctx: RequestContext, @Param('id') id: string): Promise<object> {
    return facilityAnswer(await this.own(ctx, id));
  }

  @Post()
  @HttpCode(201)
  @Permit('facility.edit')
  @Idempotent()
  async add(@Context() ctx: RequestContext, @Body() body: FacilityFields): Promise<object> {
    return this.find(ctx, sound(await this.facilities.add(ctx, body)));
  }

  /** Another permit or country, or a process or chemistry that was not verified, takes the verification away. */
  @Put(':id')
  @Permit('facility.edit')
  @Idempotent()
  async change(
    @Context() ctx: RequestContext,
    @Param('id') id: string,
    @Body() body: FacilityFields,
  ): Promise<object> {
    sound(await this.facilities.change(ctx, await this.own(ctx, id), body));
    return this.find(ctx, id);
  }

  private async own(ctx: RequestContext, id: string): Promise<Facility> {
    const found = await this.facilities.find(ctx, ctx.organisationId ?? '', identifier(id));
    if (found === null) throw problem('not-found');
    return found;
  }
}

/** Waste batteries received. */
@ProgrammeResource('consignments')
export class ConsignmentsController {
  constructor(
    private readonly consignments: ConsignmentService,
    private readonly corrections: ConsignmentCorrections,
    private readonly facilities: FacilityService,
  ) {}

  @Get()
  @Permit('consignment.read')
  async list(
    @Context() ctx: RequestContext,
    @Paged(['day', 'uuid']) page: AskedPage,
  ): Promise<object> {
    const [receivedOn = '', id = ''] = page.after ?? [];
    const before = page.after === null ? undefined : { receivedOn, id };
    const found = await this.consignments.page(ctx, { limit: page.limit, before });
    const rows = page.rows(found, (row) => [row.receivedOn, row.id]);
    return { consignments: rows.map(consignmentAnswer) };
  }

  @Get(':id')
  @Permit('consignment.read')
  async find(@Context() ctx: RequestContext, @Param('id') id: string): Promise<object> {
    const found = await this.consignments.find(ctx, identifier(id));
    if (found === null) throw problem('not-found');
    return consignmentAnswer(found);
  }

  @Post()
  @HttpCode(201)
  @Permit('consignment.record')
  @Idempotent()
  async record(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Body() body: NewConsignment,
  ): Promise<object> {
    const facility = await this.plant(ctx, body);
    const reading = { marks: 'point', timeZone: programme.timeZone } as const;
    return this.find(
      ctx,
      sound(await this.consignments.record(ctx, facility, cellsOf(body), reading)),
    );
  }

  /** Answers the record that stands now; the one that was wrong stays under its own identifier. */
  @Post(':id/corrections')
  @HttpCode(201)
  @Permit('consignment.record')
  @Idempotent()
  async correct(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Param('id') id: string,
    @Body() body: ConsignmentCorrection,
  ): Promise<object> {
    const facility = await this.plant(ctx, body);
    const correction = { facility, cells: cellsOf(body), reason: body.reason };
    const reading = { marks: 'point', timeZone: programme.timeZone } as const;
    const done = await this.corrections.correct(ctx, identifier(id), correction, reading);
    if (!done.ok && 'reason' in done) granted(done, 409);
    return this.find(ctx, sound(done as Checked<string>));
  }

  @Post(':id/take-back')
  @HttpCode(200)
  @Permit('consignment.record')
  @Idempotent()
  async takeBack(
    @Context() ctx: RequestContext,
    @Param('id') id: string,
    @Body() body: Because,
  ): Promise<object> {
    const done = await this.corrections.takeBack(ctx, identifier(id), body.reason);
    const ofTheReason = !done.ok && !done.reason.code.startsWith('consignment.');
    granted(done, ofTheReason ? 422 : 409);
    return this.find(ctx, id);
  }

  private async plant(
    ctx: RequestContext,
    { facility }: Pick<NewConsignment, 'facility'>,
  ): Promise<Facility> {
    const found = await this.facilities.find(ctx, ctx.organisationId ?? '', facility);
    if (found === null) throw problem('not-found');
    return found;
  }
}

const cellsOf = (body: NewConsignment): ConsignmentCells => ({
  reference: body.reference,
  received_on: body.receivedOn,
  origin_kind: body.originKind,
  origin_country: body.originCountry,
  origin_name: body.originName ?? '',
  category: body.category,
  chemistry: body.chemistry,
  gross_kg: body.grossKg,
  tare_kg: body.tareKg,
  net_kg: body.netKg,
  carrier: body.carrier ?? '',
  transport_mode: body.transportMode ?? '',
  distance_km: body.distanceKm ?? '',
  waste_code: body.wasteCode ?? '',
  consignment_note: body.consignmentNote ?? '',
  passport_ids: (body.passportIds ?? []).join(' '),
});
