import { Injectable } from '@nestjs/common';

import type { RequestContext } from '../database/request-context.js';
import { Tenancy } from '../database/tenancy.service.js';
import { allow, type Decision, type Refusal, refuse } from '../kernel/decision.js';
import { type KeyFault, type KeyRequest, newKey, readKeyTerms } from './api-key.js';
import { type ApiKey, ApiKeyStore } from './api-keys.store.js';
import { AuditTrail } from './audit-trail.service.js';
import type { Role } from './permissions.js';

/** The key itself, or everything that is wrong with what was asked; `reason` is the first of it. */
type MadeKey =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly reason: Refusal; readonly faults: readonly KeyFault[] };

@Injectable()
export class ApiKeyService {
  constructor(
    private readonly store: ApiKeyStore,
    private readonly tenancy: Tenancy,
    private readonly audit: AuditTrail,
  ) {}

  async list(context: RequestContext): Promise<ApiKey[]> {
    return this.tenancy.run(context, () => this.store.ofOrganisation(context));
  }

  /** The value is the key itself: nobody can be told it again. */
  async make(context: RequestContext, request: KeyRequest, role: Role): Promise<MadeKey> {
    const { terms, faults } = readKeyTerms(request, role);
    const [first] = faults;
    if (first !== undefined) return { ok: false, reason: first.reason, faults };
    const key = newKey();
    await this.tenancy.run(context, async () => {
      const subjectId = await this.store.add(context, key, terms);
      const { permissions, days } = terms;
      const after = { permissions, days };
      await this.audit.record(context, { action: 'key.made', subjectKind: 'api-key', subjectId, after }); // prettier-ignore
    });
    return { ok: true, value: key.text };
  }

  async revoke(context: RequestContext, id: string): Promise<Decision<true>> {
    return this.tenancy.run(context, async () => {
      const revoked = await this.store.revoke(context, id);
      if (revoked === null) return refuse('key.unknown');
      await this.audit.record(context, {
        action: 'key.revoked',
        subjectKind: 'api-key',
        subjectId: id,
        before: {
          permissions: revoked.permissions,
          expiresAt: revoked.expiresAt.toISOString(),
        },
      });
      return allow(true as const);
    });
  }
}
