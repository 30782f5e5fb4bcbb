import { Injectable } from '@nestjs/common';

import type { RequestContext } from '../database/request-context.js';
import { Tenancy } from '../database/tenancy.service.js';
import { allow, type Decision } from '../kernel/decision.js';
import { AuditTrail } from './audit-trail.service.js';
import { changeRole, grantRole, type Member, type Membership } from './membership.js';
import { MembershipStore } from './memberships.store.js';
import type { RoleFamily } from './permissions.js';

@Injectable()
export class MemberService {
  constructor(
    private readonly store: MembershipStore,
    private readonly tenancy: Tenancy,
    private readonly audit: AuditTrail,
  ) {}

  /** Everywhere a person belongs. */
  async membershipsOf(personId: string): Promise<Membership[]> {
    return this.store.ofPerson(personId);
  }

  async list(context: RequestContext): Promise<Member[]> {
    return this.tenancy.run(context, () => this.store.members(context));
  }

  async giveRole(
    context: RequestContext,
    family: RoleFamily,
    personId: string,
    wanted: unknown,
  ): Promise<Decision<true>> {
    const role = grantRole(wanted, family);
    if (!role.ok) return role;
    return this.tenancy.run(context, async () => {
      const member = changeRole(await this.locked(context), personId, role.value);
      if (!member.ok) return member;
      await this.store.setRole(context, personId, role.value);
      await this.audit.record(context, {
        action: 'member.role-changed',
        subjectKind: 'person',
        subjectId: personId,
        before: { role: member.value.role },
        after: { role: role.value },
      });
      return allow(true);
    });
  }

  /** Ends a membership, one's own too. */
  async end(context: RequestContext, personId: string): Promise<Decision<true>> {
    return this.tenancy.run(context, async () => {
      const member = changeRole(await this.locked(context), personId, null);
      if (!member.ok) return member;
      await this.store.end(context, personId);
      await this.audit.record(context, {
        action: 'member.ended',
        subjectKind: 'person',
        subjectId: personId,
        before: { role: member.value.role },
      });
      return allow(true);
    });
  }

  /** Two administrators who remove each other at once: the second sees what the first did. */
  private locked(context: RequestContext): Promise<Member[]> {
    return this.store.members(context, true);
  }
}
