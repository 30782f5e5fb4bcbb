import { randomBytes } from 'node:crypto';

import { Injectable } from '@nestjs/common';

import { type RequestContext, systemOf } from '../database/request-context.js';
import { Tenancy } from '../database/tenancy.service.js';
import { allow, type Decision, type Refusal, refuse } from '../kernel/decision.js';
import { AuditTrail } from './audit-trail.service.js';
import { type Invitation, InvitationStore } from './invitations.store.js';
import { fits, grantRole } from './membership.js';
import { type NewcomerAnswers, Newcomers } from './newcomers.service.js';
import { emailKey } from './person.store.js';
import { isRole, type Role, type RoleFamily } from './permissions.js';
import type { Programme } from './request-access.js';

const DAYS = 7;
/** A plain address; what is beyond it is found out by using it. */
const EMAIL = /^[^\s@<>()",;:\\]{1,64}@[^\s@<>()",;:\\]{1,190}\.[^\s@.]{2,63}$/;

export interface InvitationRequest {
  email: string;
  role: unknown;
  family: RoleFamily;
}

/** What the link opens: somebody new names themselves, somebody known signs in first. */
export interface OpenInvitation {
  invitation: Invitation;
  known: boolean;
}

@Injectable()
export class InvitationService {
  constructor(
    private readonly store: InvitationStore,
    private readonly tenancy: Tenancy,
    private readonly audit: AuditTrail,
    private readonly newcomers: Newcomers,
  ) {}

  /** The value is the token of the link, which nobody can be told again. */
  async invite(context: RequestContext, request: InvitationRequest): Promise<Decision<string>> {
    const role = grantRole(request.role, request.family);
    if (!role.ok) return role;
    if (context.organisationId === null || context.personId === null) {
      throw new Error('Nobody invites.');
    }
    return this.write(context, { ...request, role: role.value }, context.organisationId);
  }

  /** The operator's way to let the first people of an organisation in. */
  async inviteAsOperator(
    programme: Programme,
    organisationId: string,
    request: { email: string; role: unknown },
  ): Promise<Decision<string>> {
    const { role, email } = request;
    if (!isRole(role) || !fits(role, organisationId, programme.agencyId))
      return refuse('member.unknown-role');
    return this.write(systemOf(programme.id), { email, role }, organisationId);
  }

  private async write(
    context: RequestContext,
    request: { email: string; role: Role },
    organisationId: string,
  ): Promise<Decision<string>> {
    const email = emailKey(request.email);
    if (!EMAIL.test(email)) return refuse('invitation.email');
    const { role } = request;
    const token = randomBytes(32).toString('base64url');
    const invitation = { organisationId, email, role, token, invitedBy: context.personId };
    await this.tenancy.run(context, async () => {
      const subjectId = await this.store.add(context, { ...invitation, days: DAYS });
      await this.audit.record(context, {
        action: 'member.invited',
        subjectKind: 'invitation',
        subjectId,
        after: { role, days: DAYS },
        organisationId,
      });
    });
    return allow(token);
  }

  async waiting(context: RequestContext): Promise<Invitation[]> {
    return this.tenancy.run(context, () => this.store.ofOrganisation(context));
  }

  async withdraw(context: RequestContext, id: string): Promise<Decision<true>> {
    return this.tenancy.run(context, async () => {
      const role = await this.store.withdraw(context, id);
      if (role === null) return refuse('invitation.over');
      await this.audit.record(context, {
        action: 'member.invitation-withdrawn',
        subjectKind: 'invitation',
        subjectId: id,
        before: { role },
      });
      return allow(true);
    });
  }

  async open(context: RequestContext, token: string): Promise<Decision<OpenInvitation>> {
    return this.tenancy.run(context, async () => {
      const invitation = await this.store.byToken(context, token);
      if (!invitation) return refuse('invitation.over');
      return allow({ invitation, known: await this.newcomers.isKnown(invitation.email) });
    });
  }

  /** Everything that is wrong with a newcomer's answers, at once. */
  faults(invitation: Invitation, answers: NewcomerAnswers): Refusal[] {
    return this.newcomers.faults(invitation.email, answers);
  }

  /** Somebody new: account, membership and the used-up link are one. The value is their id. */
  async acceptAsNew(
    context: RequestContext,
    invitation: Invitation,
    answers: NewcomerAnswers,
  ): Promise<Decision<string>> {
    const [fault] = this.faults(invitation, answers);
    if (fault) return { ok: false, reason: fault };
    const prepared = await this.newcomers.prepare(invitation.email, answers);
    return this.admit(context, invitation, (system) => this.newcomers.add(system, prepared));
  }

  /** Somebody signed in, with the address that was invited. */
  async acceptAs(
    context: RequestContext,
    invitation: Invitation,
    person: { id: string; email: string },
  ): Promise<Decision<string>> {
    if (emailKey(person.email) !== invitation.email) return refuse('invitation.another-person');
    return this.admit(context, invitation, () => Promise.resolve(person.id));
  }

  private admit(
    context: RequestContext,
    invitation: Invitation,
    who: (system: RequestContext) => Promise<string | null>,
  ): Promise<Decision<string>> {
    const { id, organisationId, role } = invitation;
    return this.tenancy.run(context, () =>
      this.tenancy.elevate(context, async (system) => {
        if (!(await this.store.hold(system, id))) return refuse('invitation.over');
        const personId = await who(system);
        // What is refused leaves the link as it was.
        if (personId === null) return refuse('invitation.known');
        if (!(await this.newcomers.join(system, organisationId, { personId, role })))
          return refuse('invitation.member');
        await this.store.use(system, id);
        await this.audit.record(system, {
          action: 'member.joined',
          subjectKind: 'person',
          subjectId: personId,
          after: { role, invitation: id },
          organisationId,
        });
        return allow(personId);
      }),
    );
  }
}
