import { Injectable } from '@nestjs/common';

import { AuditTrail, type Programme } from '../access/index.js';
import { Clock, contentHash, newId, type RequestContext } from '../database/index.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';

import { composeReport, type ComposedReport, type ReportFrame } from './compose-report.js';
import { defaultPolicy } from './disclosure-control.js';
import { PublicationsStore } from './publications.store.js';
import { hiddenRows } from './hidden-rows.js';
import { ReportSourcesService } from './report-sources.service.js';

/** From the newest finished run of a period to a preview that somebody else may approve. */
@Injectable()
export class PreparationService {
  constructor(
    private readonly store: PublicationsStore,
    private readonly sources: ReportSourcesService,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** A preview takes the place of the period's earlier one, and one is prepared at a time. A second version needs the reason for the correction. */
  async prepare(
    ctx: RequestContext,
    programme: Programme,
    request: { period: string; correctionReason: string },
  ): Promise<Decision<{ draftId: string }>> {
    const reason = request.correctionReason.trim();
    return this.store.inTransaction(ctx, async () => {
      if (!(await this.store.takePeriod(ctx, request.period)))
        return refuse('publication.being-prepared');
      const previous = await this.store.find(ctx, request.period, null);
      if (previous !== null && reason === '') return refuse('publication.needs-correction-reason');
      const frame: ReportFrame = {
        programme: pick(programme),
        period: request.period,
        kind: request.period.includes('-Q') ? 'quarter' : 'year',
        version: (previous?.version ?? 0) + 1,
        correctionReason: previous === null ? null : reason,
        previous: previous?.snapshot ?? null,
      };
      const composed = await this.compose(ctx, frame);
      if (!composed.ok) return composed;
      return allow({ draftId: await this.keep(ctx, frame, composed.value) });
    });
  }

  private async compose(
    ctx: RequestContext,
    frame: ReportFrame,
  ): Promise<Decision<ComposedReport & { runId: string }>> {
    const sources = await this.sources.of(ctx, frame.period);
    if (!sources.ok) return sources;
    const editions = await this.store.editionsOfYear(ctx, frame.period.slice(0, 4));
    const control = { policy: defaultPolicy, hiddenBefore: hiddenRows(editions) };
    const composed = composeReport(frame, { ...sources.value, control });
    return allow({ ...composed, runId: sources.value.provenance.runId });
  }

  private async keep(
    ctx: RequestContext,
    frame: ReportFrame,
    { snapshot, notes, runId }: ComposedReport & { runId: string },
  ): Promise<string> {
    const replaces = await this.store.discardOpenDrafts(ctx, frame.period);
    const id = newId();
    const snapshotHash = contentHash(snapshot);
    await this.store.insertDraft(ctx, {
      id,
      period: frame.period,
      kind: frame.kind,
      runId,
      snapshot,
      snapshotHash,
      disclosure: notes,
      version: frame.version,
      correctionReason: frame.correctionReason,
      preparedBy: ctx.personId,
      preparedAt: this.clock.now(),
    });
    await this.audit.record(ctx, {
      action: 'publication.prepared',
      subjectKind: 'publication',
      subjectId: `${frame.period}/v${frame.version}`,
      after: {
        state: 'preview',
        version: frame.version,
        snapshotHash,
        correctionReason: frame.correctionReason,
        replaces,
      },
    });
    return id;
  }
}

const pick = (programme: Programme): ReportFrame['programme'] => ({
  slug: programme.slug,
  name: { ...programme.name },
  jurisdiction: programme.jurisdiction,
  currency: programme.currency,
  timeZone: programme.timeZone,
  demonstration: programme.demonstration,
});
