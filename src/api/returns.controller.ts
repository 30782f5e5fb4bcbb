import { Get, Param, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Context, Permit } from '../access/index.js';
import type { RequestContext } from '../database/index.js';
import { decimalFromMinor } from '../kernel/money.js';
import { Filings, Submissions } from '../returns/index.js';
import { etagOf } from './etag.js';
import { organisationOf } from './organisation-of.js';
import { type AskedPage, Paged } from './paged.js';
import {
  allowed,
  filingAnswer,
  outdatedAnswer,
  questionAnswer,
  totalsAnswer,
} from './producer-answers.js';
import { ProgrammeResource } from './resource.js';

/** The quarters of a producer and where each stands. */
@ProgrammeResource('returns')
export class ReturnsController {
  constructor(
    private readonly filings: Filings,
    private readonly submissions: Submissions,
  ) {}

  @Get()
  @Permit('return.read')
  async list(@Context() ctx: RequestContext, @Paged() page: AskedPage): Promise<object> {
    const filings = allowed(await this.filings.all(ctx, organisationOf(ctx)));
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
    const filing = allowed(await this.filings.one(ctx, organisationId, period));
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
}
