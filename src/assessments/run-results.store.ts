import { Injectable } from '@nestjs/common';
import { Tenancy, type RequestContext } from '../database/index.js';
import type { ProducerResult, RunClass, StaleReturn } from './official-run.js';

export interface FormerRun {
  readonly runId: string;
  readonly class: RunClass;
  readonly finishedAt: Date;
}

/** Returns that moved on; beyond them it is said how many more there are. */
const mostListed = 200;

type Amounts = 'feeMinor' | 'chargedMinor' | 'postedMinor';
type ResultRow = Omit<ProducerResult, Amounts | 'formerMinor'> &
  Record<Amounts, string> & { readonly formerMinor: string | null };

/** What finished runs say: producer by producer, against the run before, and what has moved on since. */
@Injectable()
export class RunResultsStore {
  constructor(private readonly tenancy: Tenancy) {}

  /** The run of the same period that finished last before this one. */
  async former(ctx: RequestContext, runId: string): Promise<FormerRun | null> {
    const rows = await this.tenancy.query<FormerRun>(
      ctx,
      `select f.id as "runId", f.class, f.finished_at as "finishedAt"
       from official_run r join official_run f on f.programme_id = r.programme_id
         and f.period = r.period and f.state = 'finished' and f.created_at < r.created_at
       where r.programme_id = $1 and r.id = $2 order by f.created_at desc, f.id desc limit 1`,
      [ctx.programmeId, runId],
    );
    return rows[0] ?? null;
  }

  /** What changed most against the run before comes first. */
  async producers(
    ctx: RequestContext,
    { runId, formerId }: { runId: string; formerId: string | null },
  ): Promise<ProducerResult[]> {
    const rows = await this.tenancy.query<ResultRow>(
      ctx,
      `select organisation_id as "organisationId", o.name as organisation,
         coalesce(n.returns, 0)::int as returns, coalesce(n.lines, 0)::int as lines,
         coalesce(n.fee, 0)::text as "feeMinor", coalesce(n.charged, 0)::text as "chargedMinor",
         coalesce(n.posted, 0)::text as "postedMinor", b.fee::text as "formerMinor"
       from (${sums('$2')}) n full join (${sums('$3')}) b using (organisation_id)
       join organisation o on o.id = organisation_id
       order by abs(coalesce(n.fee, 0) - coalesce(b.fee, n.fee, 0)) desc, n.fee desc, o.name`,
      [ctx.programmeId, runId, formerId],
    );
    return rows.map((row) => ({
      ...row,
      feeMinor: BigInt(row.feeMinor),
      chargedMinor: BigInt(row.chargedMinor),
      postedMinor: BigInt(row.postedMinor),
      formerMinor: row.formerMinor === null ? null : BigInt(row.formerMinor),
    }));
  }

  /** Returns of the run's period that were filed or amended after it counted: what they touch is to be run again. */
  stale(ctx: RequestContext, runId: string): Promise<StaleReturn[]> {
    return this.movedSince(ctx, 'r.id = $2', [runId]);
  }

  /** The same of all runs that stand. */
  reopened(ctx: RequestContext): Promise<StaleReturn[]> {
    return this.movedSince(
      ctx,
      `exists (select from official_run_standing t where t.programme_id = r.programme_id
        and t.run_id = r.id)`,
      [],
    );
  }

  private movedSince(
    ctx: RequestContext,
    ofRuns: string,
    parameters: readonly string[],
  ): Promise<StaleReturn[]> {
    return this.tenancy.query<StaleReturn>(
      ctx,
      `select r.id as "runId", s.organisation_id as "organisationId", o.name as organisation, s.period,
         left(s.period, 4)::int as year, case when s.number > 1 then 'amended' else 'late' end as reason,
         s.reference, s.submitted_at as at, (count(*) over ())::int as "inAll"
       from official_run r
       join submission s on s.programme_id = r.programme_id
         and (s.period = r.period or left(s.period, 4) = r.period)
       join organisation o on o.id = s.organisation_id
       where r.programme_id = $1 and r.state = 'finished' and ${ofRuns}
         and not exists (select from submission n where n.programme_id = s.programme_id
           and n.organisation_id = s.organisation_id and n.return_id = s.return_id
           and n.number > s.number)
         and not exists (select from official_run_return x where x.programme_id = s.programme_id
           and x.organisation_id = s.organisation_id and x.run_id = r.id and x.submission_id = s.id)
       order by year desc, organisation, s.period, s.reference limit ${String(mostListed)}`,
      [ctx.programmeId, ...parameters],
    );
  }
}

const sums = (
  run: string,
): string => `select organisation_id, count(*) as returns, sum(line_count) as lines,
    sum(fee_minor) as fee, sum(charged_minor) as charged, sum(posted_minor) as posted
  from official_run_return where programme_id = $1 and run_id = ${run} group by organisation_id`;
