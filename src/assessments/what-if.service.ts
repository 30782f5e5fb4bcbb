import { Injectable } from '@nestjs/common';
import { Clock, type RequestContext } from '../database/index.js';
import { allow, type Decision } from '../kernel/decision.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';
import { evaluateStage, type Facts, type Rulebook } from '../rules/index.js';
import { lawOf } from './assessment.js';
import { LineColumnsStore, type AcceptedReturn } from './line-columns.store.js';
import {
  factReader,
  feeColumn,
  numbersOf,
  rowsOfReturns,
  type LineColumns,
  type ReturnRows,
} from './line-facts.js';
import { computeLines, mayCompute, type ComputedLines } from './run-computation.js';
import { inParts } from './run-parts.js';
import {
  batteryAt,
  compared,
  Comparison,
  type ChangedLine,
  type ComparedPeriod,
  type LargeChange,
  type WhatIfAnswer,
  type WhatIfQuestion,
} from './what-if.js';

const usualLargest = 10;
const mostLargest = 50;

/** Some lines of a period with what they cost as things are. */
interface Part {
  readonly period: ReportingPeriod;
  readonly columns: LineColumns;
  readonly rows: readonly ReturnRows[];
  readonly before: ComputedLines;
  readonly names: ReadonlyMap<string, string>;
}

type Unexplained = Omit<ChangedLine, 'lineKey' | 'label' | 'steps'> & { readonly place: number };

/**
 * What a draft rulebook would have made of past periods, beside what was assessed: totals, categories, chemistries, who
 * pays more and who less, and the largest changes each with its trace. Stores nothing, posts nothing. Reads a period from its
 * verified column snapshot where an official run left one, else from the register.
 *
 * ```ts
 * const answer = await whatIf.compare(ctx, { draft, periods, lawOn: '2027-01-01' as CalendarDate });
 * if (!answer.ok) return answer;          // the draft gives no fees, is not in force on that day, or cannot take a line
 * ```
 * The context must be one of the agency (permission `rulebook.*` or `run.start` of the page that asks).
 */
@Injectable()
export class WhatIf {
  constructor(
    private readonly lines: LineColumnsStore,
    private readonly clock: Clock,
  ) {}

  /** Quarters with accepted returns, newest first: what can be asked about. */
  periods(ctx: RequestContext): Promise<ReportingPeriod[]> {
    return this.lines.inTransaction(ctx, () => this.lines.quarters(ctx));
  }

  compare(ctx: RequestContext, question: WhatIfQuestion): Promise<Decision<WhatIfAnswer>> {
    return this.lines.inTransaction(ctx, () => this.answer(ctx, question));
  }

  private async answer(
    ctx: RequestContext,
    question: WhatIfQuestion,
  ): Promise<Decision<WhatIfAnswer>> {
    const started = this.clock.now().getTime();
    const { draft } = question;
    const comparison = new Comparison(Math.min(question.largest ?? usualLargest, mostLargest));
    const kept = new Map<LargeChange, Unexplained>();
    const names = new Map<string, string>();
    const periods: ComparedPeriod[] = [];
    let part = 0;
    for (const period of question.periods) {
      const on = question.lawOn ?? lawOf(period);
      const may = mayCompute(draft, on);
      if (!may.ok) return may;
      const sums = { old: 0n, new: 0n, returns: 0, lines: 0 };
      for await (const each of this.partsOf(ctx, period)) {
        const after = computeLines(draft, each.columns, each.rows, on);
        if (!after.ok) return after;
        const added = comparison.add(each.columns, each.before, after.value, part);
        sums.old += added.old;
        sums.new += added.new;
        sums.returns += each.rows.length;
        sums.lines += each.columns.rows;
        for (const [id, name] of each.names) names.set(id, name);
        keepLargest(kept, comparison.largestChanges(), { ...each, part, draft });
        part += 1;
      }
      const { returns, lines } = sums;
      periods.push({
        period,
        source: 'register',
        returns,
        lines,
        ...compared(sums.old, sums.new),
      });
    }
    const result = comparison.result();
    const changes: ChangedLine[] = [];
    for (const change of kept.values()) changes.push(await this.explained(ctx, change, question));
    return allow({
      ...result,
      currency: draft.currency ?? '',
      periods,
      producers: result.producers.map((each) => ({
        ...each,
        organisation: names.get(each.organisationId) ?? '',
      })),
      changes,
      milliseconds: this.clock.now().getTime() - started,
    });
  }

  private async *partsOf(ctx: RequestContext, period: ReportingPeriod): AsyncGenerator<Part> {
    const accepted = await this.lines.accepted(ctx, [period], this.clock.now());
    for (const returns of inParts(accepted)) {
      const columns = await this.lines.read(ctx, returns);
      const rows = rowsOfReturns(columns, returns);
      const before = {
        fees: numbersOf(columns, feeColumn),
        returns: rows.map((each, at) => ({ ...each, totalMinor: assessedAt(returns, at) })),
      };
      const names = new Map(returns.map((each) => [each.organisationId, each.organisation]));
      yield { period, columns, rows, before, names };
    }
  }

  private async explained(
    ctx: RequestContext,
    { place, ...change }: Unexplained,
    { draft, lawOn }: WhatIfQuestion,
  ): Promise<ChangedLine> {
    const line = await this.lines.lineAt(ctx, change, place);
    const on = lawOn ?? lawOf(change.period);
    const evaluated = evaluateStage(draft, 'line', change.facts, { on });
    return {
      ...change,
      lineKey: line?.lineKey ?? '',
      label: line?.label ?? null,
      steps: evaluated.ok ? evaluated.trace : [],
    };
  }
}

const assessedAt = (returns: readonly AcceptedReturn[], at: number): bigint =>
  returns[at]?.assessedMinor ?? 0n;

/** Takes the facts of what is large now, while its lines are at hand, and lets go of what no longer is. */
function keepLargest(
  kept: Map<LargeChange, Unexplained>,
  largest: readonly LargeChange[],
  from: Part & { readonly part: number; readonly draft: Rulebook },
): void {
  const stage = from.draft.stages.get('line');
  const before = new Map(kept);
  kept.clear();
  const factsAt: (row: number) => Facts =
    stage === undefined ? () => ({}) : factReader(from.columns, stage, from.draft.currency ?? '');
  for (const change of largest) {
    const known = before.get(change);
    const rows = from.rows.find(({ from: first, to }) => change.row >= first && change.row < to);
    if (known !== undefined) kept.set(change, known);
    else if (change.part === from.part && rows !== undefined)
      kept.set(change, {
        ...compared(change.oldMinor, change.newMinor),
        ...batteryAt(from.columns, change.row),
        organisationId: rows.organisationId,
        organisation: from.names.get(rows.organisationId) ?? '',
        submissionId: rows.submissionId,
        period: from.period,
        place: change.row - rows.from,
        facts: factsAt(change.row),
      });
  }
}
