import { Injectable } from '@nestjs/common';

import { Clock } from '../database/clock.js';
import { newId } from '../database/new-id.js';
import type { RequestContext } from '../database/request-context.js';
import { Tenancy } from '../database/tenancy.service.js';
import type { KeyTerms, NewKey } from './api-key.js';
import type { Permission } from './permissions.js';

export interface ApiKey {
  id: string;
  organisationId: string;
  organisationName: string;
  label: string;
  prefix: string;
  permissions: Permission[];
  createdAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
}

const columns = `k.id, k.organisation_id as "organisationId", o.name as "organisationName", k.label, k.prefix,
  k.permissions, k.created_at as "createdAt", k.expires_at as "expiresAt", k.revoked_at as "revokedAt"`;
const from = `from api_key k join organisation o on o.id = k.organisation_id`;

@Injectable()
export class ApiKeyStore {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly clock: Clock,
  ) {}

  async add(context: RequestContext, key: NewKey, terms: KeyTerms): Promise<string> {
    const id = newId();
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + terms.days * 86_400_000);
    await this.tenancy.query(
      context,
      `insert into api_key (programme_id, id, organisation_id, label, prefix, key_hash, permissions, created_by,
         created_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        context.programmeId,
        id,
        context.organisationId,
        terms.label,
        key.prefix,
        key.hash,
        terms.permissions,
        context.personId,
        now,
        expiresAt,
      ],
    );
    return id;
  }

  /** The keys of the context's organisation, newest first. */
  async ofOrganisation(context: RequestContext): Promise<ApiKey[]> {
    return this.tenancy.query<ApiKey>(
      context,
      `select ${columns} ${from} where k.programme_id = $1 and k.organisation_id = $2 order by k.id desc`,
      [context.programmeId, context.organisationId],
    );
  }

  /** The key with this hash that is good now, in the programme that the address names. */
  async usable(context: RequestContext, hash: string): Promise<ApiKey | null> {
    const [row] = await this.tenancy.query<ApiKey>(
      context,
      `select ${columns} ${from}
       where k.programme_id = $1 and k.key_hash = $2 and k.revoked_at is null and k.expires_at > $3`,
      [context.programmeId, hash, this.clock.now()],
    );
    return row ?? null;
  }

  /** What the key was good for; null when there was no such key, or none that was not revoked. */
  async revoke(
    context: RequestContext,
    id: string,
  ): Promise<Pick<ApiKey, 'permissions' | 'expiresAt'> | null> {
    const [row] = await this.tenancy.query<Pick<ApiKey, 'permissions' | 'expiresAt'>>(
      context,
      `update api_key set revoked_at = $4
       where programme_id = $1 and organisation_id = $2 and id = $3 and revoked_at is null
       returning permissions, expires_at as "expiresAt"`,
      [context.programmeId, context.organisationId, id, this.clock.now()],
    );
    return row ?? null;
  }
}
