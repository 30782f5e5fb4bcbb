import { Body, Get, HttpCode, Param, Post } from '@nestjs/common';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  ValidateNested,
} from 'class-validator';
import { Context, CurrentProgramme, Idempotent, Permit, type Programme } from '../access/index.js';
import { OfficialRuns, runClasses, type RunClass } from '../assessments/index.js';
import type { RequestContext } from '../database/index.js';
import { PaymentsService, ReviewService } from '../oversight/index.js';
import {
  bookedPaymentAnswer,
  feeRunAnswer,
  paymentAnswer,
  reviewAnswer,
} from './agency-answers.js';
import { type AskedPage, Paged } from './paged.js';
import { granted, problem } from './problem.js';
import { refuseData } from './producer-answers.js';
import { identifier } from './recycling-answers.js';
import { ProgrammeResource } from './resource.js';
import { issueAt } from '../kernel/issue.js';

/** What is asked about a line, which is named as it is in the submission. */
export class NewQuestion {
  @IsString() line!: string;
  @IsString() text!: string;
}

export class NewDecision {
  /** The number of the submission that was looked at; another one that came meanwhile is not decided. */
  @IsInt() submission!: number;
  @IsIn(['accepted', 'changes_requested']) outcome!: string;
  @IsOptional() @IsString() reason?: string;
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(1_000)
  @ValidateNested({ each: true })
  @Type(() => NewQuestion)
  questions?: NewQuestion[];
}

/** Returns that wait for the agency, and what it decides. */
@ProgrammeResource('reviews')
export class ReviewsController {
  constructor(private readonly reviews: ReviewService) {}

  @Get()
  @Permit('oversight.read')
  async list(@Context() ctx: RequestContext, @Paged(['uuid']) page: AskedPage): Promise<object> {
    const found = await this.reviews.waiting(ctx, { after: page.afterKey, limit: page.limit });
    const rows = page.rows(found, ({ waiting }) => [waiting.submissionId]);
    return { reviews: rows.map(reviewAnswer) };
  }

  @Post(':organisation/:period/decision')
  @HttpCode(201)
  @Permit('return.decide')
  @Idempotent()
  async decide(
    @Context() ctx: RequestContext,
    @Param() { organisation, period }: { organisation: string; period: string },
    @Body() body: NewDecision,
  ): Promise<object> {
    const organisationId = identifier(organisation);
    const name = { organisationId, period, submissionNumber: body.submission };
    const { outcome, reason = '', questions = [] } = body;
    const answers = questions.map(({ line, text }) => ({ lineKey: line, text }));
    const decided = await this.reviews.decide(ctx, name, { outcome, reason, answers });
    if (!decided.ok && decided.reason.code === 'decision.not-waiting') throw problem('not-found');
    const overtaken = !decided.ok && !decided.reason.code.startsWith('decision.');
    return {
      organisation: organisationId,
      period,
      submission: body.submission,
      outcome: granted(decided, overtaken ? 409 : 422),
    };
  }
}

export class NewPayment {
  @IsUUID() organisation!: string;
  /** An exact decimal in the programme's currency. */
  @IsString() amount!: string;
  @IsString() receivedOn!: string;
  /** The bank's: the same one of an organisation is booked once. */
  @IsString() reference!: string;
}

/** Payments as the bank tells them. */
@ProgrammeResource('payments')
export class PaymentsController {
  constructor(private readonly payments: PaymentsService) {}

  @Get()
  @Permit('payment.record')
  async list(@Context() ctx: RequestContext, @Paged(['uuid']) page: AskedPage): Promise<object> {
    const found = await this.payments.list(ctx, { before: page.afterKey, limit: page.limit });
    const rows = page.rows(found, ({ transactionId }) => [transactionId]);
    return { payments: rows.map(bookedPaymentAnswer) };
  }

  @Post()
  @HttpCode(201)
  @Permit('payment.record')
  @Idempotent()
  async record(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Body() { organisation, amount, receivedOn, reference }: NewPayment,
  ): Promise<object> {
    const form = {
      organisationId: organisation,
      amount,
      marks: 'point',
      receivedOn,
      reference,
    } as const;
    const recorded = await this.payments.record(ctx, programme, form);
    if (recorded.ok) return paymentAnswer(recorded.payment);
    throw refuseData(
      recorded.faults.map(({ field, reason }) =>
        issueAt(field === 'organisationId' ? 'organisation' : field, reason),
      ),
    );
  }
}

export class NewPaymentReversal {
  @IsUUID() organisation!: string;
  @IsString() reason!: string;
}

/** What undoes a payment that was booked wrongly; its reference is free again. */
@ProgrammeResource('payments/:payment/reversal')
export class PaymentReversalsController {
  constructor(private readonly payments: PaymentsService) {}

  @Post()
  @HttpCode(201)
  @Permit('payment.record')
  @Idempotent()
  async reverse(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Param('payment') payment: string,
    @Body() { organisation: organisationId, reason }: NewPaymentReversal,
  ): Promise<object> {
    const id = identifier(payment);
    const asked = { organisationId, id, reason };
    const reversed = await this.payments.reverse(ctx, programme, asked);
    const done = !reversed.ok && reversed.reason.code === 'payment.already-reversed';
    const { amountMinor, unit: currency, ...booked } = granted(reversed, done ? 409 : 422);
    return paymentAnswer({ ...booked, id, amountMinor, currency });
  }
}

export class NewFeeRun {
  @IsString() period!: string;
  @IsIn(runClasses) class!: RunClass;
}

/** Official runs of the fees: started here, worked on in the background. */
@ProgrammeResource('fee-runs')
export class FeeRunsController {
  constructor(private readonly runs: OfficialRuns) {}

  @Post()
  @HttpCode(202)
  @Permit('run.start')
  @Idempotent()
  async start(@Context() ctx: RequestContext, @Body() body: NewFeeRun): Promise<object> {
    const asked = { period: body.period, class: body.class, inBackground: true };
    const { runId } = granted(await this.runs.start(ctx, asked), 409);
    return this.find(ctx, runId);
  }

  @Get(':run')
  @Permit('oversight.read')
  async find(@Context() ctx: RequestContext, @Param('run') run: string): Promise<object> {
    const progress = await this.runs.progress(ctx, identifier(run));
    if (progress === null) throw problem('not-found');
    return feeRunAnswer(progress);
  }
}
