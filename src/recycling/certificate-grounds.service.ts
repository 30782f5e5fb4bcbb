import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../database/index.js';
import { FacilityService, RegisteredDays } from '../register/index.js';
import { BatchStore } from './batches.store.js';
import type { CertificateGrounds } from './certificate.js';
import { CertificateStore } from './certificates.store.js';

export interface CertificateScope {
  readonly organisationId: string;
  readonly facilityId: string;
  readonly year: number;
  readonly batchIds: readonly string[];
}

/** Gathers what a certificate would rest on, from inside the caller's transaction. */
@Injectable()
export class CertificateGroundsReader {
  constructor(
    private readonly facilities: FacilityService,
    private readonly batches: BatchStore,
    private readonly certificates: CertificateStore,
    private readonly registered: RegisteredDays,
  ) {}

  /**
   * Null when the plant or one of the batches is not there. Locks the plant, whose capacity is counted under it, and the
   * batches: what is certified is what was read here.
   */
  async read(context: RequestContext, scope: CertificateScope): Promise<CertificateGrounds | null> {
    const { organisationId, facilityId, year } = scope;
    await this.certificates.lockFacility(context, scope);
    const facility = await this.facilities.find(context, organisationId, facilityId);
    const ids = { ids: scope.batchIds };
    const heads = await this.batches.list(context, organisationId, ids, true);
    if (facility === null || heads.length !== new Set(scope.batchIds).size) return null;
    return {
      facility,
      year,
      batches: await this.batches.withContents(context, heads),
      registered: await this.registered.changes(context, organisationId, 'recycler'),
      certifiedInputMg: await this.certificates.certifiedInputMg(context, scope),
    };
  }
}
