import { Injectable } from '@nestjs/common';
import { Tenancy, type RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import type { NewRegistrationDecision } from './registration-decision.js';
import type { Registration, RegistrationDecisionName, RegistrationState } from './registration.js';

/**
 * In SQL: the state of registration `r` on a day. Decisions are numbered in the order of the days from which they hold, so
 * the last one that holds says it; before the first it is what it was admitted as.
 */
export const registrationStateOn = (day: string): string =>
  `coalesce((select c.state from registration_state c where c.programme_id = r.programme_id
     and c.organisation_id = r.organisation_id and c.registration_id = r.id and c.effective_on <= ${day}
     order by c.number desc limit 1), r.state)`;

/** In SQL: what was decided last about registration `r`, for those who may read why. */
export const lastDecision = `(select json_build_object('decision', d.decision, 'reason', d.reason,
    'effectiveOn', c.effective_on::text)
  from registration_decision d join registration_state c on c.programme_id = d.programme_id
    and c.organisation_id = d.organisation_id and c.registration_id = d.registration_id and c.number = d.number
  where d.programme_id = r.programme_id and d.organisation_id = r.organisation_id and d.registration_id = r.id
  order by d.number desc limit 1)`;

export interface RegistrationDecisionRecord {
  readonly number: number;
  readonly decision: RegistrationDecisionName;
  readonly state: RegistrationState;
  readonly effectiveOn: CalendarDate;
  readonly reason: string;
  readonly decidedAt: Date;
}

export type AdmittedRegistration = Omit<Registration, 'decided'>;

@Injectable()
export class RegistrationDecisionsStore {
  constructor(private readonly tenancy: Tenancy) {}

  inTransaction<T>(ctx: RequestContext, work: () => Promise<T>): Promise<T> {
    return this.tenancy.run(ctx, work);
  }

  /** As it was admitted, by its public number; nobody else decides about it meanwhile where it is locked. */
  async admitted(
    ctx: RequestContext,
    number: string,
    locked = false,
  ): Promise<AdmittedRegistration | null> {
    const rows = await this.tenancy.query<AdmittedRegistration>(
      ctx,
      `select r.id, r.organisation_id as "organisationId", o.name as "organisationName", r.capacity, r.number,
         r.state, r.brands, r.categories, r.valid_from::text as "validFrom", r.valid_to::text as "validTo"
       from registration r join organisation o on o.id = r.organisation_id
       where r.programme_id = $1 and r.number = $2 ${locked ? 'for update of r' : ''}`,
      [ctx.programmeId, number],
    );
    return rows[0] ?? null;
  }

  /** Newest first; the agency's and the organisation's own. */
  decisions(
    ctx: RequestContext,
    { organisationId, id }: Pick<Registration, 'organisationId' | 'id'>,
  ): Promise<RegistrationDecisionRecord[]> {
    return this.tenancy.query<RegistrationDecisionRecord>(
      ctx,
      `select d.number, d.decision, c.state, c.effective_on::text as "effectiveOn", d.reason,
         d.decided_at as "decidedAt"
       from registration_decision d join registration_state c on c.programme_id = d.programme_id
         and c.organisation_id = d.organisation_id and c.registration_id = d.registration_id
         and c.number = d.number
       where d.programme_id = $1 and d.organisation_id = $2 and d.registration_id = $3
       order by d.number desc`,
      [ctx.programmeId, organisationId, id],
    );
  }

  async add(
    ctx: RequestContext,
    { organisationId, id }: Pick<Registration, 'organisationId' | 'id'>,
    made: NewRegistrationDecision & { readonly number: number; readonly decidedAt: Date },
  ): Promise<void> {
    const of = [ctx.programmeId, organisationId, id];
    await this.tenancy.query(
      ctx,
      `insert into registration_state (programme_id, organisation_id, registration_id, number, state,
         effective_on) values ($1, $2, $3, $4, $5, $6)`,
      [...of, made.number, made.state, made.effectiveOn],
    );
    await this.tenancy.query(
      ctx,
      `insert into registration_decision (programme_id, organisation_id, registration_id, number, decision,
         reason, decided_by, decided_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [...of, made.number, made.decision, made.reason, ctx.personId, made.decidedAt],
    );
    await this.tenancy.query(
      ctx,
      `update registration set valid_to = $4
       where programme_id = $1 and organisation_id = $2 and id = $3`,
      [...of, made.validTo],
    );
  }
}
