import { Injectable } from '@nestjs/common';
import { ProgrammeDirectory, type Programme } from '../access/index.js';
import { countedUnits, receivedAt } from '../assessments/index.js';
import { allEnded, Clock, Tenancy, type RequestContext } from '../database/index.js';
import { dateInZone, type CalendarDate } from '../kernel/calendar-date.js';
import { allow, refuse, type Decision, type Refusal } from '../kernel/decision.js';
import {
  firstDay,
  lastDay,
  previousPeriod,
  samePeriodLastYear,
  type ReportingPeriod,
} from '../kernel/reporting-period.js';
import { Registrations, type Registration } from '../register/index.js';
import type { DraftAnswer } from './agency-question.js';
import {
  filingPeriods,
  mayDeclare,
  mayFile,
  maySign,
  type FilingPeriod,
  type FilingRight,
} from './filing-periods.js';
import { LinesStore, type LineFigures, type LineWindow } from './lines.store.js';
import { OutdatedLinesStore, type OutdatedLines } from './outdated-lines.store.js';
import {
  isLate,
  saveDraft,
  type QuarterlyReturn,
  type WithdrawnLines,
} from './quarterly-return.js';
import type { ReturnLine } from './return-line.js';
import { ReturnsStore } from './returns.store.js';

/** A quarter as the dashboard lists it: with or without a stored return. */
export interface Filing extends FilingPeriod {
  readonly quarterlyReturn: QuarterlyReturn | null;
  readonly late: boolean;
}

export interface FilingsOfProducer {
  readonly filings: readonly Filing[];
  readonly registration: Registration;
}

interface RightToFile {
  readonly right: FilingRight;
  readonly returns: readonly QuarterlyReturn[];
  readonly programme: Programme;
  readonly registration: Registration;
}

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

/** What an organisation's quarters follow from. */
@Injectable()
export class FilingSources {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly store: ReturnsStore,
    private readonly registrations: Registrations,
    private readonly outdatedLines: OutdatedLinesStore,
  ) {}

  outdated(ctx: RequestContext, of: QuarterlyReturn, most: number): Promise<OutdatedLines> {
    const { organisationId, id: returnId, period } = of;
    const draft = { organisationId, returnId, on: lastDay(period) };
    return this.outdatedLines.of(ctx, draft, most);
  }

  withdrawn(ctx: RequestContext, of: QuarterlyReturn, most: number): Promise<WithdrawnLines> {
    const { organisationId, id: returnId, period } = of;
    const draft = { organisationId, returnId, on: firstDay(period) };
    return this.outdatedLines.withdrawn(ctx, draft, most);
  }

  standing(ctx: RequestContext, organisationId: string) {
    return this.tenancy.together<[Registration | null, QuarterlyReturn[]]>(
      ctx,
      () => this.registrations.one(ctx, organisationId, 'producer'),
      () => this.store.all(ctx, organisationId),
    );
  }

  /** Finds a quarter and locks its return, which begins with that, for work in the same transaction. */
  locking<T>(
    ctx: RequestContext,
    organisationId: string,
    find: () => Promise<Decision<Filing>>,
    work: (locked: QuarterlyReturn) => Promise<Decision<T>>,
  ): Promise<Decision<T>> {
    return this.tenancy.run(ctx, async () => {
      const filing = await find();
      if (!filing.ok) return filing;
      const { period, dueOn } = filing.value;
      return work(await this.store.locked(ctx, organisationId, period, dueOn));
    });
  }
}

/** Outdated lines beyond these are only counted. */
const MOST_OUTDATED = 100;

/** As many withdrawn models a sentence can name. */
const MOST_WITHDRAWN = 10;

/** Which quarters there are for a producer, and what stands for each. */
@Injectable()
export class Filings {
  constructor(
    private readonly sources: FilingSources,
    private readonly programmes: ProgrammeDirectory,
    private readonly clock: Clock,
  ) {}

  async all(ctx: RequestContext, organisationId: string): Promise<Decision<Filing[]>> {
    const found = await this.overview(ctx, organisationId);
    return found.ok ? allow([...found.value.filings]) : found;
  }

  /** The quarters, newest first, with the registration that they follow from. */
  async overview(
    ctx: RequestContext,
    organisationId: string,
  ): Promise<Decision<FilingsOfProducer>> {
    const found = await this.right(ctx, organisationId);
    if (!found.ok) return found;
    const { returns, programme, registration, right } = found.value;
    const byPeriod = new Map(returns.map((each) => [each.period, each]));
    const filings = filingPeriods(right)
      .map((each) => this.filing(each, byPeriod.get(each.period) ?? null, programme))
      .reverse();
    return allow({ filings, registration });
  }

  async one(
    ctx: RequestContext,
    organisationId: string,
    period: string,
  ): Promise<Decision<Filing>> {
    const found = await this.found(ctx, organisationId, period);
    return found.ok ? allow(found.value.filing) : found;
  }

  /** The same to write to: refused where the registration no longer lets anybody declare it. */
  async toSave(
    ctx: RequestContext,
    organisationId: string,
    period: string,
  ): Promise<Decision<Filing>> {
    const found = await this.found(ctx, organisationId, period);
    if (!found.ok) return found;
    const { filing, registration } = found.value;
    const may = mayDeclare(registration, filing.quarterlyReturn?.latestSubmission ?? 0);
    return may.ok ? allow(filing) : may;
  }

  /** The same to sign, with what is in the way: the registration, or that the quarter has not ended in the programme's zone. */
  async toSign(
    ctx: RequestContext,
    organisationId: string,
    period: string,
  ): Promise<Decision<{ filing: Filing; barred: Refusal | null }>> {
    const found = await this.found(ctx, organisationId, period);
    if (!found.ok) return found;
    const { filing, registration, today } = found.value;
    const may = mayDeclare(registration, filing.quarterlyReturn?.latestSubmission ?? 0);
    const ended = may.ok ? maySign(filing.period, today) : may;
    return allow({ filing, barred: ended.ok ? null : ended.reason });
  }

  /** Lines of the draft that another version of their model is in force for, the first of them by name. */
  outdated(ctx: RequestContext, of: QuarterlyReturn | null): Promise<OutdatedLines> {
    if (of === null) return Promise.resolve({ count: 0, listed: [] });
    return this.sources.outdated(ctx, of, MOST_OUTDATED);
  }

  /** Lines of the draft that were saved before their model was withdrawn. */
  withdrawn(ctx: RequestContext, of: QuarterlyReturn | null): Promise<WithdrawnLines> {
    if (of === null) return Promise.resolve({ count: 0, models: [] });
    return this.sources.withdrawn(ctx, of, MOST_WITHDRAWN);
  }

  private async found(
    ctx: RequestContext,
    organisationId: string,
    period: string,
  ): Promise<Decision<{ filing: Filing; registration: Registration; today: CalendarDate }>> {
    const right = await this.right(ctx, organisationId);
    if (!right.ok) return right;
    const { returns, programme, registration } = right.value;
    const allowed = mayFile(period, right.value.right);
    if (!allowed.ok) return allowed;
    const found = returns.find((each) => each.period === allowed.value.period) ?? null;
    const { today } = right.value.right;
    return allow({ filing: this.filing(allowed.value, found, programme), registration, today });
  }

  /** Work on the return of a quarter that may be saved, which nobody else changes meanwhile. */
  locked<T>(
    ctx: RequestContext,
    organisationId: string,
    period: string,
    work: (locked: QuarterlyReturn) => Promise<Decision<T>>,
  ): Promise<Decision<T>> {
    const find = () => this.toSave(ctx, organisationId, period);
    return this.sources.locking(ctx, organisationId, find, work);
  }

  private filing(
    period: FilingPeriod,
    quarterlyReturn: QuarterlyReturn | null,
    programme: Programme,
  ): Filing {
    const open = quarterlyReturn === null || quarterlyReturn.latestSubmission === 0;
    const late = open && isLate(period.dueOn, this.clock.now(), programme.timeZone);
    return { ...period, quarterlyReturn, late };
  }

  private async right(ctx: RequestContext, organisationId: string): Promise<Decision<RightToFile>> {
    const programme = await this.programmes.byId(ctx.programmeId);
    if (programme === null) throw new Error('There is no such programme.');
    const [registration, returns] = await this.sources.standing(ctx, organisationId);
    if (registration === null) return refuse('registration.none');
    if (registration.state === 'applied')
      return refuse('registration.not-active', { state: registration.state });
    const right = {
      registeredFrom: registration.validFrom,
      registeredTo: registration.validTo,
      today: dateInZone(this.clock.now(), programme.timeZone),
      filingDays: programme.filingDays,
      opened: new Map(returns.map(({ period, dueOn }) => [period, dueOn])),
      openedOnly: programme.demonstration,
    };
    return allow({ right, returns, programme, registration });
  }
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
