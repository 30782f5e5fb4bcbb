import { Injectable } from '@nestjs/common';

import type { RequestContext } from '../database/index.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import { parsePeriod } from '../kernel/reporting-period.js';

import type { ReportSources } from './compose-report.js';
import { runResultFromJson } from './national-facts.js';
import { ReportFreezeStore } from './report-freeze.store.js';
import { RulebooksService } from './rulebooks.service.js';

/** Brings together what a report of a period is made from. */
@Injectable()
export class ReportSourcesService {
  constructor(
    private readonly runs: ReportFreezeStore,
    private readonly law: RulebooksService,
  ) {}

  /** Refused without a finished run, and while recomputed assessments differ from the stored ones. */
  async of(ctx: RequestContext, period: string): Promise<Decision<Omit<ReportSources, 'control'>>> {
    const parsed = parsePeriod(period);
    if (!parsed.ok) return parsed;
    const run = await this.runs.latestFinished(ctx, period);
    const text = run && (await this.runs.resultText(ctx, run.id));
    if (text === null) return refuse('publication.needs-run', { period });
    const { facts, provenance } = runResultFromJson(text);
    if (provenance.differences > 0)
      return refuse('publication.differences', { count: String(provenance.differences) });
    return allow({
      facts,
      provenance,
      targets: await this.law.targets(ctx, parsed.value),
      indicators: await this.law.indicators(ctx, parsed.value),
      method: await this.law.method(ctx, parsed.value),
    });
  }
}
