import { Injectable } from '@nestjs/common';

import { AuditTrail, SigningService } from '../access/index.js';
import { Clock, contentHash, newId, type RequestContext } from '../database/index.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';

import {
  approveDraft,
  mayBeScheduled,
  moveDraft,
  neededMinute,
  readReleaseMinute,
  releaseDraft,
  type MovedState,
} from './publication-draft.js';
import type { ReleaseStatement } from './publication-document.js';
import { PublicationsStore, type DraftRow } from './publications.store.js';

/** A minute as somebody typed it; blank for none. */
export interface AskedMinute {
  readonly minute: string;
  readonly timeZone: string;
}

/** The second person's approval and the release: from then on nothing about the version changes. */
@Injectable()
export class ReleaseService {
  constructor(
    private readonly store: PublicationsStore,
    private readonly signing: SigningService,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  async approve(
    ctx: RequestContext,
    draftId: string,
    seenHash: string,
  ): Promise<Decision<DraftRow>> {
    return this.decided(ctx, draftId, async (draft) => {
      const next = approveDraft(draft, ctx.personId, seenHash);
      if (!next.ok) return next;
      await this.move(ctx, draft, next.value, {
        approvedBy: ctx.personId,
        approvedAt: this.clock.now(),
      });
      return allow(draft);
    });
  }

  async discard(ctx: RequestContext, draftId: string): Promise<Decision<DraftRow>> {
    return this.decided(ctx, draftId, async (draft) => {
      const next = moveDraft(draft.state, 'discard');
      if (!next.ok) return next;
      await this.move(ctx, draft, next.value, draft);
      return allow(draft);
    });
  }

  /** What is signed is what was approved: the stored snapshot is hashed again before. */
  async release(
    ctx: RequestContext,
    draftId: string,
  ): Promise<Decision<{ period: string; version: number }>> {
    return this.decided(ctx, draftId, async (draft) => {
      const newest = await this.store.find(ctx, draft.period, null);
      const next = releaseDraft(draft, {
        actualHash: contentHash(draft.snapshot),
        snapshotVersion: draft.snapshot.version,
        nextVersion: (newest?.version ?? 0) + 1,
      });
      if (!next.ok) return next;
      await this.publish(ctx, draft);
      await this.move(ctx, draft, next.value, draft);
      return allow({ period: draft.period, version: draft.version });
    });
  }

  /** The minute of a release as it was typed; null where none was. */
  minute({ minute, timeZone }: AskedMinute): Decision<Date | null> {
    return readReleaseMinute(minute, { now: this.clock.now(), timeZone });
  }

  /** Sets the minute of an approved draft, or calls its release off (null). */
  async schedule(
    ctx: RequestContext,
    draftId: string,
    asked: AskedMinute | null,
  ): Promise<Decision<DraftRow>> {
    return this.decided(ctx, draftId, async (draft) => {
      const read = asked === null ? allow(null) : neededMinute(this.minute(asked));
      if (!read.ok) return read;
      const may = mayBeScheduled(draft);
      if (!may.ok) return may;
      await this.setMinute(ctx, draft, read.value);
      return allow({ ...draft, releaseAt: read.value });
    });
  }

  /**
   * What the clock does: nothing where the minute was changed or called off meanwhile. What cannot be released then is
   * called off, so that its page says that it waits for a person.
   */
  async releaseDue(ctx: RequestContext, draftId: string, minute: string): Promise<void> {
    await this.store.inTransaction(ctx, async () => {
      const draft = await this.store.findDraft(ctx, draftId);
      if (draft?.state !== 'approved' || draft.releaseAt?.toISOString() !== minute) return;
      const released = await this.release(ctx, draftId);
      if (!released.ok) await this.setMinute(ctx, draft, null, released.reason.code);
    });
  }

  private async setMinute(
    ctx: RequestContext,
    draft: DraftRow,
    releaseAt: Date | null,
    because?: string,
  ): Promise<void> {
    if (releaseAt?.getTime() === draft.releaseAt?.getTime()) return;
    await this.store.setReleaseAt(ctx, draft.id, releaseAt);
    await this.audit.record(ctx, {
      action: releaseAt === null ? 'publication.called-off' : 'publication.scheduled',
      subjectKind: 'publication',
      subjectId: `${draft.period}/v${draft.version}`,
      before: { releaseAt: draft.releaseAt?.toISOString() ?? null },
      after: {
        releaseAt: releaseAt?.toISOString() ?? null,
        ...(because === undefined ? {} : { because }),
      },
    });
  }

  private async publish(ctx: RequestContext, draft: DraftRow): Promise<void> {
    const releasedAt = this.clock.now();
    const statement: ReleaseStatement = {
      programme: draft.snapshot.programme.slug,
      period: draft.period,
      kind: draft.kind,
      version: draft.version,
      correctionReason: draft.correctionReason,
      releasedAt: releasedAt.toISOString(),
      snapshotHash: draft.snapshotHash,
    };
    const { keyId, signature } = this.signing.sign(statement);
    await this.store.insertPublication(ctx, {
      id: newId(),
      period: draft.period,
      kind: draft.kind,
      version: draft.version,
      snapshot: draft.snapshot,
      snapshotHash: draft.snapshotHash,
      keyId,
      signature,
      correctionReason: draft.correctionReason,
      releasedAt,
    });
  }

  private decided<T>(
    ctx: RequestContext,
    draftId: string,
    decide: (draft: DraftRow) => Promise<Decision<T>>,
  ): Promise<Decision<T>> {
    return this.store.inTransaction(ctx, async () => {
      const draft = await this.store.findDraft(ctx, draftId);
      return draft === null ? refuse('publication.unknown') : decide(draft);
    });
  }

  private async move(
    ctx: RequestContext,
    draft: DraftRow,
    to: MovedState,
    approval: Pick<DraftRow, 'approvedBy' | 'approvedAt'>,
  ): Promise<void> {
    await this.store.moveDraft(ctx, draft.id, { from: draft.state, to, ...pickApproval(approval) });
    await this.audit.record(ctx, {
      action: `publication.${to}`,
      subjectKind: 'publication',
      subjectId: `${draft.period}/v${draft.version}`,
      before: { state: draft.state },
      after: { state: to, snapshotHash: draft.snapshotHash },
    });
  }
}

const pickApproval = ({ approvedBy, approvedAt }: Pick<DraftRow, 'approvedBy' | 'approvedAt'>) => ({
  approvedBy,
  approvedAt,
});
