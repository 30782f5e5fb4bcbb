import { Body, HttpCode, Param, Post } from '@nestjs/common';
import { IsString } from 'class-validator';
import { Context, Idempotent, Permit } from '../access/index.js';
import type { RequestContext } from '../database/index.js';
import { RegistrationDecisions } from '../register/index.js';
import { problem } from './problem.js';
import { refuseData } from './producer-answers.js';
import { ProgrammeResource } from './resource.js';
import { issueAt } from '../kernel/issue.js';

export class NewRegistrationDecision {
  /** suspend, reinstate or cancel. */
  @IsString() decision!: string;
  /** The first day on which it holds. */
  @IsString() effectiveOn!: string;
  @IsString() reason!: string;
}

/** The agency's decisions about a registration. */
@ProgrammeResource('register')
export class RegistrationDecisionsController {
  constructor(private readonly decisions: RegistrationDecisions) {}

  @Post(':number/decisions')
  @HttpCode(201)
  @Permit('registration.decide')
  @Idempotent()
  async decide(
    @Context() ctx: RequestContext,
    @Param('number') number: string,
    @Body() { decision, effectiveOn, reason }: NewRegistrationDecision,
  ): Promise<object> {
    const form = { decision, effectiveOn, reason, seen: null };
    const outcome = await this.decisions.decide(ctx, number, form);
    if (outcome.kind === 'faulty')
      throw refuseData(outcome.faults.map(({ field, reason }) => issueAt(field, reason)));
    if (outcome.kind !== 'decided') throw problem('not-found');
    const { made } = outcome;
    return {
      number,
      decision: made.decision,
      state: made.state,
      effectiveOn: made.effectiveOn,
      validTo: made.validTo,
    };
  }
}
