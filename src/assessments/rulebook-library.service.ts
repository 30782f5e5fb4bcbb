import { Injectable } from '@nestjs/common';
import { Clock, sha256, type RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import { isShipped, loadShippedRulebook } from '../rulebook-files.js';
import { refuseFor, rulebookHash, type Rulebook, type RulebookFiles } from '../rules/index.js';
import {
  changeOfTimes,
  endOfLaw,
  type NewLaw,
  type NewVersion,
  type VersionTime,
} from './rulebook-times.js';
import { RulebookReader } from './rulebook-reader.service.js';
import { RulebooksStore } from './rulebooks.store.js';

export interface HeldRulebook {
  readonly rulebook: Rulebook;
  readonly hash: string;
}

/** More versions than are asked for at once; parsing one takes milliseconds. */
const mostKept = 128;

/** Published rulebooks, parsed once for each version: neither its content nor its cases ever change. */
@Injectable()
export class RulebookLibrary {
  private readonly kept = new Map<string, HeldRulebook>();
  private readonly parsing = new Map<string, Promise<HeldRulebook>>();

  constructor(
    private readonly store: RulebooksStore,
    private readonly clock: Clock,
    private readonly reader: RulebookReader,
  ) {}

  /** The law of a day as it is known now, or as it was known at an earlier instant. */
  async adopted(
    ctx: RequestContext,
    purpose: 'fees' | 'reports',
    on: CalendarDate,
    knownAt = this.clock.now(),
  ): Promise<Decision<HeldRulebook>> {
    const found = await this.store.adopted(ctx, purpose, { on, knownAt });
    if (found === null) return refuse('assessment.no-rulebook', { purpose });
    return this.read(ctx, found);
  }

  /** What has this content, with the cases of the newest version that has it. */
  async published(ctx: RequestContext, id: string, hash: string): Promise<Decision<HeldRulebook>> {
    const versionId = await this.store.newestWith(ctx, id, hash);
    return this.read(ctx, { id, hash, versionId });
  }

  private async read(
    ctx: RequestContext,
    of: { readonly id: string; readonly hash: string; readonly versionId: string | null },
  ): Promise<Decision<HeldRulebook>> {
    const { id, hash, versionId } = of;
    const key = `${versionId ?? ''} ${id} ${hash}`;
    const kept = this.kept.get(key);
    if (kept !== undefined) return allow(kept);
    const files = await this.store.published(ctx, of);
    if (files === null) return refuse('rulebook.not-found', { rulebook: id });
    return allow(await this.parsed(key, { id, hash, files }));
  }

  /** Whoever asks for a version while it is being parsed waits for the same. */
  private parsed(
    key: string,
    {
      id,
      hash,
      files,
    }: { readonly id: string; readonly hash: string; readonly files: RulebookFiles },
  ): Promise<HeldRulebook> {
    const known = this.parsing.get(key);
    if (known !== undefined) return known;
    const parsing = this.reader.load(files).then((loaded) => {
      if (!loaded.ok) throw new Error(`The published rulebook ${id} does not load.`);
      const held = { rulebook: loaded.rulebook, hash };
      if (this.kept.size >= mostKept) this.kept.clear();
      this.kept.set(key, held);
      return held;
    });
    this.parsing.set(key, parsing);
    return parsing.finally(() => this.parsing.delete(key));
  }

  /** A rulebook of this installation that needs nobody's adoption, such as the product's own method. */
  shipped(id: string): HeldRulebook {
    const kept = this.kept.get(id);
    if (kept !== undefined) return kept;
    const loaded = loadShippedRulebook(id);
    if (loaded?.ok !== true) throw new Error(`The rulebook ${id} is not shipped or does not load.`);
    const held = { rulebook: loaded.rulebook, hash: rulebookHash(loaded.rulebook, sha256) };
    this.kept.set(id, held);
    return held;
  }

  /** The version of one rulebook that is law on a day, as known at an instant. */
  async versionAt(
    ctx: RequestContext,
    rulebookId: string,
    on: CalendarDate,
    knownAt = this.clock.now(),
  ): Promise<VersionTime | null> {
    return this.store.versionAt(ctx, rulebookId, { on, knownAt });
  }

  /** Every version with both its times, latest knowledge first. */
  versions(ctx: RequestContext, rulebookId: string): Promise<VersionTime[]> {
    return this.store.versions(ctx, rulebookId);
  }

  /** Makes a checked rulebook law in the place of the version it was drafted from. */
  async publish(
    ctx: RequestContext,
    rulebook: Rulebook,
    version: Omit<NewVersion, 'hash'>,
  ): Promise<Decision<HeldRulebook & { readonly replaced: VersionTime }>> {
    const at = this.clock.now();
    const current = await this.store.current(ctx, rulebook.id);
    const hash = rulebookHash(rulebook, sha256);
    const change = changeOfTimes(current, { ...version, hash });
    if (!change.ok) return change;
    const { closes, adds } = change.value;
    await this.store.keep(ctx, rulebook, at);
    await this.store.change(ctx, rulebook, { closes: [closes], adds }, at);
    return allow({ rulebook, hash, replaced: closes });
  }

  /** Whether an id is taken: by what is shipped, or by what anybody ever published. */
  async isTaken(ctx: RequestContext, id: string): Promise<boolean> {
    return isShipped(id) || (await this.store.isPublished(ctx, id));
  }

  /**
   * Makes a checked rulebook law under its own id, and what the programme goes by for a purpose from a day on. What it went by until
   * then ends the day before, unless the programme goes by it for something else too.
   */
  async begin(
    ctx: RequestContext,
    rulebook: Rulebook,
    law: NewLaw,
  ): Promise<Decision<HeldRulebook & { readonly ended: readonly VersionTime[] }>> {
    const { purpose, replaces, validFrom, reason } = law;
    // Locked first, so that of two that replace the same law the second is told.
    const end = endOfLaw(await this.store.current(ctx, replaces.id), law);
    if (!end.ok) return end;
    const standing = await this.adopted(ctx, purpose, validFrom);
    if (!standing.ok || standing.value.rulebook.id !== replaces.id)
      return refuse('rulebook.overtaken', { date: validFrom });
    if (await this.isTaken(ctx, rulebook.id)) return refuse('rulebook-draft.id-taken');
    const at = this.clock.now();
    const hash = await this.store.keep(ctx, rulebook, at);
    const isShared = (await this.store.purposesOf(ctx, replaces.id)).some((one) => one !== purpose);
    const change = isShared ? { closes: [], adds: [] } : end.value;
    await this.store.change(ctx, standing.value.rulebook, change, at);
    const first = { hash, kind: 'adopt', reason, validFrom, validUntil: null } as const;
    await this.store.change(ctx, rulebook, { closes: [], adds: [first] }, at);
    await this.store.adopt(ctx, purpose, rulebook.id, at);
    return allow({ rulebook, hash, ended: change.closes });
  }

  /**
   * Checks a shipped rulebook, takes it as the law of all days, and adopts it for a purpose of the programme. It is known
   * from now on, or from earlier where what was assessed by it before is taken over.
   */
  async publishAndAdopt(
    ctx: RequestContext,
    files: RulebookFiles,
    purpose: string,
    at = this.clock.now(),
  ): Promise<Decision<HeldRulebook>> {
    const loaded = await this.reader.load(files);
    if (!loaded.ok) return refuseFor(loaded.issues[0], 'rulebook.faulty');
    const { rulebook } = loaded;
    const hash = await this.store.keep(ctx, rulebook, at);
    const closes = await this.store.current(ctx, rulebook.id);
    const [only, another] = closes;
    if (only?.hash !== hash || another !== undefined) {
      const everyDay = { kind: 'adopt', reason: null, validFrom: null, validUntil: null } as const;
      await this.store.change(ctx, rulebook, { closes, adds: [{ hash, ...everyDay }] }, at);
    }
    await this.store.adopt(ctx, purpose, rulebook.id, at);
    return allow({ rulebook, hash });
  }
}
