import { Injectable } from '@nestjs/common';
import { HandlesJob, type JobHandler, type RequestContext } from '../database/index.js';
import { allow, type Decision } from '../kernel/decision.js';
import { ColumnSnapshots } from './column-snapshots.service.js';
import { officialRunJob, type OfficialResult } from './official-run.js';
import type { OfficialRunRow } from './official-runs.store.js';
import { RunLife } from './run-life.service.js';
import { RunPhases, type RunObserver } from './run-phases.service.js';

/**
 * Works on a run that was started. Until its last phase, the switch, nothing stands and nothing is posted, so a run killed at any
 * moment leaves nothing.
 */
@Injectable()
@HandlesJob(officialRunJob)
export class OfficialRunWorker implements JobHandler {
  constructor(
    private readonly life: RunLife,
    private readonly phases: RunPhases,
    private readonly snapshots: ColumnSnapshots,
  ) {}

  async handle(ctx: RequestContext, payload: Readonly<Record<string, string>>): Promise<void> {
    await this.work(ctx, payload.runId ?? '');
  }

  /** Does a started run from the beginning. Refused when somebody else does, or with why it was dropped. */
  work(
    ctx: RequestContext,
    runId: string,
    observe: RunObserver = () => undefined,
  ): Promise<Decision<OfficialResult>> {
    return this.life.whileAtWork(ctx, runId, (run) => this.begin(ctx, run, observe));
  }

  private async begin(
    ctx: RequestContext,
    run: OfficialRunRow,
    observe: RunObserver,
  ): Promise<Decision<OfficialResult>> {
    const snapshots = run.class === 'final' ? this.snapshots.forRun(ctx, run.id) : null;
    // What a run wrote is removed only once the database has said that it does not stand.
    const drop: RunLife['drop'] = async (...dropped) => {
      const stands = await this.life.drop(...dropped);
      if (stands === null) await snapshots?.discard();
      return stands;
    };
    const work = this.phases.all(ctx, run, { snapshots, observe });
    const done = await work.catch(async (error: unknown) => {
      const stands = await drop(ctx, run.id, { code: 'run.broken' });
      if (stands === null) throw error;
      return allow(stands);
    });
    // From here on it stands, whatever becomes of the files that earlier runs have left.
    if (done.ok) await this.snapshots.keepOnly(ctx, run.id, Object.keys(done.value.snapshots));
    else await drop(ctx, run.id, done.reason);
    return done;
  }
}
