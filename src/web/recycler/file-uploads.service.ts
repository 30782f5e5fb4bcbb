import { Injectable, NotFoundException } from '@nestjs/common';
import type { Request, Response } from 'express';
import { confirmForm, type Programme } from '../../access/index.js';
import type { RequestContext } from '../../database/index.js';
import {
  annotatedRows,
  isNumberMarks,
  SaidOfRows,
  type IssueReport,
  type NumberMarks,
  type SpooledFile,
  type TableColumns,
} from '../../files/index.js';
import type { DataIssue } from '../../kernel/issue.js';
import type { FileReading } from '../../recycling/index.js';
import { type Facility, FacilityService } from '../../register/index.js';
import { sendAnnotated } from '../files/annotated-file.js';
import { receiveForm } from '../files/multipart.js';
import { Words } from '../files/words.service.js';
import { languageOf, programmeHref } from '../shell/shell-locals.js';
import { FormAgain } from './form-again.filter.js';
import { seeOther, type SeeOther } from './form-fields.js';
import { type UploadKind, uploadPage } from './upload-page.js';

/** A file that came with the form, and what was said with it. */
interface GivenFile {
  readonly base: string;
  readonly facilities: readonly Facility[];
  readonly facility: Facility;
  readonly marks: NumberMarks;
  readonly store: boolean;
  readonly name: string;
  readonly content: SpooledFile;
}

export const UPLOAD_VIEW = 'recycler/upload';

/** Who sends a file, where. */
export interface Sender {
  readonly ctx: RequestContext;
  readonly programme: Programme;
  readonly request: Request;
}

/** What tells one kind of file from another: how its rows are read, counted and shown. */
export interface RowsOfFile<T extends { readonly stored: boolean; readonly report: IssueReport }> {
  readonly kind: UploadKind;
  readonly table: TableColumns;
  read(
    ctx: RequestContext,
    facility: Facility,
    source: AsyncIterable<Uint8Array>,
    options: FileReading,
  ): Promise<T>;
  count(outcome: T): number;
  shown(outcome: T): object;
}

const baseOf = (programme: Programme): string => `${programmeHref(programme.slug)}/recycler`;

/** What the recycler's uploads have in common, whatever their rows say. */
@Injectable()
export class FileUploads {
  constructor(
    private readonly facilities: FacilityService,
    private readonly words: Words,
  ) {}

  async form(ctx: RequestContext, programme: Programme, kind: UploadKind): Promise<object> {
    return uploadPage({ base: baseOf(programme), kind, facilities: await this.own(ctx) }, null);
  }

  /** Checked, and stored when nothing is wrong and that was asked for; else the form again with what was found. */
  imported<T extends { readonly stored: boolean; readonly report: IssueReport }>(
    sender: Sender,
    rows: RowsOfFile<T>,
  ): Promise<SeeOther> {
    const { ctx, programme } = sender;
    return this.received(sender, rows.kind, async (given) => {
      const { base, facility, facilities, marks, name: fileName } = given;
      const outcome = await rows.read(ctx, facility, given.content.read(), {
        marks,
        timeZone: programme.timeZone,
        programme: programme.slug,
        dryRun: !given.store,
      });
      if (outcome.stored)
        return seeOther(`${base}/${rows.kind}?stored=${String(rows.count(outcome))}`);
      const sound = outcome.report.errors === 0;
      const shown = rows.shown(outcome);
      const checked = { facilityId: facility.id, marks, fileName, outcome: shown, sound };
      const page = uploadPage({ base, kind: rows.kind, facilities }, checked);
      throw new FormAgain(UPLOAD_VIEW, page, sound ? 200 : 422);
    });
  }

  /** The same file back, with what is wrong beside each row. */
  annotated<T extends { readonly stored: boolean; readonly report: IssueReport }>(
    sender: Sender,
    response: Response,
    rows: RowsOfFile<T>,
  ): Promise<void> {
    const { ctx, programme, request } = sender;
    return this.received(sender, rows.kind, (given) =>
      this.annotate(request, response, given, {
        table: rows.table,
        check: (observe) =>
          rows.read(ctx, given.facility, given.content.read(), {
            marks: given.marks,
            timeZone: programme.timeZone,
            programme: programme.slug,
            dryRun: true,
            observe,
          }),
      }),
    );
  }

  private own(ctx: RequestContext): Promise<Facility[]> {
    return this.facilities.own(ctx);
  }

  /** Receives the form, does the work and lets go of the file, whatever comes of it. */
  private async received<T>(
    { ctx, programme, request }: Sender,
    kind: UploadKind,
    work: (given: GivenFile) => Promise<T>,
  ): Promise<T> {
    const base = baseOf(programme);
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
  private async annotate(
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
