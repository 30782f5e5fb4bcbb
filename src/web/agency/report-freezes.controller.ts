import { Body, Controller, Get, Param, Post, Redirect, Render, UseFilters } from '@nestjs/common';
import { Permit } from '../../access/index.js';
import { OversightService } from '../../oversight/index.js';
import { ReportFreezes, type FreezeView } from '../../publications/index.js';
import { FormRefusal, FormRefusalFilter } from '../shell/form-refusal.js';
import {
  fieldOf,
  found,
  identifier,
  refusalText,
  seeOther,
  type Answer303,
  type FormBody,
} from './form-fields.js';
import { periodChoices, freezePage, freezeProgress, freezesPage } from './report-freezes-page.js';
import { Visitor, type Visit } from './visit.js';

/** What a report is made from, of a quarter or a year: frozen here, watched here, worked on in the background. */
@Controller('p/:programme/agency/runs')
@UseFilters(FormRefusalFilter)
export class ReportFreezesController {
  constructor(
    private readonly runs: ReportFreezes,
    private readonly oversight: OversightService,
  ) {}

  @Permit('oversight.read')
  @Get()
  @Render('agency/runs')
  list(@Visitor() visit: Visit) {
    return this.page(visit, { faults: [], period: '' });
  }

  @Permit('run.start')
  @Post()
  @Redirect()
  async start(@Visitor() visit: Visit, @Body() body: FormBody): Promise<Answer303> {
    const period = fieldOf(body, 'period');
    const started = await this.runs.start(visit.ctx, period, visit.programme.timeZone);
    if (started.ok) return seeOther(`${visit.base}/runs/${started.value.runId}`);
    const faults = [refusalText(started.reason)];
    throw new FormRefusal('agency/runs', await this.page(visit, { faults, period }));
  }

  @Permit('oversight.read')
  @Get(':run')
  @Render('agency/run')
  async show(@Visitor() visit: Visit, @Param('run') run: string) {
    const mayPrepare = visit.may('publication.prepare');
    return { ...freezePage(await this.view(visit, run), visit.base), mayPrepare };
  }

  /** The moving part alone, for the script that keeps it current. */
  @Permit('oversight.read')
  @Get(':run/progress')
  @Render('agency/run-progress')
  async progress(@Visitor() visit: Visit, @Param('run') run: string) {
    return { layout: false, progress: freezeProgress(await this.view(visit, run)) };
  }

  private async view({ ctx }: Visit, run: string): Promise<FreezeView> {
    return found(await this.runs.view(ctx, identifier(run)));
  }

  private async page(
    { ctx, base, may }: Visit,
    view: Pick<Parameters<typeof freezesPage>[1], 'faults' | 'period'>,
  ) {
    const periods = periodChoices(await this.oversight.quarters(ctx));
    const mayStart = may('run.start');
    return freezesPage(await this.runs.latest(ctx), { ...view, base, periods, mayStart });
  }
}
