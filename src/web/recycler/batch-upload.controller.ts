import { Controller, Get, Post, Redirect, Render, Req, Res, UseFilters } from '@nestjs/common';
import type { Request, Response } from 'express';
import {
  Context,
  CurrentProgramme,
  MultipartForm,
  Permit,
  type Programme,
  WithoutTransaction,
} from '../../access/index.js';
import type { RequestContext } from '../../database/index.js';
import {
  batchColumns,
  BatchFiles,
  batchTable,
  fractionRoles,
  type BatchImport,
} from '../../recycling/index.js';
import { batteryChemistries, treatmentProcesses } from '../../register/index.js';
import { TemplateFiles, type Template } from '../files/template-files.service.js';
import { FileUploads, UPLOAD_VIEW, type RowsOfFile } from './file-uploads.service.js';
import { FormAgainFilter } from './form-again.filter.js';
import type { SeeOther } from './form-fields.js';
import { batchesOutcome } from './upload-page.js';

const kind = 'batches';
const template: Template = {
  kind,
  columns: batchColumns,
  choices: {
    process: treatmentProcesses,
    role: fractionRoles,
    chemistry: batteryChemistries,
    counts_as_recycled: ['yes', 'no'],
  },
  rows: [],
};

/** Batches with their fractions by file: checked first, stored when nothing is wrong and it is asked for. */
@Controller('p/:programme/recycler/batch-files')
@UseFilters(FormAgainFilter)
export class BatchUploadController {
  private readonly rows: RowsOfFile<BatchImport>;

  constructor(
    batches: BatchFiles,
    private readonly uploads: FileUploads,
    private readonly templates: TemplateFiles,
  ) {
    this.rows = {
      kind,
      table: batchTable,
      read: (...file) => batches.importFile(...file),
      count: ({ batches }) => batches.length,
      shown: batchesOutcome,
    };
  }

  @Permit('batch.record')
  @Get('template.csv')
  csv(@Res({ passthrough: true }) response: Response): string {
    return this.templates.csv(response, template);
  }

  @Permit('batch.record')
  @Get('template.xlsx')
  workbook(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.templates.workbook(request, response, template);
  }

  @Permit('batch.record')
  @Get()
  @Render(UPLOAD_VIEW)
  form(@Context() ctx: RequestContext, @CurrentProgramme() programme: Programme): Promise<object> {
    return this.uploads.form(ctx, programme, kind);
  }

  @Permit('batch.record')
  @MultipartForm()
  @WithoutTransaction()
  @Post()
  @Redirect()
  upload(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Req() request: Request,
  ): Promise<SeeOther> {
    return this.uploads.imported({ ctx, programme, request }, this.rows);
  }

  /** The same file back, with what is wrong beside each row. */
  @Permit('batch.record')
  @MultipartForm()
  @WithoutTransaction()
  @Post('annotated')
  annotated(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.uploads.annotated({ ctx, programme, request }, response, this.rows);
  }
}
