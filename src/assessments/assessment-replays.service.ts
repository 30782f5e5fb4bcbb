import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../database/index.js';
import { AssessmentTraces } from './assessment-traces.service.js';
import { AssessmentsStore, type StoredAssessment } from './assessments.store.js';

/** Long enough that round trips do not matter, short enough that a transaction does not last. */
const REPLAYED_AT_ONCE = 100;

/** Whether all that was ever assessed still comes out the same. */
@Injectable()
export class AssessmentReplays {
  constructor(
    private readonly store: AssessmentsStore,
    private readonly traces: AssessmentTraces,
  ) {}

  /** Replays every stored assessment of the programme; `differing` names those whose receipt is no longer the same bytes. */
  async all(
    ctx: RequestContext,
  ): Promise<{ readonly replayed: number; readonly differing: readonly string[] }> {
    const differing: string[] = [];
    let replayed = 0;
    for (let last: StoredAssessment | null = null; ;) {
      const after: StoredAssessment | null = last;
      last = await this.store.inTransaction(ctx, async () => {
        const some = await this.store.after(ctx, after, REPLAYED_AT_ONCE);
        for (const assessment of some) {
          const same = await this.traces.replay(ctx, assessment);
          if (!same.ok) differing.push(assessment.reference);
        }
        replayed += some.length;
        return some.length < REPLAYED_AT_ONCE ? null : (some.at(-1) ?? null);
      });
      if (last === null) return { replayed, differing };
    }
  }
}
