import { Controller, Get, NotFoundException, Param, Render, Req } from '@nestjs/common';
import type { Request } from 'express';

import { Context, CurrentProgramme, Public, type Programme } from '../../access/index.js';
import type { RequestContext } from '../../database/index.js';
import { RulebooksService } from '../../publications/index.js';
import { languageOf, programmeHref } from '../shell/shell-locals.js';

import { rulebookModel, rulebooksPage } from './rulebooks-page.js';

/** The rules a programme goes by, printed from what computes. */
@Controller('p/:programme/rulebooks')
export class RulebooksController {
  constructor(private readonly rulebooks: RulebooksService) {}

  @Public()
  @Get()
  @Render('public/rulebooks')
  async list(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Req() request: Request,
  ) {
    const printed = await this.rulebooks.printed(ctx);
    return rulebooksPage(printed, languageOf(request), programmeHref(programme.slug));
  }

  /** The id of a rulebook is a path: `eu/2023-1542`. */
  @Public()
  @Get(':jurisdiction/:instrument')
  @Render('public/rulebook')
  async show(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Param() { jurisdiction, instrument }: { jurisdiction: string; instrument: string },
    @Req() request: Request,
  ) {
    const printed = await this.rulebooks.printed(ctx);
    const found = printed.find(({ id }) => id === `${jurisdiction}/${instrument}`);
    if (!found) throw new NotFoundException();
    return {
      ...rulebookModel(found, languageOf(request)),
      rulebooksHref: `${programmeHref(programme.slug)}/rulebooks`,
    };
  }
}
