import { Injectable } from '@nestjs/common';
import { HandlesJob, type JobHandler, type RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { allow, refuse, type Decision, type Refusal } from '../kernel/decision.js';
import { parsePeriod } from '../kernel/reporting-period.js';
import { ColumnSnapshots, type RunSnapshots } from './column-snapshots.service.js';
import { asksForDays } from './filing-facts.js';
import type { AcceptedReturn } from './line-columns.store.js';
import type { ReturnLines } from './gather-columns.js';
import { numberFacts, textFacts, type ReturnRows } from './line-facts.js';
import { lockOf, officialRunJob, type OfficialPhase, type OfficialResult } from './official-run.js';
import type { OfficialRunRow } from './official-runs.store.js';
import type { HeldRulebook } from './rulebook-library.service.js';
import { beyondAsText } from './run-above.js';
import { computeLines, settledLines } from './run-computation.js';
import { factsRead } from './run-facts.js';
import { feesOfRun } from './run-fees.js';
import { RunLaw } from './run-law.service.js';
import { inParts } from './run-parts.js';
import { RunSwitch } from './run-switch.service.js';
import { OfficialRunStores } from './run-tools.service.js';

/** All that a snapshot keeps of a line beside what the run makes of it. */
const everyFact: ReadonlySet<string> = new Set([...textFacts, ...numberFacts]);

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

type PortionLines = ReturnLines<AcceptedReturn & ReturnRows>;

/** What counts, and by which law. A period in which nobody filed has a law too. */
interface Frozen {
  readonly portions: readonly Portion[];
  readonly rulebooks: OfficialResult['rulebooks'];
}

type Judged = Pick<OfficialResult, 'judgedLines' | 'judgedReturns'>;

/**
 * The run itself: lines out as columns, computed, fees in as fresh rows, judged by PostgreSQL, and only then switched in by one
 * short transaction (`RunSwitch`). Until the switch nothing stands and nothing is posted, so a run killed at any moment leaves nothing.
 */
@Injectable()
@HandlesJob(officialRunJob)
export class OfficialRunWorker implements JobHandler {
  constructor(
    private readonly stores: OfficialRunStores,
    private readonly law: RunLaw,
    private readonly end: RunSwitch,
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
    const { runs, lock } = this.stores;
    const run = await runs.inTransaction(ctx, () => runs.find(ctx, runId));
    if (run === null) return refuse('run.not-found');
    const held = await lock.whileHeld(ctx, lockOf(run.period), async () => {
      const now = await runs.inTransaction(ctx, () => runs.find(ctx, runId));
      if (now?.state === 'finished' && now.result !== null) return allow(now.result);
      if (now?.state !== 'queued' && now?.state !== 'running') return refuse('run.dropped');
      return this.begin(ctx, run, observe);
    });
    return held.held ? held.value : refuse('run.in-progress');
  }

  private async begin(
    ctx: RequestContext,
    run: OfficialRunRow,
    observe: RunObserver,
  ): Promise<Decision<OfficialResult>> {
    const snapshots = run.class === 'final' ? this.snapshots.forRun(ctx, run.id) : null;
    const cutAt = this.stores.clock.now();
    const work = { ctx, run, observe, cutAt, milliseconds: {}, snapshots };
    const done = await this.allPhases(work).catch(async (error: unknown) => {
      const stands = await this.drop(work, { code: 'run.broken' });
      if (stands === null) throw error;
      return allow(stands);
    });
    // From here on it stands, whatever becomes of the files that earlier runs have left.
    if (done.ok) await this.forgetEarlier(work, Object.keys(done.value.snapshots));
    else await this.drop(work, done.reason);
    return done;
  }

  /**
   * Drops a run that cannot go on, unless it stands: a connection that is cut at the COMMIT of the switch leaves open what became
   * of it. The database says, and before it has nothing is removed.
   */
  private async drop(
    { ctx, run, snapshots }: Work,
    reason: Refusal,
  ): Promise<OfficialResult | null> {
    const { runs, clock } = this.stores;
    const now = await runs.inTransaction(ctx, async () => {
      await runs.drop(ctx, run.id, reason, clock.now());
      return runs.find(ctx, run.id);
    });
    if (now?.state === 'finished') return now.result;
    await snapshots?.discard();
    return null;
  }

  private async allPhases(work: Work): Promise<Decision<OfficialResult>> {
    // Seen by everybody at once: a run that dies from here on is one that nobody works on, not one that waits.
    const begun = await this.stores.runs.inTransaction(work.ctx, () =>
      this.move(work, 'freezing', 0, 0),
    );
    if (!begun) return refuse('run.dropped');
    const frozen = await this.timed(work, 'freezing', () => this.freeze(work));
    if (!frozen.ok) return frozen;
    const { portions, rulebooks } = frozen.value;
    const computed = await this.timed(work, 'computing', () => this.compute(work, portions));
    if (!computed.ok) return computed;
    const judged = await this.timed(work, 'refereeing', () => this.judge(work, portions));
    if (!judged.ok) return judged;
    const snapshots = await this.timed(
      work,
      'snapshot',
      async () => (await work.snapshots?.finish()) ?? {},
    );
    const lines = linesOf(portions);
    const { ctx, run, milliseconds } = work;
    return this.stores.runs.inTransaction(ctx, async () => {
      if (!(await this.move(work, 'switching', lines, lines))) return refuse('run.dropped');
      const found = { rulebooks, lines, ...judged.value, snapshots, milliseconds };
      return this.end.switchIn(ctx, run, found);
    });
  }

  private forgetEarlier({ ctx, run }: Work, quarters: readonly string[]): Promise<void> {
    const { runs } = this.stores;
    return runs.inTransaction(ctx, () => this.snapshots.keepOnly(ctx, run.id, quarters));
  }

  /** What counts: the newest accepted submission of each return. Rows of an attempt that was killed go first. */
  private freeze(work: Work): Promise<Decision<Frozen>> {
    const { ctx, run } = work;
    const { runs, lines } = this.stores;
    return runs.inTransaction(ctx, async () => {
      await runs.clear(ctx, run.id);
      const period = parsePeriod(run.period);
      if (!period.ok) return period;
      const lawful = await this.law.pieces(ctx, period.value, work.cutAt);
      if (!lawful.ok) return lawful;
      const portions: Portion[] = [];
      const rulebooks = new Map<string, { id: string; hash: string }>();
      for (const { held, on, quarters } of lawful.value) {
        rulebooks.set(held.hash, { id: held.rulebook.id, hash: held.hash });
        const withDays = work.snapshots !== null || asksForDays(held.rulebook);
        const accepted = await lines.accepted(ctx, { quarters, at: work.cutAt, withDays });
        const isWhole = feesOfRun(held.rulebook)?.ofYear === true && accepted.length > 0;
        for (const returns of isWhole ? [accepted] : inParts(accepted))
          portions.push({ held, on, returns });
      }
      return allow({ portions, rulebooks: [...rulebooks.values()] });
    });
  }

  private async compute(work: Work, portions: readonly Portion[]): Promise<Decision<null>> {
    const total = linesOf(portions);
    let done = 0;
    for await (const { portion, lines } of this.read(work, portions)) {
      const computed = await this.stores.runs.inTransaction(work.ctx, async () => {
        const count = await this.computePortion(work, portion, lines);
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
  ): AsyncGenerator<{ portion: Portion; lines: PortionLines }> {
    const store = this.stores.lines;
    const begin = (portion: Portion): Promise<PortionLines> => {
      const wanted = snapshots === null ? factsRead(portion.held.rulebook) : everyFact;
      const reading = store.inTransaction(ctx, () => store.read(ctx, portion.returns, wanted));
      // A failure is met where it is awaited; until then it is nobody's.
      reading.catch(() => undefined);
      return reading;
    };
    let reading: Promise<PortionLines> | null = null;
    try {
      for (const [at, portion] of portions.entries()) {
        const lines = await (reading ?? begin(portion));
        const next = portions[at + 1];
        reading = next === undefined ? null : begin(next);
        yield { portion, lines };
      }
    } finally {
      await reading?.catch(() => undefined);
    }
  }

  private async computePortion(
    { ctx, run, snapshots }: Work,
    { held, on }: Portion,
    { columns, rows }: PortionLines,
  ): Promise<Decision<number>> {
    const { runs } = this.stores;
    const computed = computeLines(held.rulebook, columns, rows, on);
    if (!computed.ok) return computed;
    await snapshots?.add(settledLines({ columns, rows }, computed.value, run.id));
    const { fees, totals, beyondOf } = computed.value;
    const law = { rulebookHash: held.hash, on };
    const above = (at: number) => beyondAsText(beyondOf(at));
    await runs.addReturns(ctx, run.id, { returns: rows, fees, totals, law, above });
    return allow(columns.rows);
  }

  /** How much PostgreSQL computed again; that it found nothing to differ. */
  private async judge(work: Work, portions: readonly Portion[]): Promise<Decision<Judged>> {
    const { ctx, run } = work;
    const total = linesOf(portions);
    const seen = { judgedLines: 0, judgedReturns: 0 };
    for (const { held, on, returns } of portions) {
      const judged = await this.stores.runs.inTransaction(ctx, async () => {
        const { rulebook } = held;
        const asked = { id: run.id, rulebook, on, returns };
        const verdict = await this.law.referee.judge(ctx, asked);
        seen.judgedLines += verdict.lines;
        seen.judgedReturns += verdict.returns;
        if (verdict.differingLines + verdict.differingReturns > 0)
          return refuse('run.referee-differs', {
            lines: String(verdict.differingLines),
            returns: String(verdict.differingReturns),
            submission: verdict.example ?? '',
          });
        return (await this.move(work, 'refereeing', seen.judgedLines, total))
          ? allow(null)
          : refuse('run.dropped');
      });
      if (!judged.ok) return judged;
    }
    return allow(seen);
  }

  private move(
    { ctx, run, observe, cutAt }: Work,
    phase: OfficialPhase,
    done: number,
    total: number,
  ): Promise<boolean> {
    observe({ phase, done, total });
    const { runs, clock } = this.stores;
    const step = { phase, done, total, at: clock.now() };
    return runs.progress(ctx, run.id, phase === 'freezing' ? { ...step, cutAt } : step);
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
