import { randomBytes } from 'node:crypto';

import { Injectable } from '@nestjs/common';

import type { RequestContext } from '../database/request-context.js';
import { Tenancy } from '../database/tenancy.service.js';
import { allow, type Decision, refuse } from '../kernel/decision.js';
import { AuditTrail } from './audit-trail.service.js';
import { MembershipStore } from './memberships.store.js';
import { PasswordResetStore } from './password-resets.store.js';
import { PersonStore } from './person.store.js';

const HOURS = 24;

/** Where a link's password is set. */
export const resetAddress = '/password-reset';

export interface IssuedReset {
  readonly token: string;
  readonly name: string;
}

/** What making a link needs to know of people. */
@Injectable()
export class ResetPeople {
  constructor(
    readonly people: PersonStore,
    readonly memberships: MembershipStore,
  ) {}
}

/** Makes the links with which somebody sets a new password. They are told to whoever asks for them, once. */
@Injectable()
export class PasswordResets {
  constructor(
    private readonly store: PasswordResetStore,
    private readonly of: ResetPeople,
    private readonly tenancy: Tenancy,
    private readonly audit: AuditTrail,
  ) {}

  /** The operator's way: for anybody whose account is open. */
  async issueAsOperator(email: string): Promise<Decision<string>> {
    const person = await this.of.people.byEmail(email);
    if (person === null || person.disabled) return refuse('member.unknown');
    return allow(await this.make(person.id, null));
  }

  /**
   * An administrator's way: for a member of the own organisation who belongs to no other one. Whoever holds the link can
   * act as the person, so with two organisations the administrator of one would get into the other.
   */
  async issue(context: RequestContext, personId: string): Promise<Decision<IssuedReset>> {
    return this.tenancy.run(context, async () => {
      const member = await this.of.memberships.current(context, personId);
      const person = await this.of.people.byId(personId);
      if (member === null || person === null || person.disabled) return refuse('member.unknown');
      const all = await this.of.memberships.ofPerson(personId);
      if (all.some((each) => each.organisationId !== context.organisationId))
        return refuse('member.elsewhere');
      await this.audit.record(context, {
        action: 'member.password-reset-issued',
        subjectKind: 'person',
        subjectId: personId,
        after: { hours: HOURS },
      });
      return allow({ token: await this.make(personId, context.personId), name: person.name });
    });
  }

  private async make(personId: string, issuedBy: string | null): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    await this.store.add({ personId, token, issuedBy, hours: HOURS });
    return token;
  }
}
