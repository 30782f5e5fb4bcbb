import { Injectable } from '@nestjs/common';
import { Tenancy, type RequestContext } from '../database/index.js';
import { allow, refuse, type Decision, type Refusal } from '../kernel/decision.js';
import { Declarations, type Declared, type DeclaredChanges } from './declarations.service.js';
import { Filings } from './filings.service.js';
import {
  linesInForce,
  onlyRepeats,
  sameRules,
  submitReturn,
  type Confirmation,
  type QuarterlyReturn,
} from './quarterly-return.js';
import type { OutdatedLines } from './outdated-lines.store.js';
import { SignedDrafts } from './signed-drafts.service.js';
import type { Submission } from './submissions.store.js';

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

/** A draft on its way to be signed, and the signature. */
@Injectable()
export class Submissions {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly filings: Filings,
    private readonly declarations: Declarations,
    private readonly signed: SignedDrafts,
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
      const declared = await this.declarations.toSign(ctx, of);
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
    return this.filings.lockedToSign(ctx, organisationId, period, (locked) =>
      this.submitLocked(ctx, locked, confirmation),
    );
  }

  private async submitLocked(
    ctx: RequestContext,
    locked: QuarterlyReturn,
    confirmation: Confirmation,
  ): Promise<Decision<Submission>> {
    const { latest, ...draft } = await this.declarations.toRecord(ctx, locked);
    const { contentHash, linesHash, answers } = draft;
    const { lines } = draft.totals;
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
    const fee = draft.fee();
    if (!fee.ok) return fee;
    const assessed = fee.value;
    const { rulebook, rulebookHash, totalMinor: feeMinor, currency } = assessed;
    if (!assessed.mayBeFiled) return refuse('return.not-taken', { rulebook: rulebook.id });
    const unchanged = sameRules(confirmation.shown, { rulebookHash, feeMinor, currency });
    if (!unchanged.ok) return unchanged;
    const said = { amendmentReason, answers, contentHash };
    const signed = { number, ...said, lineCount: lines, state, assessed };
    return allow(await this.signed.file(ctx, locked, signed));
  }
}
