import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../database/index.js';
import { canonicalJson } from '../kernel/canonical-json.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import type { Rulebook, TraceStep } from '../rules/index.js';
import { lawOf, traceOfLine } from './assessment.js';
import { AssessedLinesStore, type LinePage, type StoredLine } from './assessed-lines.store.js';
import type { StoredAssessment } from './assessments.store.js';
import { withNames } from './kept-working.js';
import { LinesWithModels } from './lines-with-models.service.js';
import { LineTallies, type FeePreview } from './line-tallies.service.js';
import { RulebookLibrary } from './rulebook-library.service.js';
import {
  isOfKind,
  withExamples,
  type LinesAlike,
  type TotalPart,
  type Working,
} from './working.js';

/** Of more lines a page does not compute each one anew, unless it is asked to. */
const MOST_REPLAYED = 2_000;

export interface ExplainedLine {
  readonly line: StoredLine;
  readonly rulebook: Rulebook;
  readonly steps: readonly TraceStep[];
}

/** A total by kinds of battery, and the steps of the rulebook that make it of the lines. */
export interface ExplainedTotal {
  readonly parts: readonly TotalPart[];
  /** Whether each part can be opened step by step. */
  readonly opens: boolean;
  /** Whether what is stored was computed again, here and now, with the same result; undefined where nobody tried. */
  readonly agrees: boolean | undefined;
  /** Empty where the rulebook leaves the sum to us. */
  readonly steps: Working['total'];
}

/** What a kind of battery contributes, step by step, with one of the lines for each way they go. */
export interface ExplainedKind extends TotalPart {
  readonly alike: readonly (LinesAlike & { readonly shown: ExplainedLine })[];
}

/** Assessments from the amount down to the units declared, and whether they still come out the same. */
@Injectable()
export class AssessmentTraces {
  constructor(
    private readonly lines: AssessedLinesStore,
    private readonly declared: LinesWithModels,
    private readonly library: RulebookLibrary,
    private readonly tallies: LineTallies,
  ) {}

  /** Lines with the steps to each one's fee, computed anew from what is stored. */
  async explain(
    ctx: RequestContext,
    assessment: StoredAssessment,
    page: LinePage,
  ): Promise<Decision<ExplainedLine[]>> {
    const { rulebookId, rulebookHash, period } = assessment;
    const held = await this.library.published(ctx, rulebookId, rulebookHash);
    if (!held.ok) return held;
    const { rulebook } = held.value;
    const declared = await this.declared.page(ctx, assessment, page);
    return allow(
      declared.map(({ line, model }) => {
        return { line, rulebook, steps: traceOfLine(rulebook, line, model, { on: lawOf(period) }) };
      }),
    );
  }

  /**
   * How the lines make the total: as it was kept when they were assessed, which is computed again for a return of few lines, for
   * one that was assessed before it was kept, and where somebody asks for it.
   */
  async total(
    ctx: RequestContext,
    assessment: StoredAssessment,
    { again }: { readonly again: boolean },
  ): Promise<ExplainedTotal> {
    const kept = await this.kept(ctx, assessment);
    const lineCount = kept?.kinds.reduce((sum, { lines }) => sum + lines, 0) ?? 0;
    if (kept !== null && lineCount > MOST_REPLAYED && !again)
      return { parts: kept.kinds, opens: true, steps: kept.total, agrees: undefined };
    const replayed = await this.replay(ctx, assessment);
    const working = replayed.ok ? replayed.value.working() : kept;
    const opens = working !== null && working.kinds.length > 0;
    return {
      parts: opens ? working.kinds : await this.lines.parts(ctx, assessment),
      opens,
      steps: working?.total ?? [],
      agrees: replayed.ok,
    };
  }

  /** How the lines of one kind make what it contributes. */
  async kind(
    ctx: RequestContext,
    assessment: StoredAssessment,
    wanted: Pick<TotalPart, 'category' | 'chemistry'>,
  ): Promise<Decision<ExplainedKind>> {
    const working = await this.working(ctx, assessment);
    if (!working.ok) return working;
    const found = working.value.kinds.find((kind) => isOfKind(kind, wanted));
    if (found === undefined) return refuse('assessment.kind-not-found');
    const examples = found.alike.map(({ example }) => example);
    const page = { from: 0, limit: examples.length, lineKeys: examples };
    const shown = await this.explain(ctx, assessment, page);
    if (!shown.ok) return shown;
    return allow(withExamples(found, shown.value));
  }

  /** Computes a stored assessment again from its submission: refused when any byte of the receipt differs, or any line's fee. */
  async replay(ctx: RequestContext, assessment: StoredAssessment): Promise<Decision<FeePreview>> {
    const { rulebookId, rulebookHash } = assessment;
    const held = await this.library.published(ctx, rulebookId, rulebookHash);
    if (!held.ok) return held;
    const tally = await this.tallies.again(ctx, held.value, assessment);
    const fees: (bigint | null)[] = [];
    for await (const lines of this.lines.inParts(ctx, assessment)) {
      await tally.add(lines);
      for (const { feeMinor } of lines) fees.push(feeMinor);
    }
    const assessed = tally.close();
    if (!assessed.ok) return assessed;
    const { lineAt, totalMinor, receiptAt } = assessed.value;
    const same =
      canonicalJson(receiptAt(assessment.assessedAt)) === canonicalJson(assessment.receipt) &&
      totalMinor === assessment.totalMinor &&
      fees.every((fee, row) => lineAt(row).feeMinor === fee);
    return same
      ? assessed
      : refuse('assessment.replay-differs', { reference: assessment.reference });
  }

  /** In the words of the rulebook version that made it. */
  private async kept(ctx: RequestContext, assessment: StoredAssessment): Promise<Working | null> {
    const kept = await this.lines.working(ctx, assessment);
    if (kept === null) return null;
    const { rulebookId, rulebookHash } = assessment;
    const held = await this.library.published(ctx, rulebookId, rulebookHash);
    return held.ok ? withNames(kept, held.value.rulebook.names) : kept;
  }

  private async working(
    ctx: RequestContext,
    assessment: StoredAssessment,
  ): Promise<Decision<Working>> {
    const kept = await this.lines.working(ctx, assessment);
    if (kept !== null && kept.kinds.length > 0) return allow(kept);
    const replayed = await this.replay(ctx, assessment);
    return replayed.ok ? allow(replayed.value.working()) : replayed;
  }
}
