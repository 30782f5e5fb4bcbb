import { Injectable, NotFoundException } from '@nestjs/common';
import { newId, type RequestContext } from '../../database/index.js';
import { creditUnit } from '../../ledger/index.js';
import { CreditService, type OfferMove } from '../../recycling/index.js';
import { type Faults, identifier, refusedFaults } from '../recycler/form-fields.js';
import { olderRows, pageRows } from '../shell/older-rows.js';
import { type CreditsSeen, creditStatementPage, isCreditName } from './credits-page.js';

/** What the credits of a recycler and of a producer have in common. */
@Injectable()
export class CreditViews {
  constructor(private readonly credits: CreditService) {}

  async seen(ctx: RequestContext, base: string, after?: string): Promise<CreditsSeen> {
    const before = after === undefined ? null : identifier(after);
    const found = await this.credits.offers(ctx, { before, limit: pageRows + 1 });
    const { rows, next } = olderRows(found, base);
    return {
      base,
      holdings: await this.credits.holdings(ctx),
      offers: rows,
      next,
      open: await this.credits.openOffers(ctx),
      once: newId(),
    };
  }

  /** Null when it is done; an offer of others is not there. */
  async decide(ctx: RequestContext, reference: string, move: OfferMove): Promise<Faults | null> {
    const decided = await this.credits.decide(ctx, reference, move);
    if (decided.ok) return null;
    if (decided.reason.code === 'credit.unknown') throw new NotFoundException();
    return refusedFaults(decided.reason);
  }

  async statement(
    ctx: RequestContext,
    base: string,
    { material, vintage }: { readonly material: string; readonly vintage: string },
  ): Promise<object> {
    if (!isCreditName(material, vintage)) throw new NotFoundException();
    const year = Number(vintage);
    const entries = await this.credits.statement(ctx, creditUnit(material, year));
    return creditStatementPage({ base, material, vintage: year }, entries);
  }
}
