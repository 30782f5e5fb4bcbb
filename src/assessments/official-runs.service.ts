import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../database/index.js';
import { refuse, type Decision } from '../kernel/decision.js';
import { parsePeriod } from '../kernel/reporting-period.js';
import type { OfficialResult, ProducerResult, StaleReturn } from './official-run.js';
import { OfficialRunsStore, type OfficialRunRow, type StoodRunRow } from './official-runs.store.js';
import { RunAdmission } from './run-admission.service.js';
import { RunLife, type AskedRun } from './run-life.service.js';
import {
  RunResultsStore,
  type ChangedResults,
  type FormerRun,
  type ResultsPage,
} from './run-results.store.js';

export interface OfficialRunProgress {
  readonly run: OfficialRunRow;
  /** It should move and nobody works on it: the process was stopped. A new start takes its place. */
  readonly interrupted: boolean;
}

export interface OfficialRunView extends OfficialRunProgress {
  /** Whether this run is what stands for its period. */
  readonly stands: boolean;
  readonly former: FormerRun | null;
  /** Those that were asked for, and what all of them come to against the run before. */
  readonly producers: readonly ProducerResult[];
  readonly changed: ChangedResults;
  readonly stale: readonly StaleReturn[];
}

const allProducers: ResultsPage = { limit: null, offset: 0 };
const unchanged: ChangedResults = { producers: 0, count: 0, differenceMinor: 0n };

export interface OfficialRunList {
  readonly runs: readonly StoodRunRow[];
  readonly reopened: readonly StaleReturn[];
}

/**
 * Official runs of a programme: starting one, and looking at it. The work is `OfficialRunWorker.work`: in the background for a
 * page, at once for a command. One at a time per programme and period, where a year is
 * the period of its quarters too; a run whose process died is dropped by the next start.
 */
@Injectable()
export class OfficialRuns {
  constructor(
    private readonly runs: OfficialRunsStore,
    private readonly results: RunResultsStore,
    private readonly admission: RunAdmission,
    private readonly life: RunLife,
  ) {}

  /** Refused with the reason: a run under way, a period not over, no rulebook or parameter, a final that stands, open returns. */
  async start(ctx: RequestContext, asked: AskedRun): Promise<Decision<{ runId: string }>> {
    const period = parsePeriod(asked.period);
    if (!period.ok) return period;
    if (!(await this.admission.isOver(ctx, period.value))) return refuse('run.period-not-over');
    return this.runs.inTransaction(ctx, async () => {
      await this.runs.holdStarts(ctx, period.value);
      // First: it waits for a run of the period that is just switched in, and then sees that it stands.
      if (!(await this.life.makeWay(ctx, period.value))) return refuse('run.in-progress');
      const may = await this.admission.mayBeRun(ctx, period.value, asked.class);
      return may.ok ? this.life.begin(ctx, asked) : may;
    });
  }

  /**
   * Starts a run that the caller works on itself, as a command in a terminal does. Whoever starts another one meanwhile is refused,
   * also before the work has begun.
   */
  startInHand(
    ctx: RequestContext,
    asked: Pick<AskedRun, 'period' | 'class'>,
    work: (runId: string) => Promise<Decision<OfficialResult>>,
  ): Promise<Decision<OfficialResult>> {
    return this.life.inHand(ctx, async (runId) => {
      const started = await this.start(ctx, { ...asked, inBackground: false, runId });
      return started.ok ? work(runId) : started;
    });
  }

  /** How far a run is; null when there is none. */
  async progress(ctx: RequestContext, runId: string): Promise<OfficialRunProgress | null> {
    const run = await this.life.find(ctx, runId);
    if (run === null || !(await this.life.isInterrupted(ctx, run)))
      return run && { run, interrupted: false };
    // Whoever worked on it may have ended it in between: that is read once more, now that nobody holds it.
    const now = (await this.life.find(ctx, runId)) ?? run;
    return { run: now, interrupted: now.state === run.state };
  }

  /** With a page of its producers, or all of them. */
  async view(
    ctx: RequestContext,
    runId: string,
    page: ResultsPage = allProducers,
  ): Promise<OfficialRunView | null> {
    const progress = await this.progress(ctx, runId);
    if (progress === null) return null;
    const { runs, results } = this;
    return runs.inTransaction(ctx, async () => {
      const { run } = progress;
      const standing = await runs.standing(ctx, run.period);
      const stands = standing?.runId === runId;
      const nothing = { former: null, producers: [], changed: unchanged, stale: [] };
      if (run.state !== 'finished') return { ...progress, stands, ...nothing };
      const former = await results.former(ctx, runId);
      const of = { runId, formerId: former?.runId ?? null };
      return {
        ...progress,
        stands,
        former,
        producers: await results.producers(ctx, of, page),
        changed: await results.changed(ctx, of),
        stale: await results.stale(ctx, runId),
      };
    });
  }

  /** The latest runs, and the returns that moved on since the runs that stand counted them. */
  list(ctx: RequestContext): Promise<OfficialRunList> {
    return this.runs.inTransaction(ctx, async () => ({
      runs: await this.runs.latest(ctx, 30),
      reopened: await this.results.reopened(ctx),
    }));
  }
}
