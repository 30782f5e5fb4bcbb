import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { ProblemFilter } from './api/problem.filter.js';
import { AppModule } from './app.module.js';
import { type Config, SettingError } from './config.js';
import type { RunningDatabase } from './database/index.js';
import { DemoService } from './demo/index.js';
import { JobWorker } from './jobs/index.js';
import { setUpWeb } from './web/shell/views.js';

/** Requests in hand may take so long after a stop was asked for; whoever still hangs on is cut off. */
const LONGEST_FAREWELL_MS = 10_000;

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
  // Loads what is missing into an empty database, and nothing beside a programme that is real.
  if (config.demonstration ?? database.embedded) await app.get(DemoService).load();
  if (config.role !== 'web') await app.get(JobWorker).start(database.connection);
  if (config.role !== 'worker') await listen(app, config);
  return {
    greeting:
      config.role === 'worker'
        ? 'Everycell is ready to work.'
        : `Everycell is ready at ${await addressOf(app)}`,
    stop: async () => {
      if (config.role !== 'web') await app.get(JobWorker).stop();
      const impatience = setTimeout(() => {
        app.getHttpServer().closeAllConnections();
      }, LONGEST_FAREWELL_MS);
      await app.close();
      clearTimeout(impatience);
    },
  };
}

async function listen(app: NestExpressApplication, { port, host }: Config): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    await app.close();
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new SettingError(`PORT is ${String(port)}, which is in use; set another.`);
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL')
      throw new SettingError(`HOST and PORT cannot be listened on: ${message}`);
    throw error;
  }
}

async function addressOf(app: NestExpressApplication): Promise<string> {
  const url = new URL(await app.getUrl());
  return ['127.0.0.1', '[::1]'].includes(url.hostname)
    ? `http://localhost:${url.port}`
    : url.origin;
}
