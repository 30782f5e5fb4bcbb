import { Injectable } from '@nestjs/common';
import { RulebookLibrary, type HeldRulebook } from '../assessments/index.js';
import type { RequestContext } from '../database/index.js';
import { refuse, allow, type Decision } from '../kernel/decision.js';
import { loadRulebook } from '../rules/index.js';
import { DraftEffects } from './draft-effects.service.js';
import { gatesOf, type Gates } from './draft-gates.js';
import { GateVerdicts } from './gate-verdicts.service.js';
import { RulebookDraftsStore, type RulebookDraft } from './rulebook-drafts.store.js';
import { trialOf, type Effect, type Trial } from './trial.js';

export interface DraftLook {
  readonly gates: Gates;
  /** The effect on the last closed quarters; null while the text makes no rulebook or the rulebook gives no fees. */
  readonly effect: Effect | null;
}

/** Holds a draft against the register: its gates, and what it would have made of the last quarters. */
@Injectable()
export class DraftTrials {
  constructor(
    readonly drafts: RulebookDraftsStore,
    readonly library: RulebookLibrary,
    private readonly effects: DraftEffects,
    private readonly verdicts: GateVerdicts,
  ) {}

  async look(ctx: RequestContext, draft: RulebookDraft): Promise<DraftLook> {
    const effect = await this.effectOf(ctx, draft);
    const verdict = this.verdicts.of({
      files: draft.files,
      inForce: await this.baseOf(ctx, draft),
      occurring: await this.drafts.occurring(ctx),
      lines: effect?.answer.changes.map(({ facts }) => facts) ?? [],
      on: draft.validFrom,
    });
    const approved = draft.state === 'approved' || draft.publishedHash !== null;
    return { gates: gatesOf(verdict, { trial: draft.trial, approved }), effect };
  }

  /** Null while the text makes no rulebook or the rulebook gives no fees. */
  async effectOf(ctx: RequestContext, draft: RulebookDraft): Promise<Effect | null> {
    const loaded = loadRulebook(draft.files);
    const asked = loaded.ok ? await this.effects.of(ctx, draft, loaded.rulebook) : null;
    return asked?.ok === true ? asked.value : null;
  }

  async run(ctx: RequestContext, draft: RulebookDraft): Promise<Decision<Trial>> {
    const loaded = loadRulebook(draft.files);
    if (!loaded.ok) return refuse('rulebook-draft.gates-shut');
    const answer = await this.effects.of(ctx, draft, loaded.rulebook);
    return answer.ok ? allow(trialOf(answer.value)) : answer;
  }

  /** The published version that a draft was started from; a foreign key holds it there. */
  async baseOf(
    ctx: RequestContext,
    { rulebookId, baseHash }: Pick<RulebookDraft, 'rulebookId' | 'baseHash'>,
  ): Promise<HeldRulebook> {
    const base = await this.library.published(ctx, rulebookId, baseHash);
    if (!base.ok) throw new Error(`The version ${baseHash} of ${rulebookId} is gone.`);
    return base.value;
  }
}
