import { Injectable } from '@nestjs/common';
import type { RequestContext } from './request-context.js';
import { Tenancy } from './tenancy.service.js';

/** What a job is told: identifiers only, never data of a tenant or a person. */
export type JobPayload = Readonly<Record<string, string>>;

/** Adds work to the queue in the transaction of its cause: rolled back together, or durable together. */
@Injectable()
export class JobQueue {
  constructor(private readonly tenancy: Tenancy) {}

  /** `key`, when given, lets at most one job with it wait at a time. */
  async add(
    context: RequestContext,
    name: string,
    payload: JobPayload = {},
    key: string | null = null,
  ): Promise<void> {
    await this.tenancy.query(
      context,
      `select graphile_worker.add_job($1, payload => $2::json, job_key => $3, max_attempts => 5)`,
      [name, JSON.stringify({ ...payload, programmeId: context.programmeId }), key],
    );
  }
}
