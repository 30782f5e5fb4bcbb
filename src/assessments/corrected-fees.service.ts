import { Injectable } from '@nestjs/common';
import { Clock, type RequestContext } from '../database/index.js';
import { changedOnDay, type ChangedOnDay } from '../rules/index.js';
import { CorrectedFeesStore, type ChargedBy, type FormerLaw } from './corrected-fees.store.js';
import type { CorrectedCharges } from './official-run.js';
import { RulebookLibrary } from './rulebook-library.service.js';
import { chargedOutputs } from './run-fees.js';

/** Pairs of versions and days; each says some words. */
const mostKept = 4096;

/** Facts of a line that stand in the register as they are declared. */
const known = ['category', 'chemistry'];

/** Whoever was being charged when a correction came has long been by then. */
const settledAfterMs = 60_000;

interface Found {
  readonly cut: string;
  readonly charges: readonly CorrectedCharges[];
}

/**
 * What was charged by a law that was corrected since, so that a final run of its period could post a difference. A correction
 * takes all days of its version, and mostly changes what applies on a few of them: where what applies is the same, nobody is listed.
 * Finding them among the returns of years takes seconds, so they are kept while nothing moves.
 */
@Injectable()
export class CorrectedFees {
  /** Neither of two versions ever changes. */
  private readonly changed = new Map<string, ChangedOnDay>();
  /** By programme. */
  private readonly found = new Map<string, Found>();

  constructor(
    private readonly store: CorrectedFeesStore,
    private readonly library: RulebookLibrary,
    private readonly clock: Clock,
  ) {}

  list(ctx: RequestContext): Promise<readonly CorrectedCharges[]> {
    return this.store.inTransaction(ctx, async () => this.charges(ctx, await this.laws(ctx)));
  }

  /** How many returns; null where that takes long to find out and nobody has asked for the list yet. */
  count(ctx: RequestContext): Promise<number | null> {
    return this.store.inTransaction(ctx, async () => {
      const by = await this.laws(ctx);
      const isKnown = by.length === 0 || (await this.kept(ctx, by)) !== undefined;
      if (!isKnown && !(await this.store.areFew(ctx, by))) return null;
      return (await this.charges(ctx, by))[0]?.returnsInAll ?? 0;
    });
  }

  /** What charged differently from what is known now. Nearly always nothing: a correction is seldom. */
  private async laws(ctx: RequestContext): Promise<ChargedBy[]> {
    const by: ChargedBy[] = [];
    for (const law of await this.store.former(ctx)) {
      const changed = await this.changedBy(ctx, law);
      if (changed.of === 'none') continue;
      const { on, at, because, former } = law;
      const where = changed.of === 'some' ? changed.where : null;
      by.push({ on, at, because, hash: former.hash, where });
    }
    return by;
  }

  private async charges(
    ctx: RequestContext,
    by: readonly ChargedBy[],
  ): Promise<readonly CorrectedCharges[]> {
    if (by.length === 0) return [];
    const kept = await this.kept(ctx, by);
    if (kept !== undefined) return kept;
    const cut = await this.cut(ctx, by);
    const charges = await this.store.standing(ctx, by);
    const newest = Math.max(...by.map(({ at }) => at.getTime()));
    if (this.clock.now().getTime() - newest > settledAfterMs)
      this.found.set(ctx.programmeId, { cut, charges });
    return charges;
  }

  private async kept(ctx: RequestContext, by: readonly ChargedBy[]) {
    const found = this.found.get(ctx.programmeId);
    return found?.cut === (await this.cut(ctx, by)) ? found.charges : undefined;
  }

  private async cut(ctx: RequestContext, by: readonly ChargedBy[]): Promise<string> {
    return `${await this.store.cut(ctx)} ${JSON.stringify(by)}`;
  }

  private async changedBy(
    ctx: RequestContext,
    { on, former, now }: FormerLaw,
  ): Promise<ChangedOnDay> {
    const key = [on, former.id, former.hash, now.id, now.hash].join(' ');
    const found = this.changed.get(key);
    if (found !== undefined) return found;
    const old = await this.library.published(ctx, former.id, former.hash);
    const fresh = await this.library.published(ctx, now.id, now.hash);
    if (!old.ok || !fresh.ok) throw new Error(`A version that was law on ${on} is gone.`);
    const outputs = chargedOutputs;
    const changed = changedOnDay(old.value.rulebook, fresh.value.rulebook, { on, outputs, known });
    if (this.changed.size >= mostKept) this.changed.clear();
    this.changed.set(key, changed);
    return changed;
  }
}
