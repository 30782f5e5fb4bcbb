import { Injectable } from '@nestjs/common';

import { Clock } from '../database/clock.js';
import { newId } from '../database/new-id.js';
import type { RequestContext } from '../database/request-context.js';
import { canonicalJson } from '../kernel/canonical-json.js';
import type { AuditAction } from './audit-actions.js';
import { type AuditEvent, AuditTrailStore } from './audit-trail.store.js';
import { ProgrammeDirectory } from './programme-directory.service.js';

export interface AuditRecord {
  action: AuditAction;
  subjectKind: string;
  subjectId: string;
  /** What was and what is. Ids and values only, never a person's name, address or secret. */
  before?: unknown;
  after?: unknown;
  /** Whose trail it belongs to, when that is not the organisation of the context. */
  organisationId?: string;
  /** The organisation that is acted for under a mandate. */
  onBehalfOf?: string;
}

/** Who did what, on whose behalf, from what to what: appended in the transaction of the deed, so neither is without the other. */
@Injectable()
export class AuditTrail {
  constructor(
    private readonly store: AuditTrailStore,
    private readonly programmes: ProgrammeDirectory,
    private readonly clock: Clock,
  ) {}

  async record(context: RequestContext, record: AuditRecord): Promise<void> {
    await this.store.append(context, {
      id: newId(),
      at: this.clock.now(),
      organisationId: record.organisationId ?? (await this.organisationOf(context)),
      personId: context.personId,
      apiKeyId: context.apiKeyId ?? null,
      onBehalfOf: record.onBehalfOf ?? null,
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

  /** What the system itself does stands in the agency's trail. */
  private async organisationOf(context: RequestContext): Promise<string> {
    if (context.organisationId !== null) return context.organisationId;
    const programme = await this.programmes.byId(context.programmeId);
    if (!programme) throw new Error('There is no such programme.');
    return programme.agencyId;
  }
}

/** Exact: bigints as decimal strings, no floats. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(canonicalJson(value));
}
