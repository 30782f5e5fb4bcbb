import { Controller, Get, Render } from '@nestjs/common';

import { Public } from '../../access/index.js';
import { chartExamples } from './chart-examples.js';
import { componentExamples } from './component-examples.js';

/** Every component and chart on one page, with figures made up for it. */
@Controller('style-guide')
export class StyleGuideController {
  @Public()
  @Get()
  @Render('style-guide/index')
  show() {
    return { ...componentExamples(), ...chartExamples() };
  }
}
