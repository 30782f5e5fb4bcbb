import { Injectable } from '@nestjs/common';
import { Tenancy, type RequestContext } from '../database/index.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import type { Rulebook, TraceStep } from '../rules/index.js';
import { lawOf, traceOfLine, traceOfTotal } from './assessment.js';
import { AssessedLinesStore, type LinePage, type StoredLine } from './assessed-lines.store.js';
import { AssessmentsStore, type StoredAssessment } from './assessments.store.js';
import { FactSources } from './fact-sources.service.js';
import { OfficialRunsStore } from './official-runs.store.js';
import { RulebookLibrary } from './rulebook-library.service.js';
import { aboveFor } from './run-above.js';
import { feesOfRun } from './run-fees.js';
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

/** How the lines of a return and what lies beyond them make what a run settled. */
export interface SettledTotal {
  /** Empty where the rulebook leaves the sum to us, or it does not come out the same. */
  readonly steps: readonly TraceStep[];
  /** `asked`: of many lines they are worked out when somebody asks; `never`: of more lines than that. */
  readonly state: 'shown' | 'sum' | 'asked' | 'never' | 'differs';
}

/** Of more lines a page works out the total when it is asked to, and of very many never: that takes longer than a page may. */
const MOST_WORKED = 2_000;
const MOST_WORKED_WHEN_ASKED = 25_000;

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
    const models = await this.sources.modelsOf(ctx, organisationId, lines);
    const above = aboveFor(rulebook, 'line', settled.beyond);
    const law = { on: settled.lawOn ?? lawOf(period), above };
    return allow({
      rulebook,
      lines: lines.map((line) => {
        const model = models.get(`${line.batteryModelId ?? ''} ${String(line.modelVersion)}`);
        const steps = traceOfLine(rulebook, line, model, law);
        return { line, settledMinor: fees.get(line.lineKey) ?? 0n, steps };
      }),
    });
  }

  /** The steps of the return's own total: what it holds beyond its lines, such as a part of common costs, with them. */
  async total(
    ctx: RequestContext,
    settled: SettledReturn,
    { again }: { readonly again: boolean },
  ): Promise<Decision<SettledTotal>> {
    const { organisationId, submissionId, period, lineCount, feeMinor } = settled;
    const held = await this.heldBy(ctx, settled);
    if (!held.ok) return held;
    const output = feesOfRun(held.value)?.period;
    if (output === undefined) return allow({ steps: [], state: 'sum' });
    if (lineCount > MOST_WORKED_WHEN_ASKED) return allow({ steps: [], state: 'never' });
    if (lineCount > MOST_WORKED && !again) return allow({ steps: [], state: 'asked' });
    const { assessments, lines: stored } = this.stores;
    const assessment = await assessments.ofSubmission(ctx, organisationId, submissionId);
    if (assessment === null) return refuse('run.not-found');
    const lines = await stored.page(ctx, assessment, { from: 0, limit: lineCount });
    const models = await this.sources.modelsOf(ctx, organisationId, lines);
    const found = traceOfTotal(
      held.value,
      {
        lines,
        modelOf: (id, version) => models.get(`${id} ${String(version)}`),
        days: await this.sources.daysOf(ctx, held.value, settled),
      },
      {
        on: settled.lawOn ?? lawOf(period),
        above: aboveFor(held.value, 'producer_period', settled.beyond),
        shares: settled.beyond.shares,
      },
    );
    return allow(
      found.totalOf(output) === feeMinor
        ? { steps: found.steps, state: 'shown' }
        : { steps: [], state: 'differs' },
    );
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
