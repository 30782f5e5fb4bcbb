import { Body, Get, Headers, Param, Put, Res } from '@nestjs/common';
import { IsObject, IsString, ValidateIf } from 'class-validator';
import type { Response } from 'express';
import { Context, Idempotent, Permit, ProgrammeDirectory } from '../access/index.js';
import type { RequestContext } from '../database/index.js';
import { nearestName } from '../files/index.js';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { issueAt, blocks, type DataIssue } from '../kernel/issue.js';
import { BatteryModels, modelColumns, readModel, Registrations } from '../register/index.js';
import { etagOf, holds } from './etag.js';
import { type AskedPage, Paged } from './paged.js';
import { allowed, modelAnswer, refuseData, registrationAnswer } from './producer-answers.js';
import { problem } from './problem.js';
import { ProgrammeResource } from './resource.js';
import { organisationOf } from './organisation-of.js';

/** The columns of the battery model file but `reference`, which is in the address. All values are texts. */
export class ModelFields {
  @IsObject() fields!: Record<string, unknown>;
}

/** The first day on which the model is no longer placed on the market; null when it is again. */
export class ModelWithdrawal {
  @ValidateIf(({ on }: ModelWithdrawal) => on !== null) @IsString() on!: string | null;
}

/** How the organisation is admitted to the programme. */
@ProgrammeResource('registrations')
export class RegistrationsController {
  constructor(private readonly registrations: Registrations) {}

  @Get()
  @Permit('return.read')
  async list(@Context() ctx: RequestContext, @Paged() page: AskedPage): Promise<object> {
    const wanted = { after: page.afterKey, limit: page.limit };
    const found = await this.registrations.list(ctx, organisationOf(ctx), wanted);
    return { registrations: page.rows(found, ({ number }) => [number]).map(registrationAnswer) };
  }
}

/** Battery models; a change is a new version. */
@ProgrammeResource('battery-models')
export class BatteryModelsController {
  constructor(
    private readonly models: BatteryModels,
    private readonly programmes: ProgrammeDirectory,
  ) {}

  @Get()
  @Permit('model.read')
  async list(@Context() ctx: RequestContext, @Paged() page: AskedPage): Promise<object> {
    const on = await this.programmes.dayOf(ctx.programmeId);
    const wanted = { words: '', after: page.afterKey ?? '', limit: page.limit };
    const found = await this.models.page(ctx, { organisationId: organisationOf(ctx), on }, wanted);
    return { batteryModels: page.rows(found, ({ reference }) => [reference]).map(modelAnswer) };
  }

  @Get(':reference')
  @Permit('model.read')
  async find(
    @Context() ctx: RequestContext,
    @Param('reference') reference: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<object> {
    const versions = allowed(await this.models.versions(ctx, organisationOf(ctx), reference));
    response.setHeader('ETag', etagOf(versions[0]?.version ?? 0));
    return { versions: versions.map(modelAnswer) };
  }

  /** With `If-Match` over the version that was read, and no other. */
  @Put(':reference')
  @Permit('model.edit')
  @Idempotent()
  async store(
    @Context() ctx: RequestContext,
    @Param('reference') reference: string,
    @Body() { fields }: ModelFields,
    @Headers('if-match') ifMatch?: string,
  ): Promise<object> {
    const texts = textsOf({ ...fields, reference });
    const { model, issues } = readModel(texts.fields, { marks: 'point' });
    const all = [...texts.issues, ...issues];
    if (model === null || blocks(all)) throw refuseData(all);
    const today = await this.programmes.dayOf(ctx.programmeId);
    const organisationId = organisationOf(ctx);
    if (ifMatch === undefined || ifMatch.trim() === '*')
      return { ...(await this.models.keep(ctx, organisationId, [model], today)), issues };
    const found = await this.models.versions(ctx, organisationId, model.reference);
    const madeFrom = found.ok ? (found.value[0]?.version ?? 0) : 0;
    if (!holds(ifMatch, madeFrom)) throw problem('precondition-failed');
    const over = { madeFrom, today };
    const changes = allowed(await this.models.change(ctx, organisationId, model, over));
    return { ...changes, issues };
  }

  @Put(':reference/withdrawal')
  @Permit('model.edit')
  @Idempotent()
  async withdraw(
    @Context() ctx: RequestContext,
    @Param('reference') reference: string,
    @Body() { on }: ModelWithdrawal,
  ): Promise<object> {
    const day = on === null ? null : allowed(parseCalendarDate(on));
    allowed(await this.models.withdraw(ctx, organisationOf(ctx), reference, day));
    return { reference, withdrawnOn: day };
  }
}

/** Only known columns, only texts: whatever else is there is refused by name. */
function textsOf(given: Readonly<Record<string, unknown>>): {
  fields: Record<string, string>;
  issues: DataIssue[];
} {
  const fields: Record<string, string> = {};
  const issues: DataIssue[] = [];
  for (const [name, value] of Object.entries(given)) {
    if (!modelColumns.includes(name))
      issues.push({
        ...issueAt(name, { code: 'field.unknown' }),
        expected: nearestName(name, modelColumns) ?? modelColumns.join(', '),
      });
    else if (typeof value === 'string') fields[name] = value;
    else issues.push(issueAt(name, { code: 'field.invalid' }));
  }
  return { fields, issues };
}
