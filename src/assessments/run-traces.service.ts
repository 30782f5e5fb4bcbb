import { Injectable } from '@nestjs/common';
import { Tenancy, type RequestContext } from '../database/index.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import type { Rulebook, TraceStep } from '../rules/index.js';
import { lawOf, traceOfLine } from './assessment.js';
import { AssessedLinesStore, type LinePage, type StoredLine } from './assessed-lines.store.js';
import { AssessmentsStore, type StoredAssessment } from './assessments.store.js';
import { FactSources } from './fact-sources.service.js';
import { OfficialRunsStore } from './official-runs.store.js';
import { RulebookLibrary } from './rulebook-library.service.js';
import { RunResultsStore, type SettledReturn } from './run-results.store.js';

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
    private readonly sources: FactSources,
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
    const { organisationId, submissionId, period, rulebookId, rulebookHash } = settled;
    if (rulebookId === null || rulebookHash === null) return refuse('run.law-not-kept');
    const held = await this.library.published(ctx, rulebookId, rulebookHash);
    if (!held.ok) return held;
    const { rulebook } = held.value;
    const { assessments, lines: stored, results } = this.stores;
    const assessment = await assessments.ofSubmission(ctx, organisationId, submissionId);
    if (assessment === null) return refuse('run.not-found');
    const lines = await stored.page(ctx, assessment, page);
    const keys = lines.map(({ lineKey }) => lineKey);
    const fees = await this.tenancy.elevate(ctx, (system) =>
      results.feesOfLines(system, settled, keys),
    );
    const models = await this.sources.modelsOf(ctx, organisationId, lines);
    const law = { on: settled.lawOn ?? lawOf(period), above: settled.above };
    return allow({
      rulebook,
      lines: lines.map((line) => {
        const model = models.get(`${line.batteryModelId ?? ''} ${String(line.modelVersion)}`);
        const steps = traceOfLine(rulebook, line, model, law);
        return { line, settledMinor: fees.get(line.lineKey) ?? 0n, steps };
      }),
    });
  }
}
