import { Controller, Get, Render } from '@nestjs/common';

import { ProgrammeDirectory, Public } from '../../access/index.js';
import { programmeHref } from '../shell/shell-locals.js';

@Controller()
export class HomeController {
  constructor(private readonly directory: ProgrammeDirectory) {}

  /** What Everycell is and where it is in use. */
  @Public()
  @Get()
  @Render('entry/home')
  async home() {
    const programmes = await this.directory.all();
    return {
      toTry: programmes.some(({ demonstration }) => demonstration),
      programmes: programmes.map(({ slug, name, demonstration, jurisdiction }) => ({
        slug,
        href: programmeHref(slug),
        name: { inLanguages: name },
        jurisdiction,
        demonstration,
      })),
    };
  }

  @Public()
  @Get('accessibility')
  @Render('entry/accessibility')
  accessibility() {
    return {};
  }
}
