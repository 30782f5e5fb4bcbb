import { Injectable } from '@nestjs/common';
import { Tenancy } from '../database/index.js';
import { valueOf } from '../kernel/decision.js';
import { FacilityService, type Facility } from '../register/index.js';
import { accepted, agencyContext, contextOf } from './acting.js';
import type { LoadedProgramme } from './demo-people.js';
import type { TreatmentPlan } from './treatment-plan.js';

/** The facilities of the invented recyclers: added by their operators, and their capacity verified by the agency. */
@Injectable()
export class DemoFacilities {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly facilities: FacilityService,
  ) {}

  async add(world: LoadedProgramme, plan: TreatmentPlan): Promise<Facility> {
    const operator = contextOf(world, plan.recycler, plan.operator);
    const facility = await this.tenancy.run(operator, async () => {
      const id = accepted(await this.facilities.add(operator, plan.facility));
      return this.facilities.find(operator, operator.organisationId, id);
    });
    if (facility === null) throw new Error('The facility was not stored');
    return this.verified(world, facility, plan);
  }

  private async verified(
    world: LoadedProgramme,
    facility: Facility,
    plan: TreatmentPlan,
  ): Promise<Facility> {
    const agency = agencyContext(world, 'agency-officer@demo.example');
    const evidence = 'Invented for the demonstration';
    const capacity = { mg: plan.capacityMg, evidence };
    const { capacityMg } = valueOf(await this.facilities.verify(agency, facility, capacity));
    return { ...facility, verifiedCapacityMg: capacityMg, capacityEvidence: evidence };
  }
}
