import { Injectable } from '@nestjs/common';

import { Assessments, AssessmentTraces, RunTraces } from '../assessments/index.js';
import type { RequestContext } from '../database/index.js';

import { Recomputation, type FrozenSubmission, type Verdict } from './recomputation.js';

/** Replays the stored assessment: same submission, same published rulebook, same engine; a run's figure is held against the books. */
@Injectable()
export class RecomputationService extends Recomputation {
  constructor(
    private readonly assessments: Assessments,
    private readonly traces: AssessmentTraces,
    private readonly runs: RunTraces,
  ) {
    super();
  }

  override async recompute(ctx: RequestContext, submission: FrozenSubmission): Promise<Verdict> {
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
    const agrees = await this.runs.isOwedAsSettled(ctx, stored);
    const finding = agrees ? null : 'assessment.settled-differs';
    return { ...submission, agrees, recomputedMinor, finding };
  }
}
