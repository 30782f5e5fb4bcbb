import { Injectable } from '@nestjs/common';
import { Tenancy, type RequestContext } from '../database/index.js';
import { allow, type Decision } from '../kernel/decision.js';
import { readAnswers, type AgencyQuestion, type DraftAnswer } from './agency-question.js';
import { saveDraft, type QuarterlyReturn } from './quarterly-return.js';
import { Filings } from './filings.service.js';
import { SavedDrafts } from './return-drafts.service.js';
import { SubmissionsStore } from './submissions.store.js';

/** What the agency asks about a return, and what its draft answers: one who is right explains and changes nothing. */
@Injectable()
export class AgencyAnswers {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly submissions: SubmissionsStore,
    private readonly filings: Filings,
    private readonly saved: SavedDrafts,
  ) {}

  /** None while it does not wait for an amendment. */
  questions(ctx: RequestContext, of: QuarterlyReturn | null): Promise<AgencyQuestion[]> {
    return this.tenancy.run(ctx, () => this.submissions.questions(ctx, of));
  }

  /** Keeps all answers with the draft, over the version of it that they were given for. */
  give(
    ctx: RequestContext,
    organisationId: string,
    period: string,
    given: { readonly expectedVersion: number; readonly answers: readonly DraftAnswer[] },
  ): Promise<Decision<QuarterlyReturn>> {
    return this.filings.locked(ctx, organisationId, period, async (locked) => {
      const { nilDeclared: nil, draftReceivedAt } = locked;
      const { expectedVersion } = given;
      const decided = saveDraft(locked, { expectedVersion, nil, hasLines: !nil });
      if (!decided.ok) return decided;
      const questions = await this.submissions.questions(ctx, locked);
      const answers = readAnswers(questions, given.answers);
      if (!answers.ok) return answers;
      // An answer is no line: those came when they came.
      const kept = draftReceivedAt === null ? {} : { receivedAt: draftReceivedAt };
      const { draftVersion } = decided.value;
      const next = { draftVersion, nil, answers: answers.value, ...kept };
      return allow(await this.saved.record(ctx, locked, next));
    });
  }
}
