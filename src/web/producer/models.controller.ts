import {
  Body,
  Controller,
  Get,
  Param,
  Post,
  Query,
  Redirect,
  Render,
  UseFilters,
} from '@nestjs/common';
import { Permit } from '../../access/index.js';
import { marksOfLanguage, type NumberMarks } from '../../files/index.js';
import { parseCalendarDate } from '../../kernel/calendar-date.js';
import { allow } from '../../kernel/decision.js';
import { issueAt, type DataIssue } from '../../kernel/issue.js';
import { keptText } from '../../kernel/written-text.js';
import { modelColumns, readModel, type BatteryModel } from '../../register/index.js';
import { pageRows } from '../shell/older-rows.js';
import { counted, decided, fieldOf, seeOther, type Answer303, type FormBody } from './answers.js';
import { FormFaults, FormFaultsFilter } from './form-faults.filter.js';
import { modelFormPage, modelsPage, unasked } from './models-page.js';
import { ModelsToday } from './producer-overview.service.js';
import { Visitor, type Visit } from './visit.js';

const form = 'producer/model';
const longestSearch = 100;

/** The producer's battery models, typed one by one. A change is a new version. */
@Controller('p/:programme/producer/models')
@UseFilters(FormFaultsFilter)
export class ModelsController {
  constructor(private readonly models: ModelsToday) {}

  @Permit('model.read')
  @Get()
  @Render('producer/models')
  async list(@Visitor() visit: Visit, @Query() query: FormBody) {
    const { ctx, base } = visit;
    const asked = {
      words: keptText(fieldOf(query, 'q')).slice(0, longestSearch),
      after: keptText(fieldOf(query, 'after')),
    };
    const found = await this.models.page(ctx, visit, { ...asked, limit: pageRows + 1 });
    const stored = fieldOf(query, 'stored');
    return modelsPage(base, found, { ...asked, mayEdit: visit.may('model.edit'), stored });
  }

  @Permit('model.edit')
  @Get('new')
  @Render(form)
  blank(@Visitor() visit: Visit) {
    return modelFormPage(visit.base, [], { ...blankForm, mayEdit: true, marks: marksOf(visit) });
  }

  @Permit('model.edit')
  @Post('new')
  @Redirect()
  async add(@Visitor() visit: Visit, @Body() body: FormBody): Promise<Answer303> {
    const { ctx, organisationId } = visit;
    const reference = fieldOf(body, 'reference').trim();
    const known = await this.models.models.versions(ctx, organisationId, reference);
    const issues = known.ok ? [alreadyThere(reference)] : [];
    return this.store(visit, body, { versions: [], issues, madeFrom: 0 });
  }

  @Permit('model.read')
  @Get(':reference')
  @Render(form)
  async one(@Visitor() visit: Visit, @Param('reference') reference: string) {
    const versions = await this.versions(visit, reference);
    const mayEdit = visit.may('model.edit');
    return modelFormPage(visit.base, versions, { ...blankForm, mayEdit, marks: marksOf(visit) });
  }

  @Permit('model.edit')
  @Post(':reference')
  @Redirect()
  async change(
    @Visitor() visit: Visit,
    @Param('reference') reference: string,
    @Body() body: FormBody,
  ): Promise<Answer303> {
    const versions = await this.versions(visit, reference);
    const madeFrom = counted(fieldOf(body, 'made-from'));
    return this.store(visit, { ...body, reference }, { versions, issues: [], madeFrom });
  }

  /** From a day on the model is no longer sold; without one it is again. */
  @Permit('model.edit')
  @Post(':reference/withdrawal')
  @Redirect()
  async withdraw(
    @Visitor() visit: Visit,
    @Param('reference') reference: string,
    @Body() body: FormBody,
  ): Promise<Answer303> {
    const { ctx, organisationId, base } = visit;
    const address = `${base}/models/${encodeURIComponent(reference)}`;
    const back = fieldOf(body, 'back') === 'yes';
    const day = back ? allow(null) : parseCalendarDate(fieldOf(body, 'withdrawn_on').trim());
    const withdrawn = day.ok
      ? await this.models.models.withdraw(ctx, organisationId, reference, day.value)
      : day;
    if (withdrawn.ok) return seeOther(address);
    const versions = await this.versions(visit, reference);
    const faulty = { typed: fieldOf(body, 'withdrawn_on'), reason: withdrawn.reason };
    const shown = { ...blankForm, mayEdit: true, marks: marksOf(visit), withdrawal: faulty };
    throw new FormFaults(form, modelFormPage(base, versions, shown));
  }

  private async store(visit: Visit, body: FormBody, known: Known): Promise<Answer303> {
    const { ctx, organisationId, programme, base } = visit;
    const typed = Object.fromEntries(modelColumns.map((name) => [name, fieldOf(body, name)]));
    const fields = { ...typed, ...unasked(known.versions[0], body) };
    const marks = marksOf(visit);
    const { model, issues } = readModel(fields, { marks });
    const confirmed = fieldOf(body, 'confirm-warnings') === 'yes';
    const open = [...known.issues, ...issues].filter(
      ({ severity }) => severity !== 'warning' || !confirmed,
    );
    if (model === null || open.length > 0) {
      const shown = { typed: body, issues: open, mayEdit: true, marks };
      throw new FormFaults(form, modelFormPage(base, known.versions, shown));
    }
    const { madeFrom } = known;
    const kept = await this.models.change(ctx, organisationId, { programme, model, madeFrom });
    if (!kept.ok && madeFrom === 0) {
      const shown = { typed: body, issues: [alreadyThere(model.reference)], mayEdit: true, marks };
      throw new FormFaults(form, modelFormPage(base, [], shown));
    }
    if (!kept.ok) {
      // What stands by now, with what was typed: pressed once more it is written over that.
      const found = await this.models.models.versions(ctx, organisationId, model.reference);
      const versions = found.ok ? found.value : [];
      const shown = { typed: body, issues: [], mayEdit: true, marks, overtaken: kept.reason };
      throw new FormFaults(form, modelFormPage(base, versions, shown), 409);
    }
    return seeOther(`${base}/models?stored=${encodeURIComponent(model.reference)}`);
  }

  private async versions(visit: Visit, reference: string): Promise<BatteryModel[]> {
    const { ctx, organisationId, base } = visit;
    return decided(await this.models.models.versions(ctx, organisationId, reference), base, 404);
  }
}

interface Known {
  readonly versions: readonly BatteryModel[];
  readonly issues: readonly DataIssue[];
  /** The version that the form showed. */
  readonly madeFrom: number;
}

const blankForm = { typed: null, issues: [] };

const marksOf = ({ language }: Visit): NumberMarks => marksOfLanguage(language);

const alreadyThere = (reference: string): DataIssue =>
  issueAt('reference', { code: 'model.already-there' }, reference);
