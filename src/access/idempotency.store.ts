import { Injectable } from '@nestjs/common';

import { Clock } from '../database/clock.js';
import type { RequestContext } from '../database/request-context.js';
import { Tenancy } from '../database/tenancy.service.js';
import { type Answer, type IdempotentRequest, KEPT_DAYS, type KeptAnswer } from './idempotency.js';

@Injectable()
export class IdempotencyStore {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly clock: Clock,
  ) {}

  /**
   * Holds the key until the transaction ends. False when another request holds it and `wait` is not asked for.
   * Asked in a statement of its own: what is read afterwards sees what the former holder committed.
   */
  async hold(context: RequestContext, key: string, wait: boolean): Promise<boolean> {
    const lock = `hashtextextended($1, 0)`;
    const sql = wait
      ? `select true as held from (select pg_advisory_xact_lock(${lock})) as waited`
      : `select pg_try_advisory_xact_lock(${lock}) as held`;
    const name = `idempotency ${context.programmeId} ${context.organisationId ?? ''} ${key}`;
    const [row] = await this.tenancy.query<{ held: boolean }>(context, sql, [name]);
    return row?.held ?? false;
  }

  async find(context: RequestContext, key: string): Promise<KeptAnswer | null> {
    const [row] = await this.tenancy.query<KeptAnswer>(
      context,
      `select route, body_hash as "bodyHash", status, response as body from idempotency_key
       where programme_id = $1 and organisation_id = $2 and key = $3 and created_at > $4`,
      [context.programmeId, context.organisationId, key, this.oldest()],
    );
    return row ?? null;
  }

  /** Kept with the effect: both are committed or neither. A key past its time is taken over. */
  async keep(context: RequestContext, request: IdempotentRequest, answer: Answer): Promise<void> {
    await this.tenancy.query(
      context,
      `insert into idempotency_key as k
         (programme_id, organisation_id, key, route, body_hash, status, response, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (programme_id, organisation_id, key) do update set route = excluded.route,
         body_hash = excluded.body_hash, status = excluded.status, response = excluded.response,
         created_at = excluded.created_at`,
      [
        context.programmeId,
        context.organisationId,
        request.key,
        request.route,
        request.bodyHash,
        answer.status,
        JSON.stringify(answer.body ?? null),
        this.clock.now(),
      ],
    );
  }

  /** Removes keys that are past their time, so many at most; true when there may be more. */
  async removeSomeOld(context: RequestContext, most = 5_000): Promise<boolean> {
    const removed = await this.tenancy.query(
      context,
      `delete from idempotency_key k using (
         select programme_id, organisation_id, key from idempotency_key
         where programme_id = $1 and created_at <= $2 limit $3 for update skip locked) old
       where k.programme_id = old.programme_id and k.organisation_id = old.organisation_id
         and k.key = old.key and k.programme_id = $1 returning 1`,
      [context.programmeId, this.oldest(), most],
    );
    return removed.length === most;
  }

  private oldest(): Date {
    return new Date(this.clock.now().getTime() - KEPT_DAYS * 86_400_000);
  }
}
