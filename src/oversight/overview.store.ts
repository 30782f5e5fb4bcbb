import { Injectable } from '@nestjs/common';

import { inNameOrder, type RequestContext, Tenancy } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';

import type { Filing } from './filing-overview.js';

export interface ProducerFiling extends Filing {
  organisationId: string;
  organisation: string;
  registrationNumber: string;
  submissionNumber: number;
}

export interface OrganisationChoice {
  id: string;
  name: string;
}

/** Who should file, who has, and whom the agency can name. */
@Injectable()
export class OverviewStore {
  constructor(private readonly tenancy: Tenancy) {}

  inTransaction<T>(ctx: RequestContext, work: () => Promise<T>): Promise<T> {
    return this.tenancy.run(ctx, work);
  }

  /** Quarters that have returns, newest first. */
  async periods(ctx: RequestContext): Promise<ReportingPeriod[]> {
    const rows = await this.tenancy.query<{ period: ReportingPeriod }>(
      ctx,
      `select distinct period from quarterly_return where programme_id = $1 order by period desc`,
      [ctx.programmeId],
    );
    return rows.map(({ period }) => period);
  }

  /** The first day on which a producer was registered; null while there is none. */
  async firstRegistration(ctx: RequestContext): Promise<CalendarDate | null> {
    const rows = await this.tenancy.query<{ day: CalendarDate | null }>(
      ctx,
      `select min(valid_from)::text as day from registration
       where programme_id = $1 and capacity = 'producer' and state <> 'applied'`,
      [ctx.programmeId],
    );
    return rows[0]?.day ?? null;
  }

  /** Every producer registered in the quarter, with or without a return. `dueOn` is for those who have none. */
  async filings(
    ctx: RequestContext,
    quarter: { period: string; firstDay: string; lastDay: string; dueOn: string },
  ): Promise<ProducerFiling[]> {
    return this.tenancy.query<ProducerFiling>(
      ctx,
      `with expected as (
         select organisation_id, min(number) as number from registration
         where programme_id = $1 and capacity = 'producer' and state <> 'applied'
           and valid_from <= $4 and (valid_to is null or valid_to >= $3)
         group by organisation_id)
       select e.organisation_id as "organisationId", o.name as organisation, e.number as "registrationNumber",
         r.state, coalesce(r.due_on, $5::date)::text as "dueOn",
         (s.received_at at time zone g.time_zone)::date::text as "filedOn",
         coalesce(r.latest_submission, 0) as "submissionNumber"
       from expected e
       join organisation o on o.id = e.organisation_id
       join programme g on g.id = $1
       left join quarterly_return r on r.programme_id = $1 and r.organisation_id = e.organisation_id
         and r.period = $2
       left join submission s on s.programme_id = $1 and s.organisation_id = e.organisation_id
         and s.return_id = r.id and s.number = 1
       order by ${inNameOrder('o.name')}, e.organisation_id`,
      [ctx.programmeId, quarter.period, quarter.firstDay, quarter.lastDay, quarter.dueOn],
    );
  }

  /** Organisations registered as producers, for choosing whose payment came in. */
  async producers(ctx: RequestContext): Promise<OrganisationChoice[]> {
    return this.tenancy.query<OrganisationChoice>(
      ctx,
      `select o.id, o.name from registration r join organisation o on o.id = r.organisation_id
       where r.programme_id = $1 and r.capacity = 'producer' group by o.id order by ${inNameOrder('o.name')}, o.id`,
      [ctx.programmeId],
    );
  }
}
