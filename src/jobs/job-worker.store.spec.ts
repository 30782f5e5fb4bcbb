import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConsoleLogger, Injectable, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { contextOf, seedProgramme, testDatabase, type TestDatabase } from '../../test/database.js';
import {
  DatabaseModule,
  HandlesJob,
  JobFailures,
  type JobHandler,
  JobQueue,
  type RequestContext,
  Tenancy,
} from '../database/index.js';
import { JobWorker } from './job-worker.service.js';
import { JobsModule } from './jobs.module.js';

const seen: { context: RequestContext; note: string | undefined; programmes: number }[] = [];

@Injectable()
@HandlesJob('test.note')
class NoteHandler implements JobHandler {
  async handle(
    context: RequestContext,
    payload: Readonly<Record<string, string>>,
    tenancy: Tenancy,
  ): Promise<void> {
    const rows = await tenancy.run(context, () =>
      tenancy.query(context, 'select id from programme where id = $1', [context.programmeId]),
    );
    seen.push({ context, note: payload.note, programmes: rows.length });
  }
}

const daily: string[] = [];
let broken = '';

@Injectable()
@HandlesJob('test.daily', '0 3 * * *')
class DailyHandler implements JobHandler {
  async handle({ programmeId }: RequestContext): Promise<void> {
    daily.push(programmeId);
    await Promise.resolve();
    if (programmeId === broken) throw new TypeError('broken');
  }
}

@Injectable()
@HandlesJob('test.failing')
class FailingHandler implements JobHandler {
  handle(): Promise<void> {
    return Promise.reject(new TypeError('ada@example.org stands in a row'));
  }
}

/** What the application would say. */
class Said extends ConsoleLogger {
  readonly lines: unknown[] = [];

  override log(): void {
    // Nothing of what the framework tells of its modules.
  }

  override error(line: unknown): void {
    this.lines.push(line);
  }
}
const said = new Said();

@Module({ providers: [NoteHandler, DailyHandler, FailingHandler] })
class NoteModule {}

let db: TestDatabase;
let app: TestingModule;
let agency: RequestContext;

beforeAll(async () => {
  db = await testDatabase();
  const { programmeId, agencyId } = await seedProgramme(db);
  agency = contextOf(programmeId, agencyId, { capacity: 'agency' });
  app = await Test.createTestingModule({
    imports: [DatabaseModule.forRoot(db.connection), JobsModule, NoteModule],
  })
    .setLogger(said)
    .compile();
  await app.init();
  await app.get(JobWorker).start(db.connection);
});

afterAll(async () => {
  await app.get(JobWorker).stop();
  await app.close();
  await db.close();
});

describe('a job', () => {
  it('runs after its cause has committed, as the system of its programme', async () => {
    const tenancy = app.get(Tenancy);
    await tenancy.run(agency, () => app.get(JobQueue).add(agency, 'test.note', { note: 'kept' }));
    for (let tries = 0; seen.length === 0 && tries < 100; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(seen).toEqual([
      {
        context: {
          programmeId: agency.programmeId,
          organisationId: null,
          personId: null,
          capacity: 'system',
        },
        note: 'kept',
        programmes: 1,
      },
    ]);
  });

  it('of the clock is known to the queue and is done for every programme', async () => {
    const other = await seedProgramme(db);
    const { rows } = await db.owner.query<{ identifier: string }>(
      'select identifier from graphile_worker._private_known_crontabs',
    );
    expect(rows).toEqual([{ identifier: 'test.daily' }]);
    // As the clock would; what fails for the first of them keeps it from nobody.
    [broken = ''] = [agency.programmeId, other.programmeId].sort();
    await db.owner.query(`select graphile_worker.add_job('test.daily', payload => '{}'::json)`);
    for (let tries = 0; daily.length < 2 && tries < 100; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect([...daily].sort()).toEqual([agency.programmeId, other.programmeId].sort());
    for (let tries = 0; said.lines.length === 0 && tries < 100; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(said.lines.splice(0)).toMatchObject([{ job: 'test.daily', error: 'TypeError' }]);
    await db.owner.query('delete from graphile_worker._private_jobs');
  });

  it('that fails is told of with its run, its attempt and where, without its message, and counts', async () => {
    const tenancy = app.get(Tenancy);
    await tenancy.run(agency, () => app.get(JobQueue).add(agency, 'test.failing', { runId: 'r' }));
    for (let tries = 0; said.lines.length === 0 && tries < 100; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(said.lines).toEqual([
      {
        ...{ job: 'test.failing', run: 'r', programme: agency.programmeId, attempt: 1 },
        ...{ reference: expect.any(String), error: 'TypeError' },
        frames: expect.arrayContaining([expect.stringContaining('job-worker.store.spec.ts')]),
      },
    ]);
    expect(app.get(JobFailures).all()).toContainEqual(['test.failing', 1]);
    await db.owner.query('delete from graphile_worker._private_jobs');
  });

  it('is not there when its cause was rolled back', async () => {
    const tenancy = app.get(Tenancy);
    const failing = tenancy.run(agency, async () => {
      await app.get(JobQueue).add(agency, 'test.note', { note: 'lost' });
      throw new Error('the cause failed');
    });
    await expect(failing).rejects.toThrow('the cause failed');
    const { rows } = await db.owner.query<{ jobs: string }>(
      'select count(*) as jobs from graphile_worker._private_jobs',
    );
    expect(rows).toEqual([{ jobs: '0' }]);
  });
});
