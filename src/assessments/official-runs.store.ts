import { Injectable } from '@nestjs/common';
import { arrayText, Tenancy, type RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import type { Refusal } from '../kernel/decision.js';
import { FEES_OWED } from '../ledger/index.js';
import { differenceReversal } from './fee-transactions.js';
import type {
  OfficialPhase,
  OfficialResult,
  OfficialRunState,
  RunClass,
  StandingClass,
} from './official-run.js';

export interface OfficialRunRow {
  readonly id: string;
  readonly period: string;
  readonly class: RunClass;
  readonly state: OfficialRunState;
  readonly phase: OfficialPhase | null;
  readonly done: number;
  readonly total: number;
  readonly failure: Refusal | null;
  readonly result: OfficialResult | null;
  readonly startedBy: string | null;
  /** A job waits for it in the queue; without one it lives as long as the process that started it. */
  readonly inBackground: boolean;
  readonly dataCutAt: Date | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

export interface StoodRunRow extends OfficialRunRow {
  readonly stands: boolean;
}

/** How far a run has come. */
export interface RunStep {
  readonly phase: OfficialPhase;
  readonly done: number;
  readonly total: number;
  readonly at: Date;
  /** What was decided until then counts; said by the step that freezes it. */
  readonly cutAt?: Date;
}

/** A return as a run computed it; amounts in minor units. */
export interface RunReturn {
  readonly organisationId: string;
  readonly returnId: string;
  readonly submissionId: string;
  readonly period: string;
  readonly lineCount: number;
  /** What the rules make of the submission that counts. */
  readonly feeMinor: bigint;
  /** What stood assessed for the return when the run froze it. */
  readonly chargedMinor: bigint;
}

/** Returns that were computed together, by the law of one day. Amounts in minor units. */
export interface ComputedReturns {
  readonly returns: readonly (Pick<
    RunReturn,
    'organisationId' | 'submissionId' | 'returnId' | 'period' | 'lineCount'
  > & { readonly from: number; readonly to: number; readonly standingMinor: bigint })[];
  /** Of all lines; those of a return are `from` up to, not including, `to`. */
  readonly fees: BigInt64Array;
  /** Of each return. */
  readonly totals: BigInt64Array;
  readonly law: { readonly rulebookHash: string; readonly on: CalendarDate };
  /** What the year and the nation add to the facts of a return's lines, as JSON; null where nothing does. */
  readonly above: (at: number) => string | null;
}

const columns = `id, period, class, state, phase, done, total, failure, result,
  started_by as "startedBy", in_background as "inBackground", data_cut_at as "dataCutAt", created_at as "createdAt",
  finished_at as "finishedAt"`;

/** Official runs, their rows, and which of them stands. A change names the state it expects, so a dropped run changes nothing. */
@Injectable()
export class OfficialRunsStore {
  constructor(private readonly tenancy: Tenancy) {}

  inTransaction<T>(ctx: RequestContext, work: () => Promise<T>): Promise<T> {
    return this.tenancy.run(ctx, work);
  }

  /** False when another run of the period is queued or at work. */
  async insert(
    ctx: RequestContext,
    run: { id: string; period: string; class: RunClass; inBackground: boolean; at: Date },
  ): Promise<boolean> {
    const rows = await this.tenancy.query(
      ctx,
      `insert into official_run (programme_id, id, period, class, state, in_background, started_by, progressed_at,
         created_at)
       values ($1, $2, $3, $4, 'queued', $5, $6, $7, $7)
       on conflict (programme_id, period) where state in ('queued', 'running') do nothing
       returning id`,
      [ctx.programmeId, run.id, run.period, run.class, run.inBackground, ctx.personId, run.at],
    );
    return rows.length > 0;
  }

  async find(ctx: RequestContext, id: string): Promise<OfficialRunRow | null> {
    const rows = await this.tenancy.query<OfficialRunRow>(
      ctx,
      `select ${columns} from official_run where programme_id = $1 and id = $2`,
      [ctx.programmeId, id],
    );
    return rows[0] ?? null;
  }

  /** Runs that are queued or at work on any part of that period: a year and its quarters count the same returns. */
  active(ctx: RequestContext, period: string): Promise<OfficialRunRow[]> {
    return this.tenancy.query<OfficialRunRow>(
      ctx,
      `select ${columns} from official_run
       where programme_id = $1 and (period in ($2, left($2, 4)) or left(period, 4) = $2)
         and state in ('queued', 'running') order by period for update`,
      [ctx.programmeId, period],
    );
  }

  /**
   * Until the transaction ends nobody else switches in a run of that year or of a quarter of it: what one of them posts, the
   * other has to know before it posts a difference. Nor is a return of the year amended meanwhile.
   */
  async holdYear(ctx: RequestContext, period: string): Promise<void> {
    await this.lockYear(ctx, period, { of: 'switch', by: 'pg_advisory_xact_lock' });
  }

  /**
   * Until the transaction ends nobody else starts a run of that year or of a quarter of it: neither would see the other's. Apart
   * from the lock of the switch, which is taken while a run's row is held.
   */
  async holdStarts(ctx: RequestContext, period: string): Promise<void> {
    await this.lockYear(ctx, period, { of: 'start', by: 'pg_advisory_xact_lock' });
  }

  /** Until the transaction ends no run of that year is switched in; others may amend beside. */
  async holdOffSwitch(ctx: RequestContext, period: string): Promise<void> {
    await this.lockYear(ctx, period, { of: 'switch', by: 'pg_advisory_xact_lock_shared' });
  }

  private async lockYear(
    ctx: RequestContext,
    period: string,
    lock: {
      readonly of: 'switch' | 'start';
      readonly by: 'pg_advisory_xact_lock' | 'pg_advisory_xact_lock_shared';
    },
  ): Promise<void> {
    await this.tenancy.query(ctx, `select ${lock.by}(hashtextextended($1, 0))`, [
      `${ctx.programmeId} official-run ${lock.of} ${period.slice(0, 4)}`,
    ]);
  }

  latest(ctx: RequestContext, limit: number): Promise<StoodRunRow[]> {
    return this.tenancy.query<StoodRunRow>(
      ctx,
      `select ${columns}, exists (select from official_run_standing s
         where s.programme_id = official_run.programme_id and s.run_id = official_run.id) as stands
       from official_run where programme_id = $1
       order by created_at desc, id desc limit $2`,
      [ctx.programmeId, limit],
    );
  }

  async standing(
    ctx: RequestContext,
    period: string,
  ): Promise<{ runId: string; class: StandingClass } | null> {
    const rows = await this.tenancy.query<{ runId: string; class: StandingClass }>(
      ctx,
      `select run_id as "runId", class from official_run_standing
       where programme_id = $1 and period = $2`,
      [ctx.programmeId, period],
    );
    return rows[0] ?? null;
  }

  /** False when the run is no longer to be worked on. */
  async progress(ctx: RequestContext, id: string, step: RunStep): Promise<boolean> {
    const rows = await this.tenancy.query(
      ctx,
      `update official_run set state = 'running', phase = $3, done = $4, total = $5, progressed_at = $6,
         data_cut_at = coalesce($7, data_cut_at)
       where programme_id = $1 and id = $2 and state in ('queued', 'running') returning id`,
      [ctx.programmeId, id, step.phase, step.done, step.total, step.at, step.cutAt ?? null],
    );
    return rows.length > 0;
  }

  /**
   * Takes a run out of the way, with its rows: as if it had never been, but for the word of why. Waits for whoever is just
   * switching it in, and then leaves it as it stands.
   */
  async drop(ctx: RequestContext, id: string, failure: Refusal, at: Date): Promise<void> {
    await this.tenancy.query(
      ctx,
      `update official_run set state = 'dropped', failure = $3::jsonb, finished_at = $4
       where programme_id = $1 and id = $2 and state in ('queued', 'running')`,
      [ctx.programmeId, id, JSON.stringify(failure), at],
    );
    await this.clear(ctx, id);
  }

  /** Removes what an attempt that was killed has left; rows of a finished run stay, whoever asks. */
  async clear(ctx: RequestContext, id: string): Promise<void> {
    await this.tenancy.query(
      ctx,
      `delete from official_run_return where programme_id = $1 and run_id = $2`,
      [ctx.programmeId, id],
    );
  }

  async addReturns(
    ctx: RequestContext,
    id: string,
    { returns, fees, totals, law, above }: ComputedReturns,
  ): Promise<void> {
    await this.tenancy.query(
      ctx,
      `insert into official_run_return (programme_id, run_id, organisation_id, submission_id, return_id,
         period, line_count, fee_minor, charged_minor, line_fees, rulebook_hash, law_on, above)
       select $1, $2, r.organisation_id, r.submission_id, r.return_id, r.period, r.line_count, r.fee_minor,
         r.charged_minor, r.line_fees::bigint[], $3, $4, r.above
       from unnest($5::uuid[], $6::uuid[], $7::uuid[], $8::text[], $9::int[], $10::bigint[], $11::bigint[],
           $12::text[], $13::jsonb[])
         as r (organisation_id, submission_id, return_id, period, line_count, fee_minor, charged_minor, line_fees,
           above)`,
      [
        ctx.programmeId,
        id,
        law.rulebookHash,
        law.on,
        arrayText(returns.map((each) => each.organisationId)),
        arrayText(returns.map((each) => each.submissionId)),
        arrayText(returns.map((each) => each.returnId)),
        arrayText(returns.map((each) => each.period)),
        arrayText(returns.map((each) => each.lineCount)),
        arrayText([...totals]),
        arrayText(returns.map((each) => each.standingMinor)),
        arrayText(returns.map(({ from, to }) => `{${fees.subarray(from, to).join(',')}}`)),
        arrayText(returns.map((_, at) => above(at))),
      ],
    );
  }

  /** What final runs have posted for each return so far and no amendment has taken back, of all producers or of one. */
  async postedBefore(
    ctx: RequestContext,
    quarters: readonly string[],
    organisationId?: string,
  ): Promise<Map<string, bigint>> {
    const of = (alias: string): string =>
      `${alias}.programme_id = $1 and ${alias}.period = any($2)
         ${organisationId === undefined ? '' : `and ${alias}.organisation_id = $3`}`;
    const rows = await this.tenancy.query<{ returnId: string; posted: string }>(
      ctx,
      `select return_id as "returnId", sum(minor)::text as posted from (
         select x.return_id, x.posted_minor as minor
         from official_run_return x join official_run r on r.programme_id = x.programme_id
           and r.id = x.run_id
         where ${of('x')} and r.state = 'finished'
         union all
         select s.return_id, e.amount from submission s
         join ledger_transaction t on t.programme_id = s.programme_id
           and t.organisation_id = s.organisation_id and t.kind = '${differenceReversal}'
           and t.cause_kind = 'submission' and t.cause_id = s.id::text
         join ledger_entry e on e.programme_id = t.programme_id
           and e.organisation_id = t.organisation_id and e.transaction_id = t.id
         join ledger_account a on a.programme_id = e.programme_id
           and a.organisation_id = e.organisation_id and a.id = e.account_id and a.kind = '${FEES_OWED}'
         where ${of('s')} and s.number > 1) p
       group by 1 having sum(minor) <> 0`,
      [ctx.programmeId, quarters, ...(organisationId === undefined ? [] : [organisationId])],
    );
    return new Map(rows.map(({ returnId, posted }) => [returnId, BigInt(posted)]));
  }

  /** Returns of a run that were amended since it counted them. */
  async amendedSince(ctx: RequestContext, id: string): Promise<ReadonlySet<string>> {
    const rows = await this.tenancy.query<{ returnId: string }>(
      ctx,
      `select x.return_id as "returnId" from official_run_return x
       join submission c on c.programme_id = x.programme_id
         and c.organisation_id = x.organisation_id and c.id = x.submission_id
       where x.programme_id = $1 and x.run_id = $2
         and exists (select from submission n where n.programme_id = c.programme_id
           and n.organisation_id = c.organisation_id and n.return_id = c.return_id
           and n.number > c.number)`,
      [ctx.programmeId, id],
    );
    return new Set(rows.map(({ returnId }) => returnId));
  }

  async returns(ctx: RequestContext, id: string): Promise<RunReturn[]> {
    const rows = await this.tenancy.query<
      Omit<RunReturn, 'feeMinor' | 'chargedMinor'> & { feeMinor: string; chargedMinor: string }
    >(
      ctx,
      `select organisation_id as "organisationId", return_id as "returnId",
         submission_id as "submissionId", period, line_count as "lineCount",
         fee_minor as "feeMinor", charged_minor as "chargedMinor"
       from official_run_return where programme_id = $1 and run_id = $2
       order by organisation_id, submission_id`,
      [ctx.programmeId, id],
    );
    return rows.map((row) => ({
      ...row,
      feeMinor: BigInt(row.feeMinor),
      chargedMinor: BigInt(row.chargedMinor),
    }));
  }

  async notePosted(
    ctx: RequestContext,
    id: string,
    posted: readonly {
      readonly organisationId: string;
      readonly submissionId: string;
      readonly minor: bigint;
    }[],
  ): Promise<void> {
    await this.tenancy.query(
      ctx,
      `update official_run_return r set posted_minor = p.minor
       from unnest($3::uuid[], $4::uuid[], $5::bigint[]) as p (organisation_id, submission_id, minor)
       where r.programme_id = $1 and r.organisation_id = p.organisation_id and r.run_id = $2
         and r.submission_id = p.submission_id`,
      [
        ctx.programmeId,
        id,
        posted.map(({ organisationId }) => organisationId),
        posted.map(({ submissionId }) => submissionId),
        posted.map(({ minor }) => minor.toString()),
      ],
    );
  }

  /** The switch: the run is finished and, unless a trial, is what stands for the period. False when it was dropped. */
  async finish(
    ctx: RequestContext,
    id: string,
    result: OfficialResult,
    at: Date,
  ): Promise<boolean> {
    const rows = await this.tenancy.query<{ period: string; class: RunClass }>(
      ctx,
      `update official_run set state = 'finished', done = total, result = $3::jsonb,
         finished_at = $4, progressed_at = $4
       where programme_id = $1 and id = $2 and state = 'running' returning period, class`,
      [ctx.programmeId, id, JSON.stringify(result), at],
    );
    const [run] = rows;
    if (run === undefined) return false;
    if (run.class === 'trial') return true;
    await this.tenancy.query(
      ctx,
      `insert into official_run_standing (programme_id, period, run_id, class, switched_at)
       values ($1, $2, $3, $4, $5)
       on conflict (programme_id, period) do update
         set run_id = excluded.run_id, class = excluded.class, switched_at = excluded.switched_at`,
      [ctx.programmeId, run.period, id, run.class, at],
    );
    return true;
  }
}
