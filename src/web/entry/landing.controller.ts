import { Controller, Get, Render, Req } from '@nestjs/common';
import type { Request } from 'express';

import { accessOf, Context, CurrentProgramme, type Programme, Public } from '../../access/index.js';
import type { RequestContext } from '../../database/index.js';
import { PublicationsService } from '../../publications/index.js';
import { programmeHref, workAreaOf } from '../shell/shell-locals.js';
import { latestFigures, threeWaysIn } from './landing.js';

@Controller('p/:programme')
export class LandingController {
  constructor(private readonly publications: PublicationsService) {}

  /** What this is, the latest figures and the ways in. */
  @Public()
  @Get()
  @Render('entry/landing')
  async landing(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Req() request: Request,
  ) {
    const base = programmeHref(programme.slug);
    const [newest] = await this.publications.released(ctx);
    const latest = newest && (await this.publications.find(ctx, newest.period, null));
    const ways = threeWaysIn(base, {
      signedIn: accessOf(request).person !== null,
      area: workAreaOf(request),
    });
    return { ways, latest: latest && latestFigures(latest, base) };
  }
}
