import { Injectable } from '@nestjs/common';

import { HandlesJob, WorkLock, type JobHandler, type RequestContext } from '../database/index.js';
import {
  firstDay,
  lastDay,
  parsePeriod,
  type ReportingPeriod,
} from '../kernel/reporting-period.js';

import { lockOf, quartersOf, reportFreezeJob } from './report-freeze.js';
import { FrozenFigures } from './frozen-figures.service.js';
import { ReportFreezeStore, type FreezeRow } from './report-freeze.store.js';
import { Recomputation } from './recomputation.service.js';

/** Small enough that a stopped worker loses a second of work, large enough that commits do not matter. */
const chunk = 50;

/**
 * The run itself, in short transactions with the progress in each. Killed at any point it goes on from what is frozen and
 * recomputed already; replaced by another run it stops at its next step, because its row is no longer active.
 */
@Injectable()
@HandlesJob(reportFreezeJob)
export class ReportFreezeWorker implements JobHandler {
  constructor(
    private readonly freezes: ReportFreezeStore,
    private readonly figures: FrozenFigures,
    private readonly recomputation: Recomputation,
    private readonly lock: WorkLock,
  ) {}

  async handle(ctx: RequestContext, payload: Readonly<Record<string, string>>): Promise<void> {
    const runId = payload.runId ?? '';
    // Where somebody works on it already there is nothing to do; where its process has gone, its lock has gone with it.
    await this.lock.whileHeld(ctx, lockOf(runId), () => this.work(ctx, runId));
  }

  private async work(ctx: RequestContext, runId: string): Promise<void> {
    const run = await this.freezes.inTransaction(ctx, () => this.freezes.find(ctx, runId));
    if (run === null || run.state === 'finished' || run.state === 'failed') return;
    const period = parsePeriod(run.period);
    if (!period.ok) return;
    try {
      const total = await this.freeze(ctx, run, period.value);
      if (total === null || !(await this.recompute(ctx, runId, total))) return;
      await this.count(ctx, run, period.value);
    } catch (error) {
      await this.freezes.inTransaction(ctx, () => this.freezes.fail(ctx, runId, 'broken'));
      throw error;
    }
  }

  /** The number of submissions to recompute; null when the run was replaced. */
  private freeze(
    ctx: RequestContext,
    run: FreezeRow,
    period: ReportingPeriod,
  ): Promise<number | null> {
    return this.freezes.inTransaction(ctx, async () => {
      const moved = await this.freezes.progress(ctx, run.id, {
        phase: 'freezing',
        done: 0,
        total: 0,
      });
      if (!moved) return null;
      if (run.dataCutAt !== null) return this.freezes.frozenCount(ctx, run.id);
      return this.freezes.freeze(ctx, run.id, {
        quarters: quartersOf(period),
        firstDay: firstDay(period),
        lastDay: lastDay(period),
      });
    });
  }

  private async recompute(ctx: RequestContext, runId: string, total: number): Promise<boolean> {
    for (;;) {
      const left = await this.freezes.inTransaction(ctx, async () => {
        const next = await this.freezes.waiting(ctx, runId, chunk);
        const verdicts = [];
        for (const submission of next)
          verdicts.push(await this.recomputation.recompute(ctx, submission));
        if (verdicts.length > 0) await this.freezes.recordVerdicts(ctx, runId, verdicts);
        const waiting = await this.freezes.waitingCount(ctx, runId);
        const moved = await this.freezes.progress(ctx, runId, {
          phase: 'recomputing',
          done: total - waiting,
          total,
        });
        return moved ? waiting : null;
      });
      if (left === null) return false;
      if (left === 0) return true;
    }
  }

  private async count(ctx: RequestContext, run: FreezeRow, period: ReportingPeriod): Promise<void> {
    await this.freezes.inTransaction(ctx, async () => {
      const progress = await this.freezes.find(ctx, run.id);
      const total = progress?.total ?? 0;
      const step = { phase: 'counting' as const, done: total, total };
      if (!(await this.freezes.progress(ctx, run.id, step))) return;
      await this.freezes.finish(ctx, run.id, await this.figures.count(ctx, run.id, period));
    });
  }
}
