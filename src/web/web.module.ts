import { Module } from '@nestjs/common';

import { PublicationsModule } from '../publications/index.js';
import { HomeController } from './entry/home.controller.js';
import { LandingController } from './entry/landing.controller.js';
import { ThemeController } from './entry/theme.controller.js';
import { StyleGuideController } from './style-guide/style-guide.controller.js';

@Module({
  imports: [PublicationsModule],
  controllers: [HomeController, LandingController, ThemeController, StyleGuideController],
})
export class WebModule {}
