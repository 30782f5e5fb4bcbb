import { Module } from '@nestjs/common';

import { HomeController } from './entry/home.controller.js';
import { ThemeController } from './entry/theme.controller.js';
import { StyleGuideController } from './style-guide/style-guide.controller.js';

@Module({ controllers: [HomeController, ThemeController, StyleGuideController] })
export class WebModule {}
