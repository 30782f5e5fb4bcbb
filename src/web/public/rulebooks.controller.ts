import { Controller, Get, NotFoundException, Param, Render, Req } from '@nestjs/common';
import type { Request } from 'express';

import { Context, CurrentProgramme, Public, type Programme } from '../../access/index.js';
import type { RequestContext } from '../../database/index.js';
import { parseCalendarDate } from '../../kernel/calendar-date.js';
import { RulebooksService } from '../../publications/index.js';
import { languageOf, programmeHref } from '../shell/shell-locals.js';

import { calculatorPage } from './calculator-page.js';
import { publicRulebookPage } from './rulebook-public-page.js';
import { versionBefore } from './rulebook-versions.js';
import { rulebooksPage } from './rulebooks-page.js';

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
    const id = `${jurisdiction}/${instrument}`;
    const law = await this.rulebooks.lawOn(ctx, id);
    if (law === null) throw new NotFoundException();
    const before = versionBefore(law.versions, law.on);
    const old = before && (await this.rulebooks.version(ctx, id, before.hash));
    return publicRulebookPage({
      law,
      before: old?.rulebook ?? null,
      language: languageOf(request),
      base: `${programmeHref(programme.slug)}/rulebooks`,
    });
  }

  /** A form that asks by its address, so that an answer can be kept and sent; it changes nothing. */
  @Public()
  @Get(':jurisdiction/:instrument/calculator')
  @Render('public/calculator')
  async calculator(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Param() { jurisdiction, instrument }: { jurisdiction: string; instrument: string },
    @Req() request: Request,
  ) {
    const id = `${jurisdiction}/${instrument}`;
    const asked = Object.entries(request.query).filter(
      (pair): pair is [string, string] => typeof pair[1] === 'string' && pair[0] !== 'lang',
    );
    const typed = Object.fromEntries(asked);
    const day = parseCalendarDate(typed.on ?? '');
    const law = await this.rulebooks.lawOn(ctx, id, day.ok ? day.value : undefined);
    if (law === null) throw new NotFoundException();
    return calculatorPage({
      rulebook: law.held.rulebook,
      on: law.on,
      typed: asked.length === 0 ? null : typed,
      language: languageOf(request),
      address: `${programmeHref(programme.slug)}/rulebooks/${id}/calculator`,
    });
  }
}
