import { Injectable } from '@nestjs/common';
import { Tenancy, type RequestContext } from '../database/index.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import type { Rulebook } from '../rules/index.js';
import type { StoredAssessment } from './assessments.store.js';
import { OfficialRunsStore } from './official-runs.store.js';
import { RulebookLibrary } from './rulebook-library.service.js';
import { RunResultsStore, type SettledFee, type SettledReturn } from './run-results.store.js';

/**
 * What final runs settled for returns, and by which law. Runs are the agency's; of a return of their own, producers read what was
 * made of it and nothing else.
 */
@Injectable()
export class SettledReturns {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly results: RunResultsStore,
    private readonly runs: OfficialRunsStore,
    private readonly library: RulebookLibrary,
  ) {}

  async find(
    ctx: RequestContext,
    of: { readonly runId: string; readonly returnId: string; readonly organisationId: string },
  ): Promise<Decision<SettledReturn>> {
    const found = await this.tenancy.elevate(ctx, (system) => this.results.settled(system, of));
    return found === null ? refuse('run.not-found') : allow(found);
  }

  /** The rulebook that the run took for the return, in its version of then. */
  async law(
    ctx: RequestContext,
    { rulebookId, rulebookHash }: SettledReturn,
  ): Promise<Decision<Rulebook>> {
    if (rulebookId === null || rulebookHash === null) return refuse('run.law-not-kept');
    const held = await this.library.published(ctx, rulebookId, rulebookHash);
    return held.ok ? allow(held.value.rulebook) : held;
  }

  /** What some of its lines came to, by line key. */
  feesOfLines(
    ctx: RequestContext,
    settled: SettledReturn,
    lineKeys: readonly string[],
  ): Promise<ReadonlyMap<string, SettledFee>> {
    return this.tenancy.elevate(ctx, (system) =>
      this.results.feesOfLines(system, settled, lineKeys),
    );
  }

  /**
   * Whether what a final run settled for a submission is what is owed for it: what was charged on filing, and what runs have
   * posted since. So it is where no run settled it.
   */
  async isOwed(ctx: RequestContext, assessment: StoredAssessment): Promise<boolean> {
    const settledMinor = await this.results.settledFee(ctx, assessment);
    if (settledMinor === null) return true;
    const { period, organisationId, returnId, totalMinor } = assessment;
    const posted = await this.runs.postedBefore(ctx, [period], organisationId);
    return settledMinor === totalMinor + (posted.get(returnId) ?? 0n);
  }
}
