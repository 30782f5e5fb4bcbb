import { Injectable } from '@nestjs/common';

import { AuditTrail } from '../access/index.js';
import { Clock, JobQueue, newId, type RequestContext } from '../database/index.js';
import { dateInZone } from '../kernel/calendar-date.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import { lastDay, parsePeriod } from '../kernel/reporting-period.js';

import { mayStart, nationalRunJob, type RecomputedDifference } from './national-run.js';
import { NationalRunStore, type RunRow } from './national-run.store.js';

export interface RunView {
  run: RunRow;
  /** It should move and does not: the process was stopped, and a new start takes its place. */
  interrupted: boolean;
  differences: RecomputedDifference[];
}

/** Starting a period's run and looking at it; the work itself is the worker's. */
@Injectable()
export class NationalRunService {
  constructor(
    private readonly runs: NationalRunStore,
    private readonly queue: JobQueue,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** The row and its job come into being together; a run that fell silent gives way. */
  async start(
    ctx: RequestContext,
    period: string,
    timeZone: string,
  ): Promise<Decision<{ runId: string }>> {
    const parsed = parsePeriod(period);
    if (!parsed.ok) return parsed;
    const at = this.clock.now();
    if (lastDay(parsed.value) >= dateInZone(at, timeZone)) return refuse('run.period-not-over');
    return this.runs.inTransaction(ctx, async () => {
      const active = await this.runs.active(ctx, period);
      const verdict = mayStart(active, at);
      if (!verdict.ok) return verdict;
      if (active && verdict.value === 'replace')
        await this.runs.fail(ctx, active.id, 'interrupted', at);
      const runId = newId();
      const inserted = await this.runs.insert(ctx, {
        id: runId,
        period,
        startedBy: ctx.personId,
        at,
      });
      if (!inserted) return refuse('run.in-progress');
      await this.queue.add(ctx, nationalRunJob, { runId });
      await this.audit.record(ctx, {
        action: 'run.started',
        subjectKind: 'run',
        subjectId: runId,
        after: { period, replaces: active?.id ?? null },
      });
      return allow({ runId });
    });
  }

  /** Null when there is no such run. */
  async view(ctx: RequestContext, runId: string): Promise<RunView | null> {
    return this.runs.inTransaction(ctx, async () => {
      const run = await this.runs.find(ctx, runId);
      if (run === null) return null;
      const silent = mayStart(run, this.clock.now());
      const interrupted = silent.ok && silent.value === 'replace';
      return { run, interrupted, differences: await this.runs.differences(ctx, runId) };
    });
  }

  latest(ctx: RequestContext): Promise<RunRow[]> {
    return this.runs.inTransaction(ctx, () => this.runs.latest(ctx, 30));
  }
}
