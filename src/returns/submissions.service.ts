import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../access/index.js';
import { Assessments, receivedAt, type StoredAssessment } from '../assessments/index.js';
import { Clock, newId, ReferenceNumbers, Tenancy, type RequestContext } from '../database/index.js';
import { allow, refuse, type Decision, type Refusal } from '../kernel/decision.js';
import { Declarations, type Declared, type DeclaredChanges } from './declarations.service.js';
import { LinesStore } from './lines.store.js';
import {
  decideReturn,
  linesInForce,
  onlyRepeats,
  sameRules,
  submitReturn,
  type Confirmation,
  type QuarterlyReturn,
  type ReturnVerdict,
} from './quarterly-return.js';
import type { OutdatedLines } from './outdated-lines.store.js';
import { Filings } from './returns.service.js';
import { ReturnsStore } from './returns.store.js';
import {
  SubmissionsStore,
  type ReturnDecisionRecord,
  type Submission,
} from './submissions.store.js';

/** The draft as somebody is about to sign it. */
export interface DraftToSign extends Declared {
  readonly quarterlyReturn: QuarterlyReturn | null;
  readonly latest: Submission | null;
  /** What it changes against the newest submission; null before the first. */
  readonly changes: DeclaredChanges | null;
  readonly number: number;
  /** Whether it says nothing that the newest submission does not say. */
  readonly unchanged: boolean;
  /** What must take the masses in force before it is signed. */
  readonly outdated: OutdatedLines;
  /** Why it cannot be signed yet, or no longer; null when it can. */
  readonly barred: Refusal | null;
}

/** The stores a submission touches. */
@Injectable()
export class SubmissionStores {
  constructor(
    readonly returns: ReturnsStore,
    readonly lines: LinesStore,
    readonly submissions: SubmissionsStore,
    readonly references: ReferenceNumbers,
  ) {}
}

/** What a submission comes from and what follows from it, in its transaction: what the rules make of it, and the trail. */
@Injectable()
export class SubmissionEffects {
  constructor(
    readonly declarations: Declarations,
    readonly assessments: Assessments,
    readonly audit: AuditTrail,
    readonly clock: Clock,
  ) {}
}

@Injectable()
export class Submissions {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly stores: SubmissionStores,
    private readonly filings: Filings,
    private readonly effects: SubmissionEffects,
  ) {}

  /** The draft with the hash of what would be declared, and what it differs from. */
  toSign(
    ctx: RequestContext,
    organisationId: string,
    period: string,
  ): Promise<Decision<DraftToSign>> {
    return this.tenancy.run(ctx, async () => {
      const found = await this.filings.toSign(ctx, organisationId, period);
      if (!found.ok) return found;
      const { filing, barred } = found.value;
      const { quarterlyReturn, period: quarter } = filing;
      const of = { organisationId, period: quarter, quarterlyReturn };
      const declared = await this.effects.declarations.toSign(ctx, of);
      const number = (quarterlyReturn?.latestSubmission ?? 0) + 1;
      const outdated = await this.filings.outdated(ctx, quarterlyReturn);
      const withdrawn = await this.filings.withdrawn(ctx, quarterlyReturn);
      const current = linesInForce({ outdated: outdated.count, withdrawn });
      const why = barred ?? (current.ok ? null : current.reason);
      const unchanged =
        quarterlyReturn !== null && onlyRepeats(quarterlyReturn, declared, declared.latest);
      return allow({ ...declared, quarterlyReturn, number, outdated, barred: why, unchanged });
    });
  }

  /**
   * Submission, assessment, ledger entries and audit event: all or nothing. The same confirmation repeated, even at
   * the same instant, gives the same submission.
   */
  submit(
    ctx: RequestContext,
    organisationId: string,
    period: string,
    confirmation: Confirmation,
  ): Promise<Decision<Submission>> {
    return this.tenancy.run(ctx, async () => {
      const found = await this.filings.toSign(ctx, organisationId, period);
      if (!found.ok) return found;
      const { filing, barred } = found.value;
      if (barred !== null) return { ok: false, reason: barred };
      const { period: quarter, dueOn } = filing;
      const locked = await this.stores.returns.locked(ctx, organisationId, quarter, dueOn);
      return this.submitLocked(ctx, locked, confirmation);
    });
  }

  /** The agency accepts the newest submission or asks for changes on named answers. */
  decide(
    ctx: RequestContext,
    of: { readonly organisationId: string; readonly returnId: string },
    verdict: ReturnVerdict & { readonly answers: ReturnDecisionRecord['answers'] },
  ): Promise<Decision<QuarterlyReturn>> {
    return this.tenancy.run(ctx, async () => {
      const { organisationId, returnId } = of;
      const locked = await this.stores.returns.lockedById(ctx, organisationId, returnId);
      if (locked === null) return refuse('return.not-found');
      const state = decideReturn(locked, verdict);
      if (!state.ok) return state;
      const { latestSubmission, draftAnswers } = locked;
      await this.stores.submissions.addDecision(ctx, organisationId, {
        ...verdict,
        id: newId(),
        returnId,
        decidedAt: this.effects.clock.now(),
      });
      await this.stores.returns.moved(ctx, locked, {
        state: state.value,
        latestSubmission,
        draftAnswers,
      });
      await this.effects.audit.record(ctx, {
        action: verdict.outcome === 'accepted' ? 'return.accepted' : 'return.changes-requested',
        subjectKind: 'quarterly_return',
        subjectId: returnId,
        before: { state: locked.state },
        after: { state: state.value, submission: latestSubmission, reason: verdict.reason },
        organisationId,
      });
      return allow({ ...locked, state: state.value });
    });
  }

  /** Newest first, with the agency's decisions. */
  history(
    ctx: RequestContext,
    organisationId: string,
    returnId: string,
  ): Promise<{ submissions: Submission[]; decisions: ReturnDecisionRecord[] }> {
    return this.tenancy.run(ctx, async () => ({
      submissions: await this.stores.submissions.ofReturn(ctx, organisationId, returnId),
      decisions: await this.stores.submissions.decisions(ctx, organisationId, returnId),
    }));
  }

  byReference(
    ctx: RequestContext,
    organisationId: string,
    reference: string,
  ): Promise<Decision<{ submission: Submission; assessment: StoredAssessment | null }>> {
    return this.tenancy.run(ctx, async () => {
      const found = await this.stores.submissions.byReference(ctx, organisationId, reference);
      if (found === null) return refuse('submission.not-found', { reference });
      const assessment = await this.effects.assessments.ofSubmission(ctx, organisationId, found.id);
      return allow({ submission: found, assessment });
    });
  }

  private async submitLocked(
    ctx: RequestContext,
    locked: QuarterlyReturn,
    confirmation: Confirmation,
  ): Promise<Decision<Submission>> {
    const { organisationId, id: returnId } = locked;
    const latest = await this.stores.submissions.latest(ctx, organisationId, returnId);
    const draft = await this.effects.declarations.toRecord(ctx, locked);
    const { lines } = draft.totals;
    const { contentHash, linesHash, answers } = draft;
    const unanswered = draft.unanswered.total;
    const { count: outdated } = await this.filings.outdated(ctx, locked);
    const { nilDeclared: nil } = locked;
    const withdrawn = await this.filings.withdrawn(ctx, locked);
    const figures = { lines, nil, unanswered, outdated, withdrawn };
    const shown = { contentHash, linesHash, answers, ...figures };
    const decided = submitReturn(locked, shown, latest, confirmation);
    if (!decided.ok) return decided;
    if (decided.value.kind === 'repeated')
      return latest === null ? refuse('return.not-found') : allow(latest);
    const { number, state, reason: amendmentReason } = decided.value;
    const assessed = draft.fee();
    if (!assessed.ok) return assessed;
    const { rulebook, rulebookHash, totalMinor: feeMinor, currency } = assessed.value;
    if (!assessed.value.mayBeFiled) return refuse('return.not-taken', { rulebook: rulebook.id });
    const unchanged = sameRules(confirmation.shown, { rulebookHash, feeMinor, currency });
    if (!unchanged.ok) return unchanged;
    const received = receivedAt(ctx, this.effects.clock);
    const submission = {
      id: newId(),
      organisationId: locked.organisationId,
      returnId: locked.id,
      period: locked.period,
      number,
      reference: await this.stores.references.next(ctx, 'S', Number(locked.period.slice(0, 4))),
      nil: locked.nilDeclared,
      amendmentReason,
      answers,
      contentHash,
      lineCount: lines,
      submittedBy: ctx.personId,
      submittedAt: this.effects.clock.now(),
      receivedAt: received,
      linesReceivedAt: locked.draftReceivedAt ?? received,
      signer: null,
    };
    await this.stores.submissions.add(ctx, submission);
    await this.stores.lines.freeze(ctx, locked.organisationId, locked.id, submission.id);
    const { totalMinor } = await this.effects.assessments.record(ctx, submission, assessed.value);
    const moved = { state, latestSubmission: number, draftAnswers: [] };
    await this.stores.returns.moved(ctx, locked, moved);
    await this.effects.audit.record(ctx, {
      action: number === 1 ? 'return.submitted' : 'return.amended',
      subjectKind: 'quarterly_return',
      subjectId: locked.id,
      before: { state: locked.state, submission: locked.latestSubmission },
      after: {
        state,
        submission: number,
        reference: submission.reference,
        contentHash,
        feeMinor: totalMinor,
        ...(answers.length === 0 ? {} : { answers: answers.map(({ text }) => text) }),
      },
      organisationId: locked.organisationId,
    });
    return allow(submission);
  }
}
