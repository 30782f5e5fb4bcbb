import { Body, Controller, Get, Param, Post, Query, Redirect, Render, Res, UseFilters } from '@nestjs/common'; // prettier-ignore
import type { Response } from 'express';
import { Permit } from '../../access/index.js';
import { CorrectedFees, OfficialRuns, type OfficialRunView } from '../../assessments/index.js';
import { OversightService } from '../../oversight/index.js';
import { attachedCsv } from '../files/attachment.js';
import { FormRefusal, FormRefusalFilter } from '../shell/form-refusal.js';
import { correctedPage } from './corrected-page.js';
import { feeRunForm } from './fee-run-form.js';
import {
  feeRunCsv,
  feeRunPage,
  feeRunProgress,
  feeRunsPage,
  producersAsked,
} from './fee-runs-page.js';
import {
  found,
  identifier,
  refusalText,
  seeOther,
  type Answer303,
  type FormBody,
} from './form-fields.js';
import { periodChoices } from './report-freezes-page.js';
import { Visitor, type Visit } from './visit.js';

/** Official runs of the fees of a quarter or year: started here, watched here, worked on in the background. */
@Controller('p/:programme/agency/fee-runs')
@UseFilters(FormRefusalFilter)
export class FeeRunsController {
  constructor(
    private readonly runs: OfficialRuns,
    private readonly correctedFees: CorrectedFees,
    private readonly oversight: OversightService,
  ) {}

  @Permit('oversight.read')
  @Get()
  @Render('agency/fee-runs')
  list(@Visitor() visit: Visit, @Query() query: FormBody) {
    return this.page(visit, { faults: [], form: feeRunForm(query) });
  }

  @Permit('oversight.read')
  @Get('corrected')
  @Render('agency/corrected')
  async corrected(@Visitor() { ctx, base, may }: Visit) {
    return correctedPage(await this.correctedFees.list(ctx), { base, mayStart: may('run.start') });
  }

  /** The run's job is only there for the worker once this transaction is through. */
  @Permit('run.start')
  @Post()
  @Redirect()
  async start(@Visitor() visit: Visit, @Body() body: FormBody): Promise<Answer303> {
    const form = feeRunForm(body);
    const started = await this.runs.start(visit.ctx, { ...form, inBackground: true });
    if (started.ok) return seeOther(`${visit.base}/fee-runs/${started.value.runId}`);
    const faults = [refusalText(started.reason)];
    throw new FormRefusal('agency/fee-runs', await this.page(visit, { faults, form }));
  }

  @Permit('oversight.read')
  @Get(':run')
  @Render('agency/fee-run')
  async show(@Visitor() visit: Visit, @Param('run') run: string, @Query('page') page: unknown) {
    const { base } = visit;
    const asked = producersAsked(page);
    return feeRunPage(await this.view(visit, run, asked), {
      base,
      page: asked.page,
      mayStart: visit.may('run.start'),
    });
  }

  /** The moving part alone, for the script that keeps it current. */
  @Permit('oversight.read')
  @Get(':run/progress')
  @Render('agency/fee-run-progress')
  async progress(@Visitor() { ctx }: Visit, @Param('run') run: string) {
    const progress = found(await this.runs.progress(ctx, identifier(run)));
    return { layout: false, progress: feeRunProgress(progress) };
  }

  @Permit('oversight.read')
  @Get(':run/producers.csv')
  async csv(
    @Visitor() visit: Visit,
    @Param('run') run: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string> {
    const view = await this.view(visit, run);
    const name = `fee-run-${view.run.period}-${view.run.class}.csv`;
    return attachedCsv(response, name, feeRunCsv(view));
  }

  private async view(
    { ctx }: Visit,
    run: string,
    page?: ReturnType<typeof producersAsked>,
  ): Promise<OfficialRunView> {
    return found(await this.runs.view(ctx, identifier(run), page));
  }

  private async page(
    { ctx, base, may }: Visit,
    view: Pick<Parameters<typeof feeRunsPage>[1], 'faults' | 'form'>,
  ) {
    const periods = periodChoices(await this.oversight.quarters(ctx));
    const mayStart = may('run.start');
    const corrected = await this.correctedFees.count(ctx);
    const list = await this.runs.list(ctx);
    return feeRunsPage(list, { ...view, base, periods, mayStart, corrected });
  }
}
