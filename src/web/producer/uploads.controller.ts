import {
  Controller,
  Get,
  Param,
  Post,
  Redirect,
  Render,
  Req,
  Res,
  UseFilters,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { confirmForm, MultipartForm, Permit, WithoutTransaction } from '../../access/index.js';
import { isNumberMarks } from '../../files/index.js';
import { daysOf } from '../../kernel/reporting-period.js';
import { batteryCategories, batteryChemistries, standsIn } from '../../register/index.js';
import { lineColumns, ReturnImports, ReturnUploads, type Filing } from '../../returns/index.js';
import { receiveForm } from '../files/multipart.js';
import { TemplateFiles, type Template } from '../files/template-files.service.js';
import { PageFailure } from '../shell/failure.js';
import { decided, identifier, seeOther, type Answer303 } from './answers.js';
import { FormFaults, FormFaultsFilter } from './form-faults.filter.js';
import { QuarterInWork } from './quarter-in-work.service.js';
import { uploadCheckPage, uploadFormPage } from './upload-page.js';
import { Visitor, type Visit } from './visit.js';

/** A file instead of typing: checked in full before anything of it counts. */
@Controller('p/:programme/producer/returns/:period/upload')
@UseFilters(FormFaultsFilter)
export class UploadsController {
  constructor(
    private readonly uploads: ReturnUploads,
    private readonly imports: ReturnImports,
    private readonly quarters: QuarterInWork,
    private readonly templates: TemplateFiles,
  ) {}

  @Permit('return.edit')
  @Get()
  @Render('producer/upload')
  async form(@Visitor() visit: Visit, @Param('period') period: string) {
    const filing = decided(await this.quarters.filing(visit, period), visit.base, 404);
    return uploadFormPage(visit.base, filing);
  }

  /** One row for each model on the market, ready to be filled in. */
  @Permit('return.edit')
  @Get('template.csv')
  async csv(
    @Visitor() visit: Visit,
    @Param('period') period: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string> {
    return this.templates.csv(response, await this.template(visit, period));
  }

  @Permit('return.edit')
  @Get('template.xlsx')
  async workbook(
    @Visitor() visit: Visit,
    @Param('period') period: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.templates.workbook(request, response, await this.template(visit, period));
  }

  @Permit('return.edit')
  @MultipartForm()
  @WithoutTransaction()
  @Post()
  @Redirect()
  async check(
    @Visitor() visit: Visit,
    @Param('period') period: string,
    @Req() request: Request,
  ): Promise<Answer303> {
    const { ctx, organisationId, base } = visit;
    const { fields, file } = await receiveForm(request);
    try {
      confirmForm(request, fields._csrf);
      const filing = decided(await this.quarters.filing(visit, period), base, 404);
      const marks = fields.marks ?? '';
      if (file === null) throw faulty(base, filing, 'file.missing');
      const checked = await this.uploads.check(ctx, organisationId, period, {
        name: file.name,
        marks: isNumberMarks(marks) ? marks : 'unstated',
        file: file.content,
      });
      const upload = decided(checked, base);
      return seeOther(`${base}/returns/${period}/upload/${upload.id}`);
    } finally {
      await file?.content.remove();
    }
  }

  @Permit('return.edit')
  @Get(':id')
  @Render('producer/upload-check')
  async checked(@Visitor() visit: Visit, @Param('id') id: string) {
    const { ctx, organisationId, base } = visit;
    const found = decided(await this.uploads.find(ctx, organisationId, identifier(id)), base, 404);
    return uploadCheckPage(base, found, visit.may('return.edit'));
  }

  @Permit('return.edit')
  @WithoutTransaction()
  @Post(':id/use')
  @Redirect()
  async use(
    @Visitor() visit: Visit,
    @Param('period') period: string,
    @Param('id') id: string,
  ): Promise<Answer303> {
    const { ctx, organisationId, base } = visit;
    const back = `${base}/returns/${period}/upload/${identifier(id)}`;
    const outcome = decided(await this.imports.use(ctx, organisationId, id), back);
    if (outcome.kind === 'faulty')
      throw new PageFailure({ status: 409, code: 'upload.changed-since-check', back });
    return seeOther(`${base}/returns/${period}/${outcome.unanswered > 0 ? 'reasons' : 'check'}`);
  }

  private async template(visit: Visit, period: string): Promise<Template> {
    const { rows, filing } = decided(await this.quarters.open(visit, period), visit.base, 404);
    const quarter = daysOf(filing.period);
    const models = rows.flatMap(({ model }) =>
      model !== null && standsIn(model, quarter) ? [model.reference] : [],
    );
    return {
      kind: 'return-lines',
      period,
      columns: lineColumns,
      choices: {
        battery_model: models,
        category: batteryCategories,
        chemistry: batteryChemistries,
      },
      rows: models.map((reference) => [reference]),
    };
  }
}

function faulty(base: string, filing: Filing, fault: string): FormFaults {
  return new FormFaults('producer/upload', uploadFormPage(base, filing, fault));
}
