import { Injectable, Logger } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import {
  Logger as QueueLogger,
  parseCronItems,
  run,
  type CronItem,
  type JobHelpers,
  type Runner,
  type TaskList,
} from 'graphile-worker';
import pg from 'pg';
import { type Connection, errorReport, JobFailures, systemOf, Tenancy } from '../database/index.js'; // prettier-ignore
import { HANDLES_JOB, type HandledJob, type JobHandler } from '../database/job-handler.js';
import { EveryProgramme } from './every-programme.store.js';

/**
 * Takes jobs from the queue and gives each to its handler as the programme's system; the handler opens its own transactions.
 * What fails is tried again later by the queue; each attempt leaves a line in the log and counts, so that somebody can know.
 */
@Injectable()
export class JobWorker {
  private runner: Runner | null = null;
  private pool: pg.Pool | null = null;
  private readonly log = new Logger('jobs');

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly tenancy: Tenancy,
    private readonly programmes: EveryProgramme,
    private readonly failures: JobFailures,
  ) {}

  async start(connection: Connection): Promise<void> {
    this.pool = new pg.Pool({ ...connection, ssl: connection.ssl ?? false, max: 3 });
    // A broken idle connection is replaced at the next query; without a listener it would end the process.
    this.pool.on('error', () => undefined);
    this.pool.on('connect', (client) => client.on('error', () => undefined));
    this.runner = await run({
      pgPool: this.pool,
      taskList: this.tasks(),
      parsedCronItems: parseCronItems(this.schedule()),
      concurrency: 2,
      pollInterval: 1000,
      noHandleSignals: true,
      logger: this.queueLogger(),
    });
  }

  /** Lets the jobs in hand finish; what is not begun stays in the queue. */
  async stop(): Promise<void> {
    await this.runner?.stop();
    await this.pool?.end();
    this.runner = null;
    this.pool = null;
  }

  private tasks(): TaskList {
    return Object.fromEntries(
      this.handlers().map(({ job, handler }) => [
        job.name,
        async (payload: unknown, { job: { id, attempts } }: JobHelpers) => {
          const told = payload as Record<string, string>;
          try {
            await this.handled(handler, told);
          } catch (error) {
            this.failures.add(job.name);
            const of = { job: job.name, run: told.runId, programme: told.programmeId };
            this.log.error({ ...of, attempt: attempts, reference: id, ...errorReport(error) });
            throw error;
          }
        },
      ]),
    );
  }

  private async handled(handler: JobHandler, told: Record<string, string>): Promise<void> {
    const { programmeId } = told;
    // What the clock asks for names no programme: it is done for each.
    const programmes = programmeId === undefined ? await this.programmes.all() : [programmeId];
    const failures: unknown[] = [];
    // One programme's failure is told once all others have had their turn, and not in the place of theirs.
    for (const each of programmes)
      await handler
        .handle(systemOf(each), { ...told, programmeId: each }, this.tenancy)
        .catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }

  /** What the queue itself could not do. Of jobs that failed it says the message, so those are told of above. */
  private queueLogger(): QueueLogger {
    return new QueueLogger(() => (of, _, meta) => {
      const level: string = of;
      if (meta?.job !== undefined || !['error', 'warning'].includes(level)) return;
      const line = { event: 'queue', ...(meta?.error ? errorReport(meta.error) : {}) };
      if (level === 'error') this.log.error(line);
      else this.log.warn(line);
    });
  }

  private schedule(): CronItem[] {
    return this.handlers().flatMap(({ job: { name, schedule } }) =>
      schedule === null ? [] : [{ task: name, match: schedule }],
    );
  }

  private handlers(): { job: HandledJob; handler: JobHandler }[] {
    return this.discovery.getProviders().flatMap((wrapper) => {
      const handler = wrapper.instance as JobHandler | undefined;
      const job = handler?.constructor === undefined ? undefined : jobOf(handler.constructor);
      return handler === undefined || job === undefined ? [] : [{ job, handler }];
    });
  }
}

function jobOf(type: object): HandledJob | undefined {
  return Reflect.getMetadata(HANDLES_JOB, type) as HandledJob | undefined;
}
