import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { AppModule } from './app.module.js';
import { readConfig } from './config.js';
import type { RunningDatabase } from './database/index.js';
import { withDatabase } from './database-cli.js';
import { projectFolder } from './project-folder.js';

type Work = (app: INestApplicationContext) => Promise<void>;

/** The whole application without its server, for a command; beside a running one if there is one. */
export const withApplication = (work: Work): Promise<void> =>
  withDatabase((database) => applicationOver(database, work));

/** The same over a database that is open already. */
export async function applicationOver(database: RunningDatabase, work: Work): Promise<void> {
  const module = AppModule.forRoot(readConfig(projectFolder()), database);
  const app = await NestFactory.createApplicationContext(module, {
    logger: ['error', 'fatal'],
    abortOnError: false,
  });
  try {
    await work(app);
  } finally {
    await app.close();
  }
}
