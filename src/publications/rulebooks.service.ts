import { Injectable } from '@nestjs/common';

import { ProgrammeDirectory } from '../access/index.js';
import { RulebookLibrary, type HeldRulebook } from '../assessments/index.js';
import { Clock, type RequestContext } from '../database/index.js';
import { dateInZone, type CalendarDate } from '../kernel/calendar-date.js';
import { lastDay, type ReportingPeriod } from '../kernel/reporting-period.js';

import { AdoptedRulebooksStore } from './adopted-rulebooks.store.js';
import { Indicators, indicatorsId } from './indicators.js';
import type { Target } from './national-facts.js';
import { ReportLaw } from './report-law.js';
import type { MethodRulebook } from './report.js';
import { printRulebook, recoveryTargets } from './rulebook-print.js';

/** The rulebooks a programme goes by: printed for everybody, and read for reports. */
@Injectable()
export class RulebooksService extends ReportLaw {
  constructor(
    private readonly store: AdoptedRulebooksStore,
    private readonly library: RulebookLibrary,
    private readonly programmes: ProgrammeDirectory,
    private readonly clock: Clock,
  ) {
    super();
  }

  /** Each as it is law today. */
  async printed(ctx: RequestContext): Promise<MethodRulebook[]> {
    return this.printedOn(ctx, await this.today(ctx));
  }

  override async targets(ctx: RequestContext, period: ReportingPeriod): Promise<Target[]> {
    const held = await this.held(ctx, lastDay(period));
    return held.flatMap(({ rulebook }) => recoveryTargets(rulebook, lastDay(period)));
  }

  override method(ctx: RequestContext, period: ReportingPeriod): Promise<MethodRulebook[]> {
    return this.printedOn(ctx, lastDay(period));
  }

  override async indicators(ctx: RequestContext, period: ReportingPeriod): Promise<Indicators> {
    const held = await this.held(ctx, lastDay(period));
    const found = held.find(({ rulebook }) => rulebook.id === indicatorsId);
    if (found === undefined) throw new Error(`The rulebook ${indicatorsId} is not there.`);
    return new Indicators(found.rulebook, lastDay(period));
  }

  private async printedOn(ctx: RequestContext, on: CalendarDate): Promise<MethodRulebook[]> {
    const held = await this.held(ctx, on);
    return held.map(({ rulebook, hash }) => printRulebook(rulebook, hash));
  }

  private async today(ctx: RequestContext): Promise<CalendarDate> {
    const programme = await this.programmes.byId(ctx.programmeId);
    return dateInZone(this.clock.now(), programme?.timeZone ?? 'UTC');
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
