import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../access/index.js';
import { Clock, JobQueue, WorkLock, type RequestContext } from '../database/index.js';
import { LineColumnsStore } from './line-columns.store.js';
import { officialRunJob, type RunClass } from './official-run.js';
import { OfficialRunsStore } from './official-runs.store.js';
import { RunResultsStore } from './run-results.store.js';

/** When it is, and whether somebody is at work. */
@Injectable()
export class RunTime {
  constructor(
    readonly clock: Clock,
    readonly lock: WorkLock,
  ) {}
}

/** The stores of a run. */
@Injectable()
export class OfficialRunStores {
  constructor(
    readonly runs: OfficialRunsStore,
    readonly lines: LineColumnsStore,
    readonly results: RunResultsStore,
    private readonly time: RunTime,
  ) {}

  get lock(): WorkLock {
    return this.time.lock;
  }

  get clock(): Clock {
    return this.time.clock;
  }
}

/** What a run leaves for auditors when it starts and when it is finished, and the job of one that works in the background. */
@Injectable()
export class RunTrail {
  constructor(
    private readonly queue: JobQueue,
    private readonly audit: AuditTrail,
  ) {}

  async started(
    ctx: RequestContext,
    run: { runId: string; period: string; class: RunClass; inBackground: boolean },
  ): Promise<void> {
    if (run.inBackground) await this.queue.add(ctx, officialRunJob, { runId: run.runId });
    await this.audit.record(ctx, {
      action: 'run.started',
      subjectKind: 'run',
      subjectId: run.runId,
      after: { period: run.period, class: run.class },
    });
  }

  async finished(ctx: RequestContext, runId: string, result: object): Promise<void> {
    await this.audit.record(ctx, {
      action: 'run.finished',
      subjectKind: 'run',
      subjectId: runId,
      before: { state: 'running' },
      after: { state: 'finished', ...result },
    });
  }
}
