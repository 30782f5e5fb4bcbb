import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../database/index.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import type { Rulebook, TraceStep } from '../rules/index.js';
import { lawOf, traceOfLine } from './assessment.js';
import type { LinePage, StoredLine } from './assessed-lines.store.js';
import { AssessmentsStore } from './assessments.store.js';
import { LinesWithModels } from './lines-with-models.service.js';
import { aboveFor, sharesOfLine } from './run-above.js';
import type { SettledReturn } from './run-results.store.js';
import { SettledReturns } from './settled-returns.service.js';
import { SettledWorkings } from './settled-workings.service.js';
import {
  isOfKind,
  withExamples,
  type LinesAlike,
  type TotalPart,
  type Working,
} from './working.js';

/** One line as it was charged on filing, as the run computed it, and the steps to the latter. */
export interface SettledLine {
  readonly line: StoredLine;
  readonly settledMinor: bigint;
  readonly steps: readonly TraceStep[];
}

export interface SettledLines {
  readonly rulebook: Rulebook;
  readonly lines: readonly SettledLine[];
}

/** How the lines of a return and what lies beyond them make what a run settled. */
export interface SettledTotal {
  /** `asked`: of very many lines they are worked out when somebody asks. */
  readonly state: 'shown' | 'asked' | 'differs';
  /** By kind of battery; empty where they are not shown. */
  readonly parts: readonly TotalPart[];
  /** Empty where the rulebook leaves the sum to us, too. */
  readonly steps: Working['total'];
}

/** What a kind of battery contributes to what a run settled, step by step, with one of the lines for each way they go. */
export interface SettledKind extends TotalPart {
  readonly rulebook: Rulebook;
  readonly alike: readonly (LinesAlike & { readonly shown: SettledLine })[];
}

/** Of more lines a page works out the total when it is asked to: that takes seconds. */
const MOST_WORKED = 25_000;

/** Money that a final run posted, from the difference down to the units declared. */
@Injectable()
export class RunTraces {
  constructor(
    private readonly returns: SettledReturns,
    private readonly assessments: AssessmentsStore,
    private readonly declared: LinesWithModels,
    private readonly workings: SettledWorkings,
  ) {}

  /** Lines of the return, each worked out by the law that the run took, with what the year and the nation added. */
  async lines(
    ctx: RequestContext,
    settled: SettledReturn,
    page: LinePage,
  ): Promise<Decision<SettledLines>> {
    const { organisationId, submissionId, period, beyond } = settled;
    const law = await this.returns.law(ctx, settled);
    if (!law.ok) return law;
    const rulebook = law.value;
    const assessment = await this.assessments.ofSubmission(ctx, organisationId, submissionId);
    if (assessment === null) return refuse('run.not-found');
    const declared = await this.declared.page(ctx, assessment, page);
    const keys = declared.map(({ line }) => line.lineKey);
    const fees = await this.returns.feesOfLines(ctx, settled, keys);
    const above = aboveFor(rulebook, 'line', beyond);
    const on = settled.lawOn ?? lawOf(period);
    return allow({
      rulebook,
      lines: declared.map(({ line, model }) => {
        const { feeMinor: settledMinor = 0n, place = 0 } = fees.get(line.lineKey) ?? {};
        const shares = sharesOfLine(beyond, place);
        const steps = traceOfLine(rulebook, line, model, { on, above, shares });
        return { line, settledMinor, steps };
      }),
    });
  }

  /** The return by kinds of battery and the steps of its own total: a part of common costs, say, is one of them. */
  async total(
    ctx: RequestContext,
    settled: SettledReturn,
    { again }: { readonly again: boolean },
  ): Promise<Decision<SettledTotal>> {
    const law = await this.returns.law(ctx, settled);
    if (!law.ok) return law;
    const isAsked = again || settled.lineCount <= MOST_WORKED;
    const known = this.workings.known(ctx, settled);
    if (known === undefined && !isAsked) return allow({ state: 'asked', parts: [], steps: [] });
    const working = await this.workings.of(ctx, law.value, settled);
    return allow(
      working === null
        ? { state: 'differs', parts: [], steps: [] }
        : { state: 'shown', parts: working.kinds, steps: working.total },
    );
  }

  /** How the lines of one kind make what it contributes. */
  async kind(
    ctx: RequestContext,
    settled: SettledReturn,
    wanted: Pick<TotalPart, 'category' | 'chemistry'>,
  ): Promise<Decision<SettledKind>> {
    const law = await this.returns.law(ctx, settled);
    if (!law.ok) return law;
    const working = await this.workings.of(ctx, law.value, settled);
    const found = working?.kinds.find((kind) => isOfKind(kind, wanted));
    if (found === undefined) return refuse('assessment.kind-not-found');
    const lineKeys = found.alike.map(({ example }) => example);
    const shown = await this.lines(ctx, settled, { from: 0, limit: lineKeys.length, lineKeys });
    if (!shown.ok) return shown;
    return allow({ ...withExamples(found, shown.value.lines), rulebook: law.value });
  }
}
