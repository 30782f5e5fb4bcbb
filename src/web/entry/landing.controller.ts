import { Controller, Get, Render } from '@nestjs/common';

import { Context, CurrentProgramme, type Programme, Public } from '../../access/index.js';
import type { RequestContext } from '../../database/index.js';
import { PublicationsService } from '../../publications/index.js';
import { programmeHref } from '../shell/shell-locals.js';
import { latestFigures, threeWaysIn } from './landing.js';

@Controller('p/:programme')
export class LandingController {
  constructor(private readonly publications: PublicationsService) {}

  /** What this is, the latest figures and the ways in. */
  @Public()
  @Get()
  @Render('entry/landing')
  async landing(@Context() ctx: RequestContext, @CurrentProgramme() programme: Programme) {
    const base = programmeHref(programme.slug);
    const [newest] = await this.publications.released(ctx);
    const latest = newest && (await this.publications.find(ctx, newest.period, null));
    return { ways: threeWaysIn(base), latest: latest && latestFigures(latest, base) };
  }
}
