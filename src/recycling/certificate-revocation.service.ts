import { Injectable } from '@nestjs/common';
import { type RequestContext, Tenancy } from '../database/index.js';
import { allow, type Decision, refuse } from '../kernel/decision.js';
import {
  type CreditClaim,
  CREDITS_HELD,
  creditUnit,
  LedgerService,
  revokePostings,
} from '../ledger/index.js';
import type { Certificate } from './certificate.js';
import { CertificateRecords } from './certificate-records.service.js';
import { CertificateStore, type CertificatesPage } from './certificates.store.js';

const LONGEST_REASON = 500;
/** Each that fails means that credits were passed on meanwhile, and a recycler runs out of them. */
const ATTEMPTS = 50;

/** What a revocation does to the credits of one material: taken back from the recycler, or owed by it. */
export interface CreditRecall {
  readonly material: string;
  readonly vintage: number;
  readonly issued: bigint;
  readonly takenBack: bigint;
  readonly owed: bigint;
}

/**
 * The agency takes a certificate back. Of its credits, what the recycler still has free is taken back; what it has passed
 * on, offered or retired stays where it is, with whoever took it in good faith, and the recycler owes as much.
 */
@Injectable()
export class CertificateRevocations {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly store: CertificateStore,
    private readonly ledger: LedgerService,
    private readonly records: CertificateRecords,
  ) {}

  /** Newest first, a page of all certificates of the programme. */
  certificates(context: RequestContext, page: CertificatesPage): Promise<Certificate[]> {
    return this.tenancy.run(context, () => this.store.list(context, null, page));
  }

  /** What recyclers owe of revoked credits that they had passed on. */
  claims(context: RequestContext): Promise<CreditClaim[]> {
    return this.ledger.claims(context);
  }

  /** What revoking would do as things stand; null when there is no such certificate. */
  preview(
    context: RequestContext,
    reference: string,
  ): Promise<{ certificate: Certificate; recalls: CreditRecall[] } | null> {
    return this.tenancy.run(context, async () => {
      const certificate = await this.store.byReference(context, reference);
      if (certificate === null) return null;
      return { certificate, recalls: await this.recalls(context, certificate) };
    });
  }

  /** Once, with a reason, from now on. All of it in one transaction, or nothing. */
  revoke(
    context: RequestContext,
    reference: string,
    given: string,
  ): Promise<Decision<CreditRecall[]>> {
    return this.tenancy.run(context, async () => {
      const certificate = await this.store.byReference(context, reference);
      if (certificate === null) return refuse('certificate.unknown');
      const reason = given.normalize('NFC').trim();
      if (reason === '') return refuse('certificate.reason-missing');
      if (reason.length > LONGEST_REASON)
        return refuse('certificate.reason-too-long', { most: String(LONGEST_REASON) });
      const at = this.records.now();
      const { personId } = context;
      if (!(await this.store.revoke(context, certificate, { reason, at, personId })))
        return refuse('certificate.revoked-already');
      const recalls = await this.takeBack(context, certificate, at);
      await this.records.record(context, certificate, {
        action: 'certificate.revoked',
        before: { reference: certificate.reference, revoked: false },
        after: {
          reference: certificate.reference,
          revoked: true,
          reason,
          credits: recalls.map(told),
        },
      });
      return allow(recalls);
    });
  }

  private async recalls(
    context: RequestContext,
    { organisationId, payload }: Certificate,
  ): Promise<CreditRecall[]> {
    const balances = await this.ledger.balances(context, organisationId);
    return payload.credits.map(({ material, vintage, grams }) => {
      const unit = creditUnit(material, vintage);
      const held = balances.find((each) => each.kind === CREDITS_HELD && each.unit === unit);
      const issued = BigInt(grams);
      const free = held?.available ?? 0n;
      const takenBack = free < issued ? free : issued;
      return { material, vintage, issued, takenBack, owed: issued - takenBack };
    });
  }

  /** What is passed on at this moment is no longer there to take: each attempt looks again. What comes back waits. */
  private async takeBack(
    context: RequestContext,
    certificate: Certificate,
    at: Date,
  ): Promise<CreditRecall[]> {
    await this.ledger.holdClaims(context, certificate.organisationId);
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const recalls = await this.recalls(context, certificate);
      if (recalls.length === 0) return recalls;
      const postings = recalls.flatMap((recall) => postingsOf(certificate, recall));
      const posted = await this.records.post(context, 'credit_revoke', certificate, {
        at,
        postings,
      });
      if (posted.ok) return recalls;
      if (posted.reason.code !== 'ledger.not-enough')
        throw new Error(`Credits could not be taken back: ${posted.reason.code}`);
    }
    throw new Error('Credits could not be taken back: they were passed on all the time.');
  }
}

function postingsOf(
  { organisationId }: Certificate,
  { material, vintage, issued, takenBack }: CreditRecall,
) {
  const unit = creditUnit(material, vintage);
  return revokePostings({ organisationId, unit, grams: issued }, takenBack);
}

const told = ({ material, vintage, takenBack, owed }: CreditRecall) => ({
  material,
  vintage,
  takenBack: takenBack.toString(),
  owed: owed.toString(),
});
