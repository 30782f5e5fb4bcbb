import { Injectable } from '@nestjs/common';
import { AuditTrail, type AuditChange } from '../access/index.js';
import type { RequestContext } from '../database/index.js';
import type { DraftAnswer } from './agency-question.js';
import type { QuarterlyReturn, ReturnState } from './quarterly-return.js';
import { ReturnsStore } from './returns.store.js';

/** Returns that nobody else changes until the transaction ends; where one is moved on, the trail says so. */
@Injectable()
export class LockedReturns {
  constructor(
    private readonly store: ReturnsStore,
    private readonly audit: AuditTrail,
  ) {}

  byId(ctx: RequestContext, organisationId: string, id: string): Promise<QuarterlyReturn | null> {
    return this.store.lockedById(ctx, organisationId, id);
  }

  async move(
    ctx: RequestContext,
    locked: QuarterlyReturn,
    to: {
      readonly state: ReturnState;
      readonly latestSubmission: number;
      /** When what the agency has to decide on was received; null when nothing of it waits. */
      readonly waitingSince: Date | null;
      readonly draftAnswers: readonly DraftAnswer[];
    },
    act: AuditChange,
  ): Promise<void> {
    const { id: subjectId, organisationId } = locked;
    await this.store.moved(ctx, locked, to);
    const subject = { subjectKind: 'quarterly_return', subjectId, organisationId };
    await this.audit.record(ctx, { ...act, ...subject });
  }
}
