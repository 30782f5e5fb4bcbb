import { Body, Get, Param, Put, Req, Res } from '@nestjs/common';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsOptional,
  IsString,
  ValidateNested,
} from 'class-validator';
import type { Request, Response } from 'express';
import {
  contextOf,
  CurrentProgramme,
  Idempotent,
  Permit,
  type Programme,
} from '../access/index.js';
import { blocks } from '../kernel/issue.js';
import { LineReasons, ReturnDrafts, totalsOf } from '../returns/index.js';
import { etagOf, requireMatch } from './etag.js';
import { organisationOf } from './organisation-of.js';
import { type AskedPage, Paged } from './paged.js';
import { allowed, lineAnswer, refuseData, totalsAnswer } from './producer-answers.js';
import { ProgrammeResource } from './resource.js';
import { SentLines } from './sent-lines.service.js';

/** One line: a battery model and units, or category, chemistry, units and mass. Numbers are plain decimals in strings. */
export class NewLine {
  @IsOptional() @IsString() batteryModel?: string;
  @IsOptional() @IsString() category?: string;
  @IsOptional() @IsString() chemistry?: string;
  @IsString() units!: string;
  @IsOptional() @IsString() massKg?: string;
  @IsOptional() @IsString() price?: string;
  @IsOptional() @IsString() exportedUnits?: string;
  @IsOptional() @IsString() note?: string;
  /** Why the line stands out: answers what is asked about it before it may be signed. */
  @IsOptional() @IsString() changeReason?: string;
}

export class NewLines {
  @IsOptional() @IsBoolean() nil?: boolean;
  @IsArray()
  @ArrayMaxSize(2_000)
  @ValidateNested({ each: true })
  @Type(() => NewLine)
  lines!: NewLine[];
}

/** The lines of a quarter's draft. */
@ProgrammeResource('returns/:period/lines')
export class ReturnLinesController {
  constructor(
    private readonly drafts: ReturnDrafts,
    private readonly sent: SentLines,
    private readonly reasons: LineReasons,
  ) {}

  @Get()
  @Permit('return.read')
  async lines(
    @CurrentProgramme() { currency }: Programme,
    @Param('period') period: string,
    @Paged(['count']) page: AskedPage,
    @Res({ passthrough: true }) response: Response,
  ): Promise<object> {
    const ctx = contextOf(response.req);
    const from = Number(page.afterKey ?? 0);
    const window = { from, limit: page.limit };
    const read = await this.drafts.read(ctx, organisationOf(ctx), period, window);
    const { filing, lines } = allowed(read);
    response.setHeader('ETag', etagOf(filing.quarterlyReturn?.draftVersion ?? 0));
    const rows = page.rows(lines, () => [String(from + page.limit - 1)]);
    return { lines: rows.map((line) => lineAnswer(line, currency)) };
  }

  /** Replaces the draft's lines: all of them, or with every fault named, none. */
  @Put()
  @Permit('return.edit')
  @Idempotent()
  async replace(
    @Req() request: Request,
    @Param('period') period: string,
    @Body() body: NewLines,
    @Res({ passthrough: true }) response: Response,
  ): Promise<object> {
    const ctx = contextOf(request);
    const organisationId = organisationOf(ctx);
    const read = allowed(await this.sent.read(ctx, organisationId, period, body.lines));
    const { lines, issues, draftVersion } = read;
    requireMatch(request.headers['if-match'], draftVersion);
    if (blocks(issues)) throw refuseData(issues);
    const draft = { expectedVersion: draftVersion, nil: body.nil ?? false, lines };
    const saved = allowed(await this.drafts.save(ctx, organisationId, period, draft));
    response.setHeader('ETag', etagOf(saved.draftVersion));
    return {
      draftVersion: saved.draftVersion,
      totals: totalsAnswer(totalsOf(lines)),
      issues,
      linesWithoutReason: await this.reasons.count(ctx, saved),
    };
  }
}
