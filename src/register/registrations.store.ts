import { Injectable } from '@nestjs/common';
import { holdUntilEnd, Tenancy, type RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { lastDecision, registrationStateOn } from './registration-decisions.store.js';
import type { StateSince } from './registered-days.js';
import type { Admission, Registration, RegistrationCapacity } from './registration.js';

/** `$2` is the day whose state is asked for. */
const columns = `r.id, r.organisation_id as "organisationId", o.name as "organisationName",
  r.capacity, r.number, ${registrationStateOn('$2::date')} as state, r.brands, r.categories, r.valid_from::text as "validFrom",
  r.valid_to::text as "validTo", ${lastDecision} as decided`;

/** Whose registrations, as they stand today in the programme. */
export interface RegisteredOn {
  readonly organisationId: string;
  readonly today: CalendarDate;
}

@Injectable()
export class RegistrationsStore {
  constructor(private readonly tenancy: Tenancy) {}

  /** The registration of an organisation in one capacity, the latest when there were several. */
  async one(
    ctx: RequestContext,
    { organisationId, today }: RegisteredOn,
    capacity: RegistrationCapacity,
  ): Promise<Registration | null> {
    const rows = await this.tenancy.query<Registration>(
      ctx,
      `select ${columns} from registration r join organisation o on o.id = r.organisation_id
       where r.programme_id = $1 and r.organisation_id = $3 and r.capacity = $4
       order by r.valid_from desc limit 1`,
      [ctx.programmeId, today, organisationId, capacity],
    );
    return rows[0] ?? null;
  }

  /** Every state of the registrations in one capacity with the day from which it holds, in that order. */
  changes(
    ctx: RequestContext,
    organisationId: string,
    capacity: RegistrationCapacity,
  ): Promise<StateSince[]> {
    return this.tenancy.query<StateSince>(
      ctx,
      `select "registrationId", state, since from (
         select r.id as "registrationId", r.state, r.valid_from::text as since, 0 as number from registration r
         where r.programme_id = $1 and r.organisation_id = $2 and r.capacity = $3
         union all
         select c.registration_id, c.state, c.effective_on::text, c.number from registration_state c
         join registration r on r.programme_id = c.programme_id and r.organisation_id = c.organisation_id
           and r.id = c.registration_id
         where c.programme_id = $1 and c.organisation_id = $2 and r.capacity = $3) as change
       order by since, "registrationId", number`,
      [ctx.programmeId, organisationId, capacity],
    );
  }

  /** Until the transaction ends nobody else admits the organisation: it is registered once, whoever asks at the same moment. */
  holdAdmission(ctx: RequestContext, organisationId: string): Promise<void> {
    return holdUntilEnd(this.tenancy, ctx, `admission ${organisationId}`);
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
    { organisationId, today }: RegisteredOn,
    page: { after: string | null; limit: number },
  ): Promise<Registration[]> {
    return this.tenancy.query<Registration>(
      ctx,
      `select ${columns} from registration r join organisation o on o.id = r.organisation_id
       where r.programme_id = $1 and r.organisation_id = $3 and r.number > coalesce($4, '')
       order by r.number limit $5`,
      [ctx.programmeId, today, organisationId, page.after, page.limit],
    );
  }
}
