import { Injectable } from '@nestjs/common';
import { Assessments, type StoredAssessment } from '../assessments/index.js';
import { Tenancy, type RequestContext } from '../database/index.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import { BatteryModels } from '../register/index.js';
import { referencesIn } from './agency-question.js';
import {
  SubmissionsStore,
  type ReturnDecisionRecord,
  type Submission,
} from './submissions.store.js';

export interface HistoryOfReturn {
  readonly submissions: readonly Submission[];
  readonly decisions: readonly ReturnDecisionRecord[];
}

/** What was submitted, what the rules made of it and what the agency decided. */
@Injectable()
export class SubmissionHistory {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly submissions: SubmissionsStore,
    private readonly assessments: Assessments,
    private readonly models: BatteryModels,
  ) {}

  /** What the models are called that a submission answers about, by their references. */
  names(
    ctx: RequestContext,
    { organisationId, answers }: Pick<Submission, 'organisationId' | 'answers'>,
  ): Promise<Map<string, string>> {
    return this.models.names(ctx, organisationId, referencesIn(answers));
  }

  /** Newest first, with the agency's decisions. */
  ofReturn(
    ctx: RequestContext,
    organisationId: string,
    returnId: string,
  ): Promise<HistoryOfReturn> {
    return this.tenancy.run(ctx, async () => ({
      submissions: await this.submissions.ofReturn(ctx, organisationId, returnId),
      decisions: await this.submissions.decisions(ctx, organisationId, returnId),
    }));
  }

  byReference(
    ctx: RequestContext,
    organisationId: string,
    reference: string,
  ): Promise<Decision<{ submission: Submission; assessment: StoredAssessment | null }>> {
    return this.tenancy.run(ctx, async () => {
      const submission = await this.submissions.byReference(ctx, organisationId, reference);
      if (submission === null) return refuse('submission.not-found', { reference });
      const assessment = await this.assessments.ofSubmission(ctx, organisationId, submission.id);
      return allow({ submission, assessment });
    });
  }
}
