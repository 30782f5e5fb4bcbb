import { Injectable } from '@nestjs/common';
import { countedUnits, receivedAt } from '../assessments/index.js';
import { allEnded, Clock, Tenancy, type RequestContext } from '../database/index.js';
import { allow, type Decision } from '../kernel/decision.js';
import {
  previousPeriod,
  samePeriodLastYear,
  type ReportingPeriod,
} from '../kernel/reporting-period.js';
import type { DraftAnswer } from './agency-question.js';
import { Filings, type Filing } from './filings.service.js';
import { LinesStore, type LineFigures, type LineWindow } from './lines.store.js';
import { saveDraft, type QuarterlyReturn } from './quarterly-return.js';
import type { ReturnLine } from './return-line.js';
import { ReturnsStore } from './returns.store.js';

export interface DraftOfReturn {
  readonly filing: Filing;
  readonly lines: readonly ReturnLine[];
}

export interface DraftToSave {
  readonly expectedVersion: number;
  readonly nil: boolean;
  readonly lines: readonly ReturnLine[];
}

/** Units of the two quarters that stand beside each line; null where nothing was submitted. */
export interface EarlierFigures {
  readonly lastQuarter: ReadonlyMap<string, bigint> | null;
  readonly lastYear: ReadonlyMap<string, bigint> | null;
  /** What the lines of the quarter before weighed. */
  readonly lastQuarterMassMg: ReadonlyMap<string, bigint> | null;
  /** What of their units counted: a line that stands far from that is asked about. */
  readonly lastQuarterCounted: ReadonlyMap<string, bigint> | null;
}

/** When a draft was saved and its lines arrived, kept with its return. */
@Injectable()
export class SavedDrafts {
  constructor(
    private readonly store: ReturnsStore,
    private readonly clock: Clock,
  ) {}

  async record(
    ctx: RequestContext,
    locked: QuarterlyReturn,
    saved: {
      readonly draftVersion: number;
      readonly nil: boolean;
      readonly receivedAt?: Date;
      /** Those it had, where no others are given. */
      readonly answers?: readonly DraftAnswer[];
    },
  ): Promise<QuarterlyReturn> {
    const { draftVersion, nil } = saved;
    const now = {
      draftSavedAt: this.clock.now(),
      draftReceivedAt: saved.receivedAt ?? receivedAt(ctx, this.clock),
      draftAnswers: saved.answers ?? locked.draftAnswers,
    };
    await this.store.saved(ctx, locked, { draftVersion, nil, ...now });
    return { ...locked, draftVersion, nilDeclared: nil, ...now };
  }
}

/** The draft of a quarter: read, saved and compared. Each method joins or opens the tenant's transaction. */
@Injectable()
export class ReturnDrafts {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly lines: LinesStore,
    private readonly filings: Filings,
    private readonly saved: SavedDrafts,
  ) {}

  /** The draft as it stands; a quarter that was never touched has version 0 and no lines. */
  read(
    ctx: RequestContext,
    organisationId: string,
    period: string,
    window?: LineWindow,
  ): Promise<Decision<DraftOfReturn>> {
    return this.tenancy.run(ctx, async () => {
      const filing = await this.filings.one(ctx, organisationId, period);
      if (!filing.ok) return filing;
      const id = filing.value.quarterlyReturn?.id;
      const lines = id === undefined ? [] : await this.lines.draft(ctx, organisationId, id, window);
      return allow({ filing: filing.value, lines });
    });
  }

  /** A quarter as such, without its lines. */
  filing(ctx: RequestContext, organisationId: string, period: string): Promise<Decision<Filing>> {
    return this.tenancy.run(ctx, () => this.filings.one(ctx, organisationId, period));
  }

  /** All lines of the draft. */
  draftLines(ctx: RequestContext, organisationId: string, filing: Filing): Promise<ReturnLine[]> {
    const id = filing.quarterlyReturn?.id;
    if (id === undefined) return Promise.resolve([]);
    return this.tenancy.run(ctx, () => this.lines.draft(ctx, organisationId, id));
  }

  /** Saves the whole draft over the version it was made from. */
  save(
    ctx: RequestContext,
    organisationId: string,
    period: string,
    draft: DraftToSave,
  ): Promise<Decision<QuarterlyReturn>> {
    const { lines } = draft;
    return this.replace(ctx, organisationId, period, {
      ...draft,
      hasLines: lines.length > 0,
      lines: [lines],
    });
  }

  /** The same with lines that are written as they come; reading them refuses by throwing, which undoes everything. */
  replace(
    ctx: RequestContext,
    organisationId: string,
    period: string,
    draft: {
      readonly expectedVersion: number;
      readonly nil: boolean;
      readonly hasLines: boolean;
      readonly lines: Parameters<LinesStore['addDraft']>[2];
      /** When the lines began to arrive, where that was before this request. */
      readonly receivedAt?: Date;
    },
  ): Promise<Decision<QuarterlyReturn>> {
    return this.filings.locked(ctx, organisationId, period, async (locked) => {
      const decided = saveDraft(locked, draft);
      if (!decided.ok) return decided;
      const to = { organisationId, returnId: locked.id, version: decided.value.draftVersion };
      // While PostgreSQL removes the earlier lines, the new ones are read already; what they ask comes after.
      await allEnded([
        this.lines.clearDraft(ctx, organisationId, locked.id),
        this.lines.addDraft(ctx, to, draft.lines),
      ]);
      return allow(await this.saved.record(ctx, locked, { ...draft, ...decided.value }));
    });
  }

  /** The lines that stand for another quarter, as they were last submitted. */
  submittedLines(
    ctx: RequestContext,
    organisationId: string,
    period: ReportingPeriod,
  ): Promise<ReturnLine[]> {
    return this.tenancy.run(ctx, () => this.lines.standing(ctx, organisationId, period));
  }

  /** What was submitted for the quarter before and for the same quarter a year ago. */
  earlier(
    ctx: RequestContext,
    organisationId: string,
    period: ReportingPeriod,
  ): Promise<EarlierFigures> {
    return this.tenancy.run(ctx, async () => {
      const [last, year] = [previousPeriod(period), samePeriodLastYear(period)];
      const found = await this.lines.figuresOf(ctx, organisationId, [last, year]);
      const figures = (period: ReportingPeriod, figure: (line: LineFigures) => bigint) => {
        const lines = found.get(period);
        return lines ? new Map([...lines].map(([key, line]) => [key, figure(line)])) : null;
      };
      return {
        lastQuarter: figures(last, ({ units }) => units),
        lastYear: figures(year, ({ units }) => units),
        lastQuarterMassMg: figures(last, ({ massMg }) => massMg),
        lastQuarterCounted: figures(last, countedUnits),
      };
    });
  }
}
