import {
  type DynamicModule,
  type MiddlewareConsumer,
  Module,
  type NestModule,
} from '@nestjs/common';
import { HealthController } from './health.controller.js';
import { Metrics } from './metrics.service.js';
import { OPERATIONS, type OperationsSettings } from './operations-settings.js';
import { RequestsInHand } from './requests-in-hand.service.js';
import { RequestLog } from './request-log.middleware.js';

@Module({})
export class OperationsModule implements NestModule {
  static forRoot(settings: OperationsSettings): DynamicModule {
    return {
      module: OperationsModule,
      controllers: [HealthController],
      providers: [Metrics, RequestsInHand, { provide: OPERATIONS, useValue: settings }],
    };
  }

  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(RequestLog).forRoutes('{*path}');
  }
}
