import { Injectable } from '@nestjs/common';
import { ProgrammeDirectory } from '../access/index.js';
import { newId, type RequestContext } from '../database/index.js';
import { dateInZone } from '../kernel/calendar-date.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import { lastDay, parsePeriod, type ReportingPeriod } from '../kernel/reporting-period.js';
import {
  lockOf,
  mayBeRunAs,
  quartersOfRun,
  type ProducerResult,
  type RunClass,
  type StaleReturn,
} from './official-run.js';
import type { OfficialRunRow, StoodRunRow } from './official-runs.store.js';
import type { FormerRun } from './run-results.store.js';
import { OfficialRunStores, RunTrail } from './run-tools.service.js';
import { RunLaw } from './run-law.service.js';

export interface OfficialRunProgress {
  readonly run: OfficialRunRow;
  /** It should move and nobody works on it: the process was stopped. A new start takes its place. */
  readonly interrupted: boolean;
}

export interface OfficialRunView extends OfficialRunProgress {
  /** Whether this run is what stands for its period. */
  readonly stands: boolean;
  readonly former: FormerRun | null;
  readonly producers: readonly ProducerResult[];
  readonly stale: readonly StaleReturn[];
}

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
    private readonly stores: OfficialRunStores,
    private readonly law: RunLaw,
    private readonly trail: RunTrail,
    private readonly programmes: ProgrammeDirectory,
  ) {}

  /** Refused with the reason: a run under way, a period not over, no rulebook or parameter, a final that stands, open returns. */
  async start(
    ctx: RequestContext,
    asked: { readonly period: string; readonly class: RunClass; readonly inBackground: boolean },
  ): Promise<Decision<{ runId: string }>> {
    const { runs, clock } = this.stores;
    const parsed = parsePeriod(asked.period);
    if (!parsed.ok) return parsed;
    const programme = await this.programmes.byId(ctx.programmeId);
    if (programme === null) return refuse('run.no-programme');
    if (lastDay(parsed.value) >= dateInZone(clock.now(), programme.timeZone))
      return refuse('run.period-not-over');
    return runs.inTransaction(ctx, async () => {
      const may = await this.mayStart(ctx, parsed.value, asked.class);
      if (!may.ok) return may;
      const runId = newId();
      const run = { id: runId, ...asked, at: clock.now() };
      if (!(await runs.insert(ctx, run))) return refuse('run.in-progress');
      await this.trail.started(ctx, { runId, ...asked });
      return allow({ runId });
    });
  }

  /** How far a run is; null when there is none. */
  async progress(ctx: RequestContext, runId: string): Promise<OfficialRunProgress | null> {
    const { runs } = this.stores;
    const find = () => runs.inTransaction(ctx, () => runs.find(ctx, runId));
    const run = await find();
    if (run === null || !(await this.isInterrupted(ctx, run)))
      return run && { run, interrupted: false };
    // Whoever worked on it may have ended it in between: that is read once more, now that nobody holds it.
    const now = (await find()) ?? run;
    return { run: now, interrupted: now.state === run.state };
  }

  async view(ctx: RequestContext, runId: string): Promise<OfficialRunView | null> {
    const progress = await this.progress(ctx, runId);
    if (progress === null) return null;
    const { runs, results } = this.stores;
    return runs.inTransaction(ctx, async () => {
      const { run } = progress;
      const standing = await runs.standing(ctx, run.period);
      const stands = standing?.runId === runId;
      const nothing = { former: null, producers: [], stale: [] };
      if (run.state !== 'finished') return { ...progress, stands, ...nothing };
      const former = await results.former(ctx, runId);
      const of = { runId, formerId: former?.runId ?? null };
      const producers = await results.producers(ctx, of);
      return { ...progress, stands, former, producers, stale: await results.stale(ctx, runId) };
    });
  }

  /** The latest runs, and the returns that moved on since the runs that stand counted them. */
  list(ctx: RequestContext): Promise<OfficialRunList> {
    const { runs, results } = this.stores;
    return runs.inTransaction(ctx, async () => ({
      runs: await runs.latest(ctx, 30),
      reopened: await results.reopened(ctx),
    }));
  }

  /** Whoever works on a run holds its lock; until then its job keeps its place, or the process that is about to work. */
  private async isInterrupted(ctx: RequestContext, run: OfficialRunRow): Promise<boolean> {
    const { state, inBackground, period } = run;
    if (state !== 'running' && (state !== 'queued' || inBackground)) return false;
    return !(await this.stores.lock.isHeld(ctx, lockOf(period)));
  }

  private async mayStart(
    ctx: RequestContext,
    period: ReportingPeriod,
    as: RunClass,
  ): Promise<Decision<RunClass>> {
    const { runs, lines, clock } = this.stores;
    for (const active of await runs.active(ctx, period)) {
      if (!(await this.isInterrupted(ctx, active))) return refuse('run.in-progress');
      await runs.drop(ctx, active.id, { code: 'run.interrupted' }, clock.now());
    }
    const lawful = await this.law.pieces(ctx, period);
    if (!lawful.ok) return lawful;
    const standing = await runs.standing(ctx, period);
    return mayBeRunAs(
      standing?.class ?? null,
      as,
      await lines.undecided(ctx, quartersOfRun(period)),
    );
  }
}
