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
import { dateInZone, parseCalendarDate } from '../../kernel/calendar-date.js';
import { refuse } from '../../kernel/decision.js';
import {
  ANOTHER,
  citationFaults,
  gridCsv,
  gridDays,
  namedSource,
  rateGrid,
  ratesOfFile,
  readRates,
  withRates,
  type Instrument,
  type RateCitation,
} from '../../rulemaking/index.js';
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
import { DraftPages } from './draft-pages.service.js';
import {
  formOf,
  isSource,
  provisionField,
  ratesPage,
  shownRate,
  type OpenedGrid,
  type RatesForm,
} from './rates-page.js';

interface Named {
  readonly draft: string;
  readonly parameter: string;
}

/** Which rates are looked at: of which parameter, from which day on; the draft's day of effect unless said. */
interface Asked extends Named {
  readonly from?: string | undefined;
}

const view = 'rulemaking/rates';

const oneLine = (text: string): string => text.trim().replace(/\s+/g, ' ');

const citationIn = (body: FormBody, languages: readonly string[]): RateCitation => ({
  source: fieldOf(body, 'source'),
  provisions: new Map(
    languages.map((each) => [each, oneLine(fieldOf(body, provisionField(each)))]),
  ),
});

const anotherIn = (body: FormBody): Instrument => ({
  instrument: oneLine(fieldOf(body, 'instrument')),
  address: fieldOf(body, 'address').trim(),
});

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
    const { grid } = await this.open(visit, { ...named, from });
    const text = gridCsv(grid, marksOfLanguage(visit.language));
    return attachedCsv(response, `${grid.parameter}-${grid.from}.csv`, text);
  }

  @Permit('oversight.read')
  @Get(':parameter')
  @Render(view)
  async show(@RuleVisitor() visit: RuleVisit, @Param() named: Named, @Query('from') from?: string) {
    const opened = await this.open(visit, { ...named, from });
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
    const opened = await this.openToChange(visit, { ...named, from });
    const { grid, rulebook, found } = opened;
    const written = grid.cells.map((_, row) => fieldOf(body, `rate-${String(row)}`));
    const { rates, faults } = readRates(grid, written, marksOfLanguage(visit.language));
    const citation = citationIn(body, grid.languages);
    const another = anotherIn(body);
    const form: RatesForm = {
      rates: written,
      citation,
      another,
      faults,
      citationFaults: citationFaults(citation, {
        languages: grid.languages,
        isSource: isSource(rulebook, citation.source),
        another,
      }),
      fileFault: null,
    };
    if (faults.length > 0 || form.citationFaults.length > 0)
      throw new FormRefusal(view, ratesPage(opened, form, visit));
    const declared = rulebook.parameters.get(grid.parameter);
    const cited = citation.source === ANOTHER ? namedSource(another, rulebook.sources) : undefined;
    const files =
      declared &&
      withRates(found.draft.files, declared, {
        from: grid.from,
        cells: grid.cells.map(({ keys }, row) => ({ keys, rate: rates[row] ?? '' })),
        citation: cited === undefined ? citation : { ...citation, source: cited.name },
        source: cited?.isNew === true ? cited : undefined,
        checkedOn: dateInZone(this.clock.now(), visit.programme.timeZone),
      });
    if (files === undefined) throw new NotFoundException();
    const seen = counted(fieldOf(body, 'revision'));
    const edited = await this.pages.drafts.edit(visit.ctx, found.draft.id, seen, files);
    if (edited.ok) return seeOther(`${visit.base}/drafts/${found.draft.id}#difference`);
    throw new FormRefusal(
      view,
      ratesPage(opened, { ...form, fileFault: refusalText(edited.reason) }, visit),
      409,
    );
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
    const opened = await this.openToChange(visit, { ...named, from });
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

  private async open(visit: RuleVisit, { draft: id, parameter, from }: Asked): Promise<OpenedGrid> {
    const found = await this.pages.find(visit, id);
    const { draft, base } = found;
    const loaded = await this.pages.trials.texts.load(draft.files);
    // A text that makes no rulebook has no grid: it is mended in the expert's view.
    const rulebook = loaded.ok ? loaded.rulebook : base.rulebook;
    const declared = rulebook.parameters.get(parameter);
    const asked = parseCalendarDate(from ?? '');
    const day = asked.ok ? asked.value : draft.validFrom;
    const grid = rateGrid(rulebook, base.rulebook, parameter, day);
    if (declared === undefined || grid === null) throw new NotFoundException();
    const days = gridDays(declared, draft, day);
    const mayChange = days.some((each) => each.from === day && each.mayChange);
    const effect = mayChange ? await this.pages.trials.effectOn(visit.ctx, draft, day) : null;
    return { found, rulebook, grid, days, mayChange, effect };
  }

  /** No page leads to a change of what was law. */
  private async openToChange(visit: RuleVisit, asked: Asked): Promise<OpenedGrid> {
    const opened = await this.open(visit, asked);
    if (!opened.mayChange) throw new NotFoundException();
    return opened;
  }
}
