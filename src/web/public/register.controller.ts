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
import { PublicRegisterService, readSearch } from '../../publications/index.js';
import { batteryCategories } from '../../register/index.js';
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
    return registerPage(found, search, programmeHref(programme.slug));
  }

  @Public()
  @WithoutTransaction()
  @Get('register.csv')
  async csv(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Res() response: Response,
  ): Promise<void> {
    const text = await this.register.csv(ctx);
    response
      .type('text/csv; charset=utf-8')
      .setHeader('Content-Disposition', `attachment; filename="${programme.slug}-register.csv"`)
      .send(text);
  }

  @Public()
  @Get('register/:number')
  @Render('public/registration')
  async entry(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Param('number') number: string,
  ) {
    const entry = await this.register.find(ctx, number);
    if (entry === null) throw new NotFoundException();
    return registrationPage(entry, programmeHref(programme.slug));
  }
}
