import { Injectable } from '@nestjs/common';
import { HandlesJob, type JobHandler, type RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { allow, refuse, type Decision, type Refusal } from '../kernel/decision.js';
import { parsePeriod } from '../kernel/reporting-period.js';
import { feePostings } from '../ledger/index.js';
import { ColumnSnapshots, type RunSnapshots } from './column-snapshots.service.js';
import type { AcceptedReturn } from './line-columns.store.js';
import { rowsOfReturns, type LineColumns } from './line-facts.js';
import {
  differenceToPost,
  lockOf,
  officialRunJob,
  type OfficialPhase,
  type OfficialResult,
} from './official-run.js';
import type { ComputedRunReturn, OfficialRunRow, RunReturn } from './official-runs.store.js';
import type { HeldRulebook } from './rulebook-library.service.js';
import { computeLines } from './run-computation.js';
import { factsRead } from './run-facts.js';
import { feesOfRun } from './run-fees.js';
import { RunLaw } from './run-law.service.js';
import { inParts } from './run-parts.js';
import { OfficialRunStores, RunTrail } from './run-tools.service.js';

/** Told of each step, so that a terminal can show it. */
export type RunObserver = (step: { phase: OfficialPhase; done: number; total: number }) => void;

interface Work {
  readonly ctx: RequestContext;
  readonly run: OfficialRunRow;
  readonly observe: RunObserver;
  readonly cutAt: Date;
  readonly milliseconds: Record<string, number>;
  /** A final run closes its quarters, and leaves them as columns. */
  readonly snapshots: RunSnapshots | null;
}

/** Returns that are computed together, with the law of their day: few enough to hold their lines at once, or a whole year. */
interface Portion {
  readonly held: HeldRulebook;
  readonly on: CalendarDate;
  readonly returns: readonly AcceptedReturn[];
}

interface Judged {
  readonly lines: number;
  readonly returns: number;
}

interface Found {
  readonly portions: readonly Portion[];
  readonly judged: Judged;
  readonly snapshots: OfficialResult['snapshots'];
}

/**
 * The run itself: lines out as columns, computed, fees in as fresh rows, judged by PostgreSQL, and only then switched in by one
 * short transaction. Until the switch nothing stands and nothing is posted, so a run killed at any moment leaves nothing.
 */
@Injectable()
@HandlesJob(officialRunJob)
export class OfficialRunWorker implements JobHandler {
  constructor(
    private readonly stores: OfficialRunStores,
    private readonly law: RunLaw,
    private readonly trail: RunTrail,
    private readonly snapshots: ColumnSnapshots,
  ) {}

  async handle(ctx: RequestContext, payload: Readonly<Record<string, string>>): Promise<void> {
    await this.work(ctx, payload.runId ?? '');
  }

  /** Does a started run from the beginning. Refused when somebody else does, or with why it was dropped. */
  async work(
    ctx: RequestContext,
    runId: string,
    observe: RunObserver = () => undefined,
  ): Promise<Decision<OfficialResult>> {
    const { runs, lock, clock } = this.stores;
    const run = await runs.inTransaction(ctx, () => runs.find(ctx, runId));
    if (run === null) return refuse('run.not-found');
    const held = await lock.whileHeld(ctx, lockOf(run.period), async () => {
      const now = await runs.inTransaction(ctx, () => runs.find(ctx, runId));
      if (now?.state === 'finished' && now.result !== null) return allow(now.result);
      if (now?.state !== 'queued' && now?.state !== 'running') return refuse('run.dropped');
      const snapshots = run.class === 'final' ? this.snapshots.forRun(ctx, runId) : null;
      const work = { ctx, run, observe, cutAt: clock.now(), milliseconds: {}, snapshots };
      const drop = async (reason: Refusal): Promise<void> => {
        await snapshots?.discard();
        await runs.inTransaction(ctx, () => runs.drop(ctx, runId, reason, clock.now()));
      };
      try {
        const done = await this.allPhases(work);
        if (!done.ok) await drop(done.reason);
        return done;
      } catch (error) {
        await drop({ code: 'run.broken' });
        throw error;
      }
    });
    return held.held ? held.value : refuse('run.in-progress');
  }

  private async allPhases(work: Work): Promise<Decision<OfficialResult>> {
    // Seen by everybody at once: a run that dies from here on is one that nobody works on, not one that waits.
    const begun = await this.stores.runs.inTransaction(work.ctx, () =>
      this.move(work, 'freezing', 0, 0),
    );
    if (!begun) return refuse('run.dropped');
    const portions = await this.timed(work, 'freezing', () => this.freeze(work));
    if (!portions.ok) return portions;
    const computed = await this.timed(work, 'computing', () => this.compute(work, portions.value));
    if (!computed.ok) return computed;
    const judged = await this.timed(work, 'refereeing', () => this.judge(work, portions.value));
    if (!judged.ok) return judged;
    const kept = await this.timed(
      work,
      'snapshot',
      async () => (await work.snapshots?.finish()) ?? {},
    );
    const found = { portions: portions.value, judged: judged.value, snapshots: kept };
    const done = await this.switchIn(work, found);
    if (done.ok) await this.forgetEarlier(work, Object.keys(kept));
    return done;
  }

  private forgetEarlier({ ctx, run }: Work, quarters: readonly string[]): Promise<void> {
    const { runs } = this.stores;
    return runs.inTransaction(ctx, () => this.snapshots.keepOnly(ctx, run.id, quarters));
  }

  /** What counts: the newest accepted submission of each return. Rows of an attempt that was killed go first. */
  private freeze(work: Work): Promise<Decision<Portion[]>> {
    const { ctx, run } = work;
    const { runs, lines } = this.stores;
    return runs.inTransaction(ctx, async () => {
      await runs.clear(ctx, run.id);
      const period = parsePeriod(run.period);
      if (!period.ok) return period;
      const lawful = await this.law.pieces(ctx, period.value, work.cutAt);
      if (!lawful.ok) return lawful;
      const portions: Portion[] = [];
      for (const { held, on, quarters } of lawful.value) {
        const accepted = await lines.accepted(ctx, quarters, work.cutAt);
        const isWhole = feesOfRun(held.rulebook)?.ofYear === true;
        for (const returns of isWhole ? [accepted] : inParts(accepted))
          portions.push({ held, on, returns });
      }
      return allow(portions);
    });
  }

  private async compute(work: Work, portions: readonly Portion[]): Promise<Decision<null>> {
    const total = linesOf(portions);
    let done = 0;
    for await (const { portion, columns } of this.read(work, portions)) {
      const computed = await this.stores.runs.inTransaction(work.ctx, async () => {
        const count = await this.computePortion(work, portion, columns);
        if (!count.ok) return count;
        done += count.value;
        return (await this.move(work, 'computing', done, total)) ? count : refuse('run.dropped');
      });
      if (!computed.ok) return computed;
    }
    return allow(null);
  }

  /** The lines of each portion, in order; while one is computed and stored, the next one is read. */
  private async *read(
    { ctx, snapshots }: Work,
    portions: readonly Portion[],
  ): AsyncGenerator<{ portion: Portion; columns: LineColumns }> {
    const { lines } = this.stores;
    const begin = (portion: Portion): Promise<LineColumns> => {
      const wanted = snapshots === null ? factsRead(portion.held.rulebook) : undefined;
      const reading = lines.inTransaction(ctx, () => lines.read(ctx, portion.returns, wanted));
      // A failure is met where it is awaited; until then it is nobody's.
      reading.catch(() => undefined);
      return reading;
    };
    let reading: Promise<LineColumns> | null = null;
    try {
      for (const [at, portion] of portions.entries()) {
        const columns = await (reading ?? begin(portion));
        const next = portions[at + 1];
        reading = next === undefined ? null : begin(next);
        yield { portion, columns };
      }
    } finally {
      await reading?.catch(() => undefined);
    }
  }

  private async computePortion(
    { ctx, run, snapshots }: Work,
    { held, on, returns }: Portion,
    columns: LineColumns,
  ): Promise<Decision<number>> {
    const { runs } = this.stores;
    const rows = rowsOfReturns(columns, returns);
    await snapshots?.add({ columns, rows });
    const computed = computeLines(held.rulebook, columns, rows, on);
    if (!computed.ok) return computed;
    const { fees } = computed.value;
    const ofReturns = computed.value.returns.map((each, at): ComputedRunReturn => {
      const accepted = returns[at];
      return {
        organisationId: each.organisationId,
        submissionId: each.submissionId,
        returnId: accepted?.returnId ?? '',
        period: accepted?.period ?? '',
        lineCount: each.to - each.from,
        feeMinor: each.totalMinor,
        chargedMinor: accepted?.standingMinor ?? 0n,
        lineFees: fees.subarray(each.from, each.to),
      };
    });
    await runs.addReturns(ctx, run.id, ofReturns);
    return allow(columns.rows);
  }

  /** How much PostgreSQL computed again; that it found nothing to differ. */
  private async judge(work: Work, portions: readonly Portion[]): Promise<Decision<Judged>> {
    const { ctx, run } = work;
    const total = linesOf(portions);
    const seen = { lines: 0, returns: 0 };
    for (const { held, on, returns } of portions) {
      const judged = await this.stores.runs.inTransaction(ctx, async () => {
        const { rulebook } = held;
        const asked = { id: run.id, rulebook, on, returns };
        const verdict = await this.law.referee.judge(ctx, asked);
        seen.lines += verdict.lines;
        seen.returns += verdict.returns;
        if (verdict.differingLines + verdict.differingReturns > 0)
          return refuse('run.referee-differs', {
            lines: String(verdict.differingLines),
            returns: String(verdict.differingReturns),
            submission: verdict.example ?? '',
          });
        return (await this.move(work, 'refereeing', seen.lines, total))
          ? allow(null)
          : refuse('run.dropped');
      });
      if (!judged.ok) return judged;
    }
    return allow(seen);
  }

  /** All or nothing: the differences of a final run are posted, its figures stand, and the trail says so. */
  private switchIn(
    work: Work,
    { portions, judged, snapshots }: Found,
  ): Promise<Decision<OfficialResult>> {
    const { ctx, run } = work;
    const { runs, clock } = this.stores;
    return runs.inTransaction(ctx, async () => {
      const lines = linesOf(portions);
      if (!(await this.move(work, 'switching', lines, lines))) return refuse('run.dropped');
      const returns = await runs.returns(ctx, run.id);
      // Of the programme: a period without returns has a result too, of nothing.
      const currency = await this.currencyOf(ctx);
      const posted = run.class === 'final' ? await this.post(work, returns, currency) : [];
      const sum = (of: (each: RunReturn) => bigint): string =>
        returns.reduce((total, each) => total + of(each), 0n).toString();
      const rulebooks = new Map(
        portions.map(({ held }) => [held.hash, { id: held.rulebook.id, hash: held.hash }]),
      );
      const result: OfficialResult = {
        rulebooks: [...rulebooks.values()],
        returns: returns.length,
        lines,
        feeMinor: sum(({ feeMinor }) => feeMinor),
        chargedMinor: sum(({ chargedMinor }) => chargedMinor),
        postedMinor: posted.reduce((total, minor) => total + minor, 0n).toString(),
        postings: posted.length,
        currency,
        judgedLines: judged.lines,
        judgedReturns: judged.returns,
        snapshots,
        milliseconds: work.milliseconds,
      };
      if (!(await runs.finish(ctx, run.id, result, clock.now()))) return refuse('run.dropped');
      await this.trail.finished(ctx, run.id, { period: run.period, class: run.class });
      return allow(result);
    });
  }

  private async currencyOf(ctx: RequestContext): Promise<string> {
    const programme = await this.law.programmes.byId(ctx.programmeId);
    if (programme === null) throw new Error('There is no such programme.');
    return programme.currency;
  }

  /** Differences only: what stands assessed and what earlier runs posted has been charged already. */
  private async post(
    { ctx, run }: Work,
    returns: readonly RunReturn[],
    currency: string,
  ): Promise<bigint[]> {
    const { runs, clock } = this.stores;
    const before = await runs.postedBefore(ctx, [...new Set(returns.map(({ period }) => period))]);
    const effectiveOn = await this.law.programmes.dayOf(ctx.programmeId, clock.now());
    const posted = returns.flatMap(({ organisationId, submissionId, returnId, ...each }) => {
      const minor = differenceToPost(each.feeMinor, {
        assessedMinor: each.chargedMinor,
        postedMinor: before.get(returnId) ?? 0n,
      });
      return minor === 0n ? [] : [{ organisationId, submissionId, returnId, minor }];
    });
    const done = await this.law.ledger.postAll(
      ctx,
      posted.map(({ organisationId, returnId, minor }) => ({
        kind: 'run_difference',
        causeKind: 'official_run',
        causeId: `${run.id}:${returnId}`,
        effectiveOn,
        note: run.period,
        postings: feePostings(organisationId, currency, minor),
      })),
    );
    if (!done.ok) throw new Error(`The ledger refused a difference: ${done.reason.code}`);
    await runs.notePosted(ctx, run.id, posted);
    return posted.map(({ minor }) => minor);
  }

  private move(
    { ctx, run, observe }: Work,
    phase: OfficialPhase,
    done: number,
    total: number,
  ): Promise<boolean> {
    observe({ phase, done, total });
    const { runs, clock } = this.stores;
    return runs.progress(ctx, run.id, { phase, done, total, at: clock.now() });
  }

  private async timed<T>(
    work: Work,
    phase: OfficialPhase | 'snapshot',
    step: () => Promise<T>,
  ): Promise<T> {
    const { clock } = this.stores;
    const began = clock.now().getTime();
    const value = await step();
    work.milliseconds[phase] = clock.now().getTime() - began;
    return value;
  }
}

const linesOf = (portions: readonly Portion[]): number =>
  portions.reduce(
    (sum, { returns }) => sum + returns.reduce((lines, each) => lines + each.lineCount, 0),
    0,
  );
