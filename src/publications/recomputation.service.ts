import { Injectable } from '@nestjs/common';

import { Assessments, AssessmentTraces, SettledReturns } from '../assessments/index.js';
import type { RequestContext } from '../database/index.js';

export interface FrozenSubmission {
  organisationId: string;
  submissionId: string;
}

export interface Verdict extends FrozenSubmission {
  /** Null where it could not be computed at all. */
  recomputedMinor: bigint | null;
  /** The stored assessment says the same, to the byte of its outputs. */
  agrees: boolean;
  /** Refusal code that says in what they differ. */
  finding: string | null;
}

/**
 * Assesses a frozen submission once more and holds it against what was stored: same submission, same published rulebook, same
 * engine; a run's figure is held against the books.
 */
@Injectable()
export class Recomputation {
  constructor(
    private readonly assessments: Assessments,
    private readonly traces: AssessmentTraces,
    private readonly settled: SettledReturns,
  ) {}

  async recompute(ctx: RequestContext, submission: FrozenSubmission): Promise<Verdict> {
    const { organisationId, submissionId } = submission;
    const stored = await this.assessments.ofSubmission(ctx, organisationId, submissionId);
    if (stored === null)
      return { ...submission, agrees: false, recomputedMinor: null, finding: 'assessment.missing' };
    const replayed = await this.traces.replay(ctx, stored);
    if (!replayed.ok)
      return {
        ...submission,
        agrees: false,
        recomputedMinor: null,
        finding: replayed.reason.code,
      };
    const recomputedMinor = replayed.value.totalMinor;
    const agrees = await this.settled.isOwed(ctx, stored);
    const finding = agrees ? null : 'assessment.settled-differs';
    return { ...submission, agrees, recomputedMinor, finding };
  }
}
