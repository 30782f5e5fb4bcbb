import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../access/index.js';
import { receivedAt } from '../assessments/index.js';
import { Clock, newId, type RequestContext } from '../database/index.js';
import { spool, type SpooledFile } from '../files/index.js';
import type { QuarterlyReturn } from './quarterly-return.js';
import type { Filing } from './filings.service.js';
import { ReturnsStore } from './returns.store.js';
import type { FileToRead } from './upload-checks.service.js';
import type { UploadReport } from './upload-report.js';
import { UploadsStore, type Upload } from './uploads.store.js';

/** Files that wait for the word to use them, and the note of each that was imported. Called within a transaction. */
@Injectable()
export class KeptUploads {
  constructor(
    private readonly uploads: UploadsStore,
    private readonly returns: ReturnsStore,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  async keep(
    ctx: RequestContext,
    organisationId: string,
    { period, dueOn }: Filing,
    { name: fileName, marks, file, report }: FileToRead & { readonly report: UploadReport },
  ): Promise<Upload> {
    const { id: returnId } = await this.returns.locked(ctx, organisationId, period, dueOn);
    const { contentHash } = file;
    const upload = {
      ...{ id: newId(), organisationId, returnId, fileName, marks, contentHash, report },
      uploadedAt: this.clock.now(),
      receivedAt: receivedAt(ctx, this.clock),
    };
    await this.uploads.keep(ctx, { ...upload, bytes: file.bytes }, file.read());
    return { ...upload, period };
  }

  find(ctx: RequestContext, organisationId: string, id: string): Promise<Upload | null> {
    return this.uploads.find(ctx, organisationId, id);
  }

  content(ctx: RequestContext, upload: Upload): AsyncIterable<Uint8Array> {
    return this.uploads.content(ctx, upload);
  }

  /** A bulk copy takes the connection, so a file that is copied from is fetched before. */
  fetched(ctx: RequestContext, upload: Upload): Promise<SpooledFile> {
    return spool(this.content(ctx, upload));
  }

  async clear(ctx: RequestContext, { organisationId, returnId }: Upload): Promise<void> {
    await this.uploads.clear(ctx, organisationId, returnId);
  }

  /** What was imported, on the return and in the trail. */
  async noted(
    ctx: RequestContext,
    { id: returnId, organisationId, draftVersion }: QuarterlyReturn,
    imported: { fileName: string; contentHash: string; lines: number; before: number },
  ): Promise<void> {
    const { fileName, contentHash, lines } = imported;
    const at = this.clock.now();
    const note = { id: newId(), organisationId, returnId, fileName, contentHash, lines, at };
    await this.uploads.note(ctx, note);
    await this.audit.record(ctx, {
      action: 'return.imported',
      subjectKind: 'quarterly_return',
      subjectId: returnId,
      before: { draftVersion: imported.before },
      after: { draftVersion, contentHash, lines },
      organisationId,
    });
  }
}
