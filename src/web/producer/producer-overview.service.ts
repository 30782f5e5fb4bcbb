import { Injectable } from '@nestjs/common';
import type { Programme } from '../../access/index.js';
import { Clock, Tenancy, type RequestContext } from '../../database/index.js';
import { dateInZone } from '../../kernel/calendar-date.js';
import { allow, type Decision } from '../../kernel/decision.js';
import { FEES_OWED, LedgerService } from '../../ledger/index.js';
import {
  BatteryModels,
  Registrations,
  type NewModelVersion,
  type Registration,
} from '../../register/index.js';
import { Filings, type Filing } from '../../returns/index.js';

export interface Overview {
  readonly filings: readonly Filing[];
  readonly registration: Registration | null;
  readonly owedMinor: bigint;
  readonly modelCount: number;
}

/** The battery models as they hold today in the programme's time zone. */
@Injectable()
export class ModelsToday {
  constructor(
    readonly models: BatteryModels,
    private readonly clock: Clock,
    private readonly tenancy: Tenancy,
  ) {}

  today({ timeZone }: Programme) {
    return dateInZone(this.clock.now(), timeZone);
  }

  compare(ctx: RequestContext, organisationId: string, models: readonly NewModelVersion[]) {
    return this.tenancy.run(ctx, () => this.models.compare(ctx, organisationId, models));
  }

  list(ctx: RequestContext, organisationId: string, programme: Programme) {
    return this.models.inForce(ctx, organisationId, this.today(programme));
  }

  async count(ctx: RequestContext, organisationId: string, programme: Programme): Promise<number> {
    const found = await this.models.lookUp(ctx, organisationId, this.today(programme));
    return found.size;
  }
}

/** What the first page of a producer needs from four rooms. */
@Injectable()
export class ProducerOverview {
  constructor(
    private readonly filings: Filings,
    private readonly registrations: Registrations,
    private readonly ledger: LedgerService,
    private readonly models: ModelsToday,
  ) {}

  async of(
    ctx: RequestContext,
    organisationId: string,
    programme: Programme,
  ): Promise<Decision<Overview>> {
    const filings = await this.filings.all(ctx, organisationId);
    if (!filings.ok) return filings;
    const balances = await this.ledger.balances(ctx, organisationId);
    const owed = balances.find(
      ({ kind, unit }) => kind === FEES_OWED && unit === programme.currency,
    );
    return allow({
      filings: filings.value,
      registration: await this.registrations.one(ctx, organisationId, 'producer'),
      owedMinor: owed?.total ?? 0n,
      modelCount: await this.models.count(ctx, organisationId, programme),
    });
  }
}
