import { Injectable } from '@nestjs/common';

import { auditActions, type Programme } from '../access/index.js';
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
import {
  AuditReadingStore,
  type AuditFilter,
  type AuditLine,
  type NamedOrganisation,
} from './audit-reading.store.js';
import {
  countFilings,
  filedLate,
  filingStanding,
  type FilingStanding,
  type OverviewCounts,
} from './filing-overview.js';
import { OverviewStore, type FilingsPage, type ProducerFiling } from './overview.store.js';

export interface OverviewRow extends ProducerFiling {
  standing: FilingStanding;
  late: boolean;
}

export interface FilingOverview {
  period: string;
  periods: readonly string[];
  /** Of all, whichever are asked for. */
  counts: OverviewCounts;
  /** A page of those that were asked for, by name. */
  rows: OverviewRow[];
  /** The organisation after which more follow; null on the last page. */
  next: string | null;
}

/** A quarter, and which of its producers. */
export interface AskedOverview extends Pick<FilingsPage, 'words' | 'standing' | 'late' | 'after'> {
  readonly period: string | null;
}

/** Which lines of the trail. */
export interface AskedTrail extends AuditFilter {
  /** Whether every organisation's may be asked for, or only those of who asks. */
  readonly whole: boolean;
  /** What an organisation is sought by; the first by name where it is nothing. */
  readonly words: string;
}

export interface AuditPage {
  lines: (AuditLine & { changes: AuditChange[] })[];
  /** The cursor of older lines; null on the last page. */
  older: string | null;
  actions: string[];
  /** Those found, whether there are more, and of which one the lines are. */
  organisations: NamedOrganisation[];
  moreOrganisations: boolean;
  chosen: NamedOrganisation | null;
}

/** A list that a person still looks through; others are sought by name. */
const mostOrganisations = 50;

export const auditPageSize = 20;
const overviewPageSize = 50;

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
    { period: asked, ...of }: AskedOverview,
  ): Promise<FilingOverview | null> {
    return this.overviews.inTransaction(ctx, async () => {
      const today = dateInZone(this.clock.now(), programme.timeZone);
      const periods = await this.periodsOf(ctx, programme, today);
      const over = periods.find((each) => lastDay(each) < today);
      const parsed = parsePeriod(asked ?? over ?? periods[0] ?? '');
      if (!parsed.ok || !parsed.value.includes('-Q')) return null;
      const quarter = {
        period: parsed.value,
        firstDay: firstDay(parsed.value),
        lastDay: lastDay(parsed.value),
        dueOn: dueDate(parsed.value, programme.filingDays),
      };
      const limit = overviewPageSize + 1;
      const found = await this.overviews.filings(ctx, quarter, { ...of, today, limit });
      const shown = found.slice(0, overviewPageSize);
      return {
        period: parsed.value,
        periods,
        counts: countFilings(await this.overviews.alike(ctx, quarter), today),
        rows: shown.map((filing) => ({
          ...filing,
          standing: filingStanding(filing, today),
          late: filedLate(filing),
        })),
        next: found.length > shown.length ? (shown.at(-1)?.organisationId ?? null) : null,
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

  async audit(ctx: RequestContext, asked: AskedTrail): Promise<AuditPage> {
    return this.overviews.inTransaction(ctx, async () => {
      const choice = asked.whole ? await this.choice(ctx, asked) : noChoice;
      const organisationId = asked.whole ? (choice.chosen?.id ?? null) : ctx.organisationId;
      const found = await this.trail.lines(ctx, { ...asked, organisationId }, auditPageSize + 1);
      const lines = found.slice(0, auditPageSize);
      return {
        ...choice,
        lines: lines.map((line) => ({ ...line, changes: auditChanges(line.before, line.after) })),
        older: found.length > auditPageSize ? (lines.at(-1)?.id ?? null) : null,
        actions:
          asked.whole || organisationId === null
            ? await this.trail.actions(ctx, auditActions)
            : await this.trail.actionsOf(ctx, organisationId),
      };
    });
  }

  /** Of those sought the one that was chosen, or the only one; where none is sought, whichever was chosen. */
  private async choice(
    ctx: RequestContext,
    { organisationId, words }: AskedTrail,
  ): Promise<Pick<AuditPage, 'organisations' | 'moreOrganisations' | 'chosen'>> {
    const found = await this.trail.organisations(ctx, words, mostOrganisations + 1);
    const organisations = found.slice(0, mostOrganisations);
    const listed = organisations.find(({ id }) => id === organisationId) ?? null;
    const only = organisations.length === 1 ? (organisations[0] ?? null) : null;
    const named = () =>
      organisationId === null ? null : this.trail.organisation(ctx, organisationId);
    return {
      organisations,
      moreOrganisations: found.length > mostOrganisations,
      chosen: listed ?? (words === '' ? await named() : only),
    };
  }
}

const noChoice = { organisations: [], moreOrganisations: false, chosen: null };
