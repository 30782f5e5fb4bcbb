import { Injectable } from '@nestjs/common';

import {
  Clock,
  contentHash,
  HandlesJob,
  type JobHandler,
  type RequestContext,
} from '../database/index.js';
import {
  firstDay,
  lastDay,
  parsePeriod,
  type ReportingPeriod,
} from '../kernel/reporting-period.js';

import type { NationalFacts } from './national-facts.js';
import { nationalRunJob, quartersOf } from './national-run.js';
import { NationalFactsStore } from './national-facts.store.js';
import { NationalRunStore, type RunRow } from './national-run.store.js';
import { Recomputation } from './recomputation.js';
import type { Provenance } from './report.js';

/** Small enough that a stopped worker loses a second of work, large enough that commits do not matter. */
const chunk = 50;

/**
 * The run itself, in short transactions with the progress in each. Killed at any point it goes on from what is frozen and
 * recomputed already; replaced by another run it stops at its next step, because its row is no longer active.
 */
@Injectable()
@HandlesJob(nationalRunJob)
export class NationalRunWorker implements JobHandler {
  constructor(
    private readonly runs: NationalRunStore,
    private readonly facts: NationalFactsStore,
    private readonly recomputation: Recomputation,
    private readonly clock: Clock,
  ) {}

  async handle(ctx: RequestContext, payload: Readonly<Record<string, string>>): Promise<void> {
    const runId = payload.runId ?? '';
    const run = await this.runs.inTransaction(ctx, () => this.runs.find(ctx, runId));
    if (run === null || run.state === 'finished' || run.state === 'failed') return;
    const period = parsePeriod(run.period);
    if (!period.ok) return;
    try {
      const total = await this.freeze(ctx, run, period.value);
      if (total === null || !(await this.recompute(ctx, runId, total))) return;
      await this.count(ctx, run, period.value);
    } catch (error) {
      await this.runs.inTransaction(ctx, () =>
        this.runs.fail(ctx, runId, 'broken', this.clock.now()),
      );
      throw error;
    }
  }

  /** The number of submissions to recompute; null when the run was replaced. */
  private freeze(
    ctx: RequestContext,
    run: RunRow,
    period: ReportingPeriod,
  ): Promise<number | null> {
    return this.runs.inTransaction(ctx, async () => {
      const at = this.clock.now();
      const moved = await this.runs.progress(ctx, run.id, {
        phase: 'freezing',
        done: 0,
        total: 0,
        at,
      });
      if (!moved) return null;
      if (run.dataCutAt !== null) return this.runs.frozenCount(ctx, run.id);
      return this.runs.freeze(ctx, run.id, {
        quarters: quartersOf(period),
        firstDay: firstDay(period),
        lastDay: lastDay(period),
        at,
      });
    });
  }

  private async recompute(ctx: RequestContext, runId: string, total: number): Promise<boolean> {
    for (;;) {
      const left = await this.runs.inTransaction(ctx, async () => {
        const next = await this.runs.waiting(ctx, runId, chunk);
        const verdicts = [];
        for (const submission of next)
          verdicts.push(await this.recomputation.recompute(ctx, submission));
        if (verdicts.length > 0) await this.runs.recordVerdicts(ctx, runId, verdicts);
        const waiting = await this.runs.waitingCount(ctx, runId);
        const moved = await this.runs.progress(ctx, runId, {
          phase: 'recomputing',
          done: total - waiting,
          total,
          at: this.clock.now(),
        });
        return moved ? waiting : null;
      });
      if (left === null) return false;
      if (left === 0) return true;
    }
  }

  private async count(ctx: RequestContext, run: RunRow, period: ReportingPeriod): Promise<void> {
    await this.runs.inTransaction(ctx, async () => {
      const progress = await this.runs.find(ctx, run.id);
      const total = progress?.total ?? 0;
      const step = { phase: 'counting' as const, done: total, total, at: this.clock.now() };
      if (!(await this.runs.progress(ctx, run.id, step))) return;
      const facts = await this.countFacts(ctx, run.id, period);
      const provenance = await this.provenance(ctx, run.id);
      const result = JSON.stringify({ facts, provenance }, (_, value: unknown) =>
        typeof value === 'bigint' ? value.toString() : value,
      );
      await this.runs.finish(ctx, run.id, result, this.clock.now());
    });
  }

  private async countFacts(
    ctx: RequestContext,
    runId: string,
    period: ReportingPeriod,
  ): Promise<NationalFacts> {
    const quarters = quartersOf(period);
    const completeness = [];
    for (const quarter of quarters)
      completeness.push(
        await this.facts.completeness(ctx, runId, {
          quarter,
          firstDay: firstDay(quarter),
          lastDay: lastDay(quarter),
        }),
      );
    return {
      quarters: [...quarters],
      placed: await this.facts.placed(ctx, runId),
      fees: await this.facts.fees(ctx, runId),
      embedded: await this.facts.embedded(ctx, runId),
      treatment: await this.facts.treatment(ctx, runId),
      transport: await this.facts.transport(ctx, runId),
      recovery: await this.facts.recovery(ctx, runId),
      completeness,
      memos: await this.facts.memos(ctx, quarters),
      withoutComposition: await this.facts.withoutComposition(ctx, runId),
    };
  }

  private async provenance(ctx: RequestContext, runId: string): Promise<Provenance> {
    const run = await this.runs.find(ctx, runId);
    const counted = await this.facts.counted(ctx, runId);
    return {
      runId,
      dataCutAt: (run?.dataCutAt ?? this.clock.now()).toISOString(),
      submissions: counted.submissions.length,
      lines: counted.lines,
      certificates: counted.certificates.length,
      countedHash: contentHash([counted.submissions, counted.certificates]),
      recomputed: counted.submissions.length,
      differences: await this.runs.differenceCount(ctx, runId),
    };
  }
}
