import { Injectable } from '@nestjs/common';
import { type RequestContext, Tenancy } from '../database/index.js';
import type { StateSince } from './registered-days.js';
import type { RegistrationCapacity } from './registration.js';
import { RegistrationsStore } from './registrations.store.js';

/** On which days an organisation was registered: what it does in its capacity rests on them. */
@Injectable()
export class RegisteredDays {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly store: RegistrationsStore,
  ) {}

  changes(
    context: RequestContext,
    organisationId: string,
    capacity: RegistrationCapacity,
  ): Promise<StateSince[]> {
    return this.tenancy.run(context, () => this.store.changes(context, organisationId, capacity));
  }
}
