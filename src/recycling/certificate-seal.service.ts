import { Injectable } from '@nestjs/common';
import { ProgrammeDirectory, SigningService } from '../access/index.js';
import { contentHash, newId, ReferenceNumbers, type RequestContext } from '../database/index.js';
import {
  type Certificate,
  type CertificateFigures,
  type CertificateGrounds,
  certificatePayload,
} from './certificate.js';

export interface SealCheck {
  /** The stored statement still has the hash that was stored with it. */
  readonly hashHolds: boolean;
  /** The signature over the statement is one of this house. */
  readonly signatureHolds: boolean;
}

/** Numbers, writes down and signs certificates; and says whether one is still what was signed. */
@Injectable()
export class CertificateSeal {
  constructor(
    private readonly signing: SigningService,
    private readonly references: ReferenceNumbers,
    private readonly programmes: ProgrammeDirectory,
  ) {}

  async seal(
    context: RequestContext,
    recycler: { id: string; name: string },
    grounds: CertificateGrounds,
    stated: { figures: CertificateFigures; certifiedAt: Date },
  ): Promise<Omit<Certificate, 'revoked'>> {
    const programme = await this.programmes.get(context.programmeId);
    const { certifiedAt } = stated;
    const reference = await this.references.next(context, 'C', grounds.year);
    const payload = certificatePayload(
      { reference, programme: programme.slug, recycler, certifiedAt },
      grounds,
      stated.figures,
    );
    return {
      id: newId(),
      organisationId: recycler.id,
      facilityId: grounds.facility.id,
      reference,
      year: grounds.year,
      payload,
      payloadHash: contentHash(payload),
      ...this.signing.sign(payload),
      certifiedAt,
    };
  }

  check(certificate: Certificate): SealCheck {
    return {
      hashHolds: contentHash(certificate.payload) === certificate.payloadHash,
      signatureHolds: this.signing.verify(certificate.payload, certificate),
    };
  }
}
