import { Injectable } from '@nestjs/common';

import { Clock } from '../database/clock.js';
import { sha256 } from '../database/content-hash.js';
import { newId } from '../database/new-id.js';
import type { RequestContext } from '../database/request-context.js';
import { Tenancy } from '../database/tenancy.service.js';
import type { Role } from './permissions.js';

export interface Invitation {
  id: string;
  organisationId: string;
  organisationName: string;
  email: string;
  role: Role;
  expiresAt: Date;
}

export interface NewInvitation {
  organisationId: string;
  email: string;
  role: Role;
  token: string;
  /** null: the operator. */
  invitedBy: string | null;
  days: number;
}

const columns = `i.id, i.organisation_id as "organisationId", o.name as "organisationName", i.email, i.role,
  i.expires_at as "expiresAt"`;
const open = `from invitation i join organisation o on o.id = i.organisation_id
  where i.programme_id = $1 and i.accepted_at is null and i.expires_at > $2`;

@Injectable()
export class InvitationStore {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly clock: Clock,
  ) {}

  async add(context: RequestContext, invitation: NewInvitation): Promise<string> {
    const id = newId();
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + invitation.days * 86_400_000);
    const { organisationId, email, role, token, invitedBy } = invitation;
    await this.tenancy.query(
      context,
      `insert into invitation (programme_id, id, organisation_id, email, role, token_hash, invited_by, expires_at,
         created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [context.programmeId, id, organisationId, email, role, sha256(token), invitedBy, expiresAt, now], // prettier-ignore
    );
    return id;
  }

  /** The open invitation of this link, if there is one. */
  async byToken(context: RequestContext, token: string): Promise<Invitation | null> {
    const [row] = await this.tenancy.query<Invitation>(
      context,
      `select ${columns} ${open} and i.token_hash = $3`,
      [context.programmeId, this.clock.now(), sha256(token)],
    );
    return row ?? null;
  }

  async ofOrganisation(context: RequestContext): Promise<Invitation[]> {
    return this.tenancy.query<Invitation>(
      context,
      `select ${columns} ${open} and i.organisation_id = $3 order by i.id desc`,
      [context.programmeId, this.clock.now(), context.organisationId],
    );
  }

  /** Whether it is open, and nobody else's until the transaction ends: of two who try at once the second waits and is told. */
  async hold(context: RequestContext, id: string): Promise<boolean> {
    const rows = await this.tenancy.query(
      context,
      `select id from invitation
       where programme_id = $1 and id = $2 and accepted_at is null and expires_at > $3 for update`,
      [context.programmeId, id, this.clock.now()],
    );
    return rows.length === 1;
  }

  async use(context: RequestContext, id: string): Promise<void> {
    await this.tenancy.query(
      context,
      `update invitation set accepted_at = $3 where programme_id = $1 and id = $2`,
      [context.programmeId, id, this.clock.now()],
    );
  }

  /** The role it was for; null when there was no such invitation, or none that was open. */
  async withdraw(context: RequestContext, id: string): Promise<Role | null> {
    const [row] = await this.tenancy.query<Pick<Invitation, 'role'>>(
      context,
      `update invitation set expires_at = $4 where programme_id = $1 and organisation_id = $2 and id = $3
         and accepted_at is null and expires_at > $4 returning role`,
      [context.programmeId, context.organisationId, id, this.clock.now()],
    );
    return row?.role ?? null;
  }
}
