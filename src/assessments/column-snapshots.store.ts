import { Injectable } from '@nestjs/common';
import { Tenancy, type RequestContext } from '../database/index.js';

/** Which snapshots there are: the database alone says so, within the programme of whoever asks. */
@Injectable()
export class ColumnSnapshotsStore {
  constructor(private readonly tenancy: Tenancy) {}

  /** The final run that stands for the quarter or for its year, whichever was switched in last; null for one that left none. */
  async finalRun(
    ctx: RequestContext,
    quarter: string,
  ): Promise<{ runId: string; sha256: string | null } | null> {
    const rows = await this.tenancy.query<{ runId: string; sha256: string | null }>(
      ctx,
      `select s.run_id as "runId", r.result -> 'snapshots' ->> $2 as sha256
       from official_run_standing s join official_run r on r.programme_id = s.programme_id
         and r.id = s.run_id
       where s.programme_id = $1 and s.period in ($2, left($2, 4)) and s.class = 'final'
       order by s.switched_at desc limit 1`,
      [ctx.programmeId, quarter],
    );
    return rows[0] ?? null;
  }

  /** The submissions that count for the quarter, as one hash: another one means that newer returns were accepted. */
  async counted(ctx: RequestContext, quarter: string, at: Date): Promise<string> {
    const rows = await this.tenancy.query<{ ids: string }>(
      ctx,
      `select encode(sha256(convert_to(coalesce(string_agg(c.id::text, ',' order by c.id), ''),
         'UTF8')), 'hex') as ids
       from (select distinct on (s.organisation_id, s.return_id) s.id from submission s
         join return_decision d on d.programme_id = s.programme_id
           and d.organisation_id = s.organisation_id and d.return_id = s.return_id
           and d.submission_number = s.number
         where s.programme_id = $1 and s.period = $2 and d.outcome = 'accepted'
           and d.decided_at <= $3
         order by s.organisation_id, s.return_id, s.number desc) c`,
      [ctx.programmeId, quarter, at],
    );
    return rows[0]?.ids ?? '';
  }

  /** Runs that may be writing just now. */
  async writing(ctx: RequestContext): Promise<ReadonlySet<string>> {
    const rows = await this.tenancy.run(ctx, () =>
      this.tenancy.query<{ id: string }>(
        ctx,
        `select id from official_run where programme_id = $1 and state in ('queued', 'running')`,
        [ctx.programmeId],
      ),
    );
    return new Set(rows.map(({ id }) => id));
  }
}
