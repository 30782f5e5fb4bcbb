import { Body, Get, HttpCode, Param, Post } from '@nestjs/common';
import { IsBoolean, IsDefined, IsIn, IsOptional, IsString } from 'class-validator';
import { Context, Public } from '../access/index.js';
import type { RequestContext } from '../database/index.js';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { RulebooksService, type MethodRulebook } from '../publications/index.js';
import { STAGES, type StageName } from '../rules/index.js';
import { evaluateFacts } from './evaluation.js';
import { type AskedPage, Paged } from './paged.js';
import { granted, problem } from './problem.js';
import { refuseData } from './producer-answers.js';
import { ProgrammeResource } from './resource.js';

type ListedRulebook = Pick<MethodRulebook, 'id' | 'hash' | 'title' | 'status'>;

/** Facts as the rulebook names its inputs, all values texts: a record, or a list of them. */
export class NewEvaluation {
  /** The day of the law; today when it is left out. */
  @IsOptional() @IsString() on?: string;
  @IsOptional() @IsIn(STAGES) stage?: StageName;
  @IsDefined() facts!: unknown;
  @IsOptional() @IsBoolean() steps?: boolean;
}

/** The rulebooks a programme goes by, with every dated value and its provision. */
@ProgrammeResource('rulebooks')
export class RulebooksController {
  constructor(private readonly rulebooks: RulebooksService) {}

  @Get()
  @Public()
  async list(
    @Context() ctx: RequestContext,
    @Paged() page: AskedPage,
  ): Promise<{ rulebooks: ListedRulebook[] }> {
    const printed = page.rowsOf(await this.rulebooks.printed(ctx), ({ id }) => id);
    return {
      rulebooks: printed.map(({ id, hash, title, status }) => ({ id, hash, title, status })),
    };
  }

  @Get(':jurisdiction/:instrument')
  @Public()
  async rulebook(
    @Context() ctx: RequestContext,
    @Param() { jurisdiction, instrument }: { jurisdiction: string; instrument: string },
  ): Promise<MethodRulebook> {
    const printed = await this.rulebooks.printed(ctx);
    const found = printed.find(({ id }) => id === `${jurisdiction}/${instrument}`);
    if (!found) throw problem('not-found');
    return found;
  }

  /** Computes and keeps nothing, so it takes no idempotency key. */
  @Post(':jurisdiction/:instrument/evaluate')
  @HttpCode(200)
  @Public()
  async evaluate(
    @Context() ctx: RequestContext,
    @Param() { jurisdiction, instrument }: { jurisdiction: string; instrument: string },
    @Body() { on, stage, facts, steps = false }: NewEvaluation,
  ): Promise<object> {
    const day = on === undefined ? undefined : granted(parseCalendarDate(on));
    const law = await this.rulebooks.lawOn(ctx, `${jurisdiction}/${instrument}`, day);
    if (law === null) throw problem('not-found');
    const { rulebook, hash } = law.held;
    const found = evaluateFacts(rulebook, { on: law.on, stage, facts, steps });
    if (found.issues.length > 0) throw refuseData(found.issues);
    const { id, status } = rulebook;
    return {
      rulebook: { id, hash, status },
      on: law.on,
      stage: found.stage,
      results: found.results,
    };
  }
}
