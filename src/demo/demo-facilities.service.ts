import { Injectable } from '@nestjs/common';
import { Tenancy, type RequestContext } from '../database/index.js';
import { valueOf } from '../kernel/decision.js';
import { FacilityService, type Facility } from '../register/index.js';
import { accepted, contextOf, type TreatmentWorld } from './treatment-world.js';
import type { TreatmentPlan } from './treatment-plan.js';

/** The facilities of the invented recyclers: added by their operators, and their capacity verified by the agency. */
@Injectable()
export class DemoFacilities {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly facilities: FacilityService,
  ) {}

  async add(world: TreatmentWorld, plan: TreatmentPlan): Promise<Facility> {
    const operator = contextOf(world, plan.recycler, plan.operator);
    const facility = await this.tenancy.run(operator, async () => {
      const id = accepted(await this.facilities.add(operator, plan.facility));
      return this.facilities.find(operator, operator.organisationId, id);
    });
    if (facility === null) throw new Error('The facility was not stored');
    return this.verified(world, facility, plan);
  }

  private async verified(
    world: TreatmentWorld,
    facility: Facility,
    plan: TreatmentPlan,
  ): Promise<Facility> {
    const agency: RequestContext = {
      programmeId: world.programmeId,
      organisationId: world.agencyId,
      personId: world.people.get('agency-officer@demo.example') ?? null,
      capacity: 'agency',
    };
    const evidence = 'Invented for the demonstration';
    const capacity = { mg: plan.capacityMg, evidence };
    const { capacityMg } = valueOf(await this.facilities.verify(agency, facility, capacity));
    return { ...facility, verifiedCapacityMg: capacityMg, capacityEvidence: evidence };
  }
}
