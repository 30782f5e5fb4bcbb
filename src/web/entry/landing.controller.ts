import { Controller, Get, Render } from '@nestjs/common';

import { CurrentProgramme, type Programme, Public } from '../../access/index.js';
import { programmeHref } from '../shell/shell-locals.js';
import { threeWaysIn } from './landing.js';

@Controller('p/:programme')
export class LandingController {
  /** What this is, the latest figures and the ways in. */
  @Public()
  @Get()
  @Render('entry/landing')
  landing(@CurrentProgramme() programme: Programme) {
    return { ways: threeWaysIn(programmeHref(programme.slug)) };
  }
}
