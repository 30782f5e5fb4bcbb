import {
  Controller,
  Get,
  NotFoundException,
  Param,
  Redirect,
  Render,
  Req,
  Res,
} from '@nestjs/common';
import type { Request, Response } from 'express';

import {
  Context,
  CurrentProgramme,
  Public,
  WithoutTransaction,
  type Programme,
} from '../../access/index.js';
import type { RequestContext } from '../../database/index.js';
import {
  publicationCsv,
  publicationFile,
  PublicationsService,
  type PublicationRow,
} from '../../publications/index.js';
import { Documents } from '../documents/documents.service.js';
import { isLanguage, type Language } from '../shell/language.js';
import { languageOf, programmeHref } from '../shell/shell-locals.js';

import { cacheKeyOf, sendCached } from './cached-pages.middleware.js';
import { PageCache } from './page-cache.js';
import { reportDocument } from './report-document.js';
import { reportPage } from './report-page.js';
import { reportsPage } from './reports-page.js';

interface ReportAddress extends Record<string, string> {
  period: string;
  version: string;
}

const fileTypes = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
  pdf: 'application/pdf',
} as const;

/** Reports as they were released: each version at its own address, for good. */
@Controller('p/:programme/reports')
export class ReportsController {
  constructor(
    private readonly publications: PublicationsService,
    private readonly pages: PageCache,
    private readonly documents: Documents,
  ) {}

  @Public()
  @Get()
  @Render('public/reports')
  async list(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Req() request: Request,
  ) {
    const place = { base: programmeHref(programme.slug), language: languageOf(request) };
    return reportsPage(await this.publications.released(ctx), place);
  }

  @Public()
  @Get(':period')
  @Redirect()
  async latest(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Param('period') period: string,
  ) {
    const row = await this.publications.find(ctx, period, null);
    if (row === null) throw new NotFoundException();
    const url = `${programmeHref(programme.slug)}/reports/${row.period}/v${row.version}`;
    return { url, statusCode: 302 };
  }

  /** Rendered once for each language and then answered from memory; a signed-in reader gets their own header. */
  @Public()
  @WithoutTransaction()
  @Get(':period/v:version')
  async report(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Req() request: Request<ReportAddress>,
    @Res() response: Response,
  ): Promise<void> {
    const row = await this.found(ctx, request.params);
    const versions = (await this.publications.released(ctx)).filter(
      ({ period }) => period === row.period,
    );
    const language = languageOf(request);
    const note = { ...row, versions };
    const place = { language, programmeHref: programmeHref(programme.slug) };
    const html = await rendered(response, 'public/report', reportPage(row.snapshot, note, place));
    const key = cacheKeyOf(request);
    if (key === null) {
      response.setHeader('Cache-Control', 'private, no-cache');
      response.type('html').send(html);
      return;
    }
    sendCached(request, response, this.pages.put(key, html, language));
  }

  @Public()
  @WithoutTransaction()
  @Get(':period/v:version/report.json')
  async json(
    @Context() ctx: RequestContext,
    @Param() address: ReportAddress,
    @Res() response: Response,
  ): Promise<void> {
    const row = await this.found(ctx, address);
    this.download(response, row, 'json').send(publicationFile(row));
  }

  @Public()
  @WithoutTransaction()
  @Get(':period/v:version/report.csv')
  async csv(
    @Context() ctx: RequestContext,
    @Param() address: ReportAddress,
    @Res() response: Response,
  ): Promise<void> {
    const row = await this.found(ctx, address);
    this.download(response, row, 'csv').send(publicationCsv(row));
  }

  /** In a language of its own address, so that whoever has it has the words that were asked for. */
  @Public()
  @WithoutTransaction()
  @Get(':period/v:version/report.:language.pdf')
  async pdf(
    @Context() ctx: RequestContext,
    @Param() address: ReportAddress,
    @Res() response: Response,
  ): Promise<void> {
    const { language } = address;
    if (!isLanguage(language)) throw new NotFoundException();
    const row = await this.found(ctx, address);
    const knows = (key: string) => this.documents.knows(key, language);
    const reader = { language, timeZone: row.snapshot.programme.timeZone };
    const print = () => reportDocument(row, { language, knows });
    const bytes = await this.documents.pdfOnce(row.id, print, reader);
    response.setHeader('Content-Language', language);
    this.download(response, row, 'pdf', language).end(bytes);
  }

  /** A released version never changes, so whoever has it may keep it. */
  private download(
    response: Response,
    row: PublicationRow,
    kind: keyof typeof fileTypes,
    language?: Language,
  ): Response {
    const { programme } = row.snapshot;
    const ending = language === undefined ? kind : `${language}.${kind}`;
    const name = `${programme.slug}-${row.period}-v${row.version}.${ending}`;
    return response
      .type(fileTypes[kind])
      .setHeader('Content-Disposition', `attachment; filename="${name}"`)
      .setHeader('Cache-Control', 'public, max-age=31536000, immutable')
      .setHeader('ETag', `"${row.snapshotHash}${language === undefined ? '' : `-${language}`}"`);
  }

  private async found(ctx: RequestContext, { period, version }: ReportAddress) {
    const number = /^\d{1,6}$/.test(version) ? Number(version) : 0;
    const row = await this.publications.find(ctx, period, number);
    if (row === null) throw new NotFoundException();
    return row;
  }
}

function rendered(response: Response, view: string, model: object): Promise<string> {
  return new Promise((resolve, reject) => {
    response.render(view, model, (error: Error | null, html) => {
      if (error) reject(error);
      else resolve(html);
    });
  });
}
