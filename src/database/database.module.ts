import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BulkRows } from './bulk.store.js';
import { Clock, SystemClock } from './clock.js';
import type { Connection } from './connection.js';
import { dataSourceOptions } from './data-source.js';
import { JobFailures } from './job-failures.js';
import { JobQueue } from './job-queue.store.js';
import { ReferenceNumbers } from './reference-numbers.store.js';
import { SharedConnections } from './shared-connections.js';
import { Tenancy } from './tenancy.service.js';
import { WorkLock } from './work-lock.store.js';

@Global()
@Module({})
export class DatabaseModule {
  /** The pool of the unprivileged role, with the entities that feature modules register. */
  static forRoot(connection: Connection): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRoot({
          ...dataSourceOptions(connection, []),
          autoLoadEntities: true,
          retryAttempts: 1,
        }),
      ],
      providers: [
        { provide: SharedConnections, useFactory: () => new SharedConnections(connection) },
        Tenancy,
        BulkRows,
        ReferenceNumbers,
        JobQueue,
        JobFailures,
        WorkLock,
        { provide: Clock, useClass: SystemClock },
      ],
      exports: [Tenancy, BulkRows, ReferenceNumbers, JobQueue, JobFailures, WorkLock, Clock],
    };
  }
}
