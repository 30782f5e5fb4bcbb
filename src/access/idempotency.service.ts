import { Injectable } from '@nestjs/common';

import type { RequestContext } from '../database/request-context.js';
import { Tenancy } from '../database/tenancy.service.js';
import { allow, type Decision, refuse } from '../kernel/decision.js';
import { type Answer, type IdempotentRequest, replay } from './idempotency.js';
import { IdempotencyStore } from './idempotency.store.js';

export interface IdempotentAnswer extends Answer {
  readonly replayed: boolean;
}

export interface OnceOptions {
  /** A second request waits for the first instead of being refused: what a double click wants. */
  readonly wait: boolean;
}

@Injectable()
export class Idempotency {
  constructor(
    private readonly store: IdempotencyStore,
    private readonly tenancy: Tenancy,
  ) {}

  /**
   * Does the work once per key and organisation, in one transaction with the note that it was done. Refuses
   * `idempotency.in-flight` (409) and `idempotency.another-body` (422). Work that throws leaves no trace of the key.
   */
  async once(
    context: RequestContext,
    request: IdempotentRequest,
    work: () => Promise<Answer>,
    options: OnceOptions = { wait: false },
  ): Promise<Decision<IdempotentAnswer>> {
    if (context.organisationId === null) throw new Error('A key belongs to an organisation.');
    return this.tenancy.run(context, async () => {
      if (!(await this.store.hold(context, request.key, options.wait))) {
        return refuse('idempotency.in-flight');
      }
      const kept = await this.store.find(context, request.key);
      if (kept) {
        const answer = replay(kept, request);
        return answer.ok ? allow({ ...answer.value, replayed: true }) : answer;
      }
      const answer = await work();
      await this.store.keep(context, request, answer);
      return allow({ ...answer, replayed: false });
    });
  }
}
