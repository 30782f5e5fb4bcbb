import { Injectable } from '@nestjs/common';
import { Tenancy, type RequestContext } from '../database/index.js';
import type { Registration, RegistrationCapacity } from './registration.js';
import { RegistrationsStore } from './registrations.store.js';

@Injectable()
export class Registrations {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly store: RegistrationsStore,
  ) {}

  one(
    ctx: RequestContext,
    organisationId: string,
    capacity: RegistrationCapacity,
  ): Promise<Registration | null> {
    return this.tenancy.run(ctx, () => this.store.one(ctx, organisationId, capacity));
  }

  list(
    ctx: RequestContext,
    organisationId: string,
    page: { after: string | null; limit: number },
  ): Promise<Registration[]> {
    return this.tenancy.run(ctx, () => this.store.list(ctx, organisationId, page));
  }
}
