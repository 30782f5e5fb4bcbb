import { Injectable } from '@nestjs/common';
import { ProgrammeDirectory, type Programme } from '../access/index.js';
import { Clock, Tenancy, type RequestContext } from '../database/index.js';
import { dateInZone, type CalendarDate } from '../kernel/calendar-date.js';
import { allow, refuse, type Decision, type Refusal } from '../kernel/decision.js';
import { firstDay, lastDay } from '../kernel/reporting-period.js';
import { Registrations, type Registration } from '../register/index.js';
import {
  filingPeriods,
  mayDeclare,
  mayFile,
  maySign,
  type FilingPeriod,
  type FilingRight,
} from './filing-periods.js';
import { OutdatedLinesStore, type OutdatedLines } from './outdated-lines.store.js';
import { isLate, type QuarterlyReturn, type WithdrawnLines } from './quarterly-return.js';
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

  /** The same of a quarter that may be signed. */
  lockedToSign<T>(
    ctx: RequestContext,
    organisationId: string,
    period: string,
    work: (locked: QuarterlyReturn) => Promise<Decision<T>>,
  ): Promise<Decision<T>> {
    const find = async (): Promise<Decision<Filing>> => {
      const found = await this.toSign(ctx, organisationId, period);
      if (!found.ok) return found;
      const { filing, barred } = found.value;
      return barred === null ? allow(filing) : { ok: false, reason: barred };
    };
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
    const programme = await this.programmes.get(ctx.programmeId);
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
