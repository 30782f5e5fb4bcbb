import { Injectable } from '@nestjs/common';
import { AuditTrail, ProgrammeDirectory } from '../access/index.js';
import { Clock, newId, ReferenceNumbers, Tenancy, type RequestContext } from '../database/index.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import type { Admission, Registration, RegistrationCapacity } from './registration.js';
import { RegistrationsStore } from './registrations.store.js';

/** What admitting leaves behind: a number that was never given before, and a line in the trail. */
@Injectable()
export class AdmissionRecords {
  constructor(
    private readonly numbers: ReferenceNumbers,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  async numbered(
    ctx: RequestContext,
    admission: Admission,
  ): Promise<{ readonly id: string; readonly number: string; readonly at: Date }> {
    const number = await this.numbers.next(ctx, 'R', Number(admission.validFrom.slice(0, 4)));
    return { id: newId(), number, at: this.clock.now() };
  }

  async noted(
    ctx: RequestContext,
    organisationId: string,
    id: string,
    after: Admission & { readonly number: string },
  ): Promise<void> {
    await this.audit.record(ctx, {
      action: 'registration.admitted',
      subjectKind: 'registration',
      subjectId: id,
      after,
      organisationId,
    });
  }
}

@Injectable()
export class Registrations {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly store: RegistrationsStore,
    private readonly records: AdmissionRecords,
    private readonly programmes: ProgrammeDirectory,
  ) {}

  async one(
    ctx: RequestContext,
    organisationId: string,
    capacity: RegistrationCapacity,
  ): Promise<Registration | null> {
    const today = await this.programmes.dayOf(ctx.programmeId);
    const of = { organisationId, today };
    return this.tenancy.run(ctx, () => this.store.one(ctx, of, capacity));
  }

  async list(
    ctx: RequestContext,
    organisationId: string,
    page: { after: string | null; limit: number },
  ): Promise<Registration[]> {
    const today = await this.programmes.dayOf(ctx.programmeId);
    return this.tenancy.run(ctx, () => this.store.list(ctx, { organisationId, today }, page));
  }

  /** Admits an organisation; in one capacity it is registered once. The value is the public number. */
  admit(
    ctx: RequestContext,
    organisationId: string,
    admission: Admission,
  ): Promise<Decision<string>> {
    return this.tenancy.run(ctx, async () => {
      await this.store.holdAdmission(ctx, organisationId);
      const known = await this.one(ctx, organisationId, admission.capacity);
      if (known !== null && known.state !== 'cancelled')
        return refuse('registration.known', { number: known.number });
      const { id, number, at } = await this.records.numbered(ctx, admission);
      await this.store.add(ctx, organisationId, { ...admission, id, number, at });
      await this.records.noted(ctx, organisationId, id, { ...admission, number });
      return allow(number);
    });
  }
}
