import { Module, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import { CodeListsController } from './code-lists.controller.js';
import { DescriptionController } from './description.controller.js';
import { JsonBodyMiddleware } from './json-body.middleware.js';
import { PublicationsModule } from '../publications/index.js';
import { PublicationsController } from './publications.controller.js';
import { RegisterController } from './register.controller.js';
import { RulebooksController } from './rulebooks.controller.js';

/** The API: every body below `/api` is read strictly before a controller sees it. */
@Module({
  imports: [PublicationsModule],
  controllers: [
    CodeListsController,
    DescriptionController,
    PublicationsController,
    RegisterController,
    RulebooksController,
  ],
})
export class ApiModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(JsonBodyMiddleware).forRoutes('/api/{*address}');
  }
}
