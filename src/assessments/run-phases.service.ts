import { Injectable } from '@nestjs/common';
import { Clock, type RequestContext } from '../database/index.js';
import { refuse, type Decision } from '../kernel/decision.js';
import type { RunSnapshots } from './column-snapshots.service.js';
import type { OfficialPhase, OfficialResult } from './official-run.js';
import type { OfficialRunRow } from './official-runs.store.js';
import { RunLife } from './run-life.service.js';
import { linesOf, RunPortions, type RunWork } from './run-portions.service.js';
import { RunSwitch } from './run-switch.service.js';

/** Told of each step, so that a terminal can show it. */
export type RunObserver = (step: { phase: OfficialPhase; done: number; total: number }) => void;

/**
 * The phases of a run in their order: lines out as columns, computed, fees in as fresh rows, judged by PostgreSQL, and only then
 * switched in by one short transaction (`RunSwitch`).
 */
@Injectable()
export class RunPhases {
  constructor(
    private readonly life: RunLife,
    private readonly portions: RunPortions,
    private readonly end: RunSwitch,
    private readonly clock: Clock,
  ) {}

  async all(
    ctx: RequestContext,
    run: OfficialRunRow,
    { snapshots, observe }: { snapshots: RunSnapshots | null; observe: RunObserver },
  ): Promise<Decision<OfficialResult>> {
    const milliseconds: Record<string, number> = {};
    const timed = async <T>(phase: string, step: () => Promise<T>): Promise<T> => {
      const began = this.clock.now().getTime();
      const value = await step();
      milliseconds[phase] = this.clock.now().getTime() - began;
      return value;
    };
    const work = this.begun(ctx, run, { snapshots, observe });
    // Seen by everybody at once: a run that dies from here on is one that nobody works on, not one that waits.
    if (!(await work.moved('freezing', 0, 0))) return refuse('run.dropped');
    const frozen = await timed('freezing', () => this.portions.freeze(work));
    if (!frozen.ok) return frozen;
    const { portions, rulebooks } = frozen.value;
    const computed = await timed('computing', () => this.portions.compute(work, portions));
    if (!computed.ok) return computed;
    const judged = await timed('refereeing', () => this.portions.judge(work, portions));
    if (!judged.ok) return judged;
    const hashes = await timed('snapshot', async () => (await snapshots?.finish()) ?? {});
    const lines = linesOf(portions);
    const found = { rulebooks, lines, ...judged.value, snapshots: hashes, milliseconds };
    return this.end.switchIn(work, found);
  }

  private begun(
    ctx: RequestContext,
    run: OfficialRunRow,
    { snapshots, observe }: { snapshots: RunSnapshots | null; observe: RunObserver },
  ): RunWork {
    const cutAt = this.clock.now();
    const moved = (phase: OfficialPhase, done: number, total: number): Promise<boolean> => {
      const step = { phase, done, total };
      observe(step);
      return this.life.moved(ctx, run.id, phase === 'freezing' ? { ...step, cutAt } : step);
    };
    return { ctx, run, cutAt, snapshots, moved };
  }
}
