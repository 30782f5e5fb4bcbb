import { Injectable } from '@nestjs/common';

import {
  HandlesJob,
  JobQueue,
  Tenancy,
  type JobHandler,
  type RequestContext,
} from '../database/index.js';
import type { Decision } from '../kernel/decision.js';

import type { DraftRow } from './publications.store.js';
import { ReleaseService, type AskedMinute } from './release.service.js';

const scheduledRelease = 'publication.release';

/** Releases that wait for their minute: the job stands in the queue by the transaction that set it. */
@Injectable()
export class ScheduledReleases {
  constructor(
    private readonly release: ReleaseService,
    private readonly queue: JobQueue,
    private readonly tenancy: Tenancy,
  ) {}

  /** The second person's approval, with the minute of the release where one is set: both or neither. */
  approve(
    ctx: RequestContext,
    draftId: string,
    asked: AskedMinute & { readonly seenHash: string },
  ): Promise<Decision<DraftRow>> {
    return this.tenancy.run(ctx, async () => {
      const minute = this.release.minute(asked);
      if (!minute.ok) return minute;
      const approved = await this.release.approve(ctx, draftId, asked.seenHash);
      return approved.ok && minute.value !== null ? this.schedule(ctx, draftId, asked) : approved;
    });
  }

  /** Sets another minute, or calls the release off: null. */
  schedule(
    ctx: RequestContext,
    draftId: string,
    asked: AskedMinute | null,
  ): Promise<Decision<DraftRow>> {
    return this.tenancy.run(ctx, async () => {
      const scheduled = await this.release.schedule(ctx, draftId, asked);
      if (!scheduled.ok) return scheduled;
      const { releaseAt } = scheduled.value;
      // A job that was called off finds no minute when it is due.
      if (releaseAt !== null)
        await this.queue.add(
          ctx,
          scheduledRelease,
          { draftId, minute: releaseAt.toISOString() },
          { key: `${scheduledRelease}:${draftId}`, runAt: releaseAt },
        );
      return scheduled;
    });
  }
}

/** Releases at the minute, or at the next start where nothing ran then. */
@Injectable()
@HandlesJob(scheduledRelease)
export class ScheduledReleaseWorker implements JobHandler {
  constructor(private readonly release: ReleaseService) {}

  handle(ctx: RequestContext, payload: Readonly<Record<string, string>>): Promise<void> {
    const { draftId = '', minute = '' } = payload;
    return this.release.releaseDue(ctx, draftId, minute);
  }
}
