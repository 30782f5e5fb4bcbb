import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../access/index.js';
import { Clock, type RequestContext } from '../database/index.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import type { Rulebook } from '../rules/index.js';
import { filesOf } from './draft-difference.js';
import { DraftTrials } from './draft-trials.service.js';
import { blanksIn } from './new-rulebook.js';
import { mayServe } from './purpose.js';
import { changeOfLaw, decideDraft, moveDraft } from './rulebook-draft.js';
import { boundHashOf, draftRecord, hashOfDraft } from './rulebook-drafts.service.js';
import type { RulebookDraft } from './rulebook-drafts.store.js';

/** The gates a draft goes through until it is law. Each looks again: nothing is taken from the page. */
@Injectable()
export class DraftReview {
  constructor(
    private readonly trials: DraftTrials,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  async check(ctx: RequestContext, id: string): Promise<Decision<RulebookDraft>> {
    return this.decided(ctx, id, async (draft) => {
      const next = moveDraft(draft.state, 'check');
      if (!next.ok) return next;
      const { rulebook: base } = await this.trials.baseOf(ctx, draft);
      const blank = blanksIn(filesOf(draft.files))[0];
      if (blank !== undefined) return refuse('rulebook-draft.blank', { place: blank });
      const change = changeOfLaw(base.files, draft.files);
      if (!change.ok) return change;
      const { gates } = await this.trials.look(ctx, draft);
      if (!gates.sound) return refuse('rulebook-draft.gates-shut');
      if (gates.rulebook?.id !== draft.rulebookId) return refuse('rulebook-draft.other-rulebook');
      const serves = mayServe(draft, gates.rulebook, base);
      if (!serves.ok) return serves;
      return allow({ ...draft, state: next.value });
    });
  }

  /** The effect on the last closed quarters, kept with the draft for whoever approves. */
  async tryOut(ctx: RequestContext, id: string): Promise<Decision<RulebookDraft>> {
    return this.decided(ctx, id, async (draft) => {
      const next = moveDraft(draft.state, 'try');
      if (!next.ok) return next;
      const trial = await this.trials.run(ctx, draft);
      if (!trial.ok) return trial;
      const undecided = { decidedBy: null, decidedAt: null, decisionReason: null };
      return allow({ ...draft, ...undecided, state: next.value, trial: trial.value });
    });
  }

  async decide(
    ctx: RequestContext,
    id: string,
    verdict: {
      readonly action: 'approve' | 'refuse';
      readonly seenHash: string;
      readonly reason: string;
    },
  ): Promise<Decision<RulebookDraft>> {
    return this.decided(ctx, id, async (draft) => {
      const { action, reason } = verdict;
      const standing = { ...draft, boundHash: boundHashOf(draft) };
      const next = decideDraft(standing, action, { ...verdict, personId: ctx.personId });
      if (!next.ok) return next;
      if (action === 'approve') {
        const { gates, effect } = await this.trials.look(ctx, draft);
        if (!gates.sound) return refuse('rulebook-draft.gates-shut');
        if (effect?.cut !== draft.trial?.cut) return refuse('rulebook-draft.trial-moved');
      }
      return allow({
        ...draft,
        state: next.value,
        decidedBy: ctx.personId,
        decidedAt: this.clock.now(),
        decisionReason: reason.trim(),
      });
    });
  }

  /** What was approved becomes law: a new version from its day on, or a correction of the one that holds. */
  async publish(ctx: RequestContext, id: string): Promise<Decision<RulebookDraft>> {
    return this.decided(ctx, id, async (draft) => {
      const next = moveDraft(draft.state, 'publish');
      if (!next.ok) return next;
      if (hashOfDraft(draft) !== draft.contentHash) return refuse('rulebook-draft.changed');
      const { gates, effect } = await this.trials.look(ctx, draft);
      if (!gates.sound || gates.rulebook === undefined) return refuse('rulebook-draft.gates-shut');
      if (effect?.cut !== draft.trial?.cut) return refuse('rulebook-draft.trial-moved');
      const hash = await this.makeLaw(ctx, draft, gates.rulebook);
      if (!hash.ok) return hash;
      return allow({ ...draft, state: next.value, publishedHash: hash.value });
    });
  }

  private async makeLaw(
    ctx: RequestContext,
    draft: RulebookDraft,
    rulebook: Rulebook,
  ): Promise<Decision<string>> {
    const { library } = this.trials;
    const { kind, purpose, baseId, baseHash, validFrom, reason } = draft;
    if (kind !== 'begin') {
      const version = { kind, base: baseHash, validFrom, reason };
      const published = await library.publish(ctx, rulebook, version);
      if (!published.ok) return published;
      const { hash, replaced } = published.value;
      await this.end(ctx, replaced, kind === 'correct' ? 'corrected' : 'superseded');
      return allow(hash);
    }
    if (purpose === null) throw new Error('A new rulebook serves a purpose.');
    const replaces = { id: baseId, hash: baseHash };
    const begun = await library.begin(ctx, rulebook, { purpose, replaces, validFrom, reason });
    if (!begun.ok) return begun;
    for (const ended of begun.value.ended) await this.end(ctx, ended, 'superseded');
    return allow(begun.value.hash);
  }

  /** Where what was law until now came from a draft, that draft's trail says what became of it. */
  private async end(
    ctx: RequestContext,
    version: { readonly rulebookId: string; readonly hash: string },
    state: 'superseded' | 'corrected',
  ): Promise<void> {
    for (const subjectId of await this.trials.drafts.endPublished(ctx, version, state))
      await this.audit.record(ctx, {
        action: `rulebook-draft.${state}`,
        subjectKind: 'rulebook-draft',
        subjectId,
        before: { rulebook: version.rulebookId, state: 'published' },
        after: { rulebook: version.rulebookId, state },
      });
  }

  private async decided(
    ctx: RequestContext,
    id: string,
    decide: (draft: RulebookDraft) => Promise<Decision<RulebookDraft>>,
  ): Promise<Decision<RulebookDraft>> {
    const { drafts } = this.trials;
    // What takes seconds is found out while nothing is locked. The gates look again: what has not changed since is kept.
    const seen = await drafts.inTransaction(ctx, () => drafts.find(ctx, id));
    if (seen !== null) await this.trials.look(ctx, seen);
    return drafts.inTransaction(ctx, async () => {
      const draft = await drafts.find(ctx, id);
      if (draft === null) return refuse('rulebook-draft.unknown');
      const decision = await decide(draft);
      if (!decision.ok) return decision;
      const moved = {
        ...decision.value,
        revision: draft.revision + 1,
        changedAt: this.clock.now(),
      };
      await drafts.keep(ctx, moved);
      await this.audit.record(ctx, draftRecord(moved, draft));
      return allow(moved);
    });
  }
}
