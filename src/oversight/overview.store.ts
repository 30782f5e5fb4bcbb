import { Injectable } from '@nestjs/common';

import { inNameOrder, type RequestContext, Tenancy } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';

import {
  standingRule,
  type AlikeFilings,
  type Filing,
  type FilingStanding,
} from './filing-overview.js';

export interface ProducerFiling extends Filing {
  organisationId: string;
  organisation: string;
  registrationNumber: string;
  submissionNumber: number;
}

/** A quarter; `dueOn` is for those who have no return of it. */
export interface AskedQuarter {
  readonly period: string;
  readonly firstDay: string;
  readonly lastDay: string;
  readonly dueOn: string;
}

/** Which filings: those of producers with the words in their name or number, who stand so or filed late. */
export interface FilingsPage {
  readonly words: string;
  readonly standing: FilingStanding | null;
  readonly late: boolean;
  readonly today: CalendarDate;
  /** The last organisation of the page before. */
  readonly after: string | null;
  readonly limit: number;
}

/** Who should file, and who has. */
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
      // From one to the one before, each by the index: not every return for the few quarters there are.
      `with recursive found as (
         select max(period) as period from quarterly_return where programme_id = $1
         union all
         select (select max(r.period) from quarterly_return r where r.programme_id = $1 and r.period < found.period)
         from found where found.period is not null)
       select period from found where period is not null order by period desc`,
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

  /** How every producer registered in the quarter stands, those who filed nothing too. */
  alike(ctx: RequestContext, quarter: AskedQuarter): Promise<AlikeFilings[]> {
    return this.tenancy.query<AlikeFilings>(
      ctx,
      `select q.state, q."dueOn", q."filedOn", count(*)::int as producers
       from (select r.state, ${dueOn}::text as "dueOn", ${filedOn}::text as "filedOn"
         from (select distinct organisation_id as id from registration e where ${expected}) o
         join programme g on g.id = $1 ${filing}) q
       group by 1, 2, 3`,
      parameters(ctx, quarter),
    );
  }

  /** Some of them by name, after the organisation with that id. */
  async filings(
    ctx: RequestContext,
    quarter: AskedQuarter,
    { words, standing, late, today, after, limit }: FilingsPage,
  ): Promise<ProducerFiling[]> {
    const rule = standing === null ? null : standingRule(standing);
    return this.tenancy.query<ProducerFiling>(
      ctx,
      `select o.id as "organisationId", o.name as organisation,
         (select min(e.number) from registration e where ${expected} and e.organisation_id = o.id) as "registrationNumber",
         r.state, ${dueOn}::text as "dueOn", ${filedOn}::text as "filedOn",
         coalesce(r.latest_submission, 0) as "submissionNumber"
       from organisation o join programme g on g.id = $1 ${filing}
       where exists (select from registration e where ${expected} and e.organisation_id = o.id
           and ($6 = '' or strpos(lower(concat_ws(' ', o.name, e.number)), lower($6)) > 0))
         and ($7::text is null or coalesce(r.state, 'open') = $7)
         and ($8::boolean is null or ($9::date > ${dueOn}) = $8)
         ${late ? `and ${filedOn} > ${dueOn}` : ''}
         and ($10::uuid is null or (${inNameOrder('o.name')}, o.id) >
           (select ${inNameOrder('last.name')}, last.id from organisation last where last.id = $10))
       order by ${inNameOrder('o.name')}, o.id limit ${String(limit)}`,
      [
        ...parameters(ctx, quarter),
        words,
        rule?.state ?? null,
        rule?.overdue ?? null,
        today,
        after,
      ],
    );
  }
}

const parameters = (ctx: RequestContext, { period, firstDay, lastDay, dueOn }: AskedQuarter) => [
  ctx.programmeId,
  period,
  firstDay,
  lastDay,
  dueOn,
];

/** In SQL: whether `e` is the registration of a producer that has to file for the quarter. */
const expected = `e.programme_id = $1 and e.capacity = 'producer' and e.state <> 'applied'
  and e.valid_from <= $4 and (e.valid_to is null or e.valid_to >= $3)`;

/** In SQL: the return of organisation `o`, and what was submitted of it first. */
const filing = `left join quarterly_return r on r.programme_id = $1 and r.organisation_id = o.id and r.period = $2
  left join submission s on s.programme_id = $1 and s.organisation_id = o.id and s.return_id = r.id and s.number = 1`;

const dueOn = `coalesce(r.due_on, $5::date)`;
const filedOn = `(s.received_at at time zone g.time_zone)::date`;
