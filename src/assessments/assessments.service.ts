import { Injectable } from '@nestjs/common';
import { ProgrammeDirectory } from '../access/index.js';
import { newId, sha256, type RequestContext } from '../database/index.js';
import { canonicalJson } from '../kernel/canonical-json.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';
import { LedgerService } from '../ledger/index.js';
import type { Rulebook, TraceStep } from '../rules/index.js';
import {
  assessLines,
  lawOf,
  receiptFor,
  traceOfLine,
  type Assessed,
  type ReturnToAssess,
} from './assessment.js';
import {
  AssessmentsStore,
  type ReturnFee,
  type StoredAssessment,
  type StoredLine,
  type TotalPart,
} from './assessments.store.js';
import { FactSources, type QuarterToAssess } from './fact-sources.service.js';
import type { LineToAssess } from './fee-facts.js';
import { FeeTally } from './fee-tally.js';
import { feeTransactions } from './fee-transactions.js';
import { RulebookLibrary } from './rulebook-library.service.js';
import { factsRead } from './run-facts.js';
import { tracedTotal, type TracedTotal } from './total-trace.js';

/** Long enough that round trips do not matter, short enough that a transaction does not last. */
const REPLAYED_AT_ONCE = 100;

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

/** What lines would cost by the rules, with nothing stored. */
export interface FeePreview extends Assessed {
  readonly rulebook: Rulebook;
  readonly rulebookHash: string;
}

/** Lines on their way to a fee; none is kept. */
export interface LineTally {
  readonly add: (lines: readonly LineToAssess[]) => Promise<void>;
  readonly totalMinor: () => Decision<bigint>;
}

export interface ExplainedLine {
  readonly line: StoredLine;
  readonly rulebook: Rulebook;
  readonly steps: readonly TraceStep[];
}

/** A total by kinds of battery, and the steps of the rulebook that make it of the lines. */
export interface ExplainedTotal {
  readonly parts: readonly TotalPart[];
  /** Whether what is stored was computed again, here and now, with the same result; undefined where nobody tried. */
  readonly agrees: boolean | undefined;
  /** Empty where the rulebook leaves the sum to us, and for a return of more lines than a page can compute. */
  readonly steps: readonly TraceStep[];
}

/** Of more lines a page does not wait for every byte of the receipt: what they cost is computed again in columns. */
const MOST_REPLAYED = 2_000;
/** 40 microseconds a line, most of them for reading it: a second of a processor. */
const MOST_TRACED = 25_000;

/** The money side of an assessment. */
@Injectable()
export class FeeCharges {
  constructor(
    private readonly ledger: LedgerService,
    private readonly programmes: ProgrammeDirectory,
  ) {}

  async post(
    ctx: RequestContext,
    assessment: StoredAssessment,
    earlier: StoredAssessment | null,
  ): Promise<void> {
    const effectiveOn = await this.programmes.dayOf(ctx.programmeId, assessment.assessedAt);
    for (const transaction of feeTransactions(assessment, earlier, effectiveOn)) {
      const posted = await this.ledger.post(ctx, transaction);
      // Fees may be owed without limit and always balance, so a refusal here is a defect.
      if (!posted.ok) throw new Error(`The ledger refused a fee: ${posted.reason.code}`);
    }
  }
}

/** Facts to rules to receipt and postings. Opens no transaction of its own: it belongs to that of its cause. */
@Injectable()
export class Assessments {
  constructor(
    private readonly store: AssessmentsStore,
    private readonly library: RulebookLibrary,
    private readonly sources: FactSources,
    private readonly charges: FeeCharges,
  ) {}

  /**
   * Stores what the rules made of a submission's lines and posts it; an earlier assessment of the return is taken back.
   * Whether they can make anything of it was decided by `preview`, before anything was written.
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
      receipt: receiptFor(rulebook, assessed, submittedAt, sha256),
      assessedAt: submittedAt,
    };
    await this.store.add(ctx, assessment, assessed.lines);
    const { reference, number } = submission;
    const stored = { ...assessment, reference, submissionNumber: number };
    await this.charges.post(ctx, stored, earlier);
    return stored;
  }

  /** The fee of lines as they stand now. */
  async preview(
    ctx: RequestContext,
    organisationId: string,
    lines: readonly LineToAssess[],
    period: ReportingPeriod,
  ): Promise<Decision<FeePreview>> {
    const held = await this.library.adopted(ctx, 'fees', lawOf(period));
    if (!held.ok) return held;
    const { rulebook, hash: rulebookHash } = held.value;
    const days = await this.sources.daysNow(ctx, rulebook, { organisationId, period });
    const assessed = await this.evaluate(ctx, rulebook, { organisationId, lines, period, days });
    if (!assessed.ok) return assessed;
    return allow({ ...assessed.value, rulebook, rulebookHash });
  }

  /** The same for lines that are told some at a time, as for a file of very many; only what they come to. */
  async tally(ctx: RequestContext, quarter: QuarterToAssess): Promise<Decision<LineTally>> {
    const { organisationId, period } = quarter;
    const held = await this.library.adopted(ctx, 'fees', lawOf(period));
    if (!held.ok) return held;
    const { rulebook } = held.value;
    const tally = new FeeTally(
      rulebook,
      period,
      await this.sources.daysNow(ctx, rulebook, quarter),
    );
    return allow({
      add: async (lines) => {
        const models = await this.sources.modelsOf(ctx, organisationId, lines);
        tally.add(lines, (id, version) => models.get(`${id} ${String(version)}`));
      },
      totalMinor: () => tally.totalMinor(),
    });
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

  /** Lines with the steps to each one's fee, computed anew from what is stored. */
  async explain(
    ctx: RequestContext,
    assessment: StoredAssessment,
    page: { from: number; limit: number; lineKey?: string },
  ): Promise<Decision<ExplainedLine[]>> {
    const held = await this.library.published(ctx, assessment.rulebookId, assessment.rulebookHash);
    if (!held.ok) return held;
    const { rulebook } = held.value;
    const lines = await this.store.lines(ctx, assessment, page);
    const models = await this.sources.modelsOf(ctx, assessment.organisationId, lines);
    return allow(
      lines.map((line) => ({
        line,
        rulebook,
        steps: traceOfLine(rulebook, line, assessment.period, models.get(keyOf(line))),
      })),
    );
  }

  /** How the lines make the total, computed anew from what is stored. */
  async explainTotal(ctx: RequestContext, assessment: StoredAssessment): Promise<ExplainedTotal> {
    const parts = await this.store.parts(ctx, assessment);
    const lineCount = parts.reduce((sum, part) => sum + part.lines, 0);
    if (lineCount > MOST_TRACED) return { parts, steps: [], agrees: undefined };
    if (lineCount > MOST_REPLAYED)
      return { parts, ...(await this.totalInColumns(ctx, assessment, lineCount)) };
    const replayed = await this.replay(ctx, assessment);
    return { parts, steps: replayed.ok ? replayed.value.totalTrace : [], agrees: replayed.ok };
  }

  private async totalInColumns(
    ctx: RequestContext,
    assessment: StoredAssessment,
    lineCount: number,
  ): Promise<TracedTotal> {
    const { rulebookId, rulebookHash, period, totalMinor } = assessment;
    const held = await this.library.published(ctx, rulebookId, rulebookHash);
    if (!held.ok) return { steps: [], agrees: false };
    const { rulebook } = held.value;
    const asked = { lineCount, wanted: factsRead(rulebook) };
    const columns = await this.store.columns(ctx, assessment, asked);
    const days = await this.sources.daysOf(ctx, rulebook, assessment);
    return tracedTotal(rulebook, columns, { on: lawOf(period), totalMinor, days });
  }

  /** Computes a stored assessment again from its submission: refused when any byte of the receipt differs. */
  async replay(ctx: RequestContext, assessment: StoredAssessment): Promise<Decision<Assessed>> {
    const { rulebookId, rulebookHash, organisationId, period } = assessment;
    const held = await this.library.published(ctx, rulebookId, rulebookHash);
    if (!held.ok) return held;
    const lines = await this.store.lines(ctx, assessment);
    const { rulebook } = held.value;
    const days = await this.sources.daysOf(ctx, rulebook, assessment);
    const assessed = await this.evaluate(ctx, rulebook, { organisationId, lines, period, days });
    if (!assessed.ok) return assessed;
    const receipt = receiptFor(rulebook, assessed.value, assessment.assessedAt, sha256);
    const same =
      canonicalJson(receipt) === canonicalJson(assessment.receipt) &&
      assessed.value.totalMinor === assessment.totalMinor;
    return same
      ? assessed
      : refuse('assessment.replay-differs', { reference: assessment.reference });
  }

  /** Replays every stored assessment of the programme; `differing` names those whose receipt is no longer the same bytes. */
  async replayAll(
    ctx: RequestContext,
  ): Promise<{ readonly replayed: number; readonly differing: readonly string[] }> {
    const differing: string[] = [];
    let replayed = 0;
    for (let last: StoredAssessment | null = null; ;) {
      const after: StoredAssessment | null = last;
      last = await this.store.inTransaction(ctx, async () => {
        const some = await this.store.after(ctx, after, REPLAYED_AT_ONCE);
        for (const assessment of some) {
          const same = await this.replay(ctx, assessment);
          if (!same.ok) differing.push(assessment.reference);
        }
        replayed += some.length;
        return some.length < REPLAYED_AT_ONCE ? null : (some.at(-1) ?? null);
      });
      if (last === null) return { replayed, differing };
    }
  }

  private async evaluate(
    ctx: RequestContext,
    rulebook: Rulebook,
    { organisationId, ...what }: ReturnToAssess & { readonly organisationId: string },
  ): Promise<Decision<Assessed>> {
    const models = await this.sources.modelsOf(ctx, organisationId, what.lines);
    return assessLines(rulebook, what, (id, version) => models.get(`${id} ${String(version)}`));
  }
}

const keyOf = (line: LineToAssess): string =>
  `${line.batteryModelId ?? ''} ${String(line.modelVersion)}`;
