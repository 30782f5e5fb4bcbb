import { Body, Get, HttpCode, Param, Post } from '@nestjs/common';
import { IsBoolean, IsIn, IsObject, IsOptional, IsString } from 'class-validator';
import { Context, Public } from '../access/index.js';
import type { RequestContext } from '../database/index.js';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { parseInstant } from '../kernel/instant.js';
import { RulebooksService, type MethodRulebook } from '../publications/index.js';
import {
  evaluateStage,
  outputsAsJson,
  STAGES,
  traceAsJson,
  type Facts,
  type StageName,
} from '../rules/index.js';
import { tooMuchToEvaluate } from './evaluation-limits.js';
import { type AskedPage, Paged } from './paged.js';
import { problem } from './problem.js';
import { allowed, refuseData } from './producer-answers.js';
import { ProgrammeResource } from './resource.js';

type ListedRulebook = Pick<MethodRulebook, 'id' | 'hash' | 'title' | 'status'>;

interface Address {
  readonly jurisdiction: string;
  readonly instrument: string;
}

/** Facts as `rules evaluate` takes them: decimals as strings, masses as `12.5 kg`, money as `9.99 EUR`. */
export class FactsToEvaluate {
  @IsString() on!: string;
  @IsOptional() @IsString() knownAt?: string;
  @IsOptional() @IsIn(STAGES) stage?: StageName;
  @IsObject() facts!: Facts;
  @IsOptional() @IsBoolean() trace?: boolean;
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
    @Param() { jurisdiction, instrument }: Address,
  ): Promise<MethodRulebook> {
    const printed = await this.rulebooks.printed(ctx);
    const found = printed.find(({ id }) => id === `${jurisdiction}/${instrument}`);
    if (!found) throw problem('not-found');
    return found;
  }

  /** What the law of a day makes of some facts, for anybody: the same rules that charge. Nothing is stored. */
  @Post(':jurisdiction/:instrument/evaluate')
  @HttpCode(200)
  @Public()
  async evaluate(
    @Context() ctx: RequestContext,
    @Param() { jurisdiction, instrument }: Address,
    @Body() { on, knownAt, facts, ...asked }: FactsToEvaluate,
  ): Promise<object> {
    const day = allowed(parseCalendarDate(on));
    const then = knownAt === undefined ? undefined : allowed(parseInstant(knownAt));
    const law = await this.rulebooks.lawOn(ctx, `${jurisdiction}/${instrument}`, day, then);
    if (law === null) throw problem('not-found');
    const { rulebook, hash } = law.held;
    const stage = asked.stage ?? 'line';
    if (!rulebook.stages.has(stage)) throw noSuchStage(stage, [...rulebook.stages.keys()]);
    const excess = tooMuchToEvaluate(stage, facts);
    if (excess !== null) throw refuseData([excess]);
    const evaluated = evaluateStage(rulebook, stage, facts, { on: day });
    if (!evaluated.ok) throw refuseData(evaluated.issues);
    return {
      rulebook: { id: rulebook.id, hash },
      on: day,
      stage,
      outputs: outputsAsJson(evaluated.outputs),
      ...(asked.trace === true ? { trace: traceAsJson(evaluated.trace) } : {}),
    };
  }
}

function noSuchStage(value: string, known: readonly string[]) {
  const expected = known.join(', ');
  const message = `This rulebook has no such stage; it has ${expected}.`;
  return refuseData([
    {
      code: 'field.invalid',
      severity: 'error',
      message,
      location: { field: 'stage' },
      value,
      expected,
    },
  ]);
}
