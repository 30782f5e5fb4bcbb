import { Injectable } from '@nestjs/common';

import { AuditTrail } from '../access/index.js';
import { Clock, JobQueue, newId, WorkLock, type RequestContext } from '../database/index.js';
import { dateInZone } from '../kernel/calendar-date.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import { lastDay, parsePeriod } from '../kernel/reporting-period.js';

import {
  isInterrupted,
  lockOf,
  mayStart,
  reportFreezeJob,
  type RecomputedDifference,
} from './report-freeze.js';
import { ReportFreezeStore, type FreezeRow } from './report-freeze.store.js';

export interface FreezeView {
  run: FreezeRow;
  /** Its process was stopped: a new start takes its place. */
  interrupted: boolean;
  differences: RecomputedDifference[];
}

/** What comes with a start: the job that does the work, and the line in the trail. */
@Injectable()
export class FreezeTrail {
  constructor(
    private readonly queue: JobQueue,
    private readonly audit: AuditTrail,
  ) {}

  async started(
    ctx: RequestContext,
    runId: string,
    after: { readonly period: string; readonly replaces: string | null },
  ): Promise<void> {
    await this.queue.add(ctx, reportFreezeJob, { runId });
    const subject = { subjectKind: 'run', subjectId: runId } as const;
    await this.audit.record(ctx, { action: 'report-freeze.started', ...subject, after });
  }
}

/** Starting the freeze that a report is made from, and looking at it; the work itself is the worker's. */
@Injectable()
export class ReportFreezes {
  constructor(
    private readonly freezes: ReportFreezeStore,
    private readonly trail: FreezeTrail,
    private readonly lock: WorkLock,
    private readonly clock: Clock,
  ) {}

  /** The row and its job come into being together; one whose process has gone gives way. */
  async start(
    ctx: RequestContext,
    period: string,
    timeZone: string,
  ): Promise<Decision<{ runId: string }>> {
    const parsed = parsePeriod(period);
    if (!parsed.ok) return parsed;
    if (lastDay(parsed.value) >= dateInZone(this.clock.now(), timeZone))
      return refuse('run.period-not-over');
    return this.freezes.inTransaction(ctx, async () => {
      const active = await this.freezes.active(ctx, period);
      const verdict = mayStart(active && (await this.watched(ctx, active)));
      if (!verdict.ok) return verdict;
      const replaced = verdict.value === 'replace' ? active : null;
      if (replaced !== null) await this.freezes.fail(ctx, replaced.id, 'interrupted');
      const runId = newId();
      const row = { id: runId, period, startedBy: ctx.personId };
      if (!(await this.freezes.insert(ctx, row))) return refuse('run.in-progress');
      await this.trail.started(ctx, runId, { period, replaces: replaced?.id ?? null });
      return allow({ runId });
    });
  }

  /** Null when there is no such freeze. */
  async view(ctx: RequestContext, runId: string): Promise<FreezeView | null> {
    const find = () => this.freezes.inTransaction(ctx, () => this.freezes.find(ctx, runId));
    const seen = await find();
    if (seen === null) return null;
    const isLeft = isInterrupted(await this.watched(ctx, seen));
    // Whoever worked on it may have ended it in between: that is read once more, now that nobody holds it.
    const run = (isLeft ? await find() : null) ?? seen;
    const differences = await this.freezes.inTransaction(ctx, () =>
      this.freezes.differences(ctx, runId),
    );
    return { run, interrupted: isLeft && run.state === seen.state, differences };
  }

  latest(ctx: RequestContext): Promise<FreezeRow[]> {
    return this.freezes.inTransaction(ctx, () => this.freezes.latest(ctx, 30));
  }

  private async watched(ctx: RequestContext, { id, state }: FreezeRow) {
    return { state, isWorkedOn: await this.lock.isHeld(ctx, lockOf(id)) };
  }
}
