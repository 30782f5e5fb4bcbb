import { Injectable } from '@nestjs/common';

import type { Programme } from '../access/index.js';
import { Clock, type RequestContext } from '../database/index.js';
import { type CalendarDate, dateInZone } from '../kernel/calendar-date.js';
import {
  dueDate,
  firstDay,
  lastDay,
  parsePeriod,
  type ReportingPeriod,
} from '../kernel/reporting-period.js';
import { filingPeriods } from '../returns/index.js';

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
  periods: readonly string[];
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
  quarters(ctx: RequestContext): Promise<ReportingPeriod[]> {
    return this.overviews.inTransaction(ctx, () => this.overviews.periods(ctx));
  }

  /** Null when the period cannot be read or nobody was ever registered. Unasked it is the newest quarter that is over. */
  async overview(
    ctx: RequestContext,
    programme: Programme,
    asked: string | null,
  ): Promise<FilingOverview | null> {
    return this.overviews.inTransaction(ctx, async () => {
      const today = dateInZone(this.clock.now(), programme.timeZone);
      const periods = await this.periodsOf(ctx, programme, today);
      const over = periods.find((each) => lastDay(each) < today);
      const parsed = parsePeriod(asked ?? over ?? periods[0] ?? '');
      if (!parsed.ok || !parsed.value.includes('-Q')) return null;
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

  /** Quarters in which somebody has to file, with or without a return, newest first. A demonstration has those it was loaded with. */
  private async periodsOf(
    ctx: RequestContext,
    { demonstration: openedOnly, filingDays }: Programme,
    today: CalendarDate,
  ): Promise<ReportingPeriod[]> {
    const stored = await this.overviews.periods(ctx);
    const registeredFrom = await this.overviews.firstRegistration(ctx);
    if (registeredFrom === null) return stored;
    const opened = new Map(stored.map((period) => [period, dueDate(period, filingDays)]));
    const right = { registeredFrom, registeredTo: null, today, filingDays, opened, openedOnly };
    return filingPeriods(right)
      .map(({ period }) => period)
      .reverse();
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
