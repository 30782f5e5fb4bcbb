import {
  Body,
  Controller,
  Get,
  Param,
  Post,
  Query,
  Redirect,
  Render,
  UseFilters,
} from '@nestjs/common';

import { Permit } from '../../access/index.js';
import type { RequestContext } from '../../database/index.js';
import { ReviewService, type ReturnReview } from '../../oversight/index.js';
import { BatteryModels } from '../../register/index.js';
import { referencesIn } from '../../returns/index.js';
import { FormRefusal, FormRefusalFilter } from '../shell/form-refusal.js';

import {
  counted,
  fieldOf,
  found,
  identifier,
  seeOther,
  type Answer303,
  type FormBody,
} from './form-fields.js';
import { emptyDecision, reviewPage, type DecisionForm } from './review-page.js';
import { Visitor, type Visit } from './visit.js';

interface ReturnAddress {
  organisation: string;
  period: string;
}

/** Answers travel as pairs `line-3` (which line) and `answer-3` (what is asked), so that any line key can be named. */
function readForm(body: FormBody): DecisionForm {
  const answers = Object.keys(body).flatMap((name): [string, string][] => {
    const place = /^answer-(\d{1,6})$/.exec(name)?.[1];
    const text = fieldOf(body, name);
    return place === undefined || text.trim() === ''
      ? []
      : [[fieldOf(body, `line-${place}`), text]];
  });
  return {
    outcome: fieldOf(body, 'outcome'),
    reason: fieldOf(body, 'reason'),
    answers: new Map(answers),
  };
}

/** One return beside the quarter before, and the decision on it. */
@Controller('p/:programme/agency/returns/:organisation/:period')
@UseFilters(FormRefusalFilter)
export class ReviewController {
  constructor(
    private readonly reviews: ReviewService,
    private readonly models: BatteryModels,
  ) {}

  @Permit('oversight.read')
  @Get()
  @Render('agency/review')
  async show(
    @Visitor() { ctx, base, programme, may }: Visit,
    @Param() { organisation, period }: ReturnAddress,
    @Query('page') page?: string,
  ) {
    const organisationId = identifier(organisation);
    const at = Math.max(1, counted(page));
    const review = found(await this.reviews.review(ctx, organisationId, period, at));
    return reviewPage(review, {
      base,
      currency: programme.currency,
      mayDecide: may('return.decide'),
      names: await this.names(ctx, review),
      form: emptyDecision,
      faults: [],
    });
  }

  @Permit('return.decide')
  @Post()
  @Redirect()
  async decide(
    @Visitor() { ctx, base, programme }: Visit,
    @Param() { organisation, period }: ReturnAddress,
    @Query('page') page: string | undefined,
    @Body() body: FormBody,
  ): Promise<Answer303> {
    const organisationId = identifier(organisation);
    const form = readForm(body);
    const outcome = await this.reviews.decide(
      ctx,
      { organisationId, period, submissionNumber: counted(fieldOf(body, 'submission')) },
      {
        ...form,
        answers: [...form.answers].map(([lineKey, text]) => ({ lineKey, text })),
      },
    );
    if (outcome.ok) return seeOther(`${base}?decided=${outcome.value}`);
    const at = Math.max(1, counted(page));
    const review = found(await this.reviews.review(ctx, organisationId, period, at));
    const faults = outcome.faults ?? [{ field: 'outcome' as const, reason: outcome.reason }];
    const names = await this.names(ctx, review);
    const { currency } = programme;
    const shown = { base, currency, mayDecide: true, names, form, faults };
    throw new FormRefusal('agency/review', reviewPage(review, shown));
  }

  private names(ctx: RequestContext, { head, asked }: ReturnReview) {
    return this.models.names(ctx, head.organisationId, referencesIn(asked));
  }
}
