import { Injectable } from '@nestjs/common';
import { Tenancy } from '../database/index.js';
import { contextOf, type Acting, type PlannedFacility } from './acting.js';
import { DemoBatches } from './demo-batches.service.js';
import { DemoCertificates } from './demo-certificates.service.js';
import { DemoFacilities } from './demo-facilities.service.js';
import type { LoadedProgramme } from './demo-people.js';
import {
  certifiedQuarters,
  draftedQuarters,
  openQuarter,
  treatmentPlans,
  type TreatmentPlan,
} from './treatment-plan.js';

/** The invented recyclers' years, done through the services that everybody uses: few rows, every check. */
@Injectable()
export class DemoTreatment {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly facilities: DemoFacilities,
    private readonly batches: DemoBatches,
    private readonly certificates: DemoCertificates,
  ) {}

  async load(world: LoadedProgramme): Promise<void> {
    for (const plan of treatmentPlans) await this.loadRecycler(world, plan);
  }

  private async loadRecycler(world: LoadedProgramme, plan: TreatmentPlan): Promise<void> {
    const operator = contextOf(world, plan.recycler, plan.operator);
    const facility = await this.facilities.add(world, plan);
    const [certified] = await this.tenancy.run(operator, () =>
      this.treatAll(operator, { world, plan, facility }),
    );
    if (certified === undefined) return;
    const certifier = contextOf(world, plan.recycler, plan.certifier);
    await this.certificates.certify(certifier, certified);
    await this.certificates.offer(certifier, world, plan);
  }

  /** Drafts over the certified and the latest year; what stays on hand is for whoever tries the demonstration. */
  private async treatAll(operator: Acting, of: PlannedFacility): Promise<string[]> {
    const drafts: string[] = [];
    const facilityId = of.facility.id;
    let at = 0;
    for (const [year, periods] of [
      [2025, certifiedQuarters],
      [2026, draftedQuarters],
    ] as const) {
      const batchIds = await this.batches.treat(operator, of, { periods, at });
      at += batchIds.length;
      if (batchIds.length === 0) continue;
      drafts.push(await this.certificates.draft(operator, { facilityId, year, batchIds }));
    }
    await this.batches.receive(operator, { ...of, period: openQuarter, at });
    return drafts;
  }
}
