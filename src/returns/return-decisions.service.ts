import { Injectable } from '@nestjs/common';
import { Clock, newId, Tenancy, type RequestContext } from '../database/index.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import { LockedReturns } from './locked-returns.service.js';
import { decideReturn, type QuarterlyReturn, type ReturnVerdict } from './quarterly-return.js';
import { SubmissionsStore, type ReturnDecisionRecord } from './submissions.store.js';

/** What the agency decides on a return. */
@Injectable()
export class ReturnDecisions {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly returns: LockedReturns,
    private readonly submissions: SubmissionsStore,
    private readonly clock: Clock,
  ) {}

  /** The agency accepts the newest submission or asks for changes on named answers. */
  decide(
    ctx: RequestContext,
    of: { readonly organisationId: string; readonly returnId: string },
    verdict: ReturnVerdict & { readonly answers: ReturnDecisionRecord['answers'] },
  ): Promise<Decision<QuarterlyReturn>> {
    return this.tenancy.run(ctx, async () => {
      const { organisationId, returnId } = of;
      const locked = await this.returns.byId(ctx, organisationId, returnId);
      if (locked === null) return refuse('return.not-found');
      const decided = decideReturn(locked, verdict);
      if (!decided.ok) return decided;
      const { latestSubmission, draftAnswers } = locked;
      const state = decided.value;
      await this.submissions.addDecision(ctx, organisationId, {
        ...verdict,
        id: newId(),
        returnId,
        decidedAt: this.clock.now(),
      });
      const to = { state, latestSubmission, waitingSince: null, draftAnswers };
      await this.returns.move(ctx, locked, to, {
        action: verdict.outcome === 'accepted' ? 'return.accepted' : 'return.changes-requested',
        before: { state: locked.state },
        after: { state, submission: latestSubmission, reason: verdict.reason },
      });
      return allow({ ...locked, state });
    });
  }
}
