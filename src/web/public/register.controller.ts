import { pipeline } from 'node:stream/promises';

import { Controller, Get, NotFoundException, Param, Query, Render, Res } from '@nestjs/common';
import type { Response } from 'express';

import {
  Context,
  CurrentProgramme,
  Public,
  WithoutTransaction,
  type Programme,
} from '../../access/index.js';
import type { RequestContext } from '../../database/index.js';
import { parseCalendarDate, type CalendarDate } from '../../kernel/calendar-date.js';
import { dayIn, PublicRegisterService, readSearch } from '../../publications/index.js';
import { batteryCategories } from '../../register/index.js';
import { refusalText } from '../shell/refusal-text.js';
import { programmeHref } from '../shell/shell-locals.js';

import { registerPage, registrationPage } from './register-page.js';

/** Who is registered, for everybody: searched, filtered, downloaded, each entry at a stable address. */
@Controller('p/:programme')
export class RegisterController {
  constructor(private readonly register: PublicRegisterService) {}

  @Public()
  @Get('register')
  @Render('public/register')
  async search(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Query() query: Record<string, string | undefined>,
  ) {
    const search = readSearch(query, batteryCategories);
    const found = await this.register.search(ctx, search);
    const address = `${programmeHref(programme.slug)}/register`;
    return { ...registerPage(found, search, address), day: dayField(query.on) };
  }

  @Public()
  @WithoutTransaction()
  @Get('register.csv')
  async csv(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Query('on') on: string | undefined,
    @Res() response: Response,
  ): Promise<void> {
    const rows = this.register.csv(ctx, askedDay(on));
    // Read before anything is sent: a fault by then is answered as one, and does not break off a file that has begun.
    const first = await rows.next();
    response
      .type('text/csv; charset=utf-8')
      .setHeader('Content-Disposition', `attachment; filename="${programme.slug}-register.csv"`);
    await pipeline(async function* () {
      yield first.value ?? '';
      yield* rows;
    }, response);
  }

  @Public()
  @Get('register/:number')
  @Render('public/registration')
  async entry(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Param('number') number: string,
    @Query('on') on?: string,
  ) {
    const day = askedDay(on);
    const entry = await this.register.find(ctx, number, day);
    if (entry === null) throw new NotFoundException();
    return registrationPage(entry, programmeHref(programme.slug), day);
  }
}

/** What was typed as the day, and what is wrong with it. */
function dayField(typed = '') {
  const read = typed.trim() === '' ? null : parseCalendarDate(typed.trim());
  const fault = read === null || read.ok ? null : { text: refusalText(read.reason) };
  return { value: typed.slice(0, 40), fault };
}

/** An address that names a day which is none leads nowhere. */
function askedDay(typed: string | undefined): CalendarDate | null {
  const day = dayIn(typed);
  if (day === null && typed !== undefined && typed !== '') throw new NotFoundException();
  return day;
}
