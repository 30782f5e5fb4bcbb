import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DemonstrationService } from './access/index.js';
import { ProblemFilter } from './api/problem.filter.js';
import { AppModule } from './app.module.js';
import { type Config, isDemonstration, type ProcessRole } from './config.js';
import type { RunningDatabase } from './database/index.js';
import { DemoService } from './demo/index.js';
import { JobWorker } from './jobs/index.js';
import { listeningFailure } from './listening.js';
import { onlyOperations } from './web/operations/only-operations.js';
import { RequestsInHand } from './web/operations/requests-in-hand.service.js';
import { newLog, StructuredLog } from './web/operations/structured-log.js';
import { setUpWeb } from './web/shell/views.js';

/** Requests in hand may take so long after a stop was asked for; whoever still hangs on is cut off. */
const LONGEST_FAREWELL_MS = 10_000;
/** A handler whose client was cut off may take so long to end. */
const GRACE_MS = 2_000;

export interface Application {
  /** What to print when it answers. */
  greeting: string;
  /** Finishes the requests and jobs in hand, then closes the pools. */
  stop(): Promise<void>;
}

/** Builds the application over a running database and listens; a process that only works answers the operator's tools. */
export async function startApplication(
  config: Config,
  database: RunningDatabase,
): Promise<Application> {
  const app = await NestFactory.create<NestExpressApplication>(
    AppModule.forRoot(config, database),
    {
      bodyParser: false,
      logger: new StructuredLog(newLog(config.logLevel)),
      abortOnError: false,
    },
  );
  if (config.role === 'worker') app.use(onlyOperations);
  setUpWeb(app, new ProblemFilter(), { proxies: config.proxies });
  await app.init();
  // Loads what is missing into an empty database, and nothing beside a programme that is real.
  if (isDemonstration(config)) await app.get(DemoService).load();
  await listen(app, config);
  if (config.role !== 'web') await app.get(JobWorker).start(database.connection);
  return {
    greeting: await greetingOf(app, config.role),
    stop: async () => {
      if (config.role !== 'web') await app.get(JobWorker).stop();
      await farewell(app);
      await app.close();
    },
  };
}

async function listen(app: NestExpressApplication, { port, host }: Config): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    await app.close();
    throw listeningFailure(error, { port });
  }
}

/** Nobody new is let in, and whoever is in hand is served; the database stays until the last handler is done with it. */
async function farewell(app: NestExpressApplication): Promise<void> {
  const server = app.getHttpServer();
  let left = LONGEST_FAREWELL_MS;
  const impatience = setTimeout(() => {
    left = GRACE_MS;
    server.closeAllConnections();
  }, LONGEST_FAREWELL_MS);
  await new Promise((resolve) => server.close(resolve));
  clearTimeout(impatience);
  await app.get(RequestsInHand, { strict: false }).settled(left);
}

/** Where it answers, and how to get in where that is for everybody. */
async function greetingOf(app: NestExpressApplication, role: ProcessRole): Promise<string> {
  const address = await addressOf(app);
  if (role === 'worker')
    return `Everycell is ready to work. /healthz, /readyz and /metrics are at ${address}`;
  const ready = `Everycell is ready at ${address}`;
  const isOpen = await app.get(DemonstrationService, { strict: false }).isOpen();
  return isOpen
    ? `${ready}\nSign in at ${address}/sign-in: it offers an account of the demonstration for each role.`
    : ready;
}

async function addressOf(app: NestExpressApplication): Promise<string> {
  const url = new URL(await app.getUrl());
  return ['127.0.0.1', '[::1]'].includes(url.hostname)
    ? `http://localhost:${url.port}`
    : url.origin;
}
