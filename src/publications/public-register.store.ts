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

/** The day whose register is read. */
export interface RegisterDay {
  readonly on: CalendarDate;
  /** Whether it was asked for: then only what was registered by then is there. */
  readonly asked: boolean;
}

/**
 * In SQL: what a search asks for and no more. What is not asked for would be tried on every registration, and would keep a page from
 * being read in the order of names by an index. `named` joins the name, where words may stand in it.
 */
function searchFor(ctx: RequestContext, { on, asked }: RegisterDay, search: RegisterSearch) {
  const given: unknown[] = [ctx.programmeId, on, asked];
  const { words, capacity, category } = search;
  const conditions = [published];
  const also = (value: unknown, condition: (parameter: string) => string): void => {
    conditions.push(condition(`$${String(given.push(value))}`));
  };
  if (words !== '')
    also(
      containing(words),
      (like) => `(o.name ilike ${like} or r.number ilike ${like}
        or exists (select 1 from unnest(r.brands) brand where brand ilike ${like}))`,
    );
  if (capacity !== null) also(capacity, (wanted) => `r.capacity = ${wanted}`);
  if (category !== null) also(category, (wanted) => `${wanted} = any(r.categories)`);
  if (search.state !== null) also(search.state, (wanted) => `${state} = ${wanted}`);
  const named = words === '' ? '' : 'join organisation o on o.id = r.organisation_id';
  return { where: conditions.join(' and '), named, given };
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
    const { where, named, given } = searchFor(ctx, day, search);
    const skipped = (search.page - 1) * registerPageSize;
    const entries = await this.tenancy.query<RegisterEntry>(
      ctx,
      `select ${columns} from registration r join organisation o on o.id = r.organisation_id
       where ${where} order by ${inNameOrder('o.name')}, r.number
       limit ${String(registerPageSize)} offset $${String(given.length + 1)}`,
      [...given, skipped],
    );
    const counted = await this.tenancy.query<{ total: number }>(
      ctx,
      `select count(*)::integer as total from registration r ${named} where ${where}`,
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
