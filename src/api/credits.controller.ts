import { Body, Get, HttpCode, Param, Post } from '@nestjs/common';
import { IsInt, IsString, IsUUID } from 'class-validator';
import { Context, Idempotent, Permit } from '../access/index.js';
import { newId, type RequestContext } from '../database/index.js';
import { creditUnit } from '../ledger/index.js';
import { CreditService, type OfferMove } from '../recycling/index.js';
import { type AskedPage, Paged } from './paged.js';
import { granted, problem } from './problem.js';
import {
  holdingAnswer,
  movementAnswer,
  retirementAnswer,
  sound,
  transferAnswer,
} from './recycling-answers.js';
import { ProgrammeResource } from './resource.js';

export class NewTransfer {
  @IsUUID() to!: string;
  @IsString() material!: string;
  @IsInt() vintage!: number;
  /** Whole grams in a string. */
  @IsString() grams!: string;
}

export class NewRetirement {
  @IsString() material!: string;
  @IsInt() vintage!: number;
  @IsString() grams!: string;
  @IsString() purpose!: string;
}

/** Recycled-content credits: what is held, and every way they can move. */
@ProgrammeResource('credits')
export class CreditsController {
  constructor(private readonly credits: CreditService) {}

  @Get()
  @Permit('credit.read')
  async holdings(@Context() ctx: RequestContext, @Paged() page: AskedPage): Promise<object> {
    const rows = page.rowsOf(await this.credits.holdings(ctx), ({ unit }) => unit);
    return { credits: rows.map(holdingAnswer) };
  }

  @Get('transfers')
  @Permit('credit.read')
  async transfers(
    @Context() ctx: RequestContext,
    @Paged(['uuid']) page: AskedPage,
  ): Promise<object> {
    const found = await this.credits.offers(ctx, { before: page.afterKey, limit: page.limit });
    return { transfers: page.rows(found, ({ id }) => [id]).map(transferAnswer) };
  }

  @Get('transfers/:reference')
  @Permit('credit.read')
  async transfer(
    @Context() ctx: RequestContext,
    @Param('reference') reference: string,
  ): Promise<object> {
    const found = await this.credits.find(ctx, reference);
    if (found === null) throw problem('not-found');
    return transferAnswer(found);
  }

  @Post('transfers')
  @HttpCode(201)
  @Permit('credit.offer')
  @Idempotent()
  async offer(@Context() ctx: RequestContext, @Body() body: NewTransfer): Promise<object> {
    const offered = await this.credits.offer(ctx, newId(), {
      counterpartyId: body.to,
      material: body.material,
      vintage: String(body.vintage),
      grams: body.grams,
    });
    return transferAnswer(granted(offered));
  }

  @Post('transfers/:reference/accept')
  @HttpCode(200)
  @Permit('credit.accept')
  @Idempotent()
  accept(@Context() ctx: RequestContext, @Param('reference') name: string): Promise<object> {
    return this.decide(ctx, name, 'accept');
  }

  @Post('transfers/:reference/reject')
  @HttpCode(200)
  @Permit('credit.accept')
  @Idempotent()
  reject(@Context() ctx: RequestContext, @Param('reference') name: string): Promise<object> {
    return this.decide(ctx, name, 'reject');
  }

  @Post('transfers/:reference/withdraw')
  @HttpCode(200)
  @Permit('credit.offer')
  @Idempotent()
  withdraw(@Context() ctx: RequestContext, @Param('reference') name: string): Promise<object> {
    return this.decide(ctx, name, 'withdraw');
  }

  @Get('retirements')
  @Permit('credit.read')
  async retirements(
    @Context() ctx: RequestContext,
    @Paged(['uuid']) page: AskedPage,
  ): Promise<object> {
    const asked = { before: page.afterKey, limit: page.limit };
    const found = await this.credits.retirements(ctx, asked);
    return { retirements: page.rows(found, ({ id }) => [id]).map(retirementAnswer) };
  }

  @Post('retirements')
  @HttpCode(201)
  @Permit('credit.retire')
  @Idempotent()
  async retire(@Context() ctx: RequestContext, @Body() body: NewRetirement): Promise<object> {
    const { grams, purpose } = body;
    const unit = creditUnit(body.material, body.vintage);
    const retired = await this.credits.retire(ctx, newId(), { unit, grams, purpose });
    return 'reason' in retired ? granted<object>(retired) : sound(retired);
  }

  @Get(':material/:vintage')
  @Permit('credit.read')
  async movements(
    @Context() ctx: RequestContext,
    @Param() { material, vintage }: { material: string; vintage: string },
    @Paged(['count']) page: AskedPage,
  ): Promise<object> {
    if (!/^[a-z]{1,20}$/.test(material) || !/^\d{4}$/.test(vintage)) throw problem('not-found');
    const wanted = { after: page.afterKey, limit: page.limit };
    const unit = creditUnit(material, Number(vintage));
    const found = await this.credits.statement(ctx, unit, wanted);
    const rows = page.rows(found, ({ number }) => [number.toString()]);
    return { movements: rows.map(movementAnswer) };
  }

  private async decide(ctx: RequestContext, name: string, move: OfferMove): Promise<object> {
    const decided = await this.credits.decide(ctx, name, move);
    if (!decided.ok && decided.reason.code === 'credit.unknown') throw problem('not-found');
    return transferAnswer(granted(decided, 409));
  }
}
