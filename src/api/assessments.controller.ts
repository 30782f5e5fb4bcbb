import { Get, Param, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Context, contextOf, CurrentProgramme, Permit, type Programme } from '../access/index.js';
import { Assessments, AssessmentTraces } from '../assessments/index.js';
import type { RequestContext } from '../database/index.js';
import { decimalFromMinor } from '../kernel/money.js';
import { LedgerService } from '../ledger/index.js';
import { traceAsJson } from '../rules/index.js';
import { Submissions } from '../returns/index.js';
import { listPage, nextLink, pageOfAll, pageRequest } from './cursor-list.js';
import { problem } from './problem.js';
import { allowed, assessmentAnswer, entryAnswer } from './producer-answers.js';
import { ListQuery } from './producer-register.controller.js';
import { ProgrammeResource } from './resource.js';
import { organisationOf } from './returns.controller.js';

const mostExplained = 500;

/** What the rules made of each submission. */
@ProgrammeResource('assessments')
export class AssessmentsController {
  constructor(
    private readonly assessments: Assessments,
    private readonly submissions: Submissions,
    private readonly traces: AssessmentTraces,
  ) {}

  @Get()
  @Permit('return.read')
  async list(
    @Query() query: ListQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<object> {
    const ctx = contextOf(request);
    const { limit, after } = pageRequest(query, ['uuid']);
    const wanted = { before: after?.[0] ?? null, limit: limit + 1 };
    const rows = await this.assessments.list(ctx, organisationOf(ctx), wanted);
    const page = listPage(rows, limit, ({ id }) => [id]);
    if (page.next !== null) response.setHeader('Link', nextLink(request.originalUrl, page.next));
    return { assessments: page.rows.map(assessmentAnswer) };
  }

  /** By the reference of its submission, with the first lines and every step to each one's fee. */
  @Get(':reference')
  @Permit('return.read')
  async find(
    @Context() ctx: RequestContext,
    @Param('reference') reference: string,
  ): Promise<object> {
    const organisationId = organisationOf(ctx);
    const found = await this.submissions.byReference(ctx, organisationId, reference);
    const { assessment } = allowed(found);
    if (assessment === null) throw problem('not-found');
    const page = { from: 0, limit: mostExplained };
    const lines = allowed(await this.traces.explain(ctx, assessment, page));
    return {
      ...assessmentAnswer(assessment),
      lines: lines.map(({ line, steps }) => ({
        lineKey: line.lineKey,
        fee: decimalFromMinor(line.feeMinor, assessment.currency),
        steps: traceAsJson(steps),
      })),
    };
  }
}

/** Fees, adjustments and payments, oldest first. */
@ProgrammeResource('statements')
export class StatementsController {
  constructor(private readonly ledger: LedgerService) {}

  @Get()
  @Permit('statement.read')
  async statement(
    @CurrentProgramme() { currency }: Programme,
    @Query() query: ListQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<object> {
    const ctx = contextOf(request);
    const entries = await this.ledger.statement(ctx, organisationOf(ctx), currency);
    const page = pageOfAll(entries, query, ({ number }) => number.toString());
    if (page.next !== null) response.setHeader('Link', nextLink(request.originalUrl, page.next));
    const balance = entries.at(-1)?.closingTotal ?? 0n;
    return {
      currency,
      balance: decimalFromMinor(balance, currency),
      entries: page.rows.map((entry) => entryAnswer(entry, currency)),
    };
  }
}
