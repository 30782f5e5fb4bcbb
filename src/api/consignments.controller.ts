import { Body, Get, Headers, HttpCode, Param, Post, Put, Res } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsArray, IsOptional, IsString, IsUUID, ValidateNested } from 'class-validator';
import type { Response } from 'express';
import { Context, CurrentProgramme, Idempotent, Permit, type Programme } from '../access/index.js';
import type { RequestContext } from '../database/index.js';
import {
  type ConsignmentCells,
  ConsignmentCorrections,
  ConsignmentService,
} from '../recycling/index.js';
import {
  type Checked,
  type Facility,
  type FacilityForm,
  FacilityService,
} from '../register/index.js';
import { etagOf, holds } from './etag.js';
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

/** A permit of a plant. Without a last day it has no end. */
export class PermitFields {
  @IsString() number!: string;
  @IsString() validFrom!: string;
  @IsOptional() @IsString() validTo?: string | null;
}

/** What a plant is and may do. What its verified capacity is, only the agency says. */
export class FacilityFields {
  @IsString() name!: string;
  @IsString() town!: string;
  @IsString() country!: string;
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => PermitFields)
  permits!: PermitFields[];
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
    const found = await this.facilities.own(ctx);
    const rows = page.rowsOf(found, ({ name, id }) => `${name} ${id}`);
    return { facilities: rows.map(facilityAnswer) };
  }

  @Get(':id')
  @Permit('facility.read')
  async find(
    @Context() ctx: RequestContext,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<object> {
    const facility = await this.own(ctx, id);
    response.setHeader('ETag', etagOf(facility.version));
    return facilityAnswer(facility);
  }

  @Post()
  @HttpCode(201)
  @Permit('facility.edit')
  @Idempotent()
  async add(@Context() ctx: RequestContext, @Body() body: FacilityFields): Promise<object> {
    const id = sound(await this.facilities.add(ctx, formOf(body)));
    return facilityAnswer(await this.own(ctx, id));
  }

  /**
   * Other permits, another country, or a process or chemistry that was not verified, takes the verification away. With `If-Match`
   * over the version that was read, and no other.
   */
  @Put(':id')
  @Permit('facility.edit')
  @Idempotent()
  async change(
    @Context() ctx: RequestContext,
    @Param('id') id: string,
    @Body() body: FacilityFields,
    @Headers('if-match') ifMatch?: string,
  ): Promise<object> {
    const read = await this.own(ctx, id);
    if (!holds(ifMatch, read.version)) throw problem('precondition-failed');
    const over = ifMatch === undefined || ifMatch.trim() === '*' ? null : read.version;
    const changed = await this.facilities.change(ctx, { id, madeFrom: over }, formOf(body));
    if (!changed.ok && 'reason' in changed) throw problem('precondition-failed');
    return facilityAnswer(sound(changed));
  }

  private async own(ctx: RequestContext, id: string): Promise<Facility> {
    const found = await this.facilities.findOwn(ctx, identifier(id));
    if (found === null) throw problem('not-found');
    return found;
  }
}

const formOf = ({ permits, ...fields }: FacilityFields): FacilityForm => ({
  ...fields,
  permits: permits.map(({ number, validFrom, validTo = null }) => ({
    number,
    validFrom,
    validTo,
  })),
});

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
    if (!done.ok && 'reason' in done)
      granted(done, done.reason.code === 'consignment.nothing-corrected' ? 422 : 409);
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
    const found = await this.facilities.findOwn(ctx, facility);
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
