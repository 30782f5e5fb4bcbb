import { Injectable } from '@nestjs/common';
import { Clock, type RequestContext } from '../database/index.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import { loadRulebook, type Rulebook, type RulebookFiles } from '../rules/index.js';
import { RulebooksStore } from './rulebooks.store.js';

export interface HeldRulebook {
  readonly rulebook: Rulebook;
  readonly hash: string;
}

/** More than any installation adopts; parsing one takes milliseconds. */
const mostKept = 64;

/** Published rulebooks, parsed once each: what has a hash never changes. */
@Injectable()
export class RulebookLibrary {
  private readonly kept = new Map<string, HeldRulebook>();

  constructor(
    private readonly store: RulebooksStore,
    private readonly clock: Clock,
  ) {}

  async adopted(ctx: RequestContext, purpose: 'fees' | 'reports'): Promise<Decision<HeldRulebook>> {
    const found = await this.store.adopted(ctx, purpose);
    if (found === null) return refuse('assessment.no-rulebook', { purpose });
    return this.published(ctx, found.id, found.hash);
  }

  async published(ctx: RequestContext, id: string, hash: string): Promise<Decision<HeldRulebook>> {
    const kept = this.kept.get(`${id} ${hash}`);
    if (kept !== undefined) return allow(kept);
    const found = await this.store.published(ctx, id, hash);
    if (found === null) return refuse('rulebook.not-found', { rulebook: id });
    const loaded = loadRulebook(found.source);
    if (!loaded.ok) throw new Error(`The published rulebook ${id} does not load.`);
    const held = { rulebook: loaded.rulebook, hash };
    if (this.kept.size >= mostKept) this.kept.clear();
    this.kept.set(`${id} ${hash}`, held);
    return allow(held);
  }

  /** Checks and publishes a rulebook and adopts it for a purpose of the programme. */
  async publishAndAdopt(
    ctx: RequestContext,
    files: RulebookFiles,
    purpose: string,
  ): Promise<Decision<HeldRulebook>> {
    const loaded = loadRulebook(files);
    if (!loaded.ok) return refuse('rulebook.faulty', { reason: loaded.issues[0]?.message ?? '' });
    const hash = await this.store.publish(ctx, loaded.rulebook, this.clock.now());
    await this.store.adopt(ctx, purpose, loaded.rulebook.id, this.clock.now());
    return allow({ rulebook: loaded.rulebook, hash });
  }
}
