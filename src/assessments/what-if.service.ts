import { Injectable } from '@nestjs/common';
import { Clock, type RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import { yearOf, type ReportingPeriod } from '../kernel/reporting-period.js';
import { evaluateStage, type Facts, type GivenShares, type Rulebook } from '../rules/index.js';
import { ColumnSnapshots } from './column-snapshots.service.js';
import { asksForDays } from './filing-facts.js';
import { gathered, type ReturnLines } from './gather-columns.js';
import { LineColumnsStore } from './line-columns.store.js';
import { factReader, feeColumn, type CountedReturn } from './line-facts.js';
import { aboveFor, sharesOfLine } from './run-above.js';
import { computeLines, type ExplainableLines } from './run-computation.js';
import { factsRead } from './run-facts.js';
import { feesOfRun, mayCompute, piecesOf, triedPieces, type RunPiece } from './run-fees.js';
import { inParts } from './run-parts.js';
import {
  batteryAt,
  compared,
  Comparison,
  standing,
  type ChangedLine,
  type LargeChange,
  type PeriodSource,
  type WhatIfAnswer,
  type WhatIfQuestion,
} from './what-if.js';

const usualLargest = 10;
const mostLargest = 50;

/** What the sums are grouped by, and what stands. */
const alwaysRead = ['category', 'chemistry', feeColumn];

type Part = ReturnLines<CountedReturn>;

type Unexplained = Omit<ChangedLine, 'lineKey' | 'label' | 'steps' | 'organisation'> & {
  readonly place: number;
  readonly on: CalendarDate;
  readonly shares: GivenShares;
};

/**
 * What a draft rulebook would have made of past periods, beside what its base makes of them or what stands: totals, categories, chemistries, who
 * pays more and who less, and the largest changes each with its trace. Stores nothing, posts nothing. Reads a period from its
 * verified column snapshot where an official run left one, else from the register.
 *
 * ```ts
 * const answer = await whatIf.compare(ctx, { draft, base, periods, lawOn: '2027-01-01' as CalendarDate });
 * if (!answer.ok) return answer;          // the draft gives no fees, is not in force on that day, or cannot take a line
 * ```
 * The context must be one of the agency (permission `rulebook.*` or `run.start` of the page that asks).
 */
@Injectable()
export class WhatIf {
  constructor(
    private readonly lines: LineColumnsStore,
    private readonly snapshots: ColumnSnapshots,
    private readonly clock: Clock,
  ) {}

  /** Quarters with accepted returns, newest first: what can be asked about. */
  periods(ctx: RequestContext): Promise<ReportingPeriod[]> {
    return this.lines.inTransaction(ctx, () => this.lines.quarters(ctx));
  }

  /** What is known of these quarters, as a text: while it is the same, so is every answer about them. */
  cutOf(ctx: RequestContext, periods: readonly ReportingPeriod[]): Promise<string> {
    return this.lines.inTransaction(ctx, async () => {
      const at = this.clock.now();
      const cuts: string[] = [];
      for (const period of periods) cuts.push(await this.snapshots.cutOf(ctx, period, at));
      return cuts.join();
    });
  }

  compare(ctx: RequestContext, question: WhatIfQuestion): Promise<Decision<WhatIfAnswer>> {
    return this.lines.inTransaction(ctx, () => this.answer(ctx, question));
  }

  private async answer(
    ctx: RequestContext,
    question: WhatIfQuestion,
  ): Promise<Decision<WhatIfAnswer>> {
    const at = this.clock.now();
    const { draft, base } = question;
    const comparison = new Comparison(Math.min(question.largest ?? usualLargest, mostLargest));
    const kept = new Map<LargeChange, Unexplained>();
    const sources = new Map<ReportingPeriod, PeriodSource>();
    const pieces = await this.piecesOf(ctx, question);
    if (!pieces.ok) return pieces;
    let part = 0;
    for (const piece of pieces.value) {
      for await (const each of this.partsOf(ctx, piece, { ...question, sources })) {
        const after = computeLines(draft, each.columns, each.rows, piece.on);
        if (!after.ok) return after;
        const before =
          base === undefined
            ? allow(standing(each))
            : computeLines(base, each.columns, each.rows, piece.on);
        if (!before.ok) return before;
        comparison.add(each, { before: before.value, after: after.value }, part);
        keepLargest(kept, comparison.largestChanges(), {
          ...each,
          part,
          draft,
          after: after.value,
          on: piece.on,
        });
        part += 1;
      }
    }
    const result = comparison.result();
    const shown = [...result.producers, ...kept.values()].map((each) => each.organisationId);
    const names = await this.lines.names(ctx, shown);
    const named = <T extends { organisationId: string }>(each: T) => ({
      ...each,
      organisation: names.get(each.organisationId) ?? '',
    });
    const changes: ChangedLine[] = [];
    for (const change of kept.values())
      changes.push(named(await this.explained(ctx, change, draft)));
    return allow({
      ...result,
      currency: draft.currency ?? '',
      periods: question.periods.map((period) => ({
        period,
        source: sources.get(period) ?? { kind: 'register', without: 'none' },
        ...comparison.ofPeriod(period),
      })),
      producers: result.producers.map(named),
      changes,
      at,
      milliseconds: this.clock.now().getTime() - at.getTime(),
    });
  }

  /** Refused where a draft gives no fees, or its fees depend on a year of which only a part is asked. */
  private async piecesOf(
    ctx: RequestContext,
    question: WhatIfQuestion,
  ): Promise<Decision<RunPiece[]>> {
    const { draft, base, periods, lawOn } = question;
    const widest = ofWholeYear(question) ?? draft;
    const pieces =
      lawOn === undefined ? piecesOf(widest, periods) : triedPieces(widest, periods, lawOn);
    if (!pieces.ok) return pieces;
    for (const { on } of pieces.value) {
      for (const each of base === undefined ? [draft] : [base, draft]) {
        const may = mayCompute(each, on);
        if (!may.ok) return may;
      }
      if (lawOn !== undefined || ofWholeYear(question) === undefined) continue;
      const known = await this.lines.quarters(ctx);
      const left = known.filter((each) => !periods.includes(each));
      if (left.some((each) => periods.some((asked) => yearOf(asked) === yearOf(each))))
        return refuse('run.needs-whole-year', { rulebook: draft.id });
    }
    return pieces;
  }

  /** Fees of a year need all its lines at once; else each quarter comes as it is kept, or in parts from the register. */
  private async *partsOf(
    ctx: RequestContext,
    { quarters }: RunPiece,
    question: WhatIfQuestion & { readonly sources: Map<ReportingPeriod, PeriodSource> },
  ): AsyncGenerator<Part> {
    const { draft, base, sources } = question;
    const rulebooks = base === undefined ? [draft] : [base, draft];
    const wanted = new Set([...rulebooks.flatMap((each) => [...factsRead(each)]), ...alwaysRead]);
    const withDays = rulebooks.some(asksForDays);
    const ofYear = ofWholeYear(question) !== undefined;
    const year: Part[] = [];
    for (const quarter of quarters) {
      const at = this.clock.now();
      const kept = await this.snapshots.read(ctx, { quarter, at }, wanted);
      const parts =
        typeof kept === 'string' ? this.register(ctx, quarter, withDays, wanted) : [kept];
      sources.set(
        quarter,
        typeof kept === 'string' ? { kind: 'register', without: kept } : { kind: 'snapshot' },
      );
      for await (const part of parts)
        if (ofYear) year.push(part);
        else yield part;
    }
    if (ofYear && year.length > 0) yield gathered(year);
  }

  private async *register(
    ctx: RequestContext,
    quarter: ReportingPeriod,
    withDays: boolean,
    wanted: ReadonlySet<string>,
  ): AsyncGenerator<Part> {
    const quarters = [quarter];
    const asked = { quarters, at: this.clock.now(), withDays };
    const accepted = await this.lines.accepted(ctx, asked);
    const settled = await this.lines.settled(ctx, quarters);
    const counted = accepted.map((each) => {
      const found = settled.get(each.submissionId);
      const settledMinor = found?.minor ?? each.assessedMinor;
      return { ...each, settledMinor, settledBy: found?.runId ?? null };
    });
    for (const returns of inParts(counted)) yield await this.lines.read(ctx, returns, wanted);
  }

  private async explained(
    ctx: RequestContext,
    { place, on, shares, ...change }: Unexplained,
    draft: Rulebook,
  ): Promise<Omit<ChangedLine, 'organisation'>> {
    const line = await this.lines.lineAt(ctx, change, place);
    const evaluated = evaluateStage(draft, 'line', change.facts, { on, shares });
    return {
      ...change,
      lineKey: line?.lineKey ?? '',
      label: line?.label ?? null,
      steps: evaluated.ok ? evaluated.trace : [],
    };
  }
}

/** The one whose fees depend on the year, so that both are computed over it. */
const ofWholeYear = ({ draft, base }: WhatIfQuestion): Rulebook | undefined =>
  [draft, base].find((each) => each !== undefined && feesOfRun(each)?.ofYear === true);

/** Takes the facts of what is large now, while its lines are at hand, and lets go of what no longer is. */
function keepLargest(
  kept: Map<LargeChange, Unexplained>,
  largest: readonly LargeChange[],
  from: Part & {
    readonly part: number;
    readonly draft: Rulebook;
    readonly after: ExplainableLines;
    readonly on: CalendarDate;
  },
): void {
  const stage = from.draft.stages.get('line');
  const before = new Map(kept);
  kept.clear();
  const factsAt: (row: number) => Facts =
    stage === undefined ? () => ({}) : factReader(from.columns, stage, from.draft.currency ?? '');
  for (const change of largest) {
    const known = before.get(change);
    const ofReturn = from.rows.findIndex(
      ({ from: first, to }) => change.row >= first && change.row < to,
    );
    const rows = from.rows[ofReturn];
    if (known !== undefined) kept.set(change, known);
    else if (change.part === from.part && rows !== undefined) {
      const beyond = from.after.beyondOf(ofReturn);
      kept.set(change, {
        ...compared(change.oldMinor, change.newMinor),
        ...batteryAt(from.columns, change.row),
        organisationId: rows.organisationId,
        submissionId: rows.submissionId,
        period: rows.period,
        place: change.row - rows.from,
        facts: { ...factsAt(change.row), ...aboveFor(from.draft, 'line', beyond) },
        shares: sharesOfLine(beyond, change.row - rows.from),
        on: from.on,
      });
    }
  }
}
