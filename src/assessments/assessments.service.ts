import { Injectable } from '@nestjs/common';
import { ProgrammeDirectory } from '../access/index.js';
import { newId, Tenancy, type RequestContext } from '../database/index.js';
import { allow, type Decision } from '../kernel/decision.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';
import { LedgerService } from '../ledger/index.js';
import type { Rulebook } from '../rules/index.js';
import { lawOf } from './assessment.js';
import { AssessmentsStore, type ReturnFee, type StoredAssessment } from './assessments.store.js';
import type { QuarterToAssess } from './fact-sources.service.js';
import type { LineToAssess } from './fee-facts.js';
import { feeTransactions } from './fee-transactions.js';
import { LineTallies, type FeePreview, type LineTally } from './line-tallies.service.js';
import { OfficialRunsStore } from './official-runs.store.js';
import { RulebookLibrary, type HeldRulebook } from './rulebook-library.service.js';

/** A stored submission whose assessment is to be recorded. */
export interface AssessedSubmission {
  readonly id: string;
  readonly organisationId: string;
  readonly returnId: string;
  readonly reference: string;
  readonly number: number;
  readonly period: ReportingPeriod;
  readonly submittedAt: Date;
}

/** The money side of an assessment. */
@Injectable()
export class FeeCharges {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly ledger: LedgerService,
    private readonly programmes: ProgrammeDirectory,
    private readonly runs: OfficialRunsStore,
  ) {}

  async post(
    ctx: RequestContext,
    assessment: StoredAssessment,
    earlier: StoredAssessment | null,
  ): Promise<void> {
    const effectiveOn = await this.programmes.dayOf(ctx.programmeId, assessment.assessedAt);
    const replaced =
      earlier === null ? null : { ...earlier, postedMinor: await this.postedByRuns(ctx, earlier) };
    for (const transaction of feeTransactions(assessment, replaced, effectiveOn)) {
      const posted = await this.ledger.post(ctx, transaction);
      // Fees may be owed without limit and always balance, so a refusal here is a defect.
      if (!posted.ok) throw new Error(`The ledger refused a fee: ${posted.reason.code}`);
    }
  }

  /** Runs are the agency's, so this is asked in its name; none of the year posts until the amendment is done. */
  private postedByRuns(
    ctx: RequestContext,
    { organisationId, returnId, period }: StoredAssessment,
  ): Promise<bigint> {
    return this.tenancy.elevate(ctx, async (system) => {
      await this.runs.holdOffSwitch(system, period);
      const posted = await this.runs.postedBefore(system, [period], organisationId);
      return posted.get(returnId) ?? 0n;
    });
  }
}

/** Facts to rules to receipt and postings. Opens no transaction of its own: it belongs to that of its cause. */
@Injectable()
export class Assessments {
  constructor(
    private readonly store: AssessmentsStore,
    private readonly library: RulebookLibrary,
    private readonly tallies: LineTallies,
    private readonly charges: FeeCharges,
  ) {}

  /**
   * Stores what the rules made of a submission's lines and posts it; an earlier assessment of the return is taken back.
   * Whether they can make anything of it was decided by a tally `withReceipt`, before anything was written.
   */
  async record(
    ctx: RequestContext,
    submission: AssessedSubmission,
    assessed: FeePreview,
  ): Promise<StoredAssessment> {
    const { totalMinor, currency, rulebook, rulebookHash } = assessed;
    const { id: submissionId, organisationId, returnId, period, submittedAt } = submission;
    const earlier = await this.store.latestOf(ctx, organisationId, returnId);
    const assessment = {
      id: newId(),
      organisationId,
      returnId,
      submissionId,
      period,
      rulebookId: rulebook.id,
      rulebookHash,
      totalMinor,
      currency,
      receipt: assessed.receiptAt(submittedAt),
      assessedAt: submittedAt,
    };
    await this.store.add(ctx, assessment, assessed);
    const { reference, number } = submission;
    const stored = { ...assessment, reference, submissionNumber: number };
    await this.charges.post(ctx, stored, earlier);
    return stored;
  }

  /** The law of a quarter, as it is known now. */
  law(ctx: RequestContext, period: ReportingPeriod): Promise<Decision<HeldRulebook>> {
    return this.library.adopted(ctx, 'fees', lawOf(period));
  }

  /** The fee of lines at hand, as they stand now; `law` spares the question where it was asked already. */
  async preview(
    ctx: RequestContext,
    of: QuarterToAssess & { readonly law?: Decision<HeldRulebook> },
    lines: readonly LineToAssess[],
  ): Promise<Decision<FeePreview>> {
    const tally = await this.tally(ctx, of);
    if (!tally.ok) return tally;
    await tally.value.add(lines);
    return tally.value.close();
  }

  /** The same for lines that are told some at a time. Only what is told with a receipt can be recorded. */
  async tally(
    ctx: RequestContext,
    of: QuarterToAssess & {
      readonly withReceipt?: boolean;
      readonly law?: Decision<HeldRulebook>;
    },
  ): Promise<Decision<LineTally>> {
    const held = of.law ?? (await this.law(ctx, of.period));
    if (!held.ok) return held;
    return allow(await this.tallies.now(ctx, held.value, of));
  }

  ofSubmission(
    ctx: RequestContext,
    organisationId: string,
    submissionId: string,
  ): Promise<StoredAssessment | null> {
    return this.store.ofSubmission(ctx, organisationId, submissionId);
  }

  /** The fee that stands for each return. */
  fees(ctx: RequestContext, organisationId: string): Promise<ReturnFee[]> {
    return this.store.fees(ctx, organisationId);
  }

  list(
    ctx: RequestContext,
    organisationId: string,
    page: { before: string | null; limit: number },
  ): Promise<StoredAssessment[]> {
    return this.store.list(ctx, organisationId, page);
  }

  /** The rulebook an assessment was made by, in the version of that time. */
  async rulebookOf(ctx: RequestContext, assessment: StoredAssessment): Promise<Decision<Rulebook>> {
    const held = await this.library.published(ctx, assessment.rulebookId, assessment.rulebookHash);
    return held.ok ? allow(held.value.rulebook) : held;
  }
}
