import { Injectable } from '@nestjs/common';

import { Tenancy, type RequestContext } from '../database/index.js';

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

  /** Each in the version recorded last. */
  async all(ctx: RequestContext): Promise<AdoptedRulebook[]> {
    return this.tenancy.query<AdoptedRulebook>(
      ctx,
      `select p.rulebook_id as id, p.hash, array_agg(a.purpose order by a.purpose) as purposes,
         p.recorded_at as "recordedAt"
       from adopted_rulebook a
       join published_rulebook p on p.rulebook_id = a.rulebook_id and p.superseded_at is null
       where a.programme_id = $1
       group by p.rulebook_id, p.hash, p.recorded_at order by p.rulebook_id, p.recorded_at`,
      [ctx.programmeId],
    );
  }
}
