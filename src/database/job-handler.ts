import { SetMetadata } from '@nestjs/common';
import type { RequestContext } from './request-context.js';
import type { Tenancy } from './tenancy.service.js';

export const HANDLES_JOB = 'everycell:handles-job';

/** Marks a provider as the handler of the named job. */
export const HandlesJob = (name: string): ClassDecorator => SetMetadata(HANDLES_JOB, name);

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
