import { Controller, Get, Post, Redirect, Render, Req, Res, UseFilters } from '@nestjs/common';
import type { Request, Response } from 'express';
import { confirmForm, MultipartForm, Permit, WithoutTransaction } from '../../access/index.js';
import {
  annotatedRows,
  isNumberMarks,
  readTable,
  SaidOfRows,
  type IssueReport,
  type NumberMarks,
} from '../../files/index.js';
import type { DataIssue } from '../../kernel/issue.js';
import {
  batteryCategories,
  batteryChemistries,
  modelColumns,
  ModelFile,
  modelTable,
  performanceClasses,
} from '../../register/index.js';
import { sendAnnotated } from '../files/annotated-file.js';
import { receiveForm, type ReceivedForm } from '../files/multipart.js';
import { TemplateFiles, type Template } from '../files/template-files.service.js';
import { foundIssues, uploadForm } from '../files/upload-form.js';
import { Words } from '../files/words.service.js';
import { crumbs, issueText, seeOther, type Answer303 } from './answers.js';
import { FormFaults, FormFaultsFilter } from './form-faults.filter.js';
import { ModelsToday } from './producer-overview.service.js';
import { Visitor, type Visit } from './visit.js';

const view = 'producer/models-upload';

const template: Template = {
  kind: 'battery-models',
  columns: modelColumns,
  choices: {
    category: batteryCategories,
    chemistry: batteryChemistries,
    rechargeable: ['yes', 'no'],
    general_use: ['yes', 'no'],
    carbon_footprint_class: performanceClasses,
    recyclability_class: performanceClasses,
  },
  rows: [],
};

/** Battery models by file: all of them or, with every fault named, none. */
@Controller('p/:programme/producer/models')
@UseFilters(FormFaultsFilter)
export class ModelFilesController {
  constructor(
    private readonly models: ModelsToday,
    private readonly templates: TemplateFiles,
    private readonly words: Words,
  ) {}

  @Permit('model.edit')
  @Get('upload')
  @Render(view)
  form(@Visitor() { base }: Visit) {
    return page(base, {});
  }

  @Permit('model.edit')
  @Get('upload/template.csv')
  csv(@Res({ passthrough: true }) response: Response): string {
    return this.templates.csv(response, template);
  }

  @Permit('model.edit')
  @Get('upload/template.xlsx')
  workbook(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.templates.workbook(request, response, template);
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

  /** The same file back, with what is wrong beside each row. */
  @Permit('model.edit')
  @MultipartForm()
  @WithoutTransaction()
  @Post('upload/annotated')
  async annotated(
    @Visitor() visit: Visit,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { fields, file } = await receiveForm(request);
    try {
      confirmForm(request, fields._csrf);
      if (file === null) throw unusable(visit.base);
      const said = new SaidOfRows((issue) => this.words.issue(issue, visit.language));
      const { reader, reading } = this.reader(visit, fields, said.hear);
      const fatal = await readTable(file.content.read(), reader, reading);
      if (fatal !== null) reader.fault(fatal);
      const kind = { workbook: file.content.workbook, table: modelTable, marks: reading.marks };
      const checked = { table: modelTable, said: said.of };
      await sendAnnotated(response, kind, async (write) => {
        const rows = annotatedRows(file.content.read(), reading, checked);
        for await (const cells of rows) await write(cells);
      });
    } finally {
      await file?.content.remove();
    }
  }

  private reader(
    { programme }: Visit,
    fields: ReceivedForm['fields'],
    observe?: (issue: DataIssue) => void,
  ) {
    const stated = fields.marks ?? '';
    const marks: NumberMarks = isNumberMarks(stated) ? stated : 'unstated';
    const mark = { kind: 'battery-models', programme: programme.slug } as const;
    const reader = new ModelFile({ marks }, observe);
    return { reader, reading: { marks, template: mark } };
  }

  private async store(visit: Visit, { fields, file }: ReceivedForm): Promise<Answer303> {
    const { ctx, organisationId, programme, base } = visit;
    if (file === null) throw unusable(base);
    const { reader, reading } = this.reader(visit, fields);
    const fatal = await readTable(file.content.read(), reader, reading);
    if (fatal !== null) reader.issues.add(fatal);
    const report = reader.issues.report();
    const asks = report.warnings > 0 && fields['confirm-warnings'] !== 'yes';
    const compared = await this.models.compare(ctx, organisationId, reader.models);
    const stores = fields.step === 'store';
    if (report.errors > 0 || asks || !stores) {
      const { marks } = reading;
      const shown = { report, asks: report.warnings > 0, compared, fileName: file.name, marks };
      throw new FormFaults(view, page(base, shown), report.errors > 0 || stores ? 422 : 200);
    }
    await this.models.keep(ctx, organisationId, { programme, stated: reader.models });
    return seeOther(`${base}/models?stored=${encodeURIComponent(file.name)}`);
  }
}

const unusable = (base: string): FormFaults =>
  new FormFaults(view, page(base, { fault: 'file.missing' }));

interface Shown {
  readonly fault?: string;
  readonly fileName?: string;
  readonly marks?: NumberMarks;
  readonly asks?: boolean;
  readonly report?: IssueReport;
  readonly compared?: {
    readonly added: number;
    readonly changed: number;
    readonly unchanged: number;
  };
}

function page(base: string, { fault, marks, report, compared, ...shown }: Shown) {
  const sound = report?.errors === 0;
  return {
    crumbs: crumbs(
      base,
      { text: { key: 'producer.models.crumb' }, href: `${base}/models` },
      { text: { key: 'producer.upload.crumb' } },
    ),
    ...uploadForm(`${base}/models/upload`, {
      ...(marks === undefined ? {} : { marks }),
      ...(fault === undefined ? {} : { fault }),
      store: sound ? 'next' : 'after-check',
    }),
    problems: report?.errors ?? 0,
    asks: shown.asks === true && sound,
    found: report === undefined ? null : foundIssues(report, issueText),
    fileName: shown.fileName ?? '',
    effect: compared ?? null,
  };
}
