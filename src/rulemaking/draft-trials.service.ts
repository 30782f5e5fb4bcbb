import { Injectable } from '@nestjs/common';
import { RulebookLibrary, type HeldRulebook } from '../assessments/index.js';
import type { RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import { firstDay } from '../kernel/reporting-period.js';
import type { Loaded } from '../rules/index.js';
import { DraftEffects } from './draft-effects.service.js';
import { gatesOf, type Gates } from './draft-gates.js';
import { GateVerdicts } from './gate-verdicts.service.js';
import type { RealLine } from './rule-work.js';
import { RulebookDraftsStore, type RulebookDraft } from './rulebook-drafts.store.js';
import type { TextFindings } from './text-findings.service.js';
import { trialOf, type Effect, type EffectOn, type Trial } from './trial.js';

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

  /** What the texts of drafts make. */
  get texts(): TextFindings {
    return this.verdicts.texts;
  }

  /** The thread works before and after the transaction: whoever waits for it holds no connection and locks nothing. */
  async look(ctx: RequestContext, draft: RulebookDraft): Promise<DraftLook> {
    const loaded = await this.texts.load(draft.files);
    const { effect, ...held } = await this.drafts.inTransaction(ctx, async () => {
      const asked = await this.asked(ctx, draft, loaded);
      const { rulebook: base, hash } = await this.baseOf(ctx, draft);
      return {
        effect: asked?.ok === true ? asked.value : null,
        inForce: { files: base.files, hash },
        occurring: await this.drafts.occurring(ctx),
      };
    });
    const lines = effect?.comparisons.flatMap(linesOf) ?? [];
    const verdict = await this.verdicts.of({ files: draft.files, ...held, lines });
    const approved = draft.state === 'approved' || draft.publishedHash !== null;
    return { gates: gatesOf(verdict, { trial: draft.trial, approved }), effect };
  }

  /** The effect of the law of one day alone, beside its rates. */
  async effectOn(
    ctx: RequestContext,
    draft: RulebookDraft,
    on: CalendarDate,
  ): Promise<EffectOn | null> {
    const loaded = await this.texts.load(draft.files);
    return this.drafts.inTransaction(ctx, async () => {
      const law = await this.lawOf(ctx, draft, loaded);
      if (law === null) return null;
      const compared = await this.effects.on(ctx, draft, { ...law, on });
      return compared.ok ? compared.value : null;
    });
  }

  async run(ctx: RequestContext, draft: RulebookDraft): Promise<Decision<Trial>> {
    const effect = await this.asked(ctx, draft, await this.texts.load(draft.files));
    if (effect === null) return refuse('rulebook-draft.gates-shut');
    return effect.ok ? allow(trialOf(effect.value)) : effect;
  }

  private async asked(
    ctx: RequestContext,
    draft: RulebookDraft,
    loaded: Loaded,
  ): Promise<Decision<Effect> | null> {
    const law = await this.lawOf(ctx, draft, loaded);
    return law === null ? null : this.effects.of(ctx, draft, law);
  }

  /** The draft and what it was started from; null while the text makes no rulebook. */
  private async lawOf(ctx: RequestContext, draft: RulebookDraft, loaded: Loaded) {
    if (!loaded.ok) return null;
    const { rulebook: base } = await this.baseOf(ctx, draft);
    return { rulebook: loaded.rulebook, base };
  }

  /** The published version that a draft is held against; a foreign key holds it there. */
  async baseOf(
    ctx: RequestContext,
    { baseId, baseHash }: Pick<RulebookDraft, 'baseId' | 'baseHash'>,
  ): Promise<HeldRulebook> {
    const base = await this.library.published(ctx, baseId, baseHash);
    if (!base.ok) throw new Error(`The version ${baseHash} of ${baseId} is gone.`);
    return base.value;
  }
}

/** The lines that change most, each on the day of the law that it is compared by. */
const linesOf = ({ on, answer }: EffectOn): RealLine[] =>
  answer.changes.map(({ facts, period }) => ({ on: on ?? firstDay(period), facts }));
