import { Injectable } from '@nestjs/common';

import { Clock, Tenancy, type RequestContext } from '../database/index.js';

import type { RecomputedDifference, FreezePhase, FreezeState } from './report-freeze.js';
import type { FrozenSubmission, Verdict } from './recomputation.service.js';

export interface FreezeRow {
  id: string;
  period: string;
  state: FreezeState;
  phase: FreezePhase | null;
  done: number;
  total: number;
  failure: string | null;
  startedBy: string | null;
  dataCutAt: Date | null;
  progressedAt: Date;
  createdAt: Date;
  finishedAt: Date | null;
}

const columns = `id, period, state, phase, done, total, failure, started_by as "startedBy",
  data_cut_at as "dataCutAt", progressed_at as "progressedAt", created_at as "createdAt",
  finished_at as "finishedAt"`;

/**
 * Freezes of a report, what they froze, and how far they got. Every change names the state it expects: a replaced one changes
 * nothing. The tables keep the name they were first given, `national_run`.
 */
@Injectable()
export class ReportFreezeStore {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly clock: Clock,
  ) {}

  inTransaction<T>(ctx: RequestContext, work: () => Promise<T>): Promise<T> {
    return this.tenancy.run(ctx, work);
  }

  /** False when another run of the period became active in the same moment. */
  async insert(
    ctx: RequestContext,
    run: { id: string; period: string; startedBy: string | null },
  ): Promise<boolean> {
    const rows = await this.tenancy.query(
      ctx,
      `insert into national_run (programme_id, id, period, state, started_by, progressed_at, created_at)
       values ($1, $2, $3, 'queued', $4, $5, $5)
       on conflict (programme_id, period) where state in ('queued', 'running') do nothing
       returning id`,
      [ctx.programmeId, run.id, run.period, run.startedBy, this.clock.now()],
    );
    return rows.length > 0;
  }

  async active(ctx: RequestContext, period: string): Promise<FreezeRow | null> {
    const rows = await this.tenancy.query<FreezeRow>(
      ctx,
      `select ${columns} from national_run
       where programme_id = $1 and period = $2 and state in ('queued', 'running') for update`,
      [ctx.programmeId, period],
    );
    return rows[0] ?? null;
  }

  async find(ctx: RequestContext, id: string): Promise<FreezeRow | null> {
    const rows = await this.tenancy.query<FreezeRow>(
      ctx,
      `select ${columns} from national_run where programme_id = $1 and id = $2`,
      [ctx.programmeId, id],
    );
    return rows[0] ?? null;
  }

  async latest(ctx: RequestContext, limit: number): Promise<FreezeRow[]> {
    return this.tenancy.query<FreezeRow>(
      ctx,
      `select ${columns} from national_run where programme_id = $1
       order by created_at desc, id desc limit $2`,
      [ctx.programmeId, limit],
    );
  }

  async latestFinished(ctx: RequestContext, period: string): Promise<FreezeRow | null> {
    const rows = await this.tenancy.query<FreezeRow>(
      ctx,
      `select ${columns} from national_run
       where programme_id = $1 and period = $2 and state = 'finished'
       order by finished_at desc, id desc limit 1`,
      [ctx.programmeId, period],
    );
    return rows[0] ?? null;
  }

  /** The newest finished one of each period, newest periods first. */
  newestOfPeriods(
    ctx: RequestContext,
    limit: number,
  ): Promise<{ readonly id: string; readonly period: string }[]> {
    return this.tenancy.query(
      ctx,
      `select distinct on (period) id, period from national_run
       where programme_id = $1 and state = 'finished'
       order by period desc, finished_at desc, id desc limit $2`,
      [ctx.programmeId, limit],
    );
  }

  /** What the run found, as JSON text, so that no figure passes through a float. */
  async resultText(ctx: RequestContext, id: string): Promise<string | null> {
    const rows = await this.tenancy.query<{ result: string | null }>(
      ctx,
      `select result::text as result from national_run
       where programme_id = $1 and id = $2 and state = 'finished'`,
      [ctx.programmeId, id],
    );
    return rows[0]?.result ?? null;
  }

  /** False when the run is no longer active, because another took its place. */
  async progress(
    ctx: RequestContext,
    id: string,
    step: { phase: FreezePhase; done: number; total: number },
  ): Promise<boolean> {
    const rows = await this.tenancy.query(
      ctx,
      `update national_run set state = 'running', phase = $3, done = $4, total = $5, progressed_at = $6
       where programme_id = $1 and id = $2 and state in ('queued', 'running') returning id`,
      [ctx.programmeId, id, step.phase, step.done, step.total, this.clock.now()],
    );
    return rows.length > 0;
  }

  async fail(ctx: RequestContext, id: string, failure: string): Promise<void> {
    await this.tenancy.query(
      ctx,
      `update national_run set state = 'failed', failure = $3, finished_at = $4
       where programme_id = $1 and id = $2 and state in ('queued', 'running')`,
      [ctx.programmeId, id, failure, this.clock.now()],
    );
  }

  async finish(ctx: RequestContext, id: string, result: string): Promise<boolean> {
    const rows = await this.tenancy.query(
      ctx,
      `update national_run set state = 'finished', result = $3::jsonb, finished_at = $4,
         progressed_at = $4, done = total
       where programme_id = $1 and id = $2 and state = 'running' returning id`,
      [ctx.programmeId, id, result, this.clock.now()],
    );
    return rows.length > 0;
  }

  /** Freezes the newest accepted submission of each return and the batches behind valid certificates, as they are now. */
  async freeze(
    ctx: RequestContext,
    id: string,
    cut: { quarters: readonly string[]; firstDay: string; lastDay: string },
  ): Promise<number> {
    const at = this.clock.now();
    await this.tenancy.query(
      ctx,
      `insert into national_run_submission (programme_id, run_id, organisation_id, submission_id)
       select distinct on (s.organisation_id, s.return_id) s.programme_id, $2::uuid, s.organisation_id, s.id
       from submission s
       join return_decision d on d.programme_id = s.programme_id
         and d.organisation_id = s.organisation_id and d.return_id = s.return_id
         and d.submission_number = s.number
       where s.programme_id = $1 and s.period = any($3) and d.outcome = 'accepted'
         and d.decided_at <= $4
       order by s.organisation_id, s.return_id, s.number desc`,
      [ctx.programmeId, id, cut.quarters, at],
    );
    await this.tenancy.query(
      ctx,
      `insert into national_run_batch (programme_id, run_id, organisation_id, batch_id, certificate_id)
       select b.programme_id, $2::uuid, b.organisation_id, b.id, c.id
       from certificate c
       join certificate_batch cb on cb.programme_id = c.programme_id
         and cb.organisation_id = c.organisation_id and cb.certificate_id = c.id
       join batch b on b.programme_id = cb.programme_id
         and b.organisation_id = cb.organisation_id and b.id = cb.batch_id
       where c.programme_id = $1 and b.ended_on between $3 and $4 and c.certified_at <= $5
         and not exists (select 1 from certificate_event e where e.programme_id = c.programme_id
           and e.organisation_id = c.organisation_id and e.certificate_id = c.id
           and e.kind = 'revoked' and e.at <= $5)`,
      [ctx.programmeId, id, cut.firstDay, cut.lastDay, at],
    );
    await this.tenancy.query(
      ctx,
      `update national_run set data_cut_at = $3 where programme_id = $1 and id = $2`,
      [ctx.programmeId, id, at],
    );
    return this.frozenCount(ctx, id);
  }

  async waitingCount(ctx: RequestContext, id: string): Promise<number> {
    return this.countFrozen(ctx, id, 'and agrees is null');
  }

  async differenceCount(ctx: RequestContext, id: string): Promise<number> {
    return this.countFrozen(ctx, id, 'and agrees = false');
  }

  async frozenCount(ctx: RequestContext, id: string): Promise<number> {
    return this.countFrozen(ctx, id, '');
  }

  private async countFrozen(ctx: RequestContext, id: string, filter: string): Promise<number> {
    const rows = await this.tenancy.query<{ count: number }>(
      ctx,
      `select count(*)::integer as count from national_run_submission
       where programme_id = $1 and run_id = $2 ${filter}`,
      [ctx.programmeId, id],
    );
    return rows[0]?.count ?? 0;
  }

  /** Frozen submissions that were not recomputed yet: where a run that was killed goes on. */
  async waiting(ctx: RequestContext, id: string, limit: number): Promise<FrozenSubmission[]> {
    return this.tenancy.query<FrozenSubmission>(
      ctx,
      `select organisation_id as "organisationId", submission_id as "submissionId"
       from national_run_submission
       where programme_id = $1 and run_id = $2 and agrees is null
       order by organisation_id, submission_id limit $3`,
      [ctx.programmeId, id, limit],
    );
  }

  async recordVerdicts(
    ctx: RequestContext,
    id: string,
    verdicts: readonly Verdict[],
  ): Promise<void> {
    await this.tenancy.query(
      ctx,
      `update national_run_submission f
       set recomputed_minor = v.minor, finding = v.finding, agrees = v.agrees
       from unnest($3::uuid[], $4::uuid[], $5::bigint[], $6::text[], $7::boolean[])
         as v (organisation_id, submission_id, minor, finding, agrees)
       where f.programme_id = $1 and f.run_id = $2
         and f.organisation_id = v.organisation_id and f.submission_id = v.submission_id`,
      [
        ctx.programmeId,
        id,
        verdicts.map((verdict) => verdict.organisationId),
        verdicts.map((verdict) => verdict.submissionId),
        verdicts.map((verdict) => verdict.recomputedMinor?.toString() ?? null),
        verdicts.map((verdict) => verdict.finding),
        verdicts.map((verdict) => verdict.agrees),
      ],
    );
  }

  async differences(ctx: RequestContext, id: string): Promise<RecomputedDifference[]> {
    return this.tenancy.query<RecomputedDifference>(
      ctx,
      `select s.reference, o.name as organisation, s.period, a.total_minor::text as "storedMinor",
         a.currency, f.recomputed_minor::text as "recomputedMinor", f.finding
       from national_run_submission f
       join submission s on s.programme_id = f.programme_id
         and s.organisation_id = f.organisation_id and s.id = f.submission_id
       join organisation o on o.id = f.organisation_id
       left join assessment a on a.programme_id = f.programme_id
         and a.organisation_id = f.organisation_id and a.submission_id = f.submission_id
       where f.programme_id = $1 and f.run_id = $2 and f.agrees = false
       order by s.reference limit 1000`,
      [ctx.programmeId, id],
    );
  }
}
