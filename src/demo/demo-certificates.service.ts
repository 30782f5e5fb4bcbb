import { Injectable } from '@nestjs/common';
import { newId } from '../database/index.js';
import { valueOf } from '../kernel/decision.js';
import { CertificateService, CreditService } from '../recycling/index.js';
import type { Acting } from './acting.js';
import type { LoadedProgramme } from './demo-people.js';
import { triedBrand } from './demo-world.js';
import type { TreatmentPlan } from './treatment-plan.js';

/** The certificates of the invented recyclers, and what they offer of the credits. */
@Injectable()
export class DemoCertificates {
  constructor(
    private readonly certificates: CertificateService,
    private readonly credits: CreditService,
  ) {}

  async draft(
    operator: Acting,
    scope: { readonly facilityId: string; readonly year: number; readonly batchIds: string[] },
  ): Promise<string> {
    return valueOf(await this.certificates.draft(operator, scope));
  }

  async certify(certifier: Acting, draftId: string): Promise<void> {
    const shown = await this.certificates.previewDraft(certifier, draftId);
    valueOf(await this.certificates.certify(certifier, draftId, shown?.hash ?? ''));
  }

  /** One offer waits for the brand whose accounts are offered; accepting it is left to whoever tries. */
  async offer(certifier: Acting, world: LoadedProgramme, plan: TreatmentPlan): Promise<void> {
    const counterpartyId = world.ids.organisations.get(triedBrand) ?? '';
    const material = plan.chemistry === 'lithium_ion_nmc' ? 'nickel' : 'lithium';
    const form = { counterpartyId, material, vintage: '2025', grams: '50000' };
    valueOf(await this.credits.offer(certifier, newId(), form));
  }
}
