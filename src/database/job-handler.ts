import { SetMetadata } from '@nestjs/common';
import type { RequestContext } from './request-context.js';
import type { Tenancy } from './tenancy.service.js';

export const HANDLES_JOB = 'everycell:handles-job';

export interface HandledJob {
  readonly name: string;
  /** When it is done for every programme without being asked: a crontab's five fields, in UTC. */
  readonly schedule: string | null;
}

/** Marks a provider as the handler of the named job. */
export const HandlesJob = (name: string, schedule: string | null = null): ClassDecorator =>
  SetMetadata(HANDLES_JOB, { name, schedule } satisfies HandledJob);

/**
 * Does one queued piece of work as the programme's system. It opens its own transactions with `tenancy.run(context, …)`,
 * one per step, so that progress can be seen; it may be called again after a crash and must then finish, not repeat.
 */
export interface JobHandler {
  handle(
    context: RequestContext,
    payload: Readonly<Record<string, string>>,
    tenancy: Tenancy,
  ): Promise<void>;
}
