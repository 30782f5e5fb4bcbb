import { Injectable } from '@nestjs/common';

import { Clock } from '../database/clock.js';
import { type RequestContext, systemOf } from '../database/request-context.js';
import { Tenancy } from '../database/tenancy.service.js';
import type { Member, Membership } from './membership.js';
import { isAdministrator, type Role } from './permissions.js';

interface MembershipRow {
  programme_id: string;
  organisation_id: string;
  organisation_name: string;
  person_id: string;
  role: Role;
}

const membershipOf = (row: MembershipRow): Membership => ({
  programmeId: row.programme_id,
  organisationId: row.organisation_id,
  organisationName: row.organisation_name,
  personId: row.person_id,
  role: row.role,
});

@Injectable()
export class MembershipStore {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly clock: Clock,
  ) {}

  /** Everywhere a person belongs, before any programme is chosen. */
  async ofPerson(personId: string): Promise<Membership[]> {
    return this.tenancy.withoutProgramme(personId, async () => {
      const rows = await this.tenancy.queryShared<MembershipRow>(
        `select m.programme_id, m.organisation_id, o.name as organisation_name, m.person_id, m.role
         from membership m join organisation o on o.id = m.organisation_id
         where m.person_id = $1 and m.ended_at is null order by m.since, m.organisation_id`,
        [personId],
      );
      return rows.map(membershipOf);
    });
  }

  /** The person's membership in the organisation of the context, asked anew by every request. */
  async current(context: RequestContext, personId: string): Promise<Membership | null> {
    const [row] = await this.tenancy.query<MembershipRow>(
      context,
      `select m.programme_id, m.organisation_id, o.name as organisation_name, m.person_id, m.role
       from membership m join organisation o on o.id = m.organisation_id
       where m.programme_id = $1 and m.organisation_id = $2 and m.person_id = $3 and m.ended_at is null`,
      [context.programmeId, context.organisationId, personId],
    );
    return row ? membershipOf(row) : null;
  }

  /** The members of the context's organisation; locked, they cannot change until the transaction ends. */
  async members(context: RequestContext, lock = false): Promise<Member[]> {
    const rows = await this.tenancy.query<{
      person_id: string;
      name: string;
      email: string;
      role: Role;
      since: Date;
    }>(
      context,
      `select m.person_id, p.name, p.email, m.role, m.since
       from membership m join person p on p.id = m.person_id
       where m.programme_id = $1 and m.organisation_id = $2 and m.ended_at is null
         and p.disabled_at is null
       order by p.name, p.id${lock ? ' for update of m' : ''}`,
      [context.programmeId, context.organisationId],
    );
    return rows.map(({ person_id: personId, ...member }) => ({ personId, ...member }));
  }

  /** Lets a person in, again too after they had left. Of who has not, it makes an administrator or nothing: false then. */
  async grant(
    context: RequestContext,
    organisationId: string,
    personId: string,
    role: Role,
  ): Promise<boolean> {
    const rows = await this.tenancy.query(
      context,
      `insert into membership as m (programme_id, organisation_id, person_id, role, since)
       values ($1, $2, $3, $4, $5)
       on conflict (programme_id, organisation_id, person_id)
         do update set role = excluded.role, since = excluded.since, ended_at = null
         where m.ended_at is not null or $6
       returning person_id`,
      [
        context.programmeId,
        organisationId,
        personId,
        role,
        this.clock.now(),
        isAdministrator(role),
      ],
    );
    return rows.length === 1;
  }

  async setRole(context: RequestContext, personId: string, role: Role): Promise<void> {
    await this.tenancy.query(
      context,
      `update membership set role = $4
       where programme_id = $1 and organisation_id = $2 and person_id = $3 and ended_at is null`,
      [context.programmeId, context.organisationId, personId, role],
    );
  }

  async end(context: RequestContext, personId: string): Promise<void> {
    await this.tenancy.query(
      context,
      `update membership set ended_at = $4
       where programme_id = $1 and organisation_id = $2 and person_id = $3 and ended_at is null`,
      [context.programmeId, context.organisationId, personId, this.clock.now()],
    );
  }

  /** One demonstration account per role of the programme, read as its system: nobody is signed in yet. */
  async demonstrationAccounts(programmeId: string): Promise<DemonstrationAccount[]> {
    const system = systemOf(programmeId);
    return this.tenancy.run(system, () =>
      this.tenancy.query<DemonstrationAccount>(
        system,
        `select m.role, p.id as "personId", p.name, p.email, m.organisation_id as "organisationId", o.name as "organisationName"
         from membership m join person p on p.id = m.person_id
           join organisation o on o.id = m.organisation_id
         where m.programme_id = $1 and m.ended_at is null and p.demonstration and p.disabled_at is null
         order by m.role, p.email`,
        [programmeId],
      ),
    );
  }
}

export interface DemonstrationAccount {
  role: Role;
  personId: string;
  name: string;
  email: string;
  organisationId: string;
  organisationName: string;
}
