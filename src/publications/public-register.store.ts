import { Injectable } from '@nestjs/common';

import { inNameOrder, type RequestContext, Tenancy } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { registrationStateOn } from '../register/index.js';

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

/** As of the day in `$2`: an end that comes later is told only when no past day is asked for. */
const state = registrationStateOn('$2::date');

const columns = `r.id, r.number, o.name as organisation, o.country, r.capacity, ${state} as state, r.brands, r.categories,
  r.valid_from::text as "validFrom",
  (case when $3::boolean and r.valid_to >= $2::date then null else r.valid_to end)::text as "validTo"`;

/** Admitted once is public for good; an application is nobody's business yet. */
const published = `r.programme_id = $1 and r.state in ('active', 'suspended', 'cancelled')
  and (not $3::boolean or r.valid_from <= $2::date)`;

const matching = `${published}
  and ($4 = '%%' or o.name ilike $4 or r.number ilike $4
    or exists (select 1 from unnest(r.brands) brand where brand ilike $4))
  and ($5::text is null or r.capacity = $5)
  and ($6::text is null or $6 = any(r.categories))
  and ($7::text is null or ${state} = $7)`;

/** The day whose register is read. */
export interface RegisterDay {
  readonly on: CalendarDate;
  /** Whether it was asked for: then only what was registered by then is there. */
  readonly asked: boolean;
}

/** The register as everybody may read it. */
@Injectable()
export class PublicRegisterStore {
  constructor(private readonly tenancy: Tenancy) {}

  inTransaction<T>(ctx: RequestContext, work: () => Promise<T>): Promise<T> {
    return this.tenancy.run(ctx, work);
  }

  async search(
    ctx: RequestContext,
    day: RegisterDay,
    search: RegisterSearch,
  ): Promise<{ entries: RegisterEntry[]; total: number }> {
    const given = [
      ctx.programmeId,
      day.on,
      day.asked,
      containing(search.words),
      search.capacity,
      search.category,
      search.state,
    ];
    const entries = await this.tenancy.query<RegisterEntry>(
      ctx,
      `select ${columns} from registration r join organisation o on o.id = r.organisation_id
       where ${matching} order by ${inNameOrder('o.name')}, r.number limit $8 offset $9`,
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
  async after(
    ctx: RequestContext,
    { on, asked }: RegisterDay,
    page: { readonly after: string | null; readonly limit: number },
  ): Promise<RegisterEntry[]> {
    return this.tenancy.query<RegisterEntry>(
      ctx,
      `select ${columns} from registration r join organisation o on o.id = r.organisation_id
       where ${published} and ($4::text is null or r.number > $4) order by r.number limit $5`,
      [ctx.programmeId, on, asked, page.after, page.limit],
    );
  }

  async find(
    ctx: RequestContext,
    { on, asked }: RegisterDay,
    number: string,
  ): Promise<RegisterEntry | null> {
    const rows = await this.tenancy.query<RegisterEntry>(
      ctx,
      `select ${columns} from registration r join organisation o on o.id = r.organisation_id
       where ${published} and r.number = $4`,
      [ctx.programmeId, on, asked, number],
    );
    return rows[0] ?? null;
  }
}
