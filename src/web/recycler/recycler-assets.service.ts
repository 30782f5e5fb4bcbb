import { Injectable } from '@nestjs/common';
import { ProgrammeDirectory } from '../../access/index.js';
import type { RequestContext } from '../../database/index.js';
import {
  ConsignmentService,
  type CreditHolding,
  CreditService,
  type StockRow,
} from '../../recycling/index.js';
import {
  type Facility,
  FacilityService,
  type LastDecision,
  Registrations,
} from '../../register/index.js';

/** How a recycler is registered, and in which year it is. */
@Injectable()
export class RecyclerStanding {
  constructor(
    private readonly registrations: Registrations,
    private readonly programmes: ProgrammeDirectory,
  ) {}

  /** By the calendar of the programme. */
  async thisYear(ctx: RequestContext): Promise<number> {
    return Number((await this.programmes.dayOf(ctx.programmeId)).slice(0, 4));
  }

  async decided(ctx: RequestContext): Promise<LastDecision | null> {
    if (ctx.organisationId === null) return null;
    const registration = await this.registrations.one(ctx, ctx.organisationId, 'recycler');
    return registration?.decided ?? null;
  }
}

/** What a recycler has: plants, stock on hand, credits. */
@Injectable()
export class RecyclerAssets {
  constructor(
    private readonly facilities: FacilityService,
    private readonly consignments: ConsignmentService,
    private readonly credits: CreditService,
    private readonly standing: RecyclerStanding,
  ) {}

  thisYear(ctx: RequestContext): Promise<number> {
    return this.standing.thisYear(ctx);
  }

  async of(ctx: RequestContext): Promise<{
    facilities: readonly Facility[];
    stock: readonly StockRow[];
    holdings: readonly CreditHolding[];
    decided: LastDecision | null;
  }> {
    return {
      facilities: await this.facilities.own(ctx),
      stock: await this.consignments.stock(ctx),
      holdings: await this.credits.holdings(ctx),
      decided: await this.standing.decided(ctx),
    };
  }
}
