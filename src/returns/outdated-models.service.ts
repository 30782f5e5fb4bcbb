import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../database/index.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import { HIGHEST_MG, kgFromMassMg } from '../kernel/mass.js';
import { lastDay } from '../kernel/reporting-period.js';
import { Filings } from './filings.service.js';
import { OutdatedLinesStore, type DraftOnDay } from './outdated-lines.store.js';
import { saveDraft, type QuarterlyReturn } from './quarterly-return.js';
import { SavedDrafts } from './return-drafts.service.js';

/** A draft takes the masses of the versions in force when its producer says so, and never by itself. */
@Injectable()
export class OutdatedModels {
  constructor(
    private readonly store: OutdatedLinesStore,
    private readonly filings: Filings,
    private readonly saved: SavedDrafts,
  ) {}

  /** Saved over the version that was looked at; where nothing is outdated (any more) the draft stays as it is. */
  renew(
    ctx: RequestContext,
    organisationId: string,
    period: string,
    expectedVersion: number,
  ): Promise<Decision<QuarterlyReturn>> {
    return this.filings.locked(ctx, organisationId, period, async (locked) => {
      const draft = { organisationId, returnId: locked.id, on: lastDay(locked.period) };
      const bearable = await this.bearable(ctx, draft);
      if (!bearable.ok) return bearable;
      if (bearable.value === 'nothing-outdated') return allow(locked);
      const { nilDeclared: nil } = locked;
      const decided = saveDraft(locked, { expectedVersion, nil, hasLines: !nil });
      if (!decided.ok) return decided;
      await this.store.renew(ctx, draft, decided.value.draftVersion);
      return allow(await this.saved.record(ctx, locked, decided.value));
    });
  }

  private async bearable(
    ctx: RequestContext,
    draft: DraftOnDay,
  ): Promise<Decision<'outdated' | 'nothing-outdated'>> {
    const heaviest = await this.store.heaviest(ctx, draft);
    if (heaviest === null) return allow('nothing-outdated');
    const { units, unitMassMg } = heaviest;
    if (units * unitMassMg <= HIGHEST_MG) return allow('outdated');
    const expected = kgFromMassMg(unitMassMg);
    return refuse('line.too-heavy', { found: units.toString(), expected });
  }
}
