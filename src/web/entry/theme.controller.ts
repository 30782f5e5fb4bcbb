import { Controller, Get, Header, NotFoundException } from '@nestjs/common';

import {
  CurrentProgramme,
  type Programme,
  Public,
  WithoutTransaction,
} from '../../access/index.js';
import { themeStylesheet } from '../shell/theme.js';

@Controller('p/:programme')
export class ThemeController {
  /** The programme's two accents; the page names this file by them, so it may be kept for ever. */
  @Public()
  @WithoutTransaction()
  @Get('theme.css')
  @Header('Content-Type', 'text/css; charset=utf-8')
  @Header('Cache-Control', 'public, max-age=31536000, immutable')
  theme(@CurrentProgramme() programme: Programme): string {
    const theme = themeStylesheet(programme);
    // Colours that cannot be read are not shown; the page keeps its own.
    if (!theme.ok) throw new NotFoundException(theme.reason);
    return theme.value;
  }
}
