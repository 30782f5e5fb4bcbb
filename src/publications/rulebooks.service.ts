import { Injectable } from '@nestjs/common';

import { ProgrammeDirectory } from '../access/index.js';
import { RulebookLibrary, type HeldRulebook, type VersionTime } from '../assessments/index.js';
import { Clock, type RequestContext } from '../database/index.js';
import { addDays, type CalendarDate } from '../kernel/calendar-date.js';
import { lastDay, type ReportingPeriod } from '../kernel/reporting-period.js';
import type { Rulebook } from '../rules/index.js';

import { AdoptedRulebooksStore } from './adopted-rulebooks.store.js';
import { Indicators, indicatorsId } from './indicators.js';
import type { Target } from './national-facts.js';
import type { MethodRulebook } from './report.js';
import { printRulebook, recoveryTargets } from './rulebook-print.js';

/** A version of a rulebook, the day of the law that it is read for, and every other version with its times. */
export interface RulebookLaw {
  readonly held: HeldRulebook;
  readonly on: CalendarDate;
  readonly today: CalendarDate;
  readonly versions: readonly VersionTime[];
}

/** The rulebooks a programme goes by: printed for everybody, and read for reports. */
@Injectable()
export class RulebooksService {
  constructor(
    private readonly store: AdoptedRulebooksStore,
    private readonly library: RulebookLibrary,
    private readonly programmes: ProgrammeDirectory,
    private readonly clock: Clock,
  ) {}

  /** Each as it is law today. */
  async printed(ctx: RequestContext): Promise<MethodRulebook[]> {
    return this.printedOn(ctx, await this.programmes.dayOf(ctx.programmeId));
  }

  /** All that the programme goes by today, as it computes. */
  async inForce(ctx: RequestContext): Promise<{ on: CalendarDate; rulebooks: Rulebook[] }> {
    const on = await this.programmes.dayOf(ctx.programmeId);
    const held = await this.held(ctx, on);
    return { on, rulebooks: held.map(({ rulebook }) => rulebook) };
  }

  /** Those the programme has adopted itself, as they are law today, last were or will be: what its agency may change. */
  async adopted(ctx: RequestContext): Promise<MethodRulebook[]> {
    return this.store.inTransaction(ctx, async () => {
      const now = this.clock.now();
      const today = await this.programmes.dayOf(ctx.programmeId);
      const current = new Map(
        (await this.store.all(ctx, today, now)).map(({ id, hash }) => [id, hash]),
      );
      const printed: MethodRulebook[] = [];
      for (const { id, hash } of await this.store.ever(ctx, now)) {
        const held = await this.library.published(ctx, id, current.get(id) ?? hash);
        if (held.ok) printed.push(printRulebook(held.value.rulebook, held.value.hash));
      }
      return printed;
    });
  }

  /**
   * The version of an adopted rulebook that is law on a day, today unless said, as it is known now or was known at an instant; null
   * when it is not adopted.
   */
  async lawOn(
    ctx: RequestContext,
    id: string,
    on?: CalendarDate,
    knownAt?: Date,
  ): Promise<RulebookLaw | null> {
    return this.store.inTransaction(ctx, async () => {
      const today = await this.programmes.dayOf(ctx.programmeId);
      const day = on ?? today;
      const adopted = (await this.store.all(ctx, day, knownAt ?? this.clock.now())).find(
        (each) => each.id === id,
      );
      if (adopted === undefined) {
        if (id === indicatorsId)
          return { held: this.library.shipped(id), on: day, today, versions: [] };
        return on === undefined && knownAt === undefined ? this.nearest(ctx, id, today) : null;
      }
      const held = await this.library.published(ctx, id, adopted.hash);
      if (!held.ok) return null;
      const versions = await this.library.versions(ctx, id);
      return { held: held.value, on: day, today, versions };
    });
  }

  /** Of a rulebook that is not law today what last was, or first will be: its address stays good. */
  private async nearest(
    ctx: RequestContext,
    id: string,
    today: CalendarDate,
  ): Promise<RulebookLaw | null> {
    const versions = await this.library.versions(ctx, id);
    const known = versions.filter(({ recordedUntil }) => recordedUntil === null);
    const ended = known.find(({ validUntil }) => validUntil !== null && validUntil <= today);
    const { hash, validFrom, validUntil } = ended ?? known.at(-1) ?? {};
    const on = validUntil == null ? validFrom : addDays(validUntil, -1);
    if (hash === undefined || on == null) return null;
    const held = await this.library.published(ctx, id, hash);
    return held.ok ? { held: held.value, on, today, versions } : null;
  }

  /**
   * One version, whether it is law still, or not yet, or never will be again; null when the programme never had one with this hash.
   * The product's own method needs nobody's adoption: until a programme has one of its own, the shipped one is all there is.
   */
  async version(
    ctx: RequestContext,
    id: string,
    hash: string,
  ): Promise<Omit<RulebookLaw, 'on'> | null> {
    return this.store.inTransaction(ctx, async () => {
      const versions = await this.library.versions(ctx, id);
      const today = await this.programmes.dayOf(ctx.programmeId);
      if (versions.length === 0 && id === indicatorsId) {
        const held = this.library.shipped(id);
        return held.hash === hash ? { held, today, versions } : null;
      }
      // The text of a version is kept once for all programmes; what was never law in this one is not found here.
      if (!versions.some((each) => each.hash === hash)) return null;
      const held = await this.library.published(ctx, id, hash);
      return held.ok ? { held: held.value, today, versions } : null;
    });
  }

  async targets(ctx: RequestContext, period: ReportingPeriod): Promise<Target[]> {
    const held = await this.held(ctx, lastDay(period));
    return held.flatMap(({ rulebook }) => recoveryTargets(rulebook, lastDay(period)));
  }

  method(ctx: RequestContext, period: ReportingPeriod): Promise<MethodRulebook[]> {
    return this.printedOn(ctx, lastDay(period));
  }

  async indicators(ctx: RequestContext, period: ReportingPeriod): Promise<Indicators> {
    const held = await this.held(ctx, lastDay(period));
    const found = held.find(({ rulebook }) => rulebook.id === indicatorsId);
    if (found === undefined) throw new Error(`The rulebook ${indicatorsId} is not there.`);
    return new Indicators(found.rulebook, lastDay(period));
  }

  private async printedOn(ctx: RequestContext, on: CalendarDate): Promise<MethodRulebook[]> {
    const held = await this.held(ctx, on);
    return held.map(({ rulebook, hash }) => printRulebook(rulebook, hash));
  }

  /** Those the programme adopted, and the product's own method of figures unless it adopted another version of it. */
  private held(ctx: RequestContext, on: CalendarDate): Promise<HeldRulebook[]> {
    return this.store.inTransaction(ctx, async () => {
      const found: HeldRulebook[] = [];
      for (const { id, hash } of await this.store.all(ctx, on, this.clock.now())) {
        const held = await this.library.published(ctx, id, hash);
        if (held.ok) found.push(held.value);
      }
      if (!found.some(({ rulebook }) => rulebook.id === indicatorsId))
        found.push(this.library.shipped(indicatorsId));
      return found;
    });
  }
}
