import { Get, Param } from '@nestjs/common';
import { Context, CurrentProgramme, Permit, type Programme } from '../access/index.js';
import { Assessments, AssessmentTraces } from '../assessments/index.js';
import type { RequestContext } from '../database/index.js';
import { decimalFromMinor } from '../kernel/money.js';
import { LedgerService } from '../ledger/index.js';
import { traceAsJson } from '../rules/index.js';
import { SubmissionHistory } from '../returns/index.js';
import { type AskedPage, Paged } from './paged.js';
import { problem } from './problem.js';
import { allowed, assessmentAnswer, entryAnswer } from './producer-answers.js';
import { ProgrammeResource } from './resource.js';
import { organisationOf } from './organisation-of.js';

const mostExplained = 500;

/** What the rules made of each submission. */
@ProgrammeResource('assessments')
export class AssessmentsController {
  constructor(
    private readonly assessments: Assessments,
    private readonly submissions: SubmissionHistory,
    private readonly traces: AssessmentTraces,
  ) {}

  @Get()
  @Permit('return.read')
  async list(@Context() ctx: RequestContext, @Paged(['uuid']) page: AskedPage): Promise<object> {
    const wanted = { before: page.afterKey, limit: page.limit };
    const found = await this.assessments.list(ctx, organisationOf(ctx), wanted);
    return { assessments: page.rows(found, ({ id }) => [id]).map(assessmentAnswer) };
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
    @Context() ctx: RequestContext,
    @CurrentProgramme() { currency }: Programme,
    @Paged(['count']) page: AskedPage,
  ): Promise<object> {
    const organisationId = organisationOf(ctx);
    const { total } = await this.ledger.balance(ctx, organisationId, currency);
    const wanted = { after: page.afterKey, limit: page.limit };
    const found = await this.ledger.statement(ctx, organisationId, currency, wanted);
    const entries = page.rows(found, ({ number }) => [number.toString()]);
    return {
      currency,
      balance: decimalFromMinor(total, currency),
      entries: entries.map((entry) => entryAnswer(entry, currency)),
    };
  }
}
