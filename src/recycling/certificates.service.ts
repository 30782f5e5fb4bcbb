import { Injectable } from '@nestjs/common';
import { actingOrganisation, contentHash, newId, type RequestContext } from '../database/index.js';
import type { Decision } from '../kernel/decision.js';
import { allow, refuse } from '../kernel/decision.js';
import {
  type Certificate,
  certifiable,
  certifiableBy,
  type CertificateDraft,
  type CertificateFigures,
  type CertificateGrounds,
  replacedBy,
  shownOf,
} from './certificate.js';
import { CertificateGroundsReader, type CertificateScope } from './certificate-grounds.service.js';
import { CertificateRecords } from './certificate-records.service.js';
import { CertificateSeal } from './certificate-seal.service.js';
import { type CertificatesPage, CertificateStore } from './certificates.store.js';

/** What a draft rests on and what it would certify, or why it cannot be certified as things stand. */
export interface DraftPreview {
  readonly draft: CertificateDraft;
  readonly grounds: CertificateGrounds;
  readonly figures: Decision<CertificateFigures>;
  /** Of what is shown; whoever certifies says it, so that nothing else is signed. */
  readonly hash: string | null;
  /** The reference of the certificate that came of it. */
  readonly certificate: string | null;
}

/** Drafted by one person, certified by another; what is certified is signed and issues credits. */
@Injectable()
export class CertificateService {
  constructor(
    private readonly store: CertificateStore,
    private readonly grounds: CertificateGroundsReader,
    private readonly seals: CertificateSeal,
    private readonly records: CertificateRecords,
  ) {}

  /** Newest first, a page of the recycler's own. */
  list(context: RequestContext, page: CertificatesPage): Promise<Certificate[]> {
    return this.store.inTransaction(context, () =>
      this.store.list(context, actingOrganisation(context), page),
    );
  }

  drafts(context: RequestContext): Promise<CertificateDraft[]> {
    return this.store.inTransaction(context, () =>
      this.store.drafts(context, actingOrganisation(context)),
    );
  }

  byReference(context: RequestContext, reference: string): Promise<Certificate | null> {
    return this.store.inTransaction(context, () =>
      this.store.byReference(context, reference.toUpperCase()),
    );
  }

  /** What a certificate over these batches would say, or the reason why there can be none. */
  preview(
    context: RequestContext,
    scope: Omit<CertificateScope, 'organisationId'>,
  ): Promise<Decision<CertificateFigures>> {
    return this.store.inTransaction(context, async () => {
      const organisationId = actingOrganisation(context);
      const grounds = await this.grounds.read(context, { ...scope, organisationId });
      return grounds === null ? refuse('batch.unknown') : certifiable(grounds);
    });
  }

  async previewDraft(context: RequestContext, id: string): Promise<DraftPreview | null> {
    return this.store.inTransaction(context, async () => {
      const draft = await this.store.draft(context, actingOrganisation(context), id);
      const grounds = draft === null ? null : await this.grounds.read(context, draft);
      if (draft === null || grounds === null) return null;
      const figures = certifiable(grounds);
      const hash = figures.ok ? contentHash(shownOf(grounds, figures.value)) : null;
      const certificate =
        draft.state === 'certified' ? await this.store.referenceOver(context, draft) : null;
      return { draft, grounds, figures, hash, certificate };
    });
  }

  draft(
    context: RequestContext,
    scope: Omit<CertificateScope, 'organisationId'>,
  ): Promise<Decision<string>> {
    return this.store.inTransaction(context, async () => {
      if (context.personId === null) return refuse('certificate.needs-a-person');
      if (scope.batchIds.length === 0) return refuse('certificate.no-batches');
      const organisationId = actingOrganisation(context);
      // A batch that is named twice is one batch: counted twice it could never be certified.
      const batchIds = [...new Set(scope.batchIds)];
      const grounds = await this.grounds.read(context, { ...scope, batchIds, organisationId });
      if (grounds === null) return refuse('batch.unknown');
      const borne = certifiable(grounds);
      if (!borne.ok) return borne;
      const draft: CertificateDraft = {
        ...scope,
        batchIds,
        id: newId(),
        organisationId,
        draftedBy: context.personId,
        draftedAt: this.records.now(),
        state: 'awaiting_certification',
      };
      await this.store.addDraft(context, draft);
      await this.records.record(context, draft, {
        action: 'certificate.drafted',
        after: { state: draft.state, year: draft.year, batchIds: draft.batchIds },
      });
      return allow(draft.id);
    });
  }

  /**
   * Signs what was shown, by its hash, and issues its credits: all of it in one transaction, or nothing. Refused when a batch or the
   * plant has changed since.
   */
  certify(context: RequestContext, draftId: string, shown: string): Promise<Decision<string>> {
    return this.store.inTransaction(context, async () => {
      const organisationId = actingOrganisation(context);
      const draft = await this.store.draft(context, organisationId, draftId, true);
      if (draft === null) return refuse('certificate.unknown');
      const person = certifiableBy(draft, context.personId);
      if (!person.ok) return person;
      const grounds = await this.grounds.read(context, draft);
      if (grounds === null) return refuse('batch.unknown');
      const figures = certifiable(grounds);
      if (!figures.ok) return figures;
      if (contentHash(shownOf(grounds, figures.value)) !== shown)
        return refuse('certificate.figures-changed');
      const name = await this.store.organisationName(context, organisationId);
      const recycler = { id: organisationId, name };
      const certificate = await this.seals.seal(context, recycler, grounds, {
        figures: figures.value,
        certifiedAt: this.records.now(),
      });
      const people = { draftedBy: draft.draftedBy, certifiedBy: person.value.certifiedBy };
      await this.store.add(context, certificate, people);
      if (!(await this.store.claimBatches(context, certificate, draft.batchIds)))
        throw new Error('Under the lock of its plant nobody else can have certified a batch.');
      await this.store.addReplacements(context, certificate, replacedBy(grounds));
      await this.store.setDraftState(context, draft, 'certified');
      await this.records.issueCredits(context, certificate, figures.value);
      await this.records.record(context, certificate, {
        action: 'certificate.certified',
        before: { draft: draft.id, state: draft.state },
        after: {
          draft: draft.id,
          state: 'certified',
          reference: certificate.reference,
          payloadHash: certificate.payloadHash,
          credits: figures.value.credits,
        },
      });
      return allow(certificate.reference);
    });
  }

  withdraw(context: RequestContext, draftId: string): Promise<Decision<null>> {
    return this.store.inTransaction(context, async () => {
      const draft = await this.store.draft(context, actingOrganisation(context), draftId, true);
      if (draft === null) return refuse('certificate.unknown');
      if (draft.state !== 'awaiting_certification')
        return refuse('certificate.no-transition', { from: draft.state, to: 'withdrawn' });
      await this.store.setDraftState(context, draft, 'withdrawn');
      await this.records.record(context, draft, {
        action: 'certificate.withdrawn',
        before: { state: draft.state },
        after: { state: 'withdrawn' },
      });
      return allow(null);
    });
  }
}
