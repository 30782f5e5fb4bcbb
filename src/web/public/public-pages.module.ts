import { type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';

import { Clock } from '../../database/index.js';
import { PublicationsModule } from '../../publications/index.js';
import { FileAnswersModule } from '../files/file-answers.module.js';

import { CachedPages } from './cached-pages.middleware.js';
import { DataController } from './data.controller.js';
import { ObligationController } from './obligation.controller.js';
import { PageCache } from './page-cache.js';
import { RegisterController } from './register.controller.js';
import { ReportsController } from './reports.controller.js';
import { RulebookFilesController } from './rulebook-files.controller.js';
import { RulebooksController } from './rulebooks.controller.js';

@Module({
  imports: [FileAnswersModule, PublicationsModule],
  controllers: [
    RegisterController,
    ReportsController,
    RulebooksController,
    RulebookFilesController,
    DataController,
    ObligationController,
  ],
  providers: [
    {
      provide: PageCache,
      useFactory: (clock: Clock) => new PageCache(() => clock.now().getTime()),
      inject: [Clock],
    },
  ],
  exports: [PageCache],
})
export class PublicPagesModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(CachedPages).forRoutes('p/:programme/reports/{*address}');
  }
}
