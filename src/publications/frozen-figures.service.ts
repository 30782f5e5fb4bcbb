import { Injectable } from '@nestjs/common';

import { contentHash, type RequestContext } from '../database/index.js';
import { firstDay, lastDay, type ReportingPeriod } from '../kernel/reporting-period.js';

import type { NationalFacts } from './national-facts.js';
import { NationalFactsStore } from './national-facts.store.js';
import { quartersOf } from './report-freeze.js';
import { ReportFreezeStore } from './report-freeze.store.js';
import type { Provenance } from './report.js';

/** What is counted of what was frozen, and where it comes from. Called within the transaction of the freeze. */
@Injectable()
export class FrozenFigures {
  constructor(
    private readonly freezes: ReportFreezeStore,
    private readonly facts: NationalFactsStore,
  ) {}

  /** As JSON text, so that no figure passes through a float. */
  async count(ctx: RequestContext, runId: string, period: ReportingPeriod): Promise<string> {
    const facts = await this.countFacts(ctx, runId, period);
    const provenance = await this.provenance(ctx, runId);
    return JSON.stringify({ facts, provenance }, (_, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : value,
    );
  }

  private async countFacts(
    ctx: RequestContext,
    runId: string,
    period: ReportingPeriod,
  ): Promise<NationalFacts> {
    const quarters = quartersOf(period);
    const completeness = [];
    for (const quarter of quarters)
      completeness.push(
        await this.facts.completeness(ctx, runId, {
          quarter,
          firstDay: firstDay(quarter),
          lastDay: lastDay(quarter),
        }),
      );
    return {
      quarters: [...quarters],
      placed: await this.facts.placed(ctx, runId),
      fees: await this.facts.fees(ctx, runId),
      embedded: await this.facts.embedded(ctx, runId),
      treatment: await this.facts.treatment(ctx, runId),
      transport: await this.facts.transport(ctx, runId),
      brought: await this.facts.brought(ctx, runId),
      recovery: await this.facts.recovery(ctx, runId),
      completeness,
      memos: await this.facts.memos(ctx, quarters),
      withoutComposition: await this.facts.withoutComposition(ctx, runId),
    };
  }

  private async provenance(ctx: RequestContext, runId: string): Promise<Provenance> {
    const { dataCutAt } = (await this.freezes.find(ctx, runId)) ?? {};
    if (!dataCutAt) throw new Error('Nothing was frozen yet.');
    const counted = await this.facts.counted(ctx, runId);
    return {
      runId,
      dataCutAt: dataCutAt.toISOString(),
      submissions: counted.submissions.length,
      lines: counted.lines,
      certificates: counted.certificates.length,
      countedHash: contentHash([counted.submissions, counted.certificates]),
      recomputed: counted.submissions.length,
      differences: await this.freezes.differenceCount(ctx, runId),
    };
  }
}
