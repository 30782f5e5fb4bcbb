import { Controller, Get, Query, Render, Req } from '@nestjs/common';
import type { Request } from 'express';

import { Context, CurrentProgramme, Public, type Programme } from '../../access/index.js';
import type { RequestContext } from '../../database/index.js';
import { RulebooksService } from '../../publications/index.js';
import { languageOf } from '../shell/shell-locals.js';

import { obligationPage } from './obligation-page.js';

/** Am I obligated? Nothing is kept: the answers stand in the address, so that a result can be sent and looked at again. */
@Controller('p/:programme/check')
export class ObligationController {
  constructor(private readonly rulebooks: RulebooksService) {}

  @Public()
  @Get()
  @Render('public/check')
  async check(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Query() query: Readonly<Record<string, unknown>>,
    @Req() request: Request,
  ) {
    const answers = Object.entries(query).filter(
      (pair): pair is [string, string] => typeof pair[1] === 'string',
    );
    return obligationPage({
      programme,
      law: await this.rulebooks.inForce(ctx),
      answers: Object.fromEntries(answers),
      language: languageOf(request),
    });
  }
}
