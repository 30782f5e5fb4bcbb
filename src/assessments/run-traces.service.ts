import { Injectable } from '@nestjs/common';
import { Tenancy, type RequestContext } from '../database/index.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import type { Rulebook, TraceStep } from '../rules/index.js';
import { lawOf, traceOfLine } from './assessment.js';
import { AssessedLinesStore, type LinePage, type StoredLine } from './assessed-lines.store.js';
import { AssessmentsStore, type StoredAssessment } from './assessments.store.js';
import { OfficialRunsStore } from './official-runs.store.js';
import { RulebookLibrary } from './rulebook-library.service.js';
import { aboveFor, sharesOfLine } from './run-above.js';
import { RunResultsStore, type SettledReturn } from './run-results.store.js';
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

/** The stores that a run's results stand in. */
@Injectable()
export class SettledStores {
  constructor(
    readonly results: RunResultsStore,
    readonly assessments: AssessmentsStore,
    readonly lines: AssessedLinesStore,
    readonly runs: OfficialRunsStore,
  ) {}
}

/** Money that a final run posted, from the difference down to the units declared. */
@Injectable()
export class RunTraces {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly stores: SettledStores,
    private readonly library: RulebookLibrary,
    private readonly workings: SettledWorkings,
  ) {}

  /** Runs are the agency's; of a return of their own, producers read what was made of it and nothing else. */
  async settled(
    ctx: RequestContext,
    of: { readonly runId: string; readonly returnId: string; readonly organisationId: string },
  ): Promise<Decision<SettledReturn>> {
    const { results } = this.stores;
    const found = await this.tenancy.elevate(ctx, (system) => results.settled(system, of));
    return found === null ? refuse('run.not-found') : allow(found);
  }

  /**
   * Whether what a final run settled for a submission is what is owed for it: what was charged on filing, and what runs have
   * posted since. So it is where no run settled it.
   */
  async isOwedAsSettled(ctx: RequestContext, assessment: StoredAssessment): Promise<boolean> {
    const { runs, results } = this.stores;
    const settledMinor = await results.settledFee(ctx, assessment);
    if (settledMinor === null) return true;
    const { period, organisationId, returnId, totalMinor } = assessment;
    const posted = await runs.postedBefore(ctx, [period], organisationId);
    return settledMinor === totalMinor + (posted.get(returnId) ?? 0n);
  }

  /** Lines of the return, each worked out by the law that the run took, with what the year and the nation added. */
  async lines(
    ctx: RequestContext,
    settled: SettledReturn,
    page: LinePage,
  ): Promise<Decision<SettledLines>> {
    const { organisationId, submissionId, period } = settled;
    const held = await this.heldBy(ctx, settled);
    if (!held.ok) return held;
    const rulebook = held.value;
    const { assessments, lines: stored, results } = this.stores;
    const assessment = await assessments.ofSubmission(ctx, organisationId, submissionId);
    if (assessment === null) return refuse('run.not-found');
    const lines = await stored.page(ctx, assessment, page);
    const keys = lines.map(({ lineKey }) => lineKey);
    const fees = await this.tenancy.elevate(ctx, (system) =>
      results.feesOfLines(system, settled, keys),
    );
    const models = await this.workings.sources.modelsOf(ctx, organisationId, lines);
    const above = aboveFor(rulebook, 'line', settled.beyond);
    const on = settled.lawOn ?? lawOf(period);
    return allow({
      rulebook,
      lines: lines.map((line) => {
        const model = models.get(`${line.batteryModelId ?? ''} ${String(line.modelVersion)}`);
        const { feeMinor: settledMinor = 0n, place = 0 } = fees.get(line.lineKey) ?? {};
        const shares = sharesOfLine(settled.beyond, place);
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
    const held = await this.heldBy(ctx, settled);
    if (!held.ok) return held;
    const isAsked = again || settled.lineCount <= MOST_WORKED;
    const known = this.workings.known(ctx, settled);
    if (known === undefined && !isAsked) return allow({ state: 'asked', parts: [], steps: [] });
    const working = await this.workings.of(ctx, held.value, settled);
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
    const held = await this.heldBy(ctx, settled);
    if (!held.ok) return held;
    const working = await this.workings.of(ctx, held.value, settled);
    const found = working?.kinds.find((kind) => isOfKind(kind, wanted));
    if (found === undefined) return refuse('assessment.kind-not-found');
    const lineKeys = found.alike.map(({ example }) => example);
    const shown = await this.lines(ctx, settled, { from: 0, limit: lineKeys.length, lineKeys });
    if (!shown.ok) return shown;
    return allow({ ...withExamples(found, shown.value.lines), rulebook: held.value });
  }

  private async heldBy(
    ctx: RequestContext,
    { rulebookId, rulebookHash }: SettledReturn,
  ): Promise<Decision<Rulebook>> {
    if (rulebookId === null || rulebookHash === null) return refuse('run.law-not-kept');
    const held = await this.library.published(ctx, rulebookId, rulebookHash);
    return held.ok ? allow(held.value.rulebook) : held;
  }
}
