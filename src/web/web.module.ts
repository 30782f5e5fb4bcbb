import { Module } from '@nestjs/common';

import { StyleGuideController } from './style-guide/style-guide.controller.js';

@Module({ controllers: [StyleGuideController] })
export class WebModule {}
