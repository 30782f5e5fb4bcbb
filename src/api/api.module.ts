import { type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import { DescriptionController } from './description.controller.js';
import { JsonBodyMiddleware } from './json-body.middleware.js';

/** JSON for programs: the same services as the pages, described by docs/openapi.json. */
@Module({ controllers: [DescriptionController] })
export class ApiModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(JsonBodyMiddleware).forRoutes('/api/{*address}');
  }
}
