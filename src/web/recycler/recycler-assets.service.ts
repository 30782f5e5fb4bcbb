import { Injectable } from '@nestjs/common';
import { Clock, type RequestContext } from '../../database/index.js';
import {
  ConsignmentService,
  type CreditHolding,
  CreditService,
  type StockRow,
} from '../../recycling/index.js';
import { type Facility, FacilityService } from '../../register/index.js';

/** What a recycler has: plants, stock on hand, credits. */
@Injectable()
export class RecyclerAssets {
  constructor(
    private readonly facilities: FacilityService,
    private readonly consignments: ConsignmentService,
    private readonly credits: CreditService,
    private readonly clock: Clock,
  ) {}

  thisYear(): number {
    return this.clock.now().getUTCFullYear();
  }

  async of(ctx: RequestContext): Promise<{
    facilities: readonly Facility[];
    stock: readonly StockRow[];
    holdings: readonly CreditHolding[];
  }> {
    return {
      facilities: await this.facilities.list(ctx, ctx.organisationId ?? undefined),
      stock: await this.consignments.stock(ctx),
      holdings: await this.credits.holdings(ctx),
    };
  }
}
