import { Injectable } from '@nestjs/common';
import { type AuditRecord, AuditTrail } from '../access/index.js';
import { holdsOn, RulebookLibrary, type HeldRulebook } from '../assessments/index.js';
import { Clock, contentHash, newId, type RequestContext } from '../database/index.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import type { RulebookFiles } from '../rules/index.js';
import { filesFit } from './draft-files.js';
import {
  moveDraft,
  readDayOfEffect,
  readReason,
  withdrawDraft,
  type DraftState,
} from './rulebook-draft.js';
import {
  RulebookDraftsStore,
  type DraftHead,
  type RulebookDraft,
} from './rulebook-drafts.store.js';

export interface NewDraft {
  readonly rulebookId: string;
  readonly kind: string;
  readonly validFrom: string;
  readonly reason: string;
}

/** A draft beside the published version it was started from. */
export interface DraftWithBase {
  readonly draft: RulebookDraft;
  readonly base: HeldRulebook;
}

/** Of everything that an author writes. */
export function hashOfDraft(draft: Written): string {
  const { rulebookId, baseId, baseHash, kind, purpose, validFrom, reason, files } = draft;
  // What a change of a rulebook is hashed from is as it was before there were new ones.
  const replaces = purpose === null ? {} : { purpose, baseId };
  return contentHash({ rulebookId, baseHash, kind, validFrom, reason, files, ...replaces });
}

type Written = Pick<
  RulebookDraft,
  'rulebookId' | 'baseId' | 'baseHash' | 'kind' | 'purpose' | 'validFrom' | 'reason' | 'files'
>;

/** As it is kept first. */
const newDraft = (content: Written, personId: string, changedAt: Date): RulebookDraft => ({
  ...content,
  id: newId(),
  contentHash: hashOfDraft(content),
  revision: 1,
  state: 'draft',
  authors: [personId],
  trial: null,
  changedAt,
  decidedBy: null,
  decidedAt: null,
  decisionReason: null,
  publishedHash: null,
});

/** What a second person approves: the draft, and the effect that was kept with it when it was tried out. */
export const boundHashOf = ({
  contentHash: content,
  trial,
}: Pick<RulebookDraft, 'contentHash' | 'trial'>): string => contentHash({ content, trial });

/** Drafts of rulebooks: started from what is law, edited, and withdrawn with a reason. */
@Injectable()
export class RulebookDrafts {
  constructor(
    private readonly store: RulebookDraftsStore,
    private readonly library: RulebookLibrary,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  list(ctx: RequestContext): Promise<DraftHead[]> {
    return this.store.inTransaction(ctx, () => this.store.list(ctx));
  }

  async find(ctx: RequestContext, id: string): Promise<DraftWithBase | null> {
    return this.store.inTransaction(ctx, async () => {
      const draft = await this.store.find(ctx, id);
      if (draft === null) return null;
      const base = await this.library.published(ctx, draft.baseId, draft.baseHash);
      return base.ok ? { draft, base: base.value } : null;
    });
  }

  /** What was done with it. */
  history(
    ctx: RequestContext,
    id: string,
  ): Promise<{ readonly at: Date; readonly action: string }[]> {
    return this.store.inTransaction(ctx, () => this.audit.ofSubject(ctx, 'rulebook-draft', id));
  }

  /** From the version that is law on the day of effect. */
  async start(ctx: RequestContext, form: NewDraft): Promise<Decision<RulebookDraft>> {
    const day = readDayOfEffect(form.validFrom);
    if (!day.ok) return day;
    if (form.kind !== 'supersede' && form.kind !== 'correct')
      return refuse('rulebook-draft.needs-kind');
    const reason = readReason(form.reason);
    if (!reason.ok) return reason;
    if (ctx.personId === null) return refuse('rulebook-draft.needs-person');
    const { personId } = ctx;
    const { rulebookId, kind } = form;
    return this.store.inTransaction(ctx, async () => {
      const version = await this.library.versionAt(ctx, rulebookId, day.value);
      if (version === null || !holdsOn(version, day.value))
        return refuse('rulebook-draft.no-law', { date: day.value });
      const base = await this.library.published(ctx, rulebookId, version.hash);
      if (!base.ok) return base;
      const { files, from } = base.value.rulebook;
      if (day.value < from) return refuse('rulebook-draft.no-law', { date: day.value });
      const content = {
        rulebookId,
        baseId: rulebookId,
        baseHash: version.hash,
        kind,
        purpose: null,
        validFrom: day.value,
        reason: reason.value,
        files,
      } as const;
      return allow(await this.keepNew(ctx, content, personId));
    });
  }

  /** In the open transaction. */
  async keepNew(ctx: RequestContext, content: Written, personId: string): Promise<RulebookDraft> {
    const draft = newDraft(content, personId, this.clock.now());
    await this.store.add(ctx, draft);
    await this.record(ctx, draft, null);
    return draft;
  }

  /** Other files; whatever was checked, tried or approved before is so no more. */
  async edit(
    ctx: RequestContext,
    id: string,
    seen: number,
    files: RulebookFiles,
  ): Promise<Decision<RulebookDraft>> {
    return this.decided(ctx, id, async (draft) => {
      const next = moveDraft(draft.state, 'edit');
      if (!next.ok) return next;
      if (ctx.personId === null) return refuse('rulebook-draft.needs-person');
      if (seen !== draft.revision) return refuse('rulebook-draft.changed');
      const fit = filesFit(files);
      if (!fit.ok) return fit;
      const edited: RulebookDraft = {
        ...draft,
        files,
        contentHash: hashOfDraft({ ...draft, files }),
        revision: draft.revision + 1,
        state: next.value,
        authors: [...new Set([...draft.authors, ctx.personId])],
        trial: null,
        changedAt: this.clock.now(),
        decidedBy: null,
        decidedAt: null,
        decisionReason: null,
      };
      await this.store.keep(ctx, edited);
      await this.record(ctx, edited, draft);
      return allow(edited);
    });
  }

  async withdraw(
    ctx: RequestContext,
    id: string,
    reason: string,
  ): Promise<Decision<RulebookDraft>> {
    return this.decided(ctx, id, async (draft) => {
      const next = withdrawDraft(draft.state, reason);
      if (!next.ok) return next;
      const withdrawn: RulebookDraft = {
        ...draft,
        state: next.value,
        decidedBy: ctx.personId,
        decidedAt: this.clock.now(),
        decisionReason: reason.trim(),
      };
      await this.store.keep(ctx, withdrawn);
      await this.record(ctx, withdrawn, draft);
      return allow(withdrawn);
    });
  }

  private decided<T>(
    ctx: RequestContext,
    id: string,
    decide: (draft: RulebookDraft) => Promise<Decision<T>>,
  ): Promise<Decision<T>> {
    return this.store.inTransaction(ctx, async () => {
      const draft = await this.store.find(ctx, id);
      return draft === null ? refuse('rulebook-draft.unknown') : decide(draft);
    });
  }

  private record(
    ctx: RequestContext,
    draft: RulebookDraft,
    before: RulebookDraft | null,
  ): Promise<void> {
    return this.audit.record(ctx, draftRecord(draft, before));
  }
}

const acts = {
  draft: 'edited',
  checked: 'checked',
  tried: 'tried',
  approved: 'approved',
  refused: 'refused',
  published: 'published',
  superseded: 'superseded',
  corrected: 'corrected',
  withdrawn: 'withdrawn',
} as const satisfies Readonly<Record<DraftState, string>>;

/** One line of the trail: what was and what is. */
export function draftRecord(draft: RulebookDraft, before: RulebookDraft | null): AuditRecord {
  const standing = (each: RulebookDraft) => ({
    state: each.state,
    contentHash: each.contentHash,
    boundHash: boundHashOf(each),
    validFrom: each.validFrom,
    ...(each.decisionReason === null ? {} : { reason: each.decisionReason }),
  });
  const subject = { subjectKind: 'rulebook-draft', subjectId: draft.id };
  const after = { rulebook: draft.rulebookId, ...standing(draft) };
  return before === null
    ? { action: 'rulebook-draft.started', ...subject, after }
    : {
        action: `rulebook-draft.${acts[draft.state]}`,
        ...subject,
        before: standing(before),
        after,
      };
}
