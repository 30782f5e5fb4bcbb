import { Injectable } from '@nestjs/common';
import { ProgrammeDirectory } from '../access/index.js';
import type { RequestContext } from '../database/index.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import { feePostings, LedgerService } from '../ledger/index.js';
import { differenceToPost, type OfficialResult } from './official-run.js';
import { OfficialRunsStore, type OfficialRunRow, type RunReturn } from './official-runs.store.js';
import { RunLife } from './run-life.service.js';
import type { RunWork } from './run-portions.service.js';

/** What the phases before the switch found, beside the rows that they have written. */
export type RunFindings = Pick<
  OfficialResult,
  'rulebooks' | 'lines' | 'judgedLines' | 'judgedReturns' | 'snapshots' | 'milliseconds'
>;

/** The end of a run: its differences are posted and its figures stand. */
@Injectable()
export class RunSwitch {
  constructor(
    private readonly runs: OfficialRunsStore,
    private readonly life: RunLife,
    private readonly ledger: LedgerService,
    private readonly programmes: ProgrammeDirectory,
  ) {}

  /** In one transaction, so that all of it happens or nothing. Refused when the run was dropped meanwhile. */
  switchIn(work: RunWork, found: RunFindings): Promise<Decision<OfficialResult>> {
    return this.runs.inTransaction(work.ctx, async () => {
      const { lines } = found;
      if (!(await work.moved('switching', lines, lines))) return refuse('run.dropped');
      return this.settle(work.ctx, work.run, found);
    });
  }

  private async settle(
    ctx: RequestContext,
    run: OfficialRunRow,
    found: RunFindings,
  ): Promise<Decision<OfficialResult>> {
    await this.runs.holdYear(ctx, run.period);
    const returns = await this.runs.returns(ctx, run.id);
    // Of the programme: a period without returns has a result too, of nothing.
    const { currency } = await this.programmes.get(ctx.programmeId);
    const posted = run.class === 'final' ? await this.post(ctx, { run, returns, currency }) : [];
    const sum = (of: (each: RunReturn) => bigint): string =>
      returns.reduce((total, each) => total + of(each), 0n).toString();
    const result: OfficialResult = {
      ...found,
      returns: returns.length,
      feeMinor: sum(({ feeMinor }) => feeMinor),
      chargedMinor: sum(({ chargedMinor }) => chargedMinor),
      postedMinor: posted.reduce((total, minor) => total + minor, 0n).toString(),
      postings: posted.length,
      currency,
    };
    if (!(await this.life.finish(ctx, run, result))) return refuse('run.dropped');
    return allow(result);
  }

  /**
   * Differences only: what stands assessed and what earlier runs posted has been charged already. A return that was amended since
   * it was counted stands as its amendment was assessed, until the next run. Gives what was posted, in minor units, one for
   * each return that differs.
   */
  private async post(
    ctx: RequestContext,
    {
      run,
      returns,
      currency,
    }: { run: OfficialRunRow; returns: readonly RunReturn[]; currency: string },
  ): Promise<bigint[]> {
    const { runs } = this;
    const before = await runs.postedBefore(ctx, [...new Set(returns.map(({ period }) => period))]);
    const amended = await runs.amendedSince(ctx, run.id);
    const effectiveOn = await this.programmes.dayOf(ctx.programmeId);
    const counted = returns.filter(({ returnId }) => !amended.has(returnId));
    const differing = counted.flatMap(({ organisationId, submissionId, returnId, ...each }) => {
      const minor = differenceToPost(each.feeMinor, {
        assessedMinor: each.chargedMinor,
        postedMinor: before.get(returnId) ?? 0n,
      });
      return minor === 0n ? [] : [{ organisationId, submissionId, returnId, minor }];
    });
    const done = await this.ledger.postAll(
      ctx,
      differing.map(({ organisationId, returnId, minor }) => ({
        kind: 'run_difference',
        causeKind: 'official_run',
        causeId: `${run.id}:${returnId}`,
        effectiveOn,
        note: run.period,
        postings: feePostings(organisationId, currency, minor),
      })),
    );
    if (!done.ok) throw new Error(`The ledger refused a difference: ${done.reason.code}`);
    await runs.notePosted(ctx, run.id, differing);
    return differing.map(({ minor }) => minor);
  }
}
