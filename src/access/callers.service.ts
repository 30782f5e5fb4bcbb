import { Injectable } from '@nestjs/common';
import type { Request } from 'express';

import { type Capacity, publicOf, type RequestContext } from '../database/request-context.js';
import { Tenancy } from '../database/tenancy.service.js';
import { bearerOf, keyHash } from './api-key.js';
import { ApiKeyStore } from './api-keys.store.js';
import { fits } from './membership.js';
import { MembershipStore } from './memberships.store.js';
import { familyOf, roles } from './permissions.js';
import { accessOf, arrivalOf, type Principal, type Programme } from './request-access.js';
import { isApi } from './route.guard.js';

/** Somebody who says to act for an organisation: `confirm` asks the database, inside the transaction that it opens. */
export interface Caller {
  readonly context: RequestContext;
  confirm(): Promise<Principal | null>;
}

const KEYS_KEPT = 1_000;

@Injectable()
export class CallerService {
  /** Whose key a hash is: that never changes. Whether it is still good is asked each time. */
  private readonly owners = new Map<string, string>();

  constructor(
    private readonly memberships: MembershipStore,
    private readonly keys: ApiKeyStore,
    private readonly tenancy: Tenancy,
  ) {}

  /** null when the caller has nothing to do with this programme. */
  async identify(request: Request, programme: Programme): Promise<Caller | null> {
    return isApi(request) ? this.key(request, programme) : this.person(request, programme);
  }

  private async person(request: Request, programme: Programme): Promise<Caller | null> {
    const { person } = accessOf(request);
    if (!person) return null;
    const chosen =
      request.session.acting?.[programme.id] ?? (await this.choose(request, programme, person.id));
    if (!chosen) return null;
    const { organisationId } = chosen;
    const capacity = capacityIn(programme, organisationId);
    const context = {
      programmeId: programme.id,
      organisationId,
      personId: person.id,
      capacity,
      ...arrivalOf(request),
    };
    return {
      context,
      confirm: async () => {
        const membership = await this.memberships.current(context, person.id);
        if (!membership || !fits(membership.role, organisationId, programme.agencyId)) {
          // Another membership may be left; the next request looks for it.
          request.session.acting = without(request.session.acting, programme.id);
          return null;
        }
        const { organisationName, role } = membership;
        const permissions = roles[role];
        const of = { organisationId, organisationName, role, permissions };
        return { kind: 'person', personId: person.id, apiKeyId: null, ...of };
      },
    };
  }

  /** The first organisation the person belongs to here, until they choose another. */
  private async choose(request: Request, programme: Programme, personId: string) {
    const all = await this.memberships.ofPerson(personId);
    const here = all.find(
      ({ programmeId, organisationId, role }) =>
        programmeId === programme.id && fits(role, organisationId, programme.agencyId),
    );
    if (!here) return null;
    const acting = { organisationId: here.organisationId, area: familyOf(here.role) };
    request.session.acting = { ...request.session.acting, [programme.id]: acting };
    return acting;
  }

  private async key(request: Request, programme: Programme): Promise<Caller | null> {
    const text = bearerOf(request.headers.authorization);
    if (text === null) return null;
    const hash = keyHash(text);
    const organisationId = await this.ownerOf(hash, programme);
    if (organisationId === null) return null;
    const context: RequestContext = {
      programmeId: programme.id,
      organisationId,
      personId: null,
      capacity: capacityIn(programme, organisationId),
      ...arrivalOf(request),
    };
    return {
      context,
      confirm: async () => {
        const key = await this.keys.usable(context, hash);
        if (!key) return null;
        context.apiKeyId = key.id;
        const { organisationName } = key;
        const permissions = new Set(key.permissions);
        const of = { organisationId, organisationName, role: null, permissions };
        return { kind: 'key', personId: null, apiKeyId: key.id, ...of };
      },
    };
  }

  private async ownerOf(hash: string, programme: Programme): Promise<string | null> {
    const name = `${programme.id} ${hash}`;
    const known = this.owners.get(name);
    if (known !== undefined) return known;
    const anybody = publicOf(programme.id);
    const key = await this.tenancy.run(anybody, () => this.keys.usable(anybody, hash));
    if (!key) return null;
    if (this.owners.size >= KEYS_KEPT) this.owners.clear();
    this.owners.set(name, key.organisationId);
    return key.organisationId;
  }
}

const capacityIn = (programme: Programme, organisationId: string): Capacity =>
  organisationId === programme.agencyId ? 'agency' : 'organisation';

function without<T>(record: Record<string, T> | undefined, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record ?? {}).filter(([name]) => name !== key));
}
