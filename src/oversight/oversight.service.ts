import { Injectable } from '@nestjs/common';

import type { Programme } from '../access/index.js';
import { Clock, type RequestContext } from '../database/index.js';
import { dateInZone } from '../kernel/calendar-date.js';
import { dueDate, firstDay, lastDay, parsePeriod } from '../kernel/reporting-period.js';

import { auditChanges, type AuditChange } from './audit-change.js';
import { AuditReadingStore, type AuditFilter, type AuditLine } from './audit-reading.store.js';
import {
  countFilings,
  filedLate,
  filingStanding,
  type FilingStanding,
  type OverviewCounts,
} from './filing-overview.js';
import { OverviewStore, type ProducerFiling } from './overview.store.js';

export interface OverviewRow extends ProducerFiling {
  standing: FilingStanding;
  late: boolean;
}

export interface FilingOverview {
  period: string;
  periods: string[];
  counts: OverviewCounts;
  rows: OverviewRow[];
}

export interface AuditPage {
  lines: (AuditLine & { changes: AuditChange[] })[];
  /** The cursor of older lines; null on the last page. */
  older: string | null;
  actions: string[];
  organisations: { id: string; name: string }[];
}

export const auditPageSize = 20;

/** Reading over the whole programme: who has filed and what was done. */
@Injectable()
export class OversightService {
  constructor(
    private readonly overviews: OverviewStore,
    private readonly trail: AuditReadingStore,
    private readonly clock: Clock,
  ) {}

  /** Quarters that have returns, newest first. */
  quarters(ctx: RequestContext): Promise<string[]> {
    return this.overviews.inTransaction(ctx, () => this.overviews.periods(ctx));
  }

  /** Null when the period cannot be read or no quarter has returns yet. */
  async overview(
    ctx: RequestContext,
    programme: Programme,
    asked: string | null,
  ): Promise<FilingOverview | null> {
    return this.overviews.inTransaction(ctx, async () => {
      const periods = await this.overviews.periods(ctx);
      const parsed = parsePeriod(asked ?? periods[0] ?? '');
      if (!parsed.ok || !parsed.value.includes('-Q')) return null;
      const today = dateInZone(this.clock.now(), programme.timeZone);
      const filings = await this.overviews.filings(ctx, {
        period: parsed.value,
        firstDay: firstDay(parsed.value),
        lastDay: lastDay(parsed.value),
        dueOn: dueDate(parsed.value, programme.filingDays),
      });
      return {
        period: parsed.value,
        periods,
        counts: countFilings(filings, today),
        rows: filings.map((filing) => ({
          ...filing,
          standing: filingStanding(filing, today),
          late: filedLate(filing),
        })),
      };
    });
  }

  async audit(ctx: RequestContext, filter: AuditFilter): Promise<AuditPage> {
    return this.overviews.inTransaction(ctx, async () => {
      const found = await this.trail.lines(ctx, filter, auditPageSize + 1);
      const lines = found.slice(0, auditPageSize);
      return {
        lines: lines.map((line) => ({ ...line, changes: auditChanges(line.before, line.after) })),
        older: found.length > auditPageSize ? (lines.at(-1)?.id ?? null) : null,
        actions: await this.trail.actions(ctx),
        organisations: await this.trail.organisations(ctx),
      };
    });
  }
}
