import { Injectable } from '@nestjs/common';
import { Tenancy, type RequestContext } from '../database/index.js';
import type { Admission, Registration, RegistrationCapacity } from './registration.js';

const columns = `r.id, r.organisation_id as "organisationId", o.name as "organisationName",
  r.capacity, r.number, r.state, r.brands, r.categories, r.valid_from::text as "validFrom",
  r.valid_to::text as "validTo"`;

@Injectable()
export class RegistrationsStore {
  constructor(private readonly tenancy: Tenancy) {}

  /** The registration of an organisation in one capacity, the latest when there were several. */
  async one(
    ctx: RequestContext,
    organisationId: string,
    capacity: RegistrationCapacity,
  ): Promise<Registration | null> {
    const rows = await this.tenancy.query<Registration>(
      ctx,
      `select ${columns} from registration r join organisation o on o.id = r.organisation_id
       where r.programme_id = $1 and r.organisation_id = $2 and r.capacity = $3
       order by r.valid_from desc limit 1`,
      [ctx.programmeId, organisationId, capacity],
    );
    return rows[0] ?? null;
  }

  async add(
    ctx: RequestContext,
    organisationId: string,
    registration: Admission & { id: string; number: string; at: Date },
  ): Promise<void> {
    const { id, number, at, capacity, brands, categories, validFrom } = registration;
    await this.tenancy.query(
      ctx,
      `insert into registration (programme_id, organisation_id, id, capacity, number, state, brands,
         categories, valid_from, created_at)
       values ($1, $2, $3, $4, $5, 'active', $6, $7, $8, $9)`,
      [ctx.programmeId, organisationId, id, capacity, number, brands, categories, validFrom, at],
    );
  }

  /** Page by public number; `after` is the last number of the page before. */
  list(
    ctx: RequestContext,
    organisationId: string,
    page: { after: string | null; limit: number },
  ): Promise<Registration[]> {
    return this.tenancy.query<Registration>(
      ctx,
      `select ${columns} from registration r join organisation o on o.id = r.organisation_id
       where r.programme_id = $1 and r.organisation_id = $2 and r.number > coalesce($3, '')
       order by r.number limit $4`,
      [ctx.programmeId, organisationId, page.after, page.limit],
    );
  }
}
