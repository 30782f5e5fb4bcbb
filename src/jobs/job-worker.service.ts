import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { Logger, parseCronItems, run, type Runner, type TaskList } from 'graphile-worker';
import pg from 'pg';
import { type Connection, Tenancy, type RequestContext } from '../database/index.js';
import { HANDLES_JOB, type JobHandler } from '../database/job-handler.js';

/** Takes jobs from the queue and gives each to its handler inside a tenant transaction of capacity `system`. */
@Injectable()
export class JobWorker {
  private runner: Runner | null = null;
  private pool: pg.Pool | null = null;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly tenancy: Tenancy,
  ) {}

  async start(connection: Connection): Promise<void> {
    this.pool = new pg.Pool({ ...connection, ssl: connection.ssl ?? false, max: 3 });
    // A broken idle connection is replaced at the next query; without a listener it would end the process.
    this.pool.on('error', () => undefined);
    this.pool.on('connect', (client) => client.on('error', () => undefined));
    this.runner = await run({
      pgPool: this.pool,
      taskList: this.tasks(),
      concurrency: 2,
      pollInterval: 1000,
      noHandleSignals: true,
      parsedCronItems: parseCronItems([]),
      logger: new Logger(() => () => undefined),
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
    const tasks: TaskList = {};
    for (const wrapper of this.discovery.getProviders()) {
      const handler = wrapper.instance as JobHandler | undefined;
      const name = handler?.constructor === undefined ? undefined : jobName(handler.constructor);
      if (handler === undefined || name === undefined) continue;
      tasks[name] = async (payload) => {
        const told = payload as Record<string, string>;
        await handler.handle(systemContext(told), told, this.tenancy);
      };
    }
    return tasks;
  }
}

function jobName(type: object): string | undefined {
  return Reflect.getMetadata(HANDLES_JOB, type) as string | undefined;
}

function systemContext(payload: Record<string, string>): RequestContext {
  return {
    programmeId: payload.programmeId ?? '',
    organisationId: null,
    personId: null,
    capacity: 'system',
  };
}
