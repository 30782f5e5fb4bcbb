import { type DynamicModule, Module } from '@nestjs/common';
import { AccessModule } from './access/index.js';
import { ApiModule } from './api/api.module.js';
import type { Config } from './config.js';
import { DatabaseModule, type RunningDatabase } from './database/index.js';
import { DemoModule } from './demo/index.js';
import { JobsModule } from './jobs/index.js';
import { AgencyPagesModule } from './web/agency/agency-pages.module.js';
import { AccessPagesModule } from './web/access/access-pages.module.js';
import { PublicPagesModule } from './web/public/public-pages.module.js';
import { OperationsModule } from './web/operations/operations.module.js';
import { ProducerPagesModule } from './web/producer/producer-pages.module.js';
import { RecyclerPagesModule } from './web/recycler/recycler-pages.module.js';
import { RulemakingPagesModule } from './web/rulemaking/rulemaking-pages.module.js';
import { WebModule } from './web/web.module.js';

@Module({})
export class AppModule {
  static forRoot(config: Config, database: Pick<RunningDatabase, 'connection'>): DynamicModule {
    return {
      module: AppModule,
      imports: [
        DatabaseModule.forRoot(database.connection),
        OperationsModule.forRoot(config),
        AccessModule.forRoot({ ...config, secret: null }),
        JobsModule,
        // Routes are tried in this order: programs ask most often, then the many producers and recyclers.
        ApiModule,
        ProducerPagesModule,
        RecyclerPagesModule,
        AccessPagesModule,
        WebModule,
        AgencyPagesModule,
        RulemakingPagesModule,
        PublicPagesModule,
        DemoModule,
      ],
    };
  }
}
