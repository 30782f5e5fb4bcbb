import { Controller, Get, NotFoundException, Param, Query, Render } from '@nestjs/common';
import { Permit } from '../../access/index.js';
import { Assessments, changesWithin, type StoredAssessment } from '../../assessments/index.js';
import { textIn } from '../../rules/index.js';
import { Filings, Submissions, type Submission } from '../../returns/index.js';
import { programmeHref } from '../shell/shell-locals.js';
import { counted, decided } from './answers.js';
import {
  assessmentLinePage,
  assessmentPage,
  historyPage,
  linesPerPage,
  receiptPage,
} from './submission-pages.js';
import { stepViews, workedFee } from './trace-view.js';
import { Visitor, type Visit } from './visit.js';

/** What was submitted, its receipt, and what the rules made of it. */
@Controller('p/:programme/producer')
export class SubmissionsController {
  constructor(
    private readonly submissions: Submissions,
    private readonly filings: Filings,
    private readonly assessments: Assessments,
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
        : await this.submissions.history(ctx, organisationId, returnId);
    return historyPage(base, filing, history);
  }

  @Permit('return.read')
  @Get('submissions/:reference')
  @Render('producer/receipt')
  async receipt(@Visitor() visit: Visit, @Param('reference') reference: string) {
    const { ctx, organisationId, base } = visit;
    const { submission, assessment } = await this.find(visit, reference);
    const { period } = submission;
    const filing = decided(await this.filings.one(ctx, organisationId, period), base, 404);
    return receiptPage(base, submission, assessment, filing);
  }

  @Permit('return.read')
  @Get('submissions/:reference/assessment')
  @Render('producer/assessment')
  async assessment(
    @Visitor() visit: Visit,
    @Param('reference') reference: string,
    @Query('from') fromText?: string,
  ) {
    const { ctx, base, language, programme } = visit;
    const { submission, assessment } = await this.assessed(visit, reference);
    const from = counted(fromText);
    const page = { from, limit: linesPerPage };
    const explained = decided(await this.assessments.explain(ctx, assessment, page), base);
    const rulebook = decided(await this.assessments.rulebookOf(ctx, assessment), base);
    return assessmentPage({
      base,
      assessment,
      lines: explained.map(({ line, steps }) => ({ line, ...workedFee(steps, language) })),
      lineCount: submission.lineCount,
      from,
      rulebookTitle: textIn(rulebook.title, language),
      illustrative: rulebook.status === 'illustrative',
      changes: changesWithin(rulebook, assessment.period),
      rulebookHref: `${programmeHref(programme.slug)}/rulebooks/${rulebook.id}`,
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
    const { ctx, base, language } = visit;
    const { assessment } = await this.assessed(visit, reference);
    const page = { from: 0, limit: 1, lineKey };
    const [line] = decided(await this.assessments.explain(ctx, assessment, page), base);
    if (line === undefined) throw new NotFoundException();
    return assessmentLinePage(base, assessment, line, stepViews(line.steps, language));
  }

  private async find(visit: Visit, reference: string) {
    const { ctx, organisationId, base } = visit;
    return decided(await this.submissions.byReference(ctx, organisationId, reference), base, 404);
  }

  private async assessed(
    visit: Visit,
    reference: string,
  ): Promise<{ submission: Submission; assessment: StoredAssessment }> {
    const { submission, assessment } = await this.find(visit, reference);
    if (assessment === null) throw new NotFoundException();
    return { submission, assessment };
  }
}
