import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { Test } from '@nestjs/testing';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { ProblemFilter } from '../../src/api/problem.filter.js';
import { AppModule } from '../../src/app.module.js';
import { readConfig } from '../../src/config.js';
import { Clock } from '../../src/database/clock.js';
import type { Patience } from '../../src/web/shell/slow-senders.js';
import { setUpWeb } from '../../src/web/shell/views.js';
import type { TestDatabase } from '../database.js';
import { DescribedAnswers } from '../described-answers.js';
import type { TestApplication } from './application.js';

export interface WebApplication extends TestApplication {
  readonly answers: DescribedAnswers;
}

/** The whole application, as it is started, on a test's database and clock. */
export async function webApplication(
  db: TestDatabase,
  prepare: (app: NestExpressApplication) => void = () => undefined,
  patience?: Patience,
): Promise<WebApplication> {
  const folder = await mkdtemp(join(tmpdir(), 'everycell-web-'));
  const config = readConfig(folder, { EVERYCELL_LOG_LEVEL: 'silent' });
  const testing = await Test.createTestingModule({
    imports: [AppModule.forRoot(config, { connection: db.connection })],
  })
    .overrideProvider(Clock)
    .useValue(db.clock)
    .compile();
  const app = testing.createNestApplication<NestExpressApplication>({
    bodyParser: false,
    logger: false,
  });
  const { proxies } = config;
  setUpWeb(app, new ProblemFilter(), patience === undefined ? { proxies } : { patience, proxies });
  prepare(app);
  const answers = new DescribedAnswers();
  app.use(answers.watch);
  // One listening server for all requests; supertest would start one for each.
  await app.listen(0, '127.0.0.1');
  return {
    app,
    answers,
    close: async () => {
      await app.close();
      await rm(folder, { recursive: true });
      // Whatever the test was about: an answer of the API that its description does not know is a fault.
      expect(answers.faults).toEqual([]);
    },
  };
}
