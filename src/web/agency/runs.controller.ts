import {
  Body,
  Controller,
  Get,
  NotFoundException,
  Param,
  Post,
  Redirect,
  Render,
  UseFilters,
} from '@nestjs/common';

import {
  Context,
  CurrentPrincipal,
  CurrentProgramme,
  Permit,
  type Principal,
  type Programme,
} from '../../access/index.js';
import type { RequestContext } from '../../database/index.js';
import { OversightService } from '../../oversight/index.js';
import { NationalRunService, type RunView } from '../../publications/index.js';
import { FormRefusal, FormRefusalFilter } from '../shell/form-refusal.js';
import { programmeHref } from '../shell/shell-locals.js';

import {
  fieldOf,
  identifier,
  refusalText,
  seeOther,
  type Answer303,
  type FormBody,
} from './form-fields.js';
import { periodChoices, runPage, runProgress, runsPage } from './runs-page.js';

/** The run of a quarter or year: started here, watched here, worked on in the background. */
@Controller('p/:programme/agency/runs')
@UseFilters(FormRefusalFilter)
export class RunsController {
  constructor(
    private readonly runs: NationalRunService,
    private readonly oversight: OversightService,
  ) {}

  @Permit('oversight.read')
  @Get()
  @Render('agency/runs')
  async list(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @CurrentPrincipal() principal: Principal | null,
  ) {
    const mayStart = principal?.permissions.has('run.start') ?? false;
    return this.page(ctx, programme, { mayStart, faults: [], period: '' });
  }

  @Permit('run.start')
  @Post()
  @Redirect()
  async start(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Body() body: FormBody,
  ): Promise<Answer303> {
    const period = fieldOf(body, 'period');
    const started = await this.runs.start(ctx, period, programme.timeZone);
    if (started.ok)
      return seeOther(`${programmeHref(programme.slug)}/agency/runs/${started.value.runId}`);
    const faults = [refusalText(started.reason)];
    const view = { mayStart: true, faults, period };
    throw new FormRefusal('agency/runs', await this.page(ctx, programme, view));
  }

  @Permit('oversight.read')
  @Get(':run')
  @Render('agency/run')
  async show(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Param('run') run: string,
  ) {
    return runPage(await this.view(ctx, run), `${programmeHref(programme.slug)}/agency`);
  }

  /** The moving part alone, for the script that keeps it current. */
  @Permit('oversight.read')
  @Get(':run/progress')
  @Render('agency/run-progress')
  async progress(@Context() ctx: RequestContext, @Param('run') run: string) {
    return { layout: false, progress: runProgress(await this.view(ctx, run)) };
  }

  private async view(ctx: RequestContext, run: string): Promise<RunView> {
    const view = await this.runs.view(ctx, identifier(run));
    if (view === null) throw new NotFoundException();
    return view;
  }

  private async page(
    ctx: RequestContext,
    programme: Programme,
    view: Pick<Parameters<typeof runsPage>[1], 'mayStart' | 'faults' | 'period'>,
  ) {
    const quarters = await this.oversight.quarters(ctx);
    return runsPage(await this.runs.latest(ctx), {
      ...view,
      base: `${programmeHref(programme.slug)}/agency`,
      periods: periodChoices(quarters),
    });
  }
}
