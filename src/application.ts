import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { ProblemFilter } from './api/problem.filter.js';
import { AppModule } from './app.module.js';
import type { Config } from './config.js';
import type { RunningDatabase } from './database/index.js';
import { JobWorker } from './jobs/index.js';
import { setUpWeb } from './web/shell/views.js';

export interface Application {
  /** What to print when it answers. */
  greeting: string;
  /** Finishes the requests and jobs in hand, then closes the pools. */
  stop(): Promise<void>;
}

/** Builds the application over a running database and listens, unless this process only works. */
export async function startApplication(
  config: Config,
  database: RunningDatabase,
): Promise<Application> {
  const app = await NestFactory.create<NestExpressApplication>(
    AppModule.forRoot(config, database),
    { bodyParser: false, logger: ['error', 'warn', 'fatal'], abortOnError: false },
  );
  setUpWeb(app, new ProblemFilter());
  await app.init();
  if (config.role !== 'web') await app.get(JobWorker).start(database.connection);
  if (config.role !== 'worker') await app.listen(config.port, config.host);
  return {
    greeting:
      config.role === 'worker'
        ? 'Everycell is ready to work.'
        : `Everycell is ready at ${await addressOf(app)}`,
    stop: async () => {
      if (config.role !== 'web') await app.get(JobWorker).stop();
      await app.close();
    },
  };
}

async function addressOf(app: NestExpressApplication): Promise<string> {
  const url = new URL(await app.getUrl());
  return ['127.0.0.1', '[::1]'].includes(url.hostname)
    ? `http://localhost:${url.port}`
    : url.origin;
}
