import { Body, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { IsBoolean, IsOptional, IsString, Matches, ValidateIf } from 'class-validator';
import type { Request } from 'express';
import {
  Context,
  contextOf,
  CurrentProgramme,
  Idempotent,
  Permit,
  type Programme,
} from '../access/index.js';
import type { RequestContext } from '../database/index.js';
import { parseMoney } from '../kernel/money.js';
import {
  Filings,
  LineReasons,
  SubmissionHistory,
  Submissions,
  type Confirmation,
  type QuarterlyReturn,
  type Submission,
} from '../returns/index.js';
import { requireMatch } from './etag.js';
import { organisationOf } from './organisation-of.js';
import { type AskedPage, Paged } from './paged.js';
import { allowed, reasonsMissing, submissionAnswer } from './producer-answers.js';
import { ProgrammeResource } from './resource.js';

const saysCharge = ({ fee, rulebookHash }: NewSubmission): boolean =>
  fee !== undefined || rulebookHash !== undefined;

/**
 * The declaration: what was shown (its hash) is declared complete and correct, as the submission of that number. With the fee
 * that was shown and the rules it comes from, both or neither, nothing else is charged.
 */
export class NewSubmission {
  @IsBoolean() declared!: boolean;
  @IsString() contentHash!: string;
  @IsOptional() @IsString() reason?: string;
  @ValidateIf(saysCharge) @Matches(/^-?\d{1,15}(\.\d{1,4})?$/) fee?: string;
  @ValidateIf(saysCharge) @IsString() rulebookHash?: string;
}

/** The submissions of a quarter: those there are, and the next one. */
@ProgrammeResource('returns')
export class ReturnSubmissionsController {
  constructor(
    private readonly filings: Filings,
    private readonly submissions: Submissions,
    private readonly history: SubmissionHistory,
    private readonly reasons: LineReasons,
  ) {}

  @Get(':period/submissions')
  @Permit('return.read')
  async list(
    @Context() ctx: RequestContext,
    @Param('period') period: string,
    @Paged() page: AskedPage,
  ): Promise<object> {
    const organisationId = organisationOf(ctx);
    const { quarterlyReturn } = allowed(await this.filings.one(ctx, organisationId, period));
    const submissions = await this.soFar(ctx, quarterlyReturn);
    const rows = page.rowsOf(submissions, ({ number }) => String(number).padStart(6, '0'), 'down');
    return { submissions: rows.map(submissionAnswer) };
  }

  @Post(':period/submissions')
  @HttpCode(201)
  @Permit('return.submit')
  @Idempotent()
  async submit(
    @Req() request: Request,
    @CurrentProgramme() { currency }: Programme,
    @Param('period') period: string,
    @Body() body: NewSubmission,
  ): Promise<object> {
    const ctx = contextOf(request);
    const organisationId = organisationOf(ctx);
    const { quarterlyReturn } = allowed(await this.filings.one(ctx, organisationId, period));
    requireMatch(request.headers['if-match'], quarterlyReturn?.draftVersion ?? 0);
    // The hash says which submission is meant: what was submitted already under it is that one.
    const [latest] = await this.soFar(ctx, quarterlyReturn);
    const repeated = latest?.contentHash === body.contentHash && body.reason === undefined;
    const submitted = await this.submissions.submit(ctx, organisationId, period, {
      number: repeated ? latest.number : (latest?.number ?? 0) + 1,
      contentHash: body.contentHash,
      declared: body.declared,
      reason: body.reason ?? null,
      ...shownIn(body, currency),
    });
    if (!submitted.ok && submitted.reason.code === 'return.reasons-missing')
      throw reasonsMissing(submitted.reason, await this.reasons.of(ctx, quarterlyReturn));
    return submissionAnswer(allowed(submitted));
  }

  /** Newest first. */
  private async soFar(
    ctx: RequestContext,
    of: QuarterlyReturn | null,
  ): Promise<readonly Submission[]> {
    if (of === null) return [];
    return (await this.history.ofReturn(ctx, of.organisationId, of.id)).submissions;
  }
}

/** An amount that the currency does not have is as wrong as one that is none. */
function shownIn(
  { fee, rulebookHash }: NewSubmission,
  currency: string,
): Pick<Confirmation, 'shown'> {
  if (fee === undefined || rulebookHash === undefined) return {};
  const { minor: feeMinor } = allowed(parseMoney(`${fee} ${currency}`));
  return { shown: { rulebookHash, feeMinor, currency } };
}
