import { Injectable } from '@nestjs/common';
import { ProgrammeDirectory } from '../access/index.js';
import { Clock, type RequestContext } from '../database/index.js';
import { dateInZone } from '../kernel/calendar-date.js';
import { dueDate, type ReportingPeriod } from '../kernel/reporting-period.js';
import { BatteryModels, type ModelsOfLines } from '../register/index.js';
import type { Rulebook } from '../rules/index.js';
import type { LineToAssess } from './fee-facts.js';
import { FilingDaysStore } from './filing-days.store.js';
import { asksForDays, type FilingDays } from './filing-facts.js';

/** A quarter whose lines are about to be assessed. */
export interface QuarterToAssess {
  readonly organisationId: string;
  readonly period: ReportingPeriod;
  /** The lines come with this very request, and not from the draft. */
  readonly linesArriveNow?: boolean;
}

/** What the rules read beside the lines themselves: their models, and when the return came. */
@Injectable()
export class FactSources {
  constructor(
    private readonly models: BatteryModels,
    private readonly days: FilingDaysStore,
    private readonly programmes: ProgrammeDirectory,
    private readonly clock: Clock,
  ) {}

  modelsOf(
    ctx: RequestContext,
    organisationId: string,
    lines: readonly LineToAssess[],
  ): Promise<ModelsOfLines> {
    return this.models.ofLines(ctx, organisationId, lines);
  }

  /** The days of a return that is signed by the request at hand; null where the rulebook does not ask. */
  async daysNow(
    ctx: RequestContext,
    rulebook: Rulebook,
    { organisationId, period, linesArriveNow = false }: QuarterToAssess,
  ): Promise<FilingDays | null> {
    if (!asksForDays(rulebook)) return null;
    const programme = await this.programmes.get(ctx.programmeId);
    const soFar = await this.days.soFar(ctx, organisationId, period);
    const dayOf = (instant: Date) => dateInZone(instant, programme.timeZone);
    const now = receivedAt(ctx, this.clock);
    return {
      due_on: soFar.dueOn ?? dueDate(period, programme.filingDays),
      received_on: dayOf(now),
      lines_received_on: dayOf(linesArriveNow ? now : (soFar.draftReceivedAt ?? now)),
      first_received_on: dayOf(soFar.firstReceivedAt ?? now),
    };
  }

  /** The same of what was submitted. */
  async daysOf(
    ctx: RequestContext,
    rulebook: Rulebook,
    submission: { readonly organisationId: string; readonly submissionId: string },
  ): Promise<FilingDays | null> {
    return asksForDays(rulebook) ? this.days.ofSubmission(ctx, submission) : null;
  }
}

/** When what is at hand began to arrive: with the request, or now. Never later than now, should the clock be set back. */
export function receivedAt(ctx: RequestContext, clock: Clock): Date {
  const now = clock.now();
  return ctx.receivedAt !== undefined && ctx.receivedAt < now ? ctx.receivedAt : now;
}
