import { Injectable } from '@nestjs/common';

import { inNameOrder, type RequestContext, Tenancy } from '../database/index.js';

export interface AuditLine {
  id: string;
  at: Date;
  person: string | null;
  apiKeyId: string | null;
  /** The organisation that acted; null for the system, and for what was recorded before it was kept. */
  actingOrganisation: string | null;
  /** The organisation it concerns. */
  organisation: string;
  onBehalfOf: string | null;
  action: string;
  subjectKind: string;
  subjectId: string;
  before: unknown;
  after: unknown;
}

export interface AuditFilter {
  organisationId: string | null;
  action: string | null;
  /** The last line of the page before: older ones follow. */
  before: string | null;
}

/** In SQL: starts of report freezes were once recorded as starts of runs; only that of a fee run says of which class it is. */
const action = `case when e.action = 'run.started' and e.after -> 'class' is null then 'report-freeze.started'
  else e.action end`;

/** The trail as the agency reads it, newest first. Identifiers are made in time order, so they are the cursor. */
@Injectable()
export class AuditReadingStore {
  constructor(private readonly tenancy: Tenancy) {}

  async lines(ctx: RequestContext, filter: AuditFilter, limit: number): Promise<AuditLine[]> {
    return this.tenancy.query<AuditLine>(
      ctx,
      `select e.id, e.at, p.name as person, e.api_key_id as "apiKeyId", a.name as "actingOrganisation",
         o.name as organisation, b.name as "onBehalfOf", ${action} as action, e.subject_kind as "subjectKind", e.subject_id as "subjectId",
         e.before, e.after
       from audit_event e
       join organisation o on o.id = e.organisation_id
       left join organisation a on a.id = e.acting_organisation_id
       left join person p on p.id = e.person_id
       left join organisation b on b.id = e.on_behalf_of
       where e.programme_id = $1 and ($2::uuid is null or $2 in (e.organisation_id, e.acting_organisation_id))
         and ($3::text is null or ${action} = $3) and ($4::uuid is null or e.id < $4)
       order by e.id desc limit $5`,
      [ctx.programmeId, filter.organisationId, filter.action, filter.before, limit],
    );
  }

  async actions(ctx: RequestContext): Promise<string[]> {
    const rows = await this.tenancy.query<{ action: string }>(
      ctx,
      `select distinct ${action} as action from audit_event e where e.programme_id = $1 order by 1`,
      [ctx.programmeId],
    );
    return rows.map(({ action }) => action);
  }

  async organisations(ctx: RequestContext): Promise<{ id: string; name: string }[]> {
    return this.tenancy.query(
      ctx,
      `select o.id, o.name from organisation o where o.id in (
         select organisation_id from audit_event where programme_id = $1
         union select acting_organisation_id from audit_event where programme_id = $1)
       order by ${inNameOrder('o.name')}, o.id`,
      [ctx.programmeId],
    );
  }
}
