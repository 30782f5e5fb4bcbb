import { Injectable } from '@nestjs/common';
import { WhatIf } from '../assessments/index.js';
import { contentHash, type RequestContext } from '../database/index.js';
import { allow, type Decision } from '../kernel/decision.js';
import type { Rulebook } from '../rules/index.js';
import type { RulebookDraft } from './rulebook-drafts.store.js';
import { triedQuarters, type Effect } from './trial.js';

/** Each holds its largest changes with their steps; more drafts than programmes have under way at once. */
const mostKept = 32;

/**
 * What a draft would have made of past quarters takes up to a second to compute, and its page is opened again and again: the same
 * text on the same returns has the same effect. Kept within a programme only, and only while nothing counts that did not before.
 */
@Injectable()
export class DraftEffects {
  private readonly kept = new Map<string, Decision<Effect>>();

  constructor(private readonly whatIf: WhatIf) {}

  /** Last year's quarters, as if the law of the draft's first day had held in them. */
  async of(
    ctx: RequestContext,
    { files, validFrom }: Pick<RulebookDraft, 'files' | 'validFrom'>,
    rulebook: Rulebook,
  ): Promise<Decision<Effect>> {
    const periods = (await this.whatIf.periods(ctx)).slice(0, triedQuarters);
    const cut = contentHash({ periods, cut: await this.whatIf.cutOf(ctx, periods) });
    const { programmeId } = ctx;
    const key = contentHash({ programmeId, files, validFrom, cut });
    const known = this.kept.get(key);
    if (known !== undefined) return known;
    const answer = await this.whatIf.compare(ctx, { draft: rulebook, periods, lawOn: validFrom });
    const effect = answer.ok ? allow({ cut, answer: answer.value }) : answer;
    const [oldest] = this.kept.keys();
    if (this.kept.size >= mostKept && oldest !== undefined) this.kept.delete(oldest);
    this.kept.set(key, effect);
    return effect;
  }
}
