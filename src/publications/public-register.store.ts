import { Injectable } from '@nestjs/common';

import { Tenancy, type RequestContext } from '../database/index.js';

import { containing, registerPageSize, type RegisterSearch } from './register-search.js';

export interface RegisterEntry {
  id: string;
  number: string;
  organisation: string;
  country: string;
  capacity: string;
  state: string;
  brands: string[];
  categories: string[];
  validFrom: string;
  validTo: string | null;
}

const columns = `r.id, r.number, o.name as organisation, o.country, r.capacity, r.state, r.brands, r.categories,
  r.valid_from::text as "validFrom", r.valid_to::text as "validTo"`;

/** Admitted once is public for good; an application is nobody's business yet. */
const published = `r.programme_id = $1 and r.state in ('active', 'suspended', 'cancelled')`;

const matching = `${published}
  and ($2 = '%%' or o.name ilike $2 or r.number ilike $2
    or exists (select 1 from unnest(r.brands) brand where brand ilike $2))
  and ($3::text is null or r.capacity = $3)
  and ($4::text is null or $4 = any(r.categories))
  and ($5::text is null or r.state = $5)`;

/** The register as everybody may read it. */
@Injectable()
export class PublicRegisterStore {
  constructor(private readonly tenancy: Tenancy) {}

  inTransaction<T>(ctx: RequestContext, work: () => Promise<T>): Promise<T> {
    return this.tenancy.run(ctx, work);
  }

  async search(
    ctx: RequestContext,
    search: RegisterSearch,
  ): Promise<{ entries: RegisterEntry[]; total: number }> {
    const given = [
      ctx.programmeId,
      containing(search.words),
      search.capacity,
      search.category,
      search.state,
    ];
    const entries = await this.tenancy.query<RegisterEntry>(
      ctx,
      `select ${columns} from registration r join organisation o on o.id = r.organisation_id
       where ${matching} order by o.name, r.number limit $6 offset $7`,
      [...given, registerPageSize, (search.page - 1) * registerPageSize],
    );
    const counted = await this.tenancy.query<{ total: number }>(
      ctx,
      `select count(*)::integer as total from registration r
       join organisation o on o.id = r.organisation_id where ${matching}`,
      given,
    );
    return { entries, total: counted[0]?.total ?? 0 };
  }

  /** In the order of numbers, after the one given: for downloads and the API. */
  async after(ctx: RequestContext, number: string | null, limit: number): Promise<RegisterEntry[]> {
    return this.tenancy.query<RegisterEntry>(
      ctx,
      `select ${columns} from registration r join organisation o on o.id = r.organisation_id
       where ${published} and ($2::text is null or r.number > $2) order by r.number limit $3`,
      [ctx.programmeId, number, limit],
    );
  }

  async find(ctx: RequestContext, number: string): Promise<RegisterEntry | null> {
    const rows = await this.tenancy.query<RegisterEntry>(
      ctx,
      `select ${columns} from registration r join organisation o on o.id = r.organisation_id
       where ${published} and r.number = $2`,
      [ctx.programmeId, number],
    );
    return rows[0] ?? null;
  }
}
