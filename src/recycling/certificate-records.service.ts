import { Injectable } from '@nestjs/common';
import { type AuditChange, AuditTrail, ProgrammeDirectory } from '../access/index.js';
import { Clock, type RequestContext } from '../database/index.js';
import type { Decision } from '../kernel/decision.js';
import {
  creditUnit,
  issuePostings,
  LedgerService,
  type Posted,
  type Posting,
} from '../ledger/index.js';
import type { Certificate, CertificateFigures } from './certificate.js';

/** What a certificate that is issued or revoked leaves in the books and in the trail, and when. */
@Injectable()
export class CertificateRecords {
  constructor(
    private readonly ledger: LedgerService,
    private readonly audit: AuditTrail,
    private readonly programmes: ProgrammeDirectory,
    private readonly clock: Clock,
  ) {}

  now(): Date {
    return this.clock.now();
  }

  /** Moves credits. The certificate is the cause, so each kind of posting happens to it once. */
  async post(
    context: RequestContext,
    kind: 'credit_issue' | 'credit_revoke',
    { id, reference }: Pick<Certificate, 'id' | 'reference'>,
    entry: { at: Date; postings: readonly Posting[] },
  ): Promise<Decision<Posted>> {
    return this.ledger.post(context, {
      kind,
      causeKind: 'certificate',
      causeId: id,
      effectiveOn: await this.programmes.dayOf(context.programmeId, entry.at),
      note: reference,
      postings: entry.postings,
    });
  }

  /** What a certificate states, in one transaction for all materials; what is owed of revoked ones is set off at once. */
  async issueCredits(
    context: RequestContext,
    certificate: Omit<Certificate, 'revoked'>,
    { credits }: Pick<CertificateFigures, 'credits'>,
  ): Promise<void> {
    if (credits.length === 0) return;
    const { organisationId, year, certifiedAt } = certificate;
    await this.ledger.holdClaims(context, organisationId);
    const posted = await this.post(context, 'credit_issue', certificate, {
      at: certifiedAt,
      postings: credits.flatMap(({ material, grams }) =>
        issuePostings({ organisationId, unit: creditUnit(material, year), grams }),
      ),
    });
    if (!posted.ok) throw new Error(`Credits could not be issued: ${posted.reason.code}`);
    const effectiveOn = await this.programmes.dayOf(context.programmeId, certifiedAt);
    const cause = { causeId: certificate.id, effectiveOn, note: certificate.reference };
    for (const { material } of credits)
      await this.ledger.settleClaim(
        context,
        { organisationId, unit: creditUnit(material, year) },
        cause,
      );
  }

  async record(
    context: RequestContext,
    { id, organisationId }: { id: string; organisationId: string },
    change: AuditChange,
  ): Promise<void> {
    await this.audit.record(context, {
      ...change,
      subjectKind: 'certificate',
      subjectId: id,
      organisationId,
    });
  }
}
