import { Injectable } from '@nestjs/common';

import { Clock } from '../database/clock.js';
import { newId } from '../database/new-id.js';
import type { RequestContext } from '../database/request-context.js';
import { canonicalJson } from '../kernel/canonical-json.js';
import type { AuditChange } from './audit-actions.js';
import { type AuditEvent, AuditTrailStore } from './audit-trail.store.js';
import { ProgrammeDirectory } from './programme-directory.service.js';

export type AuditRecord = AuditChange & {
  subjectKind: string;
  subjectId: string;
  /** Whom it concerns, when that is not the organisation of the context. */
  organisationId?: string;
};

/** Who did what, on whose behalf, from what to what: appended in the transaction of the deed, so neither is without the other. */
@Injectable()
export class AuditTrail {
  constructor(
    private readonly store: AuditTrailStore,
    private readonly programmes: ProgrammeDirectory,
    private readonly clock: Clock,
  ) {}

  async record(context: RequestContext, record: AuditRecord): Promise<void> {
    const actingOrganisationId = context.organisationId;
    await this.store.append(context, {
      id: newId(),
      at: this.clock.now(),
      // What the system itself does stands in the agency's trail.
      organisationId:
        record.organisationId ?? actingOrganisationId ?? (await this.agencyOf(context)),
      actingOrganisationId,
      personId: context.personId,
      apiKeyId: context.apiKeyId ?? null,
      onBehalfOf: await this.behalf(context, record.organisationId),
      action: record.action,
      subjectKind: record.subjectKind,
      subjectId: record.subjectId,
      before: plain(record.before),
      after: plain(record.after),
    });
  }

  async ofSubject(context: RequestContext, kind: string, id: string): Promise<AuditEvent[]> {
    return this.store.ofSubject(context, kind, id);
  }

  async latest(context: RequestContext, limit = 100, before?: string): Promise<AuditEvent[]> {
    return this.store.latest(context, limit, before);
  }

  /** The agency and the system act for whom their act concerns; everybody else acts for themselves. */
  private async behalf(context: RequestContext, concerned?: string): Promise<string | null> {
    const { organisationId: acting } = context;
    if (concerned === undefined || concerned === acting) return null;
    return acting === null || acting === (await this.agencyOf(context)) ? concerned : null;
  }

  private async agencyOf({ programmeId }: RequestContext): Promise<string> {
    return (await this.programmes.get(programmeId)).agencyId;
  }
}

/** Exact: bigints as decimal strings, no floats. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(canonicalJson(value));
}
