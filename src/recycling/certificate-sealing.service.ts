import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../access/index.js';
import { Clock, type RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { creditUnit, issuePostings, LedgerService } from '../ledger/index.js';
import type { Certificate, CertificateFigures, CertificateGrounds } from './certificate.js';
import { CertificateSeal } from './certificate-seal.service.js';

/** Turns sound grounds into a signed certificate, and leaves its traces: credits and audit events. */
@Injectable()
export class CertificateSealing {
  constructor(
    private readonly seals: CertificateSeal,
    private readonly ledger: LedgerService,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  now(): Date {
    return this.clock.now();
  }

  seal(
    context: RequestContext,
    recycler: { id: string; name: string },
    grounds: CertificateGrounds,
    figures: CertificateFigures,
  ): Promise<Omit<Certificate, 'revoked'>> {
    return this.seals.seal(context, recycler, grounds, { figures, certifiedAt: this.now() });
  }

  /** One transaction for all materials; the certificate is its cause, so they are issued once. */
  async issueCredits(
    context: RequestContext,
    certificate: Omit<Certificate, 'revoked'>,
    figures: CertificateFigures,
  ): Promise<void> {
    if (figures.credits.length === 0) return;
    const { organisationId } = certificate;
    const posted = await this.ledger.post(context, {
      kind: 'credit_issue',
      causeKind: 'certificate',
      causeId: certificate.id,
      effectiveOn: certificate.certifiedAt.toISOString().slice(0, 10) as CalendarDate,
      note: certificate.reference,
      postings: figures.credits.flatMap(({ material, grams }) =>
        issuePostings({ organisationId, unit: creditUnit(material, certificate.year), grams }),
      ),
    });
    if (!posted.ok) throw new Error(`Credits could not be issued: ${posted.reason.code}`);
  }

  async record(
    context: RequestContext,
    action: string,
    subjectId: string,
    after: unknown,
  ): Promise<void> {
    await this.audit.record(context, { action, subjectKind: 'certificate', subjectId, after });
  }
}
