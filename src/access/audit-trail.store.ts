import { Injectable } from '@nestjs/common';

import type { RequestContext } from '../database/request-context.js';
import { Tenancy } from '../database/tenancy.service.js';

export interface AuditEvent {
  id: string;
  at: Date;
  /** Whom it concerns. */
  organisationId: string;
  /** Who acts; null for the system, and for somebody who belongs to no organisation of the programme. */
  actingOrganisationId: string | null;
  personId: string | null;
  apiKeyId: string | null;
  onBehalfOf: string | null;
  action: string;
  subjectKind: string;
  subjectId: string;
  before: unknown;
  after: unknown;
}

@Injectable()
export class AuditTrailStore {
  constructor(private readonly tenancy: Tenancy) {}

  async append(context: RequestContext, event: AuditEvent): Promise<void> {
    await this.tenancy.query(
      context,
      `insert into audit_event (programme_id, organisation_id, id, at, person_id, api_key_id, on_behalf_of, action,
         subject_kind, subject_id, before, after, acting_organisation_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [
        context.programmeId,
        event.organisationId,
        event.id,
        event.at,
        event.personId,
        event.apiKeyId,
        event.onBehalfOf,
        event.action,
        event.subjectKind,
        event.subjectId,
        event.before === undefined ? null : JSON.stringify(event.before),
        event.after === undefined ? null : JSON.stringify(event.after),
        event.actingOrganisationId,
      ],
    );
  }

  /** What happened to one thing, oldest first, as far as the context sees it. */
  async ofSubject(context: RequestContext, kind: string, id: string): Promise<AuditEvent[]> {
    return this.tenancy.query<AuditEvent>(
      context,
      `${columns} where programme_id = $1 and subject_kind = $2 and subject_id = $3 order by at, id`,
      [context.programmeId, kind, id],
    );
  }

  /** The latest events that the context sees, before the one with the given id. */
  async latest(context: RequestContext, limit: number, before?: string): Promise<AuditEvent[]> {
    return this.tenancy.query<AuditEvent>(
      context,
      `${columns} where programme_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3`,
      [context.programmeId, before ?? null, limit],
    );
  }
}

const columns = `select id, at, organisation_id as "organisationId",
  acting_organisation_id as "actingOrganisationId", person_id as "personId",
  api_key_id as "apiKeyId", on_behalf_of as "onBehalfOf", action, subject_kind as "subjectKind",
  subject_id as "subjectId", before, after from audit_event`;
