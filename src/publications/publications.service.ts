import { Injectable } from '@nestjs/common';

import type { RequestContext } from '../database/index.js';

import { documentText } from './publication-document.js';
import {
  PublicationsStore,
  type DraftRow,
  type DraftSummary,
  type PublicationRow,
  type PublicationSummary,
} from './publications.store.js';
import { reportCsv } from './report-csv.js';

/** Released reports for everybody, and drafts for the agency. */
@Injectable()
export class PublicationsService {
  constructor(private readonly store: PublicationsStore) {}

  released(ctx: RequestContext): Promise<PublicationSummary[]> {
    return this.store.inTransaction(ctx, () => this.store.released(ctx));
  }

  /** `version` null is the newest. */
  find(
    ctx: RequestContext,
    period: string,
    version: number | null,
  ): Promise<PublicationRow | null> {
    return this.store.inTransaction(ctx, () => this.store.find(ctx, period, version));
  }

  drafts(ctx: RequestContext): Promise<DraftSummary[]> {
    return this.store.inTransaction(ctx, () => this.store.drafts(ctx, 50));
  }

  draft(ctx: RequestContext, id: string): Promise<DraftRow | null> {
    return this.store.inTransaction(ctx, () => this.store.findDraft(ctx, id));
  }
}

/** The file to download and verify: the same bytes every time. */
export function publicationFile(row: PublicationRow): string {
  return documentText({
    format: 'everycell-publication/1',
    released: {
      programme: row.snapshot.programme.slug,
      period: row.period,
      kind: row.kind,
      version: row.version,
      correctionReason: row.correctionReason,
      releasedAt: row.releasedAt.toISOString(),
      snapshotHash: row.snapshotHash,
    },
    signature: { algorithm: 'Ed25519', keyId: row.keyId, value: row.signature },
    snapshot: row.snapshot,
  });
}

export const publicationCsv = (row: PublicationRow): string => reportCsv(row.snapshot);
