import { Injectable } from '@nestjs/common';
import { Clock, newId, WorkLock, type RequestContext } from '../database/index.js';
import { allow, refuse, type Decision, type Refusal } from '../kernel/decision.js';
import { lockOf, type OfficialResult, type RunClass } from './official-run.js';
import { OfficialRunsStore, type OfficialRunRow, type RunStep } from './official-runs.store.js';
import { RunTrail } from './run-trail.service.js';

export interface AskedRun {
  readonly period: string;
  readonly class: RunClass;
  readonly inBackground: boolean;
  /** Named by whoever holds it in hand already; left out, it gets a name. */
  readonly runId?: string;
}

const handOf = (runId: string): string => `official-run in hand ${runId}`;

/** The life of a run: it waits, one process works on it, and it is dropped or finished. */
@Injectable()
export class RunLife {
  constructor(
    private readonly runs: OfficialRunsStore,
    private readonly lock: WorkLock,
    private readonly trail: RunTrail,
    private readonly clock: Clock,
  ) {}

  find(ctx: RequestContext, runId: string): Promise<OfficialRunRow | null> {
    return this.runs.inTransaction(ctx, () => this.runs.find(ctx, runId));
  }

  /** Whoever works on a run holds its lock; until then its job keeps its place, or the process that has it in hand. */
  async isInterrupted(ctx: RequestContext, run: OfficialRunRow): Promise<boolean> {
    const { id, state, inBackground, period } = run;
    if (state !== 'running' && (state !== 'queued' || inBackground)) return false;
    if (state === 'queued' && (await this.lock.isHeld(ctx, handOf(id)))) return false;
    return !(await this.lock.isHeld(ctx, lockOf(period)));
  }

  /** A run that no job keeps a place for is in the hand of this process from before anybody sees it until it is done. */
  async inHand<T>(ctx: RequestContext, work: (runId: string) => Promise<Decision<T>>) {
    const runId = newId();
    const held = await this.lock.whileHeld(ctx, handOf(runId), () => work(runId));
    if (!held.held) throw new Error('Nobody else knows the name of a run that is not there yet.');
    return held.value;
  }

  /** Drops runs of the period whose process died, in the caller's transaction. False while one waits or is at work. */
  async makeWay(ctx: RequestContext, period: string): Promise<boolean> {
    for (const active of await this.runs.active(ctx, period)) {
      if (!(await this.isInterrupted(ctx, active))) return false;
      await this.runs.drop(ctx, active.id, { code: 'run.interrupted' }, this.clock.now());
    }
    return true;
  }

  /** Refused when another start of the same period came first. In the caller's transaction. */
  async begin(ctx: RequestContext, asked: AskedRun): Promise<Decision<{ runId: string }>> {
    const { runId = newId(), ...wanted } = asked;
    const run = { id: runId, ...wanted, at: this.clock.now() };
    if (!(await this.runs.insert(ctx, run))) return refuse('run.in-progress');
    await this.trail.started(ctx, { runId, ...wanted });
    return allow({ runId });
  }

  /** Works on a run while nobody else does. One that is finished already gives its result, and one that was dropped a refusal. */
  async whileAtWork(
    ctx: RequestContext,
    runId: string,
    work: (run: OfficialRunRow) => Promise<Decision<OfficialResult>>,
  ): Promise<Decision<OfficialResult>> {
    const run = await this.find(ctx, runId);
    if (run === null) return refuse('run.not-found');
    const held = await this.lock.whileHeld(ctx, lockOf(run.period), async () => {
      const now = await this.find(ctx, runId);
      if (now?.state === 'finished' && now.result !== null) return allow(now.result);
      if (now?.state !== 'queued' && now?.state !== 'running') return refuse('run.dropped');
      return work(run);
    });
    return held.held ? held.value : refuse('run.in-progress');
  }

  /** False when the run is no longer to be worked on. */
  moved(ctx: RequestContext, runId: string, step: Omit<RunStep, 'at'>): Promise<boolean> {
    const at = this.clock.now();
    return this.runs.inTransaction(ctx, () => this.runs.progress(ctx, runId, { ...step, at }));
  }

  /**
   * Drops a run that cannot go on, unless it stands; then this is its result. A connection that is cut at the COMMIT of the switch
   * leaves open what became of it, so the database says.
   */
  async drop(ctx: RequestContext, runId: string, reason: Refusal): Promise<OfficialResult | null> {
    const now = await this.runs.inTransaction(ctx, async () => {
      await this.runs.drop(ctx, runId, reason, this.clock.now());
      return this.runs.find(ctx, runId);
    });
    return now?.state === 'finished' ? now.result : null;
  }

  /** In the transaction of the switch. False when the run was dropped meanwhile. */
  async finish(ctx: RequestContext, run: OfficialRunRow, result: OfficialResult): Promise<boolean> {
    if (!(await this.runs.finish(ctx, run.id, result, this.clock.now()))) return false;
    await this.trail.finished(ctx, run, result);
    return true;
  }
}
