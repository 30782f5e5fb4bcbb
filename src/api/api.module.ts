import { Module, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import { CodeListsController } from './code-lists.controller.js';
import { DescriptionController } from './description.controller.js';
import { JsonBodyMiddleware } from './json-body.middleware.js';

/** The API: every body below `/api` is read strictly before a controller sees it. */
@Module({ controllers: [CodeListsController, DescriptionController] })
export class ApiModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(JsonBodyMiddleware).forRoutes('/api/{*address}');
  }
}
