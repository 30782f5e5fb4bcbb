import { Injectable } from '@nestjs/common';
import type { Programme } from '../access/index.js';
import type { RequestContext } from '../database/index.js';
import { valueOf } from '../kernel/decision.js';
import { PreparationService, PublicationsService, ReleaseService } from '../publications/index.js';

/** Past reports on their way to the public: one person prepares them, another approves and releases them. */
@Injectable()
export class DemoReleases {
  constructor(
    private readonly preparation: PreparationService,
    private readonly publications: PublicationsService,
    private readonly releases: ReleaseService,
  ) {}

  async release(
    by: { readonly first: RequestContext; readonly second: RequestContext },
    programme: Programme,
    period: string,
  ): Promise<void> {
    const { first, second } = by;
    const asked = { period, correctionReason: '' };
    const { draftId } = valueOf(await this.preparation.prepare(first, programme, asked));
    const draft = await this.publications.draft(second, draftId);
    valueOf(await this.releases.approve(second, draftId, draft?.snapshotHash ?? ''));
    valueOf(await this.releases.release(second, draftId));
  }
}
