import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../access/index.js';
import { JobQueue, type RequestContext } from '../database/index.js';
import { officialRunJob, type OfficialResult, type RunClass } from './official-run.js';

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

  async finished(
    ctx: RequestContext,
    run: { readonly id: string; readonly period: string; readonly class: RunClass },
    result: OfficialResult,
  ): Promise<void> {
    const { currency, returns, lines, feeMinor, postedMinor } = result;
    await this.audit.record(ctx, {
      action: 'run.finished',
      subjectKind: 'run',
      subjectId: run.id,
      before: { state: 'running' },
      after: {
        state: 'finished',
        ...{ period: run.period, class: run.class, currency },
        ...{ returns, lines, feeMinor, postedMinor },
      },
    });
  }
}
