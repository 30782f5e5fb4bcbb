import { Injectable } from '@nestjs/common';

import { RulebookLibrary, type HeldRulebook } from '../assessments/index.js';
import type { RequestContext } from '../database/index.js';
import { lastDay, type ReportingPeriod } from '../kernel/reporting-period.js';

import { AdoptedRulebooksStore } from './adopted-rulebooks.store.js';
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
  ) {
    super();
  }

  async printed(ctx: RequestContext): Promise<MethodRulebook[]> {
    const held = await this.held(ctx);
    return held.map(({ rulebook, hash }) => printRulebook(rulebook, hash));
  }

  override async targets(ctx: RequestContext, period: ReportingPeriod): Promise<Target[]> {
    const held = await this.held(ctx);
    return held.flatMap(({ rulebook }) => recoveryTargets(rulebook, lastDay(period)));
  }

  override method(ctx: RequestContext): Promise<MethodRulebook[]> {
    return this.printed(ctx);
  }

  private held(ctx: RequestContext): Promise<HeldRulebook[]> {
    return this.store.inTransaction(ctx, async () => {
      const found: HeldRulebook[] = [];
      for (const { id, hash } of await this.store.all(ctx)) {
        const held = await this.library.published(ctx, id, hash);
        if (held.ok) found.push(held.value);
      }
      return found;
    });
  }
}
