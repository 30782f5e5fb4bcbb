import {
  Controller,
  Get,
  Header,
  NotFoundException,
  Param,
  Post,
  Redirect,
  Render,
  Req,
  UseFilters,
} from '@nestjs/common';
import type { Request } from 'express';
import {
  confirmForm,
  Context,
  CurrentProgramme,
  MultipartForm,
  Permit,
  type Programme,
  WithoutTransaction,
} from '../../access/index.js';
import type { RequestContext } from '../../database/index.js';
import { isNumberMarks } from '../../files/index.js';
import { consignmentColumns, ConsignmentService } from '../../recycling/index.js';
import { FacilityService } from '../../register/index.js';
import { programmeHref } from '../shell/shell-locals.js';
import { uploadPage } from './consignment-page.js';
import { FormAgain, FormAgainFilter } from './form-again.filter.js';
import { type SeeOther, seeOther } from './form-fields.js';
import { readUpload } from './upload.js';

const PAGE = 'recycler/consignment-upload';

const baseOf = (slug: string): string => `${programmeHref(slug)}/recycler`;

/** Consignments by file: checked first, stored when nothing is wrong and it is asked for. */
@Controller('p/:programme/recycler/consignment-files')
@UseFilters(FormAgainFilter)
export class ConsignmentUploadController {
  constructor(
    private readonly consignments: ConsignmentService,
    private readonly facilities: FacilityService,
  ) {}

  @Permit('consignment.record')
  @Get('template.csv')
  @Header('Content-Type', 'text/csv; charset=utf-8')
  @Header('Content-Disposition', 'attachment; filename="consignments.csv"')
  template(): string {
    return `${consignmentColumns.join(',')}\r\n`;
  }

  @Permit('consignment.record')
  @Get()
  @Render(PAGE)
  async form(@Context() ctx: RequestContext, @Param('programme') slug: string): Promise<object> {
    const facilities = await this.facilities.list(ctx, ctx.organisationId ?? undefined);
    return uploadPage({ base: baseOf(slug), facilities }, null);
  }

  @Permit('consignment.record')
  @MultipartForm()
  @WithoutTransaction()
  @Post()
  @Redirect()
  async upload(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Req() request: Request,
  ): Promise<SeeOther> {
    const upload = await readUpload(request);
    try {
      confirmForm(request, upload.fields.get('_csrf'));
      const facilities = await this.facilities.list(ctx, ctx.organisationId ?? undefined);
      const facilityId = upload.fields.get('facility') ?? '';
      const facility = facilities.find(({ id }) => id === facilityId);
      if (facility === undefined) throw new NotFoundException();
      const written = upload.fields.get('marks') ?? '';
      const marks = isNumberMarks(written) ? written : 'unstated';
      const outcome = await this.consignments.importFile(ctx, facility, upload.file, {
        marks,
        timeZone: programme.timeZone,
        programme: programme.slug,
        dryRun: upload.fields.get('step') !== 'store',
      });
      const base = baseOf(programme.slug);
      if (outcome.stored)
        return seeOther(`${base}/consignments?stored=${String(outcome.rows.length)}`);
      const checked = { facilityId, marks, fileName: upload.fileName, outcome };
      const status = outcome.report.errors > 0 ? 422 : 200;
      throw new FormAgain(PAGE, uploadPage({ base, facilities }, checked), status);
    } finally {
      upload.done();
    }
  }
}
