import { Injectable } from '@nestjs/common';
import { inNameOrder, Tenancy, type RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { registrationStateOn } from './registration-decisions.store.js';

/** An organisation as whoever means it chooses it. */
export interface Producer {
  readonly id: string;
  readonly name: string;
}

/** Which producers are meant: all there are, or those whose registration is active on a day; not the one that asks. */
export interface WhichProducers {
  readonly activeOn: CalendarDate | null;
  readonly except: string | null;
}

/** In SQL: whether organisation `o` is one of them and its name or number has the words in `$2`. */
const meant = `o.id is distinct from $4::uuid and exists (select from registration r
  where r.programme_id = $1 and r.organisation_id = o.id and r.capacity = 'producer'
    and ($3::date is null or ${registrationStateOn('$3::date')} = 'active')
    and strpos(lower(concat_ws(' ', o.name, r.number)), lower($2)) > 0)`;

/** Who is registered as a producer. */
@Injectable()
export class ProducersStore {
  constructor(private readonly tenancy: Tenancy) {}

  /** By name. Organisations are read in that order by an index, and no further than the limit asks for. */
  async named(
    ctx: RequestContext,
    { words, activeOn, except }: WhichProducers & { readonly words: string },
    limit: number,
  ): Promise<Producer[]> {
    return this.tenancy.query<Producer>(
      ctx,
      `select o.id, o.name from organisation o where ${meant}
       order by ${inNameOrder('o.name')}, o.id limit ${String(limit)}`,
      [ctx.programmeId, words, activeOn, except],
    );
  }

  async one(ctx: RequestContext, id: string): Promise<Producer | null> {
    const [found] = await this.tenancy.query<Producer>(
      ctx,
      `select o.id, o.name from organisation o where o.id = $2 and exists (select from registration r
         where r.programme_id = $1 and r.organisation_id = o.id and r.capacity = 'producer')`,
      [ctx.programmeId, id],
    );
    return found ?? null;
  }
}
