import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import { parsePeriod } from '../kernel/reporting-period.js';
import type { RunSnapshots } from './column-snapshots.service.js';
import { asksForDays } from './filing-facts.js';
import type { ReturnLines } from './gather-columns.js';
import { LineColumnsStore, type AcceptedReturn } from './line-columns.store.js';
import { numberFacts, textFacts, type ReturnRows } from './line-facts.js';
import type { OfficialPhase, OfficialResult } from './official-run.js';
import { OfficialRunsStore, type OfficialRunRow } from './official-runs.store.js';
import { RefereeStore } from './referee.store.js';
import type { HeldRulebook } from './rulebook-library.service.js';
import { beyondAsText } from './run-above.js';
import { computeLines, settledLines } from './run-computation.js';
import { factsRead } from './run-facts.js';
import { feesOfRun } from './run-fees.js';
import { RunLaw } from './run-law.service.js';
import { inParts } from './run-parts.js';

/** All that a snapshot keeps of a line beside what the run makes of it. */
const everyFact: ReadonlySet<string> = new Set([...textFacts, ...numberFacts]);

/** A run at work. */
export interface RunWork {
  readonly ctx: RequestContext;
  readonly run: OfficialRunRow;
  readonly cutAt: Date;
  /** A final run closes its quarters, and leaves them as columns. */
  readonly snapshots: RunSnapshots | null;
  /** Says how far it is. False when the run is no longer to be worked on. */
  readonly moved: (phase: OfficialPhase, done: number, total: number) => Promise<boolean>;
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

/** The figures of a run, portion by portion: frozen, computed and kept as fresh rows, judged by PostgreSQL. */
@Injectable()
export class RunPortions {
  constructor(
    private readonly runs: OfficialRunsStore,
    private readonly lines: LineColumnsStore,
    private readonly law: RunLaw,
    private readonly referee: RefereeStore,
  ) {}

  /** What counts: the newest accepted submission of each return. Rows of an attempt that was killed go first. */
  freeze(work: RunWork): Promise<Decision<Frozen>> {
    const { ctx, run } = work;
    const { runs, lines } = this;
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

  async compute(work: RunWork, portions: readonly Portion[]): Promise<Decision<null>> {
    const total = linesOf(portions);
    let done = 0;
    for await (const { portion, lines } of this.read(work, portions)) {
      const computed = await this.runs.inTransaction(work.ctx, async () => {
        const count = await this.computePortion(work, portion, lines);
        if (!count.ok) return count;
        done += count.value;
        return (await work.moved('computing', done, total)) ? count : refuse('run.dropped');
      });
      if (!computed.ok) return computed;
    }
    return allow(null);
  }

  /** The lines of each portion, in order; while one is computed and stored, the next one is read. */
  private async *read(
    { ctx, snapshots }: RunWork,
    portions: readonly Portion[],
  ): AsyncGenerator<{ portion: Portion; lines: PortionLines }> {
    const store = this.lines;
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
    { ctx, run, snapshots }: RunWork,
    { held, on }: Portion,
    { columns, rows }: PortionLines,
  ): Promise<Decision<number>> {
    const computed = computeLines(held.rulebook, columns, rows, on);
    if (!computed.ok) return computed;
    await snapshots?.add(settledLines({ columns, rows }, computed.value, run.id));
    const { fees, totals, beyondOf } = computed.value;
    const law = { rulebookHash: held.hash, on };
    const above = (at: number) => beyondAsText(beyondOf(at));
    await this.runs.addReturns(ctx, run.id, { returns: rows, fees, totals, law, above });
    return allow(columns.rows);
  }

  /** How much PostgreSQL computed again; that it found nothing to differ. */
  async judge(work: RunWork, portions: readonly Portion[]): Promise<Decision<Judged>> {
    const { ctx, run } = work;
    const total = linesOf(portions);
    const seen = { judgedLines: 0, judgedReturns: 0 };
    for (const { held, on, returns } of portions) {
      const judged = await this.runs.inTransaction(ctx, async () => {
        const { rulebook } = held;
        const asked = { id: run.id, rulebook, on, returns };
        const verdict = await this.referee.judge(ctx, asked);
        seen.judgedLines += verdict.lines;
        seen.judgedReturns += verdict.returns;
        if (verdict.differingLines + verdict.differingReturns > 0)
          return refuse('run.referee-differs', {
            lines: String(verdict.differingLines),
            returns: String(verdict.differingReturns),
            submission: verdict.example ?? '',
          });
        return (await work.moved('refereeing', seen.judgedLines, total))
          ? allow(null)
          : refuse('run.dropped');
      });
      if (!judged.ok) return judged;
    }
    return allow(seen);
  }
}

export const linesOf = (portions: readonly Portion[]): number =>
  portions.reduce(
    (sum, { returns }) => sum + returns.reduce((lines, each) => lines + each.lineCount, 0),
    0,
  );
