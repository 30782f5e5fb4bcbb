import { Injectable, NotFoundException } from '@nestjs/common';
import type { Request, Response } from 'express';
import { confirmForm } from '../../access/index.js';
import type { RequestContext } from '../../database/index.js';
import {
  annotatedRows,
  isNumberMarks,
  SaidOfRows,
  type NumberMarks,
  type SpooledFile,
  type TableColumns,
} from '../../files/index.js';
import type { DataIssue } from '../../kernel/issue.js';
import { type Facility, FacilityService } from '../../register/index.js';
import { sendAnnotated } from '../files/annotated-file.js';
import { receiveForm } from '../files/multipart.js';
import { Words } from '../files/words.service.js';
import { languageOf } from '../shell/shell-locals.js';
import { FormAgain } from './form-again.filter.js';
import { type UploadKind, uploadPage } from './upload-page.js';

/** A file that came with the form, and what was said with it. */
export interface GivenFile {
  readonly base: string;
  readonly facilities: readonly Facility[];
  readonly facility: Facility;
  readonly marks: NumberMarks;
  readonly store: boolean;
  readonly name: string;
  readonly content: SpooledFile;
}

export const UPLOAD_VIEW = 'recycler/upload';

/** What the recycler's uploads have in common, whatever their rows say. */
@Injectable()
export class FileUploads {
  constructor(
    private readonly facilities: FacilityService,
    private readonly words: Words,
  ) {}

  own(ctx: RequestContext): Promise<Facility[]> {
    return this.facilities.list(ctx, ctx.organisationId ?? undefined);
  }

  /** Receives the form, does the work and lets go of the file, whatever comes of it. */
  async received<T>(
    ctx: RequestContext,
    request: Request,
    { base, kind }: { readonly base: string; readonly kind: UploadKind },
    work: (given: GivenFile) => Promise<T>,
  ): Promise<T> {
    const { fields, file } = await receiveForm(request);
    try {
      confirmForm(request, fields._csrf);
      const facilities = await this.own(ctx);
      const facility = facilities.find(({ id }) => id === fields.facility);
      if (facility === undefined) throw new NotFoundException();
      const written = fields.marks ?? '';
      const marks = isNumberMarks(written) ? written : 'unstated';
      if (file === null) {
        const chosen = { facilityId: facility.id, marks, fault: 'file.missing' };
        throw new FormAgain(UPLOAD_VIEW, uploadPage({ base, kind, facilities }, chosen));
      }
      const { name, content } = file;
      return await work({
        base,
        facilities,
        facility,
        marks,
        store: fields.step === 'store',
        name,
        content,
      });
    } finally {
      await file?.content.remove();
    }
  }

  /** Sends the file back with a column that says what is wrong in each row. */
  async annotate(
    request: Request,
    response: Response,
    given: GivenFile,
    checks: {
      readonly table: TableColumns;
      readonly check: (observe: (issue: DataIssue) => void) => Promise<unknown>;
    },
  ): Promise<void> {
    const { marks, content } = given;
    const language = languageOf(request);
    const said = new SaidOfRows((issue) => this.words.issue(issue, language));
    await checks.check(said.hear);
    const { table } = checks;
    const rows = annotatedRows(content.read(), { marks }, { table, said: said.of });
    const workbook = content.workbook;
    await sendAnnotated(response, { workbook, table, marks }, async (write) => {
      for await (const cells of rows) await write(cells);
    });
  }
}
