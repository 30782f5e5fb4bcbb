import { Injectable } from '@nestjs/common';

import { HandlesJob, type JobHandler } from '../database/job-handler.js';
import type { RequestContext } from '../database/request-context.js';
import { Tenancy } from '../database/tenancy.service.js';
import { IdempotencyStore } from './idempotency.store.js';

/** In the small hours of Europe, away from midnight, when other clocks strike. */
const NIGHTLY = '17 2 * * *';

/** Removes the keys that are too old to be honoured, with the answers that were kept for them. */
@Injectable()
@HandlesJob('idempotency.purge', NIGHTLY)
export class IdempotencyPurge implements JobHandler {
  constructor(private readonly store: IdempotencyStore) {}

  /** Some thousand at a time, each in a transaction of its own: nobody waits for a long one. */
  async handle(system: RequestContext, _told: unknown, tenancy: Tenancy): Promise<void> {
    while (await tenancy.run(system, () => this.store.removeSomeOld(system)));
  }
}
