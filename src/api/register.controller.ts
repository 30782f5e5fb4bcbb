import { Get, Param, Query } from '@nestjs/common';
import { Context, Public } from '../access/index.js';
import { IsOptional, IsString } from 'class-validator';
import type { RequestContext } from '../database/index.js';
import { parseCalendarDate, type CalendarDate } from '../kernel/calendar-date.js';
import { PublicRegisterService, type RegisterEntry } from '../publications/index.js';
import { type AskedPage, Paged } from './paged.js';
import { refuseData } from './producer-answers.js';
import { problem } from './problem.js';
import { ProgrammeResource } from './resource.js';

export class RegisterQuery {
  /** The day whose register is asked for; today without it. */
  @IsOptional() @IsString() on?: string;
}

function dayOf(on: string | undefined): CalendarDate | null {
  if (on === undefined) return null;
  const day = parseCalendarDate(on);
  if (day.ok) return day.value;
  const { code, params } = day.reason;
  const issue = { code, severity: 'error', message: code, location: { field: 'on' } } as const;
  throw refuseData([params === undefined ? issue : { ...issue, params }]);
}

/** The public register in the order of numbers. */
@ProgrammeResource('register')
export class RegisterController {
  constructor(private readonly register: PublicRegisterService) {}

  @Get()
  @Public()
  async list(
    @Context() ctx: RequestContext,
    @Query() { on }: RegisterQuery,
    @Paged() page: AskedPage,
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
    @Query() { on }: RegisterQuery,
  ): Promise<RegisterEntry> {
    const entry = await this.register.find(ctx, number, dayOf(on));
    if (entry === null) throw problem('not-found');
    return entry;
  }
}
