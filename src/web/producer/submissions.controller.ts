import { Controller, Get, NotFoundException, Param, Query, Render, Res } from '@nestjs/common';
import type { Response } from 'express';
import { CurrentProgramme, Permit, type Programme } from '../../access/index.js';
import type { StoredAssessment } from '../../assessments/index.js';
import { Filings, SubmissionHistory } from '../../returns/index.js';
import { Documents, sendPdf } from '../documents/documents.service.js';
import { languageOf } from '../shell/shell-locals.js';
import { counted, crumbs, decided, fieldOf, kindAt, periodText, type FormBody } from './answers.js';
import { AssessmentViews } from './assessment-views.service.js';
import { receiptDocument } from './receipt-document.js';
import { historyPage, receiptPage } from './submission-pages.js';
import { Visitor, type Visit } from './visit.js';

/** What was submitted, its receipt, and what the rules made of it. */
@Controller('p/:programme/producer')
export class SubmissionsController {
  constructor(
    private readonly submissions: SubmissionHistory,
    private readonly filings: Filings,
    private readonly views: AssessmentViews,
    private readonly documents: Documents,
  ) {}

  @Permit('return.read')
  @Get('returns/:period/submissions')
  @Render('producer/submissions')
  async history(@Visitor() visit: Visit, @Param('period') period: string) {
    const { ctx, organisationId, base } = visit;
    const filing = decided(await this.filings.one(ctx, organisationId, period), base, 404);
    const returnId = filing.quarterlyReturn?.id;
    const history =
      returnId === undefined
        ? { submissions: [], decisions: [] }
        : await this.submissions.ofReturn(ctx, organisationId, returnId);
    return historyPage(base, filing, history);
  }

  @Permit('return.read')
  @Get('submissions/:reference')
  @Render('producer/receipt')
  async receipt(@Visitor() visit: Visit, @Param('reference') reference: string) {
    return (await this.received(visit, reference)).page;
  }

  @Permit('return.read')
  @Get('submissions/:reference/receipt.pdf')
  async receiptFile(
    @Visitor() visit: Visit,
    @CurrentProgramme() programme: Programme,
    @Param('reference') reference: string,
    @Res() response: Response,
  ): Promise<void> {
    const { page, receivedAt } = await this.received(visit, reference);
    const language = languageOf(response.req);
    const name = programme.name[language] ?? programme.name.en ?? programme.slug;
    const document = receiptDocument(page, { programme: name, receivedAt });
    const { timeZone } = programme;
    sendPdf(
      response,
      `${page.reference}.pdf`,
      await this.documents.pdf(document, { language, timeZone }),
    );
  }

  @Permit('return.read')
  @Get('submissions/:reference/assessment')
  @Render('producer/assessment')
  async assessment(
    @Visitor() visit: Visit,
    @Param('reference') reference: string,
    @Query() query: FormBody,
  ) {
    const assessment = await this.assessed(visit, reference);
    return this.views.page(visit, assessment, {
      ...placeOf(visit, assessment),
      from: counted(fieldOf(query, 'from')),
      again: fieldOf(query, 'again') === 'yes',
    });
  }

  @Permit('return.read')
  @Get('submissions/:reference/assessment/kind')
  @Render('producer/assessment-kind')
  async kind(
    @Visitor() visit: Visit,
    @Param('reference') reference: string,
    @Query() query: FormBody,
  ) {
    const assessment = await this.assessed(visit, reference);
    return this.views.kind(visit, assessment, {
      ...placeOf(visit, assessment),
      ...kindAt(query),
    });
  }

  @Permit('return.read')
  @Get('submissions/:reference/assessment/line')
  @Render('producer/assessment-line')
  async line(
    @Visitor() visit: Visit,
    @Param('reference') reference: string,
    @Query('key') lineKey = '',
  ) {
    const assessment = await this.assessed(visit, reference);
    return this.views.line(visit, assessment, { ...placeOf(visit, assessment), key: lineKey });
  }

  private async received(visit: Visit, reference: string) {
    const { ctx, organisationId, organisationName, base } = visit;
    const { submission, assessment } = await this.find(visit, reference);
    const { period, receivedAt } = submission;
    const filing = decided(await this.filings.one(ctx, organisationId, period), base, 404);
    const names = await this.submissions.names(ctx, submission);
    const beside = { dueOn: filing.dueOn, names };
    const page = receiptPage({ base, organisationName }, submission, assessment, beside);
    return { page, receivedAt };
  }

  private async find(visit: Visit, reference: string) {
    const { ctx, organisationId, base } = visit;
    return decided(await this.submissions.byReference(ctx, organisationId, reference), base, 404);
  }

  private async assessed(visit: Visit, reference: string): Promise<StoredAssessment> {
    const { assessment } = await this.find(visit, reference);
    if (assessment === null) throw new NotFoundException();
    return assessment;
  }
}

function placeOf({ base, publicBase }: Visit, { reference, period }: StoredAssessment) {
  return {
    address: `${base}/submissions/${reference}/assessment`,
    crumbs: crumbs(
      base,
      { text: periodText(period), href: `${base}/returns/${period}/submissions` },
      { text: reference, href: `${base}/submissions/${reference}` },
      { text: { key: 'producer.assessment.crumb' } },
    ),
    rulebookHref: `${publicBase}/rulebooks`,
  };
}
