import { Injectable } from '@nestjs/common';
import type { AuditChange } from '../access/index.js';
import type { RequestContext } from '../database/index.js';
import { creditUnit, issuePostings } from '../ledger/index.js';
import type { Certificate, CertificateFigures, CertificateGrounds } from './certificate.js';
import { CertificateRecords } from './certificate-records.service.js';
import { CertificateSeal } from './certificate-seal.service.js';

/** Turns sound grounds into a signed certificate, and leaves its traces: credits and audit events. */
@Injectable()
export class CertificateSealing {
  constructor(
    private readonly seals: CertificateSeal,
    private readonly records: CertificateRecords,
  ) {}

  now(): Date {
    return this.records.now();
  }

  seal(
    context: RequestContext,
    recycler: { id: string; name: string },
    grounds: CertificateGrounds,
    figures: CertificateFigures,
  ): Promise<Omit<Certificate, 'revoked'>> {
    return this.seals.seal(context, recycler, grounds, { figures, certifiedAt: this.now() });
  }

  /** One transaction for all materials. */
  async issueCredits(
    context: RequestContext,
    certificate: Omit<Certificate, 'revoked'>,
    figures: CertificateFigures,
  ): Promise<void> {
    if (figures.credits.length === 0) return;
    const { organisationId, year, certifiedAt } = certificate;
    const posted = await this.records.post(context, 'credit_issue', certificate, {
      at: certifiedAt,
      postings: figures.credits.flatMap(({ material, grams }) =>
        issuePostings({ organisationId, unit: creditUnit(material, year), grams }),
      ),
    });
    if (!posted.ok) throw new Error(`Credits could not be issued: ${posted.reason.code}`);
  }

  record(
    context: RequestContext,
    certificate: { id: string; organisationId: string },
    change: AuditChange,
  ): Promise<void> {
    return this.records.record(context, certificate, change);
  }
}
