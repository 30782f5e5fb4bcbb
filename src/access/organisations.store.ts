import { Injectable } from '@nestjs/common';

import { Tenancy } from '../database/tenancy.service.js';

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

  async add(organisation: { id: string; name: string; country: string; at: Date }): Promise<void> {
    const { id, name, country, at } = organisation;
    await this.tenancy.queryShared(
      `insert into organisation (id, name, country, demonstration, created_at)
       values ($1, $2, $3, false, $4)`,
      [id, name, country, at],
    );
  }
}
