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
  consignmentColumns,
  ConsignmentService,
  consignmentTable,
  originKinds,
  transportModes,
  type ImportOutcome,
} from '../../recycling/index.js';
import { batteryCategories, batteryChemistries } from '../../register/index.js';
import { TemplateFiles, type Template } from '../files/template-files.service.js';
import { FileUploads, UPLOAD_VIEW, type RowsOfFile } from './file-uploads.service.js';
import { FormAgainFilter } from './form-again.filter.js';
import type { SeeOther } from './form-fields.js';
import { consignmentsOutcome } from './upload-page.js';

const kind = 'consignments';
const template: Template = {
  kind,
  columns: consignmentColumns,
  choices: {
    origin_kind: originKinds,
    category: batteryCategories,
    chemistry: batteryChemistries,
    transport_mode: transportModes,
  },
  rows: [],
};

/** Consignments by file: checked first, stored when nothing is wrong and it is asked for. */
@Controller('p/:programme/recycler/consignment-files')
@UseFilters(FormAgainFilter)
export class ConsignmentUploadController {
  private readonly rows: RowsOfFile<ImportOutcome>;

  constructor(
    consignments: ConsignmentService,
    private readonly uploads: FileUploads,
    private readonly templates: TemplateFiles,
  ) {
    this.rows = {
      kind,
      table: consignmentTable,
      read: (...file) => consignments.importFile(...file),
      count: ({ rows }) => rows.length,
      shown: consignmentsOutcome,
    };
  }

  @Permit('consignment.record')
  @Get('template.csv')
  csv(@Res({ passthrough: true }) response: Response): string {
    return this.templates.csv(response, template);
  }

  @Permit('consignment.record')
  @Get('template.xlsx')
  workbook(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.templates.workbook(request, response, template);
  }

  @Permit('consignment.record')
  @Get()
  @Render(UPLOAD_VIEW)
  form(@Context() ctx: RequestContext, @CurrentProgramme() programme: Programme): Promise<object> {
    return this.uploads.form(ctx, programme, kind);
  }

  @Permit('consignment.record')
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
  @Permit('consignment.record')
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
