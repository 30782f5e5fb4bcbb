import { Injectable } from '@nestjs/common';
import type { RequestContext } from './request-context.js';
import { Tenancy } from './tenancy.service.js';

/** What a job is told: identifiers only, never data of a tenant or a person. */
export type JobPayload = Readonly<Record<string, string>>;

export interface JobOptions {
  readonly key?: string | null;
  readonly runAt?: Date | null;
}

/** Adds work to the queue in the transaction of its cause: rolled back together, or durable together. */
@Injectable()
export class JobQueue {
  constructor(private readonly tenancy: Tenancy) {}

  /** At most one job with a `key` waits at a time: a later one takes its place. `runAt` is when it is due, at once without it. */
  async add(
    context: RequestContext,
    name: string,
    payload: JobPayload = {},
    { key = null, runAt = null }: JobOptions = {},
  ): Promise<void> {
    await this.tenancy.query(
      context,
      `select graphile_worker.add_job($1, payload => $2::json, job_key => $3, run_at => $4::timestamptz,
         max_attempts => 5)`,
      [name, JSON.stringify({ ...payload, programmeId: context.programmeId }), key, runAt],
    );
  }
}
