import { Get, Param, Query } from '@nestjs/common';
import { Context, Public } from '../access/index.js';
import type { RequestContext } from '../database/index.js';
import { parseCalendarDate, type CalendarDate } from '../kernel/calendar-date.js';
import { issueAt } from '../kernel/issue.js';
import { PublicRegisterService, type RegisterEntry } from '../publications/index.js';
import { type AskedPage, Paged } from './paged.js';
import { refuseData } from './producer-answers.js';
import { problem } from './problem.js';
import { ProgrammeResource } from './resource.js';

/** The day whose register is asked for; null for today. */
function dayOf(on: string | undefined): CalendarDate | null {
  if (on === undefined) return null;
  const day = parseCalendarDate(on);
  if (day.ok) return day.value;
  throw refuseData([issueAt('on', day.reason)]);
}

/** The public register in the order of numbers. */
@ProgrammeResource('register')
export class RegisterController {
  constructor(private readonly register: PublicRegisterService) {}

  @Get()
  @Public()
  async list(
    @Context() ctx: RequestContext,
    @Paged() page: AskedPage,
    @Query('on') on?: string,
  ): Promise<{ registrations: readonly RegisterEntry[] }> {
    const found = await this.register.page(
      ctx,
      { after: page.afterKey, limit: page.limit },
      dayOf(on),
    );
    return { registrations: page.rows(found, ({ number }) => [number]) };
  }

  @Get(':number')
  @Public()
  async entry(
    @Context() ctx: RequestContext,
    @Param('number') number: string,
    @Query('on') on?: string,
  ): Promise<RegisterEntry> {
    const entry = await this.register.find(ctx, number, dayOf(on));
    if (entry === null) throw problem('not-found');
    return entry;
  }
}
