import {
  Body,
  Controller,
  Get,
  NotFoundException,
  Param,
  Post,
  Query,
  Redirect,
  Render,
  Res,
  UseFilters,
} from '@nestjs/common';
import type { Response } from 'express';
import {
  Context,
  CurrentPrincipal,
  CurrentProgramme,
  Permit,
  type Principal,
  type Programme,
} from '../../access/index.js';
import { OfficialRuns, type OfficialRunView } from '../../assessments/index.js';
import type { RequestContext } from '../../database/index.js';
import { OversightService } from '../../oversight/index.js';
import { FormRefusal, FormRefusalFilter } from '../shell/form-refusal.js';
import { programmeHref } from '../shell/shell-locals.js';
import { feeRunForm, type FeeRunForm } from './fee-run-form.js';
import { feeRunCsv, feeRunPage, feeRunProgress, feeRunsPage } from './fee-runs-page.js';
import { identifier, refusalText, seeOther, type Answer303, type FormBody } from './form-fields.js';
import { periodChoices } from './runs-page.js';

/** Official runs of the fees of a quarter or year: started here, watched here, worked on in the background. */
@Controller('p/:programme/agency/fee-runs')
@UseFilters(FormRefusalFilter)
export class FeeRunsController {
  constructor(
    private readonly runs: OfficialRuns,
    private readonly oversight: OversightService,
  ) {}

  @Permit('oversight.read')
  @Get()
  @Render('agency/fee-runs')
  async list(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @CurrentPrincipal() principal: Principal | null,
  ) {
    const mayStart = principal?.permissions.has('run.start') ?? false;
    return this.page(ctx, programme, { mayStart, faults: [], form: feeRunForm({}) });
  }

  /** The run's job is only there for the worker once this transaction is through. */
  @Permit('run.start')
  @Post()
  @Redirect()
  async start(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Body() body: FormBody,
  ): Promise<Answer303> {
    const form = feeRunForm(body);
    const started = await this.runs.start(ctx, { ...form, inBackground: true });
    if (started.ok)
      return seeOther(`${programmeHref(programme.slug)}/agency/fee-runs/${started.value.runId}`);
    const view = { mayStart: true, faults: [refusalText(started.reason)], form };
    throw new FormRefusal('agency/fee-runs', await this.page(ctx, programme, view));
  }

  @Permit('oversight.read')
  @Get(':run')
  @Render('agency/fee-run')
  async show(
    @Context() ctx: RequestContext,
    @CurrentPrincipal() principal: Principal | null,
    @Param() { programme, run }: { programme: string; run: string },
    @Query('page') page: unknown,
  ) {
    const view = await this.view(ctx, run);
    const base = `${programmeHref(programme)}/agency`;
    const mayStart = principal?.permissions.has('run.start') ?? false;
    return feeRunPage(view, { base, page, mayStart });
  }

  /** The moving part alone, for the script that keeps it current. */
  @Permit('oversight.read')
  @Get(':run/progress')
  @Render('agency/fee-run-progress')
  async progress(@Context() ctx: RequestContext, @Param('run') run: string) {
    const progress = await this.runs.progress(ctx, identifier(run));
    if (progress === null) throw new NotFoundException();
    return { layout: false, progress: feeRunProgress(progress) };
  }

  @Permit('oversight.read')
  @Get(':run/producers.csv')
  async csv(
    @Context() ctx: RequestContext,
    @Param('run') run: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string> {
    const view = await this.view(ctx, run);
    const name = `fee-run-${view.run.period}-${view.run.class}.csv`;
    response.setHeader('Content-Type', 'text/csv; charset=utf-8');
    response.setHeader('Content-Disposition', `attachment; filename="${name}"`);
    return `\uFEFF${feeRunCsv(view)}`;
  }

  private async view(ctx: RequestContext, run: string): Promise<OfficialRunView> {
    const view = await this.runs.view(ctx, identifier(run));
    if (view === null) throw new NotFoundException();
    return view;
  }

  private async page(
    ctx: RequestContext,
    programme: Programme,
    view: {
      mayStart: boolean;
      faults: ReturnType<typeof refusalText>[];
      form: FeeRunForm;
    },
  ) {
    const quarters = await this.oversight.quarters(ctx);
    return feeRunsPage(await this.runs.list(ctx), {
      ...view,
      base: `${programmeHref(programme.slug)}/agency`,
      periods: periodChoices(quarters),
    });
  }
}
