import { Body, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { IsBoolean, IsObject, IsOptional, IsString, IsUUID } from 'class-validator';
import { Context, CurrentProgramme, Idempotent, Permit, type Programme } from '../access/index.js';
import type { RequestContext } from '../database/index.js';
import { BatchCorrections, BatchService, CertificateService } from '../recycling/index.js';
import { batteryMaterials, type Checked, FacilityService } from '../register/index.js';
import { Because } from './consignments.controller.js';
import { type AskedPage, Paged } from './paged.js';
import { granted, problem } from './problem.js';
import { batchAnswer, certificateAnswer, identifier, sound } from './recycling-answers.js';
import { ProgrammeResource } from './resource.js';

export class NewBatch {
  @IsUUID() facility!: string;
  @IsString() reference!: string;
  @IsString() process!: string;
  @IsString() chemistry!: string;
  @IsString() startedOn!: string;
  @IsString() endedOn!: string;
}

export class NewDraw {
  @IsUUID() consignment!: string;
  @IsString() massKg!: string;
}

export class NewFraction {
  @IsString() role!: string;
  @IsString() name!: string;
  @IsString() wetKg!: string;
  @IsString() dryKg!: string;
  @IsOptional() @IsString() destination?: string;
  @IsOptional() @IsBoolean() countsAsRecycled?: boolean;
  /** Per cent of the dry mass by material, as decimals in strings. */
  @IsOptional() @IsObject() assays?: Record<string, unknown>;
}

/** Processing runs with their fractions. */
@ProgrammeResource('batches')
export class BatchesController {
  constructor(
    private readonly batches: BatchService,
    private readonly facilities: FacilityService,
  ) {}

  @Get()
  @Permit('batch.read')
  async list(
    @Context() ctx: RequestContext,
    @Paged(['day', 'uuid']) page: AskedPage,
  ): Promise<object> {
    const [endedOn = '', id = ''] = page.after ?? [];
    const before = page.after === null ? undefined : { endedOn, id };
    const found = await this.batches.list(ctx, { limit: page.limit, before });
    return { batches: page.rows(found, (row) => [row.endedOn, row.id]).map(batchAnswer) };
  }

  @Get(':id')
  @Permit('batch.read')
  async find(@Context() ctx: RequestContext, @Param('id') id: string): Promise<object> {
    const found = await this.batches.find(ctx, identifier(id));
    if (found === null) throw problem('not-found');
    return batchAnswer(found);
  }

  @Post()
  @HttpCode(201)
  @Permit('batch.record')
  @Idempotent()
  async open(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Body() body: NewBatch,
  ): Promise<object> {
    const facility = await this.facilities.findOwn(ctx, body.facility);
    if (facility === null) throw problem('not-found');
    const opened = await this.batches.open(ctx, facility, body, programme.timeZone);
    return this.find(ctx, sound(opened));
  }

  @Post(':id/draws')
  @HttpCode(200)
  @Permit('batch.record')
  @Idempotent()
  async draw(
    @Context() ctx: RequestContext,
    @Param('id') id: string,
    @Body() body: NewDraw,
  ): Promise<object> {
    const mass = { written: body.massKg, marks: 'point' } as const;
    granted(await this.batches.draw(ctx, identifier(id), body.consignment, mass));
    return this.find(ctx, id);
  }

  @Post(':id/fractions')
  @HttpCode(201)
  @Permit('batch.record')
  @Idempotent()
  async addFraction(
    @Context() ctx: RequestContext,
    @Param('id') id: string,
    @Body() body: NewFraction,
  ): Promise<object> {
    const assays = assaysOf(body.assays ?? {});
    const form = {
      role: body.role,
      name: body.name,
      wetKg: body.wetKg,
      dryKg: body.dryKg,
      destination: body.destination ?? '',
      countsAsRecycled: body.countsAsRecycled ?? false,
      assays,
    };
    const added = await this.batches.addFraction(ctx, identifier(id), form, 'point');
    if (!added.ok && 'reason' in added) granted(added, 409);
    else sound(added as Parameters<typeof sound>[0]);
    return this.find(ctx, id);
  }

  @Post(':id/close')
  @HttpCode(200)
  @Permit('batch.record')
  @Idempotent()
  async close(@Context() ctx: RequestContext, @Param('id') id: string): Promise<object> {
    granted(await this.batches.close(ctx, identifier(id)), 409);
    return this.find(ctx, id);
  }
}

/** Batches put right: the head of an open one, one that never was, one that was closed or whose certificate was revoked. */
@ProgrammeResource('batches/:id')
export class BatchCorrectionsController {
  constructor(
    private readonly batches: BatchService,
    private readonly corrections: BatchCorrections,
    private readonly facilities: FacilityService,
  ) {}

  @Put()
  @Permit('batch.record')
  @Idempotent()
  async change(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Param('id') id: string,
    @Body() body: NewBatch,
  ): Promise<object> {
    const facility = await this.facilities.findOwn(ctx, body.facility);
    if (facility === null) throw problem('not-found');
    const asked = { facility, form: body };
    const changed = await this.corrections.change(ctx, identifier(id), asked, programme.timeZone);
    if (!changed.ok && 'reason' in changed) granted(changed, 409);
    sound(changed as Checked<null>);
    return this.found(ctx, id);
  }

  @Post('discard')
  @HttpCode(200)
  @Permit('batch.record')
  @Idempotent()
  async discard(
    @Context() ctx: RequestContext,
    @Param('id') id: string,
    @Body() body: Because,
  ): Promise<object> {
    const done = await this.corrections.discard(ctx, identifier(id), body.reason);
    const ofTheReason = !done.ok && !done.reason.code.startsWith('batch.');
    granted(done, ofTheReason ? 422 : 409);
    return this.found(ctx, id);
  }

  /** Answers the batch that is open now: of a revoked certificate, one in the place of what was certified. */
  @Post('reopen')
  @HttpCode(200)
  @Permit('batch.record')
  @Idempotent()
  async reopen(@Context() ctx: RequestContext, @Param('id') id: string): Promise<object> {
    return this.found(ctx, granted(await this.corrections.reopen(ctx, identifier(id)), 409));
  }

  private async found(ctx: RequestContext, id: string): Promise<object> {
    const batch = await this.batches.find(ctx, id);
    if (batch === null) throw problem('internal');
    return batchAnswer(batch);
  }
}

/** Signed statements. Drafting and certifying are acts of people and have no place here. */
@ProgrammeResource('certificates')
export class CertificatesController {
  constructor(private readonly certificates: CertificateService) {}

  @Get()
  @Permit('certificate.read')
  async list(@Context() ctx: RequestContext, @Paged(['uuid']) page: AskedPage): Promise<object> {
    const found = await this.certificates.list(ctx, { before: page.afterKey, limit: page.limit });
    return { certificates: page.rows(found, ({ id }) => [id]).map(certificateAnswer) };
  }

  @Get(':reference')
  @Permit('certificate.read')
  async find(
    @Context() ctx: RequestContext,
    @Param('reference') reference: string,
  ): Promise<object> {
    const found = await this.certificates.byReference(ctx, reference);
    if (found === null) throw problem('not-found');
    return certificateAnswer(found);
  }
}

const isMaterial = (text: string): boolean =>
  (batteryMaterials as readonly string[]).includes(text);

function assaysOf(given: Record<string, unknown>): Record<string, string> {
  const faulty = Object.entries(given).filter(
    ([material, share]) => !isMaterial(material) || typeof share !== 'string',
  );
  if (faulty.length > 0) {
    throw problem('invalid-data', {
      issues: faulty.map(([material]) => ({
        code: isMaterial(material) ? 'field.invalid' : 'field.unknown',
        severity: 'error',
        message: material,
        location: { field: `assays.${material}` },
      })),
    });
  }
  return given as Record<string, string>;
}
