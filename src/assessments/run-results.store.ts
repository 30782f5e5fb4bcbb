import { Injectable } from '@nestjs/common';
import { inNameOrder, type RequestContext, Tenancy } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';
import type { ProducerResult, RunClass, StaleReturn } from './official-run.js';
import { beyondFrom, type Beyond, type KeptBeyond } from './run-above.js';

export interface FormerRun {
  readonly runId: string;
  readonly class: RunClass;
  readonly finishedAt: Date;
}

/** What a final run made of a return, and by which law. Amounts in minor units. */
export interface SettledReturn {
  readonly runId: string;
  readonly runPeriod: string;
  readonly finishedAt: Date;
  readonly organisationId: string;
  readonly returnId: string;
  readonly submissionId: string;
  readonly reference: string;
  readonly period: ReportingPeriod;
  readonly lineCount: number;
  readonly currency: string;
  readonly feeMinor: bigint;
  /** What its lines come to; a total may hold more, such as a part of common costs. */
  readonly linesMinor: bigint;
  /** What stood assessed when the run counted. */
  readonly chargedMinor: bigint;
  readonly postedMinor: bigint;
  /** Null for a run before this was kept. */
  readonly rulebookId: string | null;
  readonly rulebookHash: string | null;
  readonly lawOn: CalendarDate | null;
  /** What the year and the nation add to the facts of the return and of its lines. */
  readonly beyond: Beyond;
}

/** What a run computed for a line, and the line's place in its return, counted from 0. */
export interface SettledFee {
  readonly feeMinor: bigint;
  readonly place: number;
}

/** A run, and the one before it where there was one. */
export interface ComparedRuns {
  readonly runId: string;
  readonly formerId: string | null;
}

/** So many at most after so many; a file has all of them. */
export interface ResultsPage {
  readonly limit: number | null;
  readonly offset: number;
}

/** Of how many producers, how many have another fee than in the run before, and what that comes to in sum. */
export interface ChangedResults {
  readonly producers: number;
  readonly count: number;
  readonly differenceMinor: bigint;
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
    { runId, formerId }: ComparedRuns,
    { limit, offset }: ResultsPage,
  ): Promise<ProducerResult[]> {
    const rows = await this.tenancy.query<ResultRow>(
      ctx,
      `select organisation_id as "organisationId", o.name as organisation,
         coalesce(n.returns, 0)::int as returns, coalesce(n.lines, 0)::int as lines,
         coalesce(n.fee, 0)::text as "feeMinor", coalesce(n.charged, 0)::text as "chargedMinor",
         coalesce(n.posted, 0)::text as "postedMinor", b.fee::text as "formerMinor"
       from (${sums('$2')}) n full join (${sums('$3')}) b using (organisation_id)
       join organisation o on o.id = organisation_id
       order by abs(coalesce(n.fee, 0) - coalesce(b.fee, n.fee, 0)) desc, n.fee desc, ${inNameOrder('o.name')}, o.id
       limit $4 offset $5`,
      [ctx.programmeId, runId, formerId, limit, offset],
    );
    return rows.map((row) => ({
      ...row,
      feeMinor: BigInt(row.feeMinor),
      chargedMinor: BigInt(row.chargedMinor),
      postedMinor: BigInt(row.postedMinor),
      formerMinor: row.formerMinor === null ? null : BigInt(row.formerMinor),
    }));
  }

  /** How many producers there are in all, and how many of them by how much against the run before. */
  async changed(ctx: RequestContext, { runId, formerId }: ComparedRuns): Promise<ChangedResults> {
    const [row] = await this.tenancy.query<{ producers: number; count: number; sum: string }>(
      ctx,
      `select count(*)::int as producers, count(*) filter (where by <> 0)::int as count, coalesce(sum(by), 0)::text as sum
       from (select coalesce(n.fee, 0) - coalesce(b.fee, 0) as by
         from (${sums('$2')}) n full join (${sums('$3')}) b using (organisation_id)) difference`,
      [ctx.programmeId, runId, formerId],
    );
    return {
      producers: row?.producers ?? 0,
      count: row?.count ?? 0,
      differenceMinor: BigInt(row?.sum ?? '0'),
    };
  }

  /** What a final run made of one return; null where no such run stands or stood. */
  async settled(
    ctx: RequestContext,
    of: { readonly runId: string; readonly returnId: string; readonly organisationId: string },
  ): Promise<SettledReturn | null> {
    const [row] = await this.tenancy.query<
      Omit<SettledReturn, Amounts | 'linesMinor' | 'beyond'> &
        Record<Amounts | 'linesMinor', string> & { above: KeptBeyond | null }
    >(
      ctx,
      `select r.id as "runId", r.period as "runPeriod", r.finished_at as "finishedAt", x.return_id as "returnId",
         x.organisation_id as "organisationId", x.submission_id as "submissionId", s.reference, x.period,
         x.line_count as "lineCount", x.fee_minor::text as "feeMinor", x.charged_minor::text as "chargedMinor",
         x.posted_minor::text as "postedMinor", r.result ->> 'currency' as currency,
         (select coalesce(sum(f), 0) from unnest(x.line_fees) f)::text as "linesMinor",
         x.rulebook_hash as "rulebookHash", x.law_on::text as "lawOn", x.above,
         (select b ->> 'id' from jsonb_array_elements(r.result -> 'rulebooks') b
           where b ->> 'hash' = x.rulebook_hash) as "rulebookId"
       from official_run_return x
       join official_run r on r.programme_id = x.programme_id and r.id = x.run_id
       join submission s on s.programme_id = x.programme_id and s.organisation_id = x.organisation_id
         and s.id = x.submission_id
       where x.programme_id = $1 and x.run_id = $2 and x.return_id = $3 and x.organisation_id = $4
         and r.class = 'final' and r.state = 'finished'`,
      [ctx.programmeId, of.runId, of.returnId, of.organisationId],
    );
    if (row === undefined) return null;
    const { above, ...kept } = row;
    return {
      ...kept,
      feeMinor: BigInt(row.feeMinor),
      linesMinor: BigInt(row.linesMinor),
      chargedMinor: BigInt(row.chargedMinor),
      postedMinor: BigInt(row.postedMinor),
      beyond: beyondFrom(above),
    };
  }

  /**
   * The fee of a submission as the final run settled it that was switched in last of its quarter and year; null where that run
   * did not count it, or an amendment stands in its place.
   */
  async settledFee(
    ctx: RequestContext,
    of: { readonly organisationId: string; readonly submissionId: string },
  ): Promise<bigint | null> {
    const [row] = await this.tenancy.query<{ fee: string | null }>(
      ctx,
      `select x.fee_minor::text as fee from submission s
       join official_run_standing t on t.programme_id = s.programme_id
         and t.period in (s.period, left(s.period, 4)) and t.class = 'final'
       left join official_run_return x on x.programme_id = s.programme_id
         and x.organisation_id = s.organisation_id and x.run_id = t.run_id and x.submission_id = s.id
       where s.programme_id = $1 and s.organisation_id = $2 and s.id = $3
         and not exists (select from submission n where n.programme_id = s.programme_id
           and n.organisation_id = s.organisation_id and n.return_id = s.return_id
           and n.number > s.number)
       order by t.switched_at desc limit 1`,
      [ctx.programmeId, of.organisationId, of.submissionId],
    );
    return row?.fee == null ? null : BigInt(row.fee);
  }

  /** Of some lines of a return, by line key. */
  async feesOfLines(
    ctx: RequestContext,
    { runId, organisationId, submissionId }: SettledReturn,
    lineKeys: readonly string[],
  ): Promise<ReadonlyMap<string, SettledFee>> {
    const rows = await this.tenancy.query<{ lineKey: string; fee: string; place: number }>(
      ctx,
      `select l.line_key as "lineKey", x.line_fees[l.place]::text as fee, (l.place - 1)::int as place
       from official_run_return x
       join (select line_key, row_number() over (order by position, line_key) as place from submission_line
         where programme_id = $1 and organisation_id = $3 and submission_id = $4) l on l.line_key = any($5)
       where x.programme_id = $1 and x.run_id = $2 and x.organisation_id = $3 and x.submission_id = $4`,
      [ctx.programmeId, runId, organisationId, submissionId, lineKeys],
    );
    return new Map(
      rows.map(({ lineKey, fee, place }) => [lineKey, { feeMinor: BigInt(fee), place }]),
    );
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
       order by year desc, ${inNameOrder('o.name')}, s.period, s.reference limit ${String(mostListed)}`,
      [ctx.programmeId, ...parameters],
    );
  }
}

const sums = (
  run: string,
): string => `select organisation_id, count(*) as returns, sum(line_count) as lines,
    sum(fee_minor) as fee, sum(charged_minor) as charged, sum(posted_minor) as posted
  from official_run_return where programme_id = $1 and run_id = ${run} group by organisation_id`;
