import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../access/index.js';
import { actingOrganisation, newId, type RequestContext, Tenancy } from '../database/index.js';
import type { Decision } from '../kernel/decision.js';
import { refuse } from '../kernel/decision.js';
import {
  type Checked,
  type Facility,
  type FacilityForm,
  readFacility,
  verificationStays,
  verifyCapacity,
} from './facility.js';
import { FacilityStore } from './facility.store.js';

/** Where waste batteries are treated: plants, their permits and what they may take in. */
@Injectable()
export class FacilityService {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly store: FacilityStore,
    private readonly audit: AuditTrail,
  ) {}

  /** Plants of one organisation; every plant of the programme when none is named (they are public). */
  list(context: RequestContext, organisationId?: string): Promise<Facility[]> {
    return this.tenancy.run(context, () =>
      organisationId === undefined
        ? this.store.all(context)
        : this.store.ofOrganisation(context, organisationId),
    );
  }

  find(context: RequestContext, organisationId: string, id: string): Promise<Facility | null> {
    return this.tenancy.run(context, () => this.store.find(context, organisationId, id));
  }

  /** Adds a plant of the acting organisation; its capacity is unverified until the agency says otherwise. */
  add(context: RequestContext, form: FacilityForm): Promise<Checked<string>> {
    return this.tenancy.run(context, async () => {
      const read = readFacility(form);
      if (!read.ok) return read;
      const owner = { organisationId: actingOrganisation(context), id: newId() };
      await this.store.add(context, owner, read.value);
      await this.audit.record(context, {
        action: 'facility.added',
        subjectKind: 'facility',
        subjectId: owner.id,
        after: read.value,
      });
      return { ok: true, value: owner.id };
    });
  }

  /** Changes the plant's details. Another permit or country, a new process or chemistry takes the verification away. */
  change(
    context: RequestContext,
    facility: Facility,
    form: FacilityForm,
  ): Promise<Checked<string>> {
    return this.tenancy.run(context, async () => {
      const read = readFacility(form);
      if (!read.ok) return read;
      const stays = verificationStays(facility, read.value);
      await this.store.change(context, facility, read.value, stays);
      await this.audit.record(context, {
        action: 'facility.changed',
        subjectKind: 'facility',
        subjectId: facility.id,
        before: facility,
        after: { ...facility, ...read.value, ...(stays ? {} : unverified) },
      });
      return { ok: true, value: facility.id };
    });
  }

  /** The agency states what mass a year the plant can treat, and on what evidence. */
  verify(
    context: RequestContext,
    plant: Pick<Facility, 'organisationId' | 'id'>,
    capacity: { mg: bigint; evidence: string },
  ): Promise<Decision<{ capacityMg: bigint; evidence: string }>> {
    return this.tenancy.run(context, async () => {
      const official = context.capacity === 'agency' || context.capacity === 'system';
      const decision = verifyCapacity(official, capacity.mg, capacity.evidence);
      if (!decision.ok) return decision;
      const found = await this.store.find(context, plant.organisationId, plant.id);
      if (found === null) return refuse('facility.unknown');
      await this.store.setCapacity(context, found, decision.value);
      await this.audit.record(context, {
        action: 'facility.capacity-verified',
        subjectKind: 'facility',
        subjectId: found.id,
        before: { capacityMg: found.verifiedCapacityMg, evidence: found.capacityEvidence },
        after: decision.value,
        organisationId: found.organisationId,
      });
      return decision;
    });
  }
}

const unverified = { verifiedCapacityMg: 0n, capacityEvidence: null };
