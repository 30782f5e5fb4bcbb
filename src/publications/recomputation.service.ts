import { Injectable } from '@nestjs/common';

import { Assessments, AssessmentTraces } from '../assessments/index.js';
import type { RequestContext } from '../database/index.js';

import { Recomputation, type FrozenSubmission, type Verdict } from './recomputation.js';

/** Replays the stored assessment: same submission, same published rulebook, same engine. */
@Injectable()
export class RecomputationService extends Recomputation {
  constructor(
    private readonly assessments: Assessments,
    private readonly traces: AssessmentTraces,
  ) {
    super();
  }

  override async recompute(ctx: RequestContext, submission: FrozenSubmission): Promise<Verdict> {
    const { organisationId, submissionId } = submission;
    const stored = await this.assessments.ofSubmission(ctx, organisationId, submissionId);
    if (stored === null)
      return { ...submission, agrees: false, recomputedMinor: null, finding: 'assessment.missing' };
    const replayed = await this.traces.replay(ctx, stored);
    return replayed.ok
      ? {
          ...submission,
          agrees: true,
          recomputedMinor: replayed.value.totalMinor,
          finding: null,
        }
      : { ...submission, agrees: false, recomputedMinor: null, finding: replayed.reason.code };
  }
}
