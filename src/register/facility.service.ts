import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../access/index.js';
import {
  actingOrganisation,
  Clock,
  newId,
  type RequestContext,
  Tenancy,
} from '../database/index.js';
import { allow, type Decision, type Refusal, refuse } from '../kernel/decision.js';
import {
  type Checked,
  type Facility,
  type FacilityForm,
  readFacility,
  verificationStays,
  verifyCapacity,
} from './facility.js';
import { FacilityStore } from './facility.store.js';
import type { PermitRecord } from './permits.js';

/** Where waste batteries are treated: plants, their permits and what they may take in. */
@Injectable()
export class FacilityService {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly store: FacilityStore,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** Every plant of the programme: they are public. */
  all(context: RequestContext): Promise<Facility[]> {
    return this.tenancy.run(context, () => this.store.list(context));
  }

  /** Those of the acting organisation. */
  own(context: RequestContext): Promise<Facility[]> {
    return this.tenancy.run(context, () => this.store.list(context, actingOrganisation(context)));
  }

  findOwn(context: RequestContext, id: string): Promise<Facility | null> {
    return this.find(context, actingOrganisation(context), id);
  }

  find(context: RequestContext, organisationId: string, id: string): Promise<Facility | null> {
    return this.tenancy.run(context, () => this.store.find(context, organisationId, id));
  }

  /** All that was ever said of the permits of a plant, what stands first. */
  permitRecords(
    context: RequestContext,
    plant: Pick<Facility, 'organisationId' | 'id'>,
  ): Promise<PermitRecord[]> {
    return this.tenancy.run(context, () => this.store.permitRecords(context, plant));
  }

  /** Adds a plant of the acting organisation; its capacity is unverified until the agency says otherwise. */
  add(context: RequestContext, form: FacilityForm): Promise<Checked<string>> {
    return this.tenancy.run(context, async () => {
      const read = readFacility(form);
      if (!read.ok) return read;
      const owner = { organisationId: actingOrganisation(context), id: newId() };
      await this.store.add(context, { owner, at: this.clock.now() }, read.value);
      await this.audit.record(context, {
        action: 'facility.added',
        subjectKind: 'facility',
        subjectId: owner.id,
        after: read.value,
      });
      return { ok: true, value: owner.id };
    });
  }

  /**
   * Changes the plant's details over the version that they were made from, or over whatever stands. Other permits, another country, a
   * new process or chemistry takes the verification away.
   */
  change(
    context: RequestContext,
    plant: { readonly id: string; readonly madeFrom: number | null },
    form: FacilityForm,
  ): Promise<Checked<Facility> | { ok: false; reason: Refusal }> {
    return this.tenancy.run(context, async () => {
      const read = readFacility(form);
      if (!read.ok) return read;
      const held = await this.held(context, { ...plant, organisationId: actingOrganisation(context) }); // prettier-ignore
      if (!held.ok) return held;
      const facility = held.value;
      const keepVerification = verificationStays(facility, read.value);
      const changed = {
        ...facility,
        ...read.value,
        ...(keepVerification ? {} : unverified),
        version: facility.version + 1,
      };
      const at = this.clock.now();
      await this.store.change(context, facility, read.value, { keepVerification, at });
      await this.audit.record(context, {
        action: 'facility.changed',
        subjectKind: 'facility',
        subjectId: facility.id,
        before: facility,
        after: changed,
      });
      return { ok: true, value: changed };
    });
  }

  /** The agency states what mass a year the plant that it saw can treat, and on what evidence. */
  verify(
    context: RequestContext,
    plant: Pick<Facility, 'organisationId' | 'id' | 'version'>,
    capacity: { mg: bigint; evidence: string },
  ): Promise<Decision<{ capacityMg: bigint; evidence: string }>> {
    return this.tenancy.run(context, async () => {
      const official = context.capacity === 'agency' || context.capacity === 'system';
      const decision = verifyCapacity(official, capacity.mg, capacity.evidence);
      if (!decision.ok) return decision;
      const held = await this.held(context, { ...plant, madeFrom: plant.version });
      if (!held.ok) return held;
      const found = held.value;
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

  /** The plant under a lock, when it is still what was seen of it. */
  private async held(
    context: RequestContext,
    { organisationId, id, madeFrom }: Pick<Facility, 'organisationId' | 'id'> & Seen,
  ): Promise<Decision<Facility>> {
    const found = await this.store.held(context, organisationId, id);
    if (found === null) return refuse('facility.unknown');
    const current = found.version;
    if (madeFrom === null || madeFrom === current) return allow(found);
    return refuse('facility.changed-since', { yours: String(madeFrom), current: String(current) });
  }
}

interface Seen {
  readonly madeFrom: number | null;
}

const unverified = { verifiedCapacityMg: 0n, capacityEvidence: null };
