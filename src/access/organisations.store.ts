import { Injectable } from '@nestjs/common';

import type { RequestContext } from '../database/request-context.js';
import { Tenancy } from '../database/tenancy.service.js';
import type { Named } from './look-alike.js';

/** Organisations as such: they belong to no programme and may take part in several. */
@Injectable()
export class OrganisationStore {
  constructor(private readonly tenancy: Tenancy) {}

  async named(nameOrId: string): Promise<string[]> {
    const rows = await this.tenancy.queryShared<{ id: string }>(
      `select id from organisation where lower(name) = lower($1) or id::text = $1`,
      [nameOrId],
    );
    return rows.map(({ id }) => id);
  }

  async nameOf(id: string): Promise<string | null> {
    const [row] = await this.tenancy.queryShared<Named>(
      'select id, name from organisation where id = $1',
      [id],
    );
    return row?.name ?? null;
  }

  /** Who takes part in a programme and who runs it, where a name is about that long: signs and wide letters aside. */
  async ofProgramme(
    ctx: RequestContext,
    { least, most }: { readonly least: number; readonly most: number },
  ): Promise<Named[]> {
    return this.tenancy.query<Named>(
      ctx,
      `select o.id, o.name from organisation o
       where char_length(o.name) between $2 and $3 and (
         exists (select from registration r where r.programme_id = $1 and r.organisation_id = o.id)
         or exists (select from programme p where p.id = $1 and p.agency_id = o.id))
       order by o.name`,
      [ctx.programmeId, least - 4, most + 4],
    );
  }

  async add(organisation: { id: string; name: string; country: string; at: Date }): Promise<void> {
    const { id, name, country, at } = organisation;
    await this.tenancy.queryShared(
      `insert into organisation (id, name, country, demonstration, created_at)
       values ($1, $2, $3, false, $4)`,
      [id, name, country, at],
    );
  }
}
