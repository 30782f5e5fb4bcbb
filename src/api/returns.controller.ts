import { Body, Get, HttpCode, Param, Post, Put, Req, Res } from '@nestjs/common';
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
import { Context, contextOf, Idempotent, Permit } from '../access/index.js';
import type { RequestContext } from '../database/index.js';
import { blocks } from '../kernel/issue.js';
import { decimalFromMinor } from '../kernel/money.js';
import { OutdatedModels, ReturnDrafts, Submissions, totalsOf } from '../returns/index.js';
import { currencyOf } from './currency-of.js';
import { etagOf, requireMatch } from './etag.js';
import { type AskedPage, Paged } from './paged.js';
import { organisationOf } from './organisation-of.js';
import {
  allowed,
  filingAnswer,
  lineAnswer,
  outdatedAnswer,
  questionAnswer,
  refuseData,
  totalsAnswer,
} from './producer-answers.js';
import { ProgrammeResource } from './resource.js';
import { ReturnLists } from './return-lists.service.js';

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

/** The quarters of a producer and their drafts. */
@ProgrammeResource('returns')
export class ReturnsController {
  constructor(
    private readonly drafts: ReturnDrafts,
    private readonly submissions: Submissions,
    private readonly lists: ReturnLists,
    private readonly outdated: OutdatedModels,
  ) {}

  @Get()
  @Permit('return.read')
  async list(@Context() ctx: RequestContext, @Paged() page: AskedPage): Promise<object> {
    const filings = allowed(await this.lists.all(ctx, organisationOf(ctx)));
    return { returns: page.rowsOf(filings, ({ period }) => period, 'down').map(filingAnswer) };
  }

  @Get(':period')
  @Permit('return.read')
  async find(
    @Context() ctx: RequestContext,
    @Param('period') period: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<object> {
    const organisationId = organisationOf(ctx);
    const filing = allowed(await this.drafts.filing(ctx, organisationId, period));
    const signing = allowed(await this.submissions.toSign(ctx, organisationId, period));
    const fee = signing.fee();
    response.setHeader('ETag', etagOf(filing.quarterlyReturn?.draftVersion ?? 0));
    return {
      ...filingAnswer(filing),
      totals: totalsAnswer(signing.totals),
      fee: fee.ok ? decimalFromMinor(fee.value.totalMinor, fee.value.currency) : null,
      currency: fee.ok ? fee.value.currency : null,
      rulebookHash: fee.ok ? fee.value.rulebookHash : null,
      contentHash: signing.contentHash,
      nextSubmission: signing.number,
      linesWithoutReason: signing.unanswered.total,
      outdatedLines: outdatedAnswer(signing.outdated),
      questions: signing.questions.map(questionAnswer(signing.answers)),
    };
  }

  @Get(':period/lines')
  @Permit('return.read')
  async lines(
    @Req() request: Request,
    @Param('period') period: string,
    @Paged(['count']) page: AskedPage,
    @Res({ passthrough: true }) response: Response,
  ): Promise<object> {
    const ctx = contextOf(request);
    const from = Number(page.afterKey ?? 0);
    const window = { from, limit: page.limit };
    const read = await this.drafts.read(ctx, organisationOf(ctx), period, window);
    const { filing, lines } = allowed(read);
    response.setHeader('ETag', etagOf(filing.quarterlyReturn?.draftVersion ?? 0));
    const rows = page.rows(lines, () => [String(from + page.limit - 1)]);
    return { lines: rows.map((line) => lineAnswer(line, currencyOf(request))) };
  }

  /** Replaces the draft's lines: all of them, or with every fault named, none. */
  @Put(':period/lines')
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
    const read = allowed(await this.lists.read(ctx, organisationId, period, body.lines));
    const { lines, issues, draftVersion } = read;
    requireMatch(request.headers['if-match'], draftVersion);
    if (blocks(issues)) throw refuseData(issues);
    const draft = { expectedVersion: draftVersion, nil: body.nil ?? false, lines };
    const saved = allowed(await this.drafts.save(ctx, organisationId, period, draft));
    response.setHeader('ETag', etagOf(saved.draftVersion));
    const { unanswered } = allowed(await this.submissions.toSign(ctx, organisationId, period));
    const totals = totalsAnswer(totalsOf(lines));
    const { draftVersion: version } = saved;
    return { draftVersion: version, totals, issues, linesWithoutReason: unanswered.total };
  }

  /** Lines of models that have another version in force take its mass, category and chemistry; nothing else changes. */
  @Post(':period/masses')
  @HttpCode(200)
  @Permit('return.edit')
  @Idempotent()
  async masses(
    @Req() request: Request,
    @Param('period') period: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<object> {
    const ctx = contextOf(request);
    const organisationId = organisationOf(ctx);
    const version = allowed(await this.lists.draftVersion(ctx, organisationId, period));
    requireMatch(request.headers['if-match'], version);
    const saved = allowed(await this.outdated.renew(ctx, organisationId, period, version));
    response.setHeader('ETag', etagOf(saved.draftVersion));
    return { draftVersion: saved.draftVersion };
  }
}
