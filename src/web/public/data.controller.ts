import { Controller, Get, Render, Req } from '@nestjs/common';
import type { Request } from 'express';

import { Context, CurrentProgramme, Public, type Programme } from '../../access/index.js';
import type { RequestContext } from '../../database/index.js';
import { PublicationsService } from '../../publications/index.js';
import { languageOf, programmeHref } from '../shell/shell-locals.js';

import { reportsPage } from './reports-page.js';

/** What can be downloaded here, and how a program gets it. */
@Controller('p/:programme/data')
export class DataController {
  constructor(private readonly publications: PublicationsService) {}

  @Public()
  @Get()
  @Render('public/data')
  async catalogue(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Req() request: Request,
  ) {
    const base = programmeHref(programme.slug);
    const released = await this.publications.released(ctx);
    const { years, quarters, none } = reportsPage(released, {
      base,
      language: languageOf(request),
    });
    const api = `/api/v1/programmes/${programme.slug}`;
    return {
      reports: [...years, ...quarters],
      none,
      registerCsvHref: `${base}/register.csv`,
      registerHref: `${base}/register`,
      rulebooksHref: `${base}/rulebooks`,
      api: [`${api}/publications`, `${api}/register`, `${api}/rulebooks`],
      keysHref: '/.well-known/everycell-keys.json',
    };
  }
}
