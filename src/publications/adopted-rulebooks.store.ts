import { Injectable } from '@nestjs/common';

import { Tenancy, type RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';

export interface AdoptedRulebook {
  id: string;
  hash: string;
  purposes: string[];
  recordedAt: Date;
}

/** Which published rulebooks a programme goes by. */
@Injectable()
export class AdoptedRulebooksStore {
  constructor(private readonly tenancy: Tenancy) {}

  inTransaction<T>(ctx: RequestContext, work: () => Promise<T>): Promise<T> {
    return this.tenancy.run(ctx, work);
  }

  /** Each that the programme ever went by or will go by, in the version that reaches furthest, as it is known. */
  async ever(ctx: RequestContext, knownAt: Date): Promise<Pick<AdoptedRulebook, 'id' | 'hash'>[]> {
    return this.tenancy.query<Pick<AdoptedRulebook, 'id' | 'hash'>>(
      ctx,
      `select distinct on (v.rulebook_id) v.rulebook_id as id, v.hash
       from adopted_rulebook a
       join rulebook_version v on v.programme_id = a.programme_id and v.rulebook_id = a.rulebook_id
       where a.programme_id = $1 and tstzrange(v.recorded_from, v.recorded_until) @> $2::timestamptz
       order by v.rulebook_id, v.valid_from desc nulls last`,
      [ctx.programmeId, knownAt],
    );
  }

  /** Each in the version that is law on the day, as known at the instant. */
  async all(ctx: RequestContext, on: CalendarDate, knownAt: Date): Promise<AdoptedRulebook[]> {
    return this.tenancy.query<AdoptedRulebook>(
      ctx,
      `select v.rulebook_id as id, v.hash, array_agg(a.purpose order by a.purpose) as purposes,
         v.recorded_from as "recordedAt"
       from adopted_rulebook a
       join rulebook_version v on v.programme_id = a.programme_id and v.rulebook_id = a.rulebook_id
       where a.programme_id = $1 and daterange(v.valid_from, v.valid_until) @> $2::date
         and tstzrange(v.recorded_from, v.recorded_until) @> $3::timestamptz
       group by v.rulebook_id, v.hash, v.recorded_from order by v.rulebook_id`,
      [ctx.programmeId, on, knownAt],
    );
  }
}
