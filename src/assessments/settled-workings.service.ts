import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../database/index.js';
import type { Rulebook } from '../rules/index.js';
import { lawOf } from './assessment.js';
import { AssessedLinesStore } from './assessed-lines.store.js';
import { FactSources } from './fact-sources.service.js';
import { LineColumnsStore } from './line-columns.store.js';
import { factsRead } from './run-facts.js';
import type { SettledReturn } from './run-results.store.js';
import { computeSettlement } from './settled-computation.js';
import { countedFacts, workingOf, type Working } from './working.js';

/** A working is some kilobytes, and what a run settled never changes. */
const MOST_KEPT = 64;

/**
 * How a final run made what it settled for a return, of any number of lines: they are read as columns, computed as columns and
 * added up by kind of battery and way through the rules, so that no line is held by itself.
 */
@Injectable()
export class SettledWorkings {
  private readonly kept = new Map<string, Working | null>();

  constructor(
    private readonly columns: LineColumnsStore,
    private readonly lines: AssessedLinesStore,
    private readonly sources: FactSources,
  ) {}

  /** What was worked out before, if it was. */
  known(ctx: RequestContext, settled: SettledReturn): Working | null | undefined {
    return this.kept.get(keyOf(ctx, settled));
  }

  /** Null where it does not come out at what the run settled, to the cent. */
  async of(
    ctx: RequestContext,
    rulebook: Rulebook,
    settled: SettledReturn,
  ): Promise<Working | null> {
    const known = this.known(ctx, settled);
    if (known !== undefined) return known;
    const found = await this.workedOut(ctx, rulebook, settled);
    const [oldest] = this.kept.keys();
    if (this.kept.size >= MOST_KEPT && oldest !== undefined) this.kept.delete(oldest);
    this.kept.set(keyOf(ctx, settled), found);
    return found;
  }

  private async workedOut(
    ctx: RequestContext,
    rulebook: Rulebook,
    settled: SettledReturn,
  ): Promise<Working | null> {
    const { period, beyond, feeMinor, linesMinor } = settled;
    const wanted = new Set([...factsRead(rulebook), ...countedFacts]);
    const { columns } = await this.columns.read(ctx, [settled], wanted);
    const days = await this.sources.daysOf(ctx, rulebook, settled);
    const on = settled.lawOn ?? lawOf(period);
    const computed = computeSettlement(rulebook, columns, { on, days, beyond });
    const sum = computed?.fees.reduce((all, fee) => all + fee, 0n);
    if (computed?.totalMinor !== feeMinor || sum !== linesMinor) return null;
    const made = workingOf(rulebook, { ...computed, columns, lineKeyAt: String });
    return this.withKeys(ctx, settled, made);
  }

  /** Of the examples the keys instead of their places. */
  private async withKeys(
    ctx: RequestContext,
    settled: SettledReturn,
    { total, kinds }: Working,
  ): Promise<Working> {
    const places = kinds.flatMap(({ alike }) => alike.map(({ example }) => Number(example)));
    const keys = await this.lines.keysAt(ctx, settled, places);
    return {
      total,
      kinds: kinds.map((kind) => ({
        ...kind,
        alike: kind.alike.map((each) => ({
          ...each,
          example: keys.get(Number(each.example)) ?? '',
        })),
      })),
    };
  }
}

const keyOf = ({ programmeId }: RequestContext, { runId, returnId }: SettledReturn): string =>
  `${programmeId} ${runId} ${returnId}`;
