import {
  Body,
  Controller,
  Get,
  HttpCode,
  NotFoundException,
  Param,
  Post,
  Query,
  Redirect,
  Render,
  Req,
  Res,
  UseFilters,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { confirmForm, MultipartForm, Permit, WithoutTransaction } from '../../access/index.js';
import { Clock } from '../../database/index.js';
import { marksOfLanguage } from '../../files/index.js';
import { dateInZone } from '../../kernel/calendar-date.js';
import { refuse } from '../../kernel/decision.js';
import { gridCsv, ratesOfFile, readRates, withRates } from '../../rulemaking/index.js';
import {
  counted,
  fieldOf,
  refusalText,
  seeOther,
  type Answer303,
  type FormBody,
} from '../agency/form-fields.js';
import { attachedCsv } from '../files/attachment.js';
import { receiveForm } from '../files/multipart.js';
import { FormRefusal, FormRefusalFilter } from '../shell/form-refusal.js';
import { RuleVisitor, type RuleVisit } from './address.js';
import { citationIn, citedAs, faultsOfCitation } from './citation-fields.js';
import { DraftPages, type AskedGrid } from './draft-pages.service.js';
import { spoiltText } from './issue-text.js';
import { formOf, ratesIn, ratesPage, shownRate, type RatesForm } from './rates-page.js';

type Named = Pick<AskedGrid, 'draft' | 'parameter'>;

const view = 'rulemaking/rates';

/** The rates of one parameter from the day of effect on, typed in a grid or brought back as a file. */
@Controller('p/:programme/agency/rulebooks/drafts/:draft/rates')
@WithoutTransaction()
@UseFilters(FormRefusalFilter)
export class RatesController {
  constructor(
    private readonly pages: DraftPages,
    private readonly clock: Clock,
  ) {}

  @Permit('oversight.read')
  @Get(':parameter.csv')
  async csv(
    @RuleVisitor() visit: RuleVisit,
    @Param() named: Named,
    @Res({ passthrough: true }) response: Response,
    @Query('from') from?: string,
  ): Promise<string> {
    const { grid } = await this.pages.grid(visit, { ...named, from });
    const text = gridCsv(grid, marksOfLanguage(visit.language));
    return attachedCsv(response, `${grid.parameter}-${grid.from}.csv`, text);
  }

  @Permit('oversight.read')
  @Get(':parameter')
  @Render(view)
  async show(@RuleVisitor() visit: RuleVisit, @Param() named: Named, @Query('from') from?: string) {
    const opened = await this.pages.gridWithEffect(visit, { ...named, from });
    return ratesPage(opened, formOf(opened.grid, visit.language), visit);
  }

  @Permit('rulebook.edit')
  @Post(':parameter')
  @Redirect()
  async save(
    @RuleVisitor() visit: RuleVisit,
    @Param() named: Named,
    @Body() body: FormBody,
    @Query('from') from?: string,
  ): Promise<Answer303> {
    const opened = await this.pages.gridToChange(visit, { ...named, from });
    const { grid, rulebook, declared, found } = opened;
    const written = ratesIn(body, grid);
    const { rates, faults } = readRates(grid, written, marksOfLanguage(visit.language));
    const typed = citationIn(body, grid);
    const form: RatesForm = {
      ...typed,
      rates: written,
      faults,
      citationFaults: faultsOfCitation(typed, rulebook, grid.languages),
      fileFault: null,
    };
    const refused = (fault: RatesForm['fault'], status?: number) =>
      new FormRefusal(view, ratesPage(opened, { ...form, ...(fault && { fault }) }, visit), status);
    if (faults.length > 0 || form.citationFaults.length > 0) throw refused(undefined);
    const files = withRates(found.draft.files, declared, {
      from: grid.from,
      cells: grid.cells.map(({ keys }, row) => ({ keys, rate: rates[row] ?? '' })),
      ...citedAs(typed, rulebook),
      checkedOn: dateInZone(this.clock.now(), visit.programme.timeZone),
    });
    if (files === undefined) throw new NotFoundException();
    // A guard looks at the days after this one too.
    const spoilt = await this.pages.trials.texts.spoilt(found.draft.files, files);
    if (spoilt !== undefined) throw refused({ text: spoiltText(spoilt), href: '#change-guard' });
    const seen = counted(fieldOf(body, 'revision'));
    const edited = await this.pages.drafts.edit(visit.ctx, found.draft.id, seen, files);
    if (edited.ok) return seeOther(`${visit.base}/drafts/${found.draft.id}#difference`);
    throw refused({ text: refusalText(edited.reason), href: '#save' }, 409);
  }

  /** What the file says stands in the grid, with what is wrong at its cell; saving it is the next step, with the citation. */
  @Permit('rulebook.edit')
  @MultipartForm()
  @Post(':parameter/file')
  @HttpCode(200)
  @Render(view)
  async read(
    @RuleVisitor() visit: RuleVisit,
    @Param() named: Named,
    @Req() request: Request,
    @Query('from') from?: string,
  ) {
    const opened = await this.pages.gridToChange(visit, { ...named, from });
    const form = formOf(opened.grid, visit.language);
    const { fields, file } = await receiveForm(request);
    try {
      confirmForm(request, fields._csrf);
      const read =
        file === null
          ? refuse('file.missing')
          : await ratesOfFile(opened.grid, file.content.read());
      if (!read.ok) {
        const fileFault = refusalText(read.reason);
        throw new FormRefusal(view, ratesPage(opened, { ...form, fileFault }, visit));
      }
      const written = read.value;
      const { rates, faults } = readRates(opened.grid, written.rates, written.marks);
      const shown = rates.map((rate, row) =>
        faults.some((fault) => fault.row === row)
          ? (written.rates[row] ?? '')
          : shownRate(rate, visit.language),
      );
      const citation = written.citation ?? form.citation;
      const page = ratesPage(opened, { ...form, rates: shown, citation, faults }, visit);
      if (faults.length > 0) throw new FormRefusal(view, page);
      return page;
    } finally {
      await file?.content.remove();
    }
  }
}
