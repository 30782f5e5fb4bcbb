import { Injectable } from '@nestjs/common';
import { Tenancy, type RequestContext } from '../database/index.js';
import type { NumberMarks } from '../files/index.js';
import type { UploadReport } from './upload-report.js';

/** A file that was checked and waits for the word to use it. */
export interface Upload {
  readonly id: string;
  readonly organisationId: string;
  readonly returnId: string;
  readonly period: string;
  readonly fileName: string;
  readonly marks: NumberMarks;
  readonly contentHash: string;
  readonly report: UploadReport;
  readonly uploadedAt: Date;
  /** When its first bytes were on their way here. */
  readonly receivedAt: Date;
}

const chunkBytes = 1024 * 1024;

@Injectable()
export class UploadsStore {
  constructor(private readonly tenancy: Tenancy) {}

  /** Keeps one upload per return: a new one takes the place of what was not used. */
  async keep(
    ctx: RequestContext,
    upload: Omit<Upload, 'period'> & { readonly bytes: number },
    content: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    const { organisationId, id, returnId } = upload;
    await this.clear(ctx, organisationId, returnId);
    await this.tenancy.query(
      ctx,
      `insert into return_upload (programme_id, organisation_id, id, return_id, file_name,
         number_marks, content_hash, byte_count, report, uploaded_by, uploaded_at, received_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        ctx.programmeId,
        organisationId,
        id,
        returnId,
        upload.fileName,
        upload.marks,
        upload.contentHash,
        upload.bytes,
        JSON.stringify(upload.report),
        ctx.personId,
        upload.uploadedAt,
        upload.receivedAt,
      ],
    );
    let number = 0;
    for await (const bytes of inChunks(content)) {
      number += 1;
      await this.tenancy.query(
        ctx,
        `insert into return_upload_chunk (programme_id, organisation_id, upload_id, number, bytes)
         values ($1, $2, $3, $4, $5)`,
        [ctx.programmeId, organisationId, id, number, bytes],
      );
    }
  }

  async find(ctx: RequestContext, organisationId: string, id: string): Promise<Upload | null> {
    const rows = await this.tenancy.query<Upload>(
      ctx,
      `select u.id, u.organisation_id as "organisationId", u.return_id as "returnId", q.period,
         u.file_name as "fileName", u.number_marks as marks, u.content_hash as "contentHash",
         u.report, u.uploaded_at as "uploadedAt", u.received_at as "receivedAt"
       from return_upload u join quarterly_return q on q.programme_id = u.programme_id
         and q.organisation_id = u.organisation_id and q.id = u.return_id
       where u.programme_id = $1 and u.organisation_id = $2 and u.id = $3`,
      [ctx.programmeId, organisationId, id],
    );
    return rows[0] ?? null;
  }

  /** The file again, a megabyte at a time, within the transaction. */
  async *content(ctx: RequestContext, upload: Upload): AsyncGenerator<Uint8Array> {
    for (let number = 1; ; number += 1) {
      const rows = await this.tenancy.query<{ bytes: Uint8Array }>(
        ctx,
        `select bytes from return_upload_chunk
         where programme_id = $1 and organisation_id = $2 and upload_id = $3 and number = $4`,
        [ctx.programmeId, upload.organisationId, upload.id, number],
      );
      if (rows[0] === undefined) return;
      yield rows[0].bytes;
    }
  }

  async clear(ctx: RequestContext, organisationId: string, returnId: string): Promise<void> {
    const tenant = [ctx.programmeId, organisationId, returnId];
    await this.tenancy.query(
      ctx,
      `delete from return_upload_chunk c using return_upload u
       where u.programme_id = $1 and u.organisation_id = $2 and u.return_id = $3
         and c.programme_id = u.programme_id and c.organisation_id = u.organisation_id
         and c.upload_id = u.id`,
      tenant,
    );
    await this.tenancy.query(
      ctx,
      `delete from return_upload where programme_id = $1 and organisation_id = $2 and return_id = $3`,
      tenant,
    );
  }

  /** That a file became the draft: kept for good, without its content. */
  async note(
    ctx: RequestContext,
    imported: {
      id: string;
      organisationId: string;
      returnId: string;
      fileName: string;
      contentHash: string;
      lines: number;
      at: Date;
    },
  ): Promise<void> {
    await this.tenancy.query(
      ctx,
      `insert into return_import (programme_id, organisation_id, id, return_id, file_name,
         content_hash, line_count, imported_by, imported_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        ctx.programmeId,
        imported.organisationId,
        imported.id,
        imported.returnId,
        imported.fileName,
        imported.contentHash,
        imported.lines,
        ctx.personId,
        imported.at,
      ],
    );
  }
}

async function* inChunks(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of source) {
    parts.push(part);
    size += part.length;
    if (size < chunkBytes) continue;
    yield Buffer.concat(parts);
    [parts, size] = [[], 0];
  }
  if (size > 0) yield Buffer.concat(parts);
}
