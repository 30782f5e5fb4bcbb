import {
  Body,
  Controller,
  Get,
  HttpCode,
  Param,
  Post,
  Query,
  Redirect,
  Render,
  UseFilters,
} from '@nestjs/common';
import { Permit } from '../../access/index.js';
import { marksOfLanguage } from '../../files/index.js';
import { minorDigits } from '../../kernel/money.js';
import { daysOf } from '../../kernel/reporting-period.js';
import { AgencyAnswers, OutdatedModels, ReturnDrafts } from '../../returns/index.js';
import { PageFailure } from '../shell/failure.js';
import { answerFaults, answersIn } from './agency-questions.js';
import { counted, decided, fieldOf, seeOther, type Answer303, type FormBody } from './answers.js';
import { answerDifferences, draftDifferences } from './draft-differences.js';
import { FormFaults, FormFaultsFilter } from './form-faults.filter.js';
import { asTyped, copiedCells, readGrid } from './grid-form.js';
import { changeViews, gridPage, mostGridRows, unexplained, type GridInput } from './grid-page.js';
import { QuarterInWork, type GridQuarter } from './quarter-in-work.service.js';
import { Visitor, type Visit } from './visit.js';

const view = 'producer/return';

/** The quarter as a grid: one field per battery, last quarter's figure beside it, the fee below. */
@Controller('p/:programme/producer/returns/:period')
@UseFilters(FormFaultsFilter)
export class ProducerReturnsController {
  constructor(
    private readonly drafts: ReturnDrafts,
    private readonly quarters: QuarterInWork,
    private readonly outdated: OutdatedModels,
    private readonly answers: AgencyAnswers,
  ) {}

  @Permit('return.read')
  @Get()
  @Render(view)
  async grid(
    @Visitor() visit: Visit,
    @Param('period') period: string,
    @Query() query: { detail?: string },
  ) {
    const { base } = visit;
    const quarter = decided(await this.quarters.open(visit, period), base, 404);
    const mayEdit = visit.may('return.edit');
    const marks = marksOfLanguage(visit.language);
    if (quarter.moreModels || quarter.rows.length > mostGridRows) return this.long(visit, quarter);
    return gridPage({
      ...quarter,
      base,
      marks,
      currency: visit.programme.currency,
      mayEdit,
      detailed: query.detail === '1',
      typed: null,
      faults: [],
    });
  }

  @Permit('return.edit')
  @Post()
  @Redirect()
  async save(
    @Visitor() visit: Visit,
    @Param('period') period: string,
    @Body() body: FormBody,
  ): Promise<Answer303> {
    const { base } = visit;
    const quarter = decided(await this.quarters.open(visit, period), base, 404);
    const next = fieldOf(body, 'next');
    const copying = next === 'copy';
    const fields = copying ? await this.copied(visit, quarter) : body;
    const reading = readGrid(fields, quarter.rows, {
      marks: marksOfLanguage(visit.language),
      quarter: daysOf(quarter.filing.period),
      pricePlaces: minorDigits(visit.programme.currency),
      masses: copying || next === 'masses' ? 'in-force' : 'kept',
    });
    const detailed = fieldOf(body, 'detail') === '1';
    const faults = [...answerFaults(body), ...reading.faults];
    if (faults.length > 0) {
      const marks = marksOfLanguage(visit.language);
      const shown = {
        base,
        marks,
        currency: visit.programme.currency,
        mayEdit: true,
        detailed,
        typed: body,
        faults,
      };
      const totals = await this.quarters.totals(visit, quarter, reading.lines);
      const rows = asTyped(quarter.rows, reading.lines);
      throw new FormFaults(view, gridPage({ ...quarter, ...shown, rows, totals }));
    }
    await this.keep(visit, quarter, { ...reading, body });
    const address = `${base}/returns/${period}`;
    if (next !== 'check') return seeOther(address + (detailed ? '?detail=1' : ''));
    const open = unexplained(reading.lines, quarter.earlier);
    return seeOther(`${address}/${open.length > 0 ? 'reasons' : 'check'}`);
  }

  /** Answers alone, of a quarter with more lines than a page has fields. */
  @Permit('return.edit')
  @Post('answers')
  @Redirect()
  async answer(
    @Visitor() visit: Visit,
    @Param('period') period: string,
    @Body() body: FormBody,
  ): Promise<Answer303> {
    const { base } = visit;
    const quarter = decided(await this.quarters.open(visit, period), base, 404);
    const faults = answerFaults(body);
    if (faults.length > 0)
      throw new FormFaults(view, this.long(visit, quarter, { typed: body, faults }));
    const version = counted(fieldOf(body, 'version'));
    await this.keepAnswers(visit, quarter, body, version);
    return seeOther(`${base}/returns/${period}/check`);
  }

  /** The totals of what is typed, counted by the rules that count at submission; nothing is saved. */
  @Permit('return.edit')
  @Post('live')
  @HttpCode(200)
  @Render('producer/live-totals')
  async live(@Visitor() visit: Visit, @Param('period') period: string, @Body() body: FormBody) {
    const { base } = visit;
    const quarter = decided(await this.quarters.open(visit, period), base, 404);
    const marks = marksOfLanguage(visit.language);
    const days = daysOf(quarter.filing.period);
    const pricePlaces = minorDigits(visit.programme.currency);
    const options = { marks, quarter: days, pricePlaces, masses: 'kept' } as const;
    const { lines, faults } = readGrid(body, quarter.rows, options);
    const totals = await this.quarters.totals(visit, quarter, lines);
    const changes = changeViews(quarter.rows, lines, quarter.earlier);
    return { layout: false, totals, changes, partial: faults.length > 0 };
  }

  /** The draft takes the masses of the models as they are in force. */
  @Permit('return.edit')
  @Post('masses')
  @Redirect()
  async masses(
    @Visitor() visit: Visit,
    @Param('period') period: string,
    @Body() body: FormBody,
  ): Promise<Answer303> {
    const { base, ctx, organisationId } = visit;
    const check = `${base}/returns/${period}/check`;
    const version = counted(fieldOf(body, 'version'));
    decided(await this.outdated.renew(ctx, organisationId, period, version), check);
    return seeOther(check);
  }

  /** Nothing was placed on the market: the draft is emptied and said to be so. */
  @Permit('return.edit')
  @Post('nil')
  @Redirect()
  async nil(
    @Visitor() visit: Visit,
    @Param('period') period: string,
    @Body() body: FormBody,
  ): Promise<Answer303> {
    const { base, ctx, organisationId } = visit;
    const expectedVersion = counted(fieldOf(body, 'version'));
    const draft = { expectedVersion, nil: true, lines: [] };
    const saved = await this.drafts.save(ctx, organisationId, period, draft);
    decided(saved, `${base}/returns/${period}`);
    return seeOther(`${base}/returns/${period}/check`);
  }

  private async copied(visit: Visit, quarter: GridQuarter): Promise<FormBody> {
    const earlier = await this.quarters.lastQuarterLines(visit, quarter.filing.period);
    const marks = marksOfLanguage(visit.language);
    return copiedCells(quarter.rows, earlier, { marks, currency: visit.programme.currency });
  }

  /** An old tab is answered with what stands now and what it sent. */
  private async keep(
    visit: Visit,
    quarter: GridQuarter,
    sent: { readonly lines: GridQuarter['lines']; readonly body: FormBody },
  ): Promise<void> {
    const { period } = quarter.filing;
    const expectedVersion = counted(fieldOf(sent.body, 'version'));
    const draft = { expectedVersion, nil: false, lines: sent.lines };
    const saved = await this.drafts.save(visit.ctx, visit.organisationId, period, draft);
    const back = `${visit.base}/returns/${period}`;
    if (saved.ok || saved.reason.code !== 'return.draft-changed') {
      const { draftVersion } = decided(saved, back);
      await this.keepAnswers(visit, quarter, sent.body, draftVersion);
      return;
    }
    const differences = draftDifferences(quarter.lines, sent.lines, quarter.rows);
    const written = answerDifferences(quarter.requested, answersIn(sent.body) ?? []);
    throw new PageFailure({ status: 409, code: saved.reason.code, back, differences, written });
  }

  /** In the same transaction as the lines that were saved with them. */
  private async keepAnswers(
    visit: Visit,
    { filing: { period }, requested }: GridQuarter,
    body: FormBody,
    expectedVersion: number,
  ): Promise<void> {
    const answers = answersIn(body);
    if (answers === null) return;
    const { ctx, organisationId } = visit;
    const given = { expectedVersion, answers };
    const kept = await this.answers.give(ctx, organisationId, period, given);
    const back = `${visit.base}/returns/${period}`;
    if (kept.ok || kept.reason.code !== 'return.draft-changed') {
      decided(kept, back);
      return;
    }
    const written = answerDifferences(requested, answers);
    throw new PageFailure({ status: 409, code: kept.reason.code, back, written });
  }

  private long(
    { base, programme, may }: Visit,
    quarter: GridQuarter,
    sent: Pick<GridInput, 'typed' | 'faults'> = { typed: null, faults: [] },
  ) {
    const page = gridPage({
      ...quarter,
      rows: [],
      base,
      marks: 'point',
      currency: programme.currency,
      mayEdit: may('return.edit'),
      detailed: false,
      ...sent,
    });
    return { ...page, tooMany: { rows: mostGridRows, lines: quarter.lines.length } };
  }
}
