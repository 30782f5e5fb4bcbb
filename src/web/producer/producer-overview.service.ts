import { Injectable } from '@nestjs/common';
import { Assessments, type ReturnFee } from '../../assessments/index.js';
import type { Programme } from '../../access/index.js';
import { Clock, Tenancy, type RequestContext } from '../../database/index.js';
import { dateInZone } from '../../kernel/calendar-date.js';
import { allow, type Decision } from '../../kernel/decision.js';
import { FEES_OWED, LedgerService } from '../../ledger/index.js';
import {
  type BatteryModel,
  BatteryModels,
  type ModelPage,
  type NewModelVersion,
  type Registration,
} from '../../register/index.js';
import { Filings, type Filing, type FilingsOfProducer } from '../../returns/index.js';

export interface Overview {
  readonly filings: readonly Filing[];
  readonly registration: Registration;
  readonly owedMinor: bigint;
  readonly fees: readonly ReturnFee[];
  readonly noModels: boolean;
}

export interface ModelsToKeep {
  readonly programme: Programme;
  readonly stated: readonly NewModelVersion[];
}

interface ModelsOf {
  readonly organisationId: string;
  readonly programme: Programme;
}

/** A model as a form states it, and the version that the form showed; 0 of a new one. */
export interface ModelToChange {
  readonly programme: Programme;
  readonly model: NewModelVersion;
  readonly madeFrom: number;
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

  keep(ctx: RequestContext, organisationId: string, models: ModelsToKeep) {
    return this.models.keep(ctx, organisationId, models.stated, this.today(models.programme));
  }

  change(
    ctx: RequestContext,
    organisationId: string,
    { programme, model, madeFrom }: ModelToChange,
  ) {
    const today = this.today(programme);
    return this.models.change(ctx, organisationId, model, { madeFrom, today });
  }

  /** One more than a page is asked for: it tells that there is another. */
  async page(ctx: RequestContext, { organisationId, programme }: ModelsOf, wanted: ModelPage) {
    const of = { organisationId, on: this.today(programme) };
    const [models, total] = await this.tenancy.together<[BatteryModel[], number]>(
      ctx,
      () => this.models.page(ctx, of, wanted),
      () => this.models.count(ctx, organisationId),
    );
    return { models, total };
  }

  hasAny(ctx: RequestContext, organisationId: string, programme: Programme): Promise<boolean> {
    return this.models.hasAny(ctx, organisationId, this.today(programme));
  }
}

/** What is owed, and for what. */
@Injectable()
export class ProducerMoney {
  constructor(
    private readonly ledger: LedgerService,
    private readonly assessments: Assessments,
  ) {}

  async owedMinor(ctx: RequestContext, organisationId: string, currency: string): Promise<bigint> {
    const balances = await this.ledger.balances(ctx, organisationId);
    return balances.find(({ kind, unit }) => kind === FEES_OWED && unit === currency)?.total ?? 0n;
  }

  fees(ctx: RequestContext, organisationId: string): Promise<ReturnFee[]> {
    return this.assessments.fees(ctx, organisationId);
  }
}

/** What the first page of a producer needs from four rooms. */
@Injectable()
export class ProducerOverview {
  constructor(
    private readonly filings: Filings,
    private readonly money: ProducerMoney,
    private readonly models: ModelsToday,
    private readonly tenancy: Tenancy,
  ) {}

  async of(
    ctx: RequestContext,
    organisationId: string,
    programme: Programme,
  ): Promise<Decision<Overview>> {
    const [found, owedMinor, fees, hasModels] = await this.tenancy.together<
      [Decision<FilingsOfProducer>, bigint, ReturnFee[], boolean]
    >(
      ctx,
      () => this.filings.overview(ctx, organisationId),
      () => this.money.owedMinor(ctx, organisationId, programme.currency),
      () => this.money.fees(ctx, organisationId),
      () => this.models.hasAny(ctx, organisationId, programme),
    );
    if (!found.ok) return found;
    return allow({
      ...found.value,
      owedMinor,
      fees,
      noModels: !hasModels,
    });
  }
}
