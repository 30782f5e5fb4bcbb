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
} from '../../recycling/index.js';
import { batteryCategories, batteryChemistries } from '../../register/index.js';
import { TemplateFiles, type Template } from '../files/template-files.service.js';
import { programmeHref } from '../shell/shell-locals.js';
import { FileUploads, UPLOAD_VIEW } from './file-uploads.service.js';
import { FormAgain, FormAgainFilter } from './form-again.filter.js';
import { type SeeOther, seeOther } from './form-fields.js';
import { consignmentsOutcome, uploadPage } from './upload-page.js';

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
const placeOf = (programme: Programme) =>
  ({ base: `${programmeHref(programme.slug)}/recycler`, kind }) as const;

/** Consignments by file: checked first, stored when nothing is wrong and it is asked for. */
@Controller('p/:programme/recycler/consignment-files')
@UseFilters(FormAgainFilter)
export class ConsignmentUploadController {
  constructor(
    private readonly consignments: ConsignmentService,
    private readonly uploads: FileUploads,
    private readonly templates: TemplateFiles,
  ) {}

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
  async form(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
  ): Promise<object> {
    return uploadPage({ ...placeOf(programme), facilities: await this.uploads.own(ctx) }, null);
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
    const place = placeOf(programme);
    return this.uploads.received(ctx, request, place, async (given) => {
      const { facility, facilities, marks, name: fileName } = given;
      const outcome = await this.consignments.importFile(ctx, facility, given.content.read(), {
        marks,
        timeZone: programme.timeZone,
        programme: programme.slug,
        dryRun: !given.store,
      });
      if (outcome.stored)
        return seeOther(`${place.base}/consignments?stored=${String(outcome.rows.length)}`);
      const shown = consignmentsOutcome(outcome);
      const checked = { facilityId: facility.id, marks, fileName, outcome: shown };
      const status = outcome.report.errors > 0 ? 422 : 200;
      throw new FormAgain(UPLOAD_VIEW, uploadPage({ ...place, facilities }, checked), status);
    });
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
    return this.uploads.received(ctx, request, placeOf(programme), (given) =>
      this.uploads.annotate(request, response, given, {
        table: consignmentTable,
        check: (observe) =>
          this.consignments.importFile(ctx, given.facility, given.content.read(), {
            marks: given.marks,
            timeZone: programme.timeZone,
            programme: programme.slug,
            dryRun: true,
            observe,
          }),
      }),
    );
  }
}
