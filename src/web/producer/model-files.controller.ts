import { Controller, Get, Post, Redirect, Render, Req, Res, UseFilters } from '@nestjs/common';
import type { Request, Response } from 'express';
import { confirmForm, MultipartForm, Permit, WithoutTransaction } from '../../access/index.js';
import { csvRow, isNumberMarks, readTable } from '../../files/index.js';
import { modelColumns, ModelFile } from '../../register/index.js';
import { crumbs, seeOther, type Answer303 } from './answers.js';
import { FormFaults, FormFaultsFilter } from './form-faults.filter.js';
import { receiveForm, type ReceivedForm } from './multipart.js';
import { ModelsToday } from './producer-overview.service.js';
import { issueGroups, marksItems } from './upload-page.js';
import { Visitor, type Visit } from './visit.js';

const view = 'producer/models-upload';

/** Battery models by file: all of them or, with every fault named, none. */
@Controller('p/:programme/producer/models')
@UseFilters(FormFaultsFilter)
export class ModelFilesController {
  constructor(private readonly models: ModelsToday) {}

  @Permit('model.edit')
  @Get('upload')
  @Render(view)
  form(@Visitor() { base }: Visit) {
    return page(base, {});
  }

  @Permit('model.edit')
  @Get('upload/template.csv')
  template(@Res({ passthrough: true }) response: Response): string {
    response.setHeader('Content-Type', 'text/csv; charset=utf-8');
    response.setHeader('Content-Disposition', 'attachment; filename="battery-models.csv"');
    return `\uFEFF${csvRow(modelColumns)}`;
  }

  @Permit('model.edit')
  @MultipartForm()
  @WithoutTransaction()
  @Post('upload')
  @Redirect()
  async upload(@Visitor() visit: Visit, @Req() request: Request): Promise<Answer303> {
    const received = await receiveForm(request);
    try {
      confirmForm(request, received.fields._csrf);
      return await this.store(visit, received);
    } finally {
      await received.file?.content.remove();
    }
  }

  private async store(visit: Visit, { fields, file }: ReceivedForm): Promise<Answer303> {
    const { ctx, organisationId, programme, base } = visit;
    if (file === null || file.content.tooLarge)
      throw new FormFaults(
        view,
        page(base, { fault: file === null ? 'file.missing' : 'file.too-large' }),
      );
    const stated = fields.marks ?? '';
    const marks = isNumberMarks(stated) ? stated : 'unstated';
    const reader = new ModelFile({
      marks,
      usualValidFrom: this.models.today(programme),
    });
    const template = { kind: 'battery-models', programme: programme.slug } as const;
    const fatal = await readTable(file.content.read(), reader, { marks, template });
    if (fatal !== null) reader.issues.add(fatal);
    const report = reader.issues.report();
    const asks = report.warnings > 0 && fields['confirm-warnings'] !== 'yes';
    const compared = await this.models.compare(ctx, organisationId, reader.models);
    if (report.errors > 0 || asks || fields['only-check'] === 'yes')
      throw new FormFaults(view, page(base, { report, asks, compared, fileName: file.name }));
    await this.models.models.keep(ctx, organisationId, reader.models);
    return seeOther(`${base}/models?stored=${encodeURIComponent(file.name)}`);
  }
}

interface Shown {
  readonly fault?: string;
  readonly fileName?: string;
  readonly asks?: boolean;
  readonly report?: Parameters<typeof issueGroups>[0];
  readonly compared?: {
    readonly added: number;
    readonly changed: number;
    readonly unchanged: number;
  };
}

function page(base: string, shown: Shown) {
  const { fault, report, compared } = shown;
  const said = fault === undefined ? null : { key: `refusal.${fault}`, params: { most: '50' } };
  return {
    base,
    crumbs: crumbs(
      base,
      { text: { key: 'producer.models.crumb' }, href: `${base}/models` },
      { text: { key: 'producer.upload.crumb' } },
    ),
    marks: marksItems(),
    fileFault: said === null ? null : { text: said },
    errors: said === null ? [] : [{ text: said, href: '#file' }],
    checked: report !== undefined,
    problems: report?.errors ?? 0,
    asks: shown.asks === true,
    groups: report === undefined ? [] : issueGroups(report),
    unlisted: report?.unlisted ?? 0,
    fileName: shown.fileName ?? '',
    effect: compared ?? null,
  };
}
