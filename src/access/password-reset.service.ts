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

interface Resettable {
  readonly id: string;
  readonly name: string;
}

export interface IssuedReset {
  readonly token: string;
  readonly name: string;
}

/** Whom a link may be made for. */
@Injectable()
export class ResetPeople {
  constructor(
    private readonly people: PersonStore,
    private readonly memberships: MembershipStore,
  ) {}

  /** Anybody whose account is open. */
  async byAddress(email: string): Promise<Decision<Resettable>> {
    const person = await this.people.byEmail(email);
    return person === null || person.disabled ? refuse('person.unknown') : allow(person);
  }

  /**
   * A member of the own organisation who belongs to no other one. Whoever holds the link can act as the person, so with two
   * organisations the administrator of one would get into the other.
   */
  async memberOnlyHere(context: RequestContext, personId: string): Promise<Decision<Resettable>> {
    const member = await this.memberships.current(context, personId);
    const person = await this.people.byId(personId);
    if (member === null || person === null || person.disabled) return refuse('member.unknown');
    const all = await this.memberships.ofPerson(personId);
    return all.some((each) => each.organisationId !== context.organisationId)
      ? refuse('member.elsewhere')
      : allow(person);
  }
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
    const person = await this.of.byAddress(email);
    return person.ok ? allow(await this.make(person.value.id, null)) : person;
  }

  /** An administrator's way: for a member of the own organisation who belongs to no other one. */
  async issue(context: RequestContext, personId: string): Promise<Decision<IssuedReset>> {
    return this.tenancy.run(context, async () => {
      const person = await this.of.memberOnlyHere(context, personId);
      if (!person.ok) return person;
      await this.audit.record(context, {
        action: 'member.password-reset-issued',
        subjectKind: 'person',
        subjectId: personId,
        after: { hours: HOURS },
      });
      return allow({ token: await this.make(personId, context.personId), name: person.value.name });
    });
  }

  private async make(personId: string, issuedBy: string | null): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    await this.store.add({ personId, token, issuedBy, hours: HOURS });
    return token;
  }
}
