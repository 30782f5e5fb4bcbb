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
  UseFilters,
} from '@nestjs/common';
import { Permit } from '../../access/index.js';
import { BatchService } from '../../recycling/index.js';
import { type Facility, FacilityService } from '../../register/index.js';
import { dayPlace, olderDays, pageRows } from '../shell/older-rows.js';
import { batchesPage, batchFields, batchFormPage } from './batch-page.js';
import { BatchPages } from './batch-pages.service.js';
import { FormAgain, FormAgainFilter } from './form-again.filter.js';
import {
  counted,
  faultsOf,
  fieldOf,
  type FormBody,
  identifier,
  mayOf,
  noFaults,
  refusedFaults,
  type SeeOther,
  seeOther,
} from './form-fields.js';
import { Visitor, type Visit } from './visit.js';

const FORM = 'recycler/batch-form';
const FIELDS = ['facility', 'reference', 'process', 'chemistry', 'startedOn', 'endedOn'] as const;

/** Processing runs, from opening to closing. Each save shows the figures anew. */
@Controller('p/:programme/recycler/batches')
@UseFilters(FormAgainFilter)
export class BatchesController {
  constructor(
    private readonly batches: BatchService,
    private readonly facilities: FacilityService,
    private readonly pages: BatchPages,
  ) {}

  @Permit('batch.read')
  @Get()
  @Render('recycler/batches')
  async list(@Visitor() visit: Visit, @Query() query: FormBody): Promise<object> {
    const { ctx, base } = visit;
    const from = dayPlace(fieldOf(query, 'after'));
    const before = from && { endedOn: from.day, id: from.id };
    const found = await this.batches.list(ctx, { limit: pageRows + 1, before });
    const list = { address: `${base}/batches`, from };
    const listed = olderDays(found, list, ({ endedOn }) => endedOn);
    const stored = counted(fieldOf(query, 'stored'));
    return { ...batchesPage(listed, base), stored, may: mayOf(visit) };
  }

  @Permit('batch.record')
  @Get('new')
  @Render(FORM)
  async blank(@Visitor() visit: Visit): Promise<object> {
    return batchFormPage({ base: visit.base, facilities: await this.own(visit) }, {}, noFaults);
  }

  @Permit('batch.record')
  @Post()
  @Redirect()
  async open(@Visitor() visit: Visit, @Body() body: FormBody): Promise<SeeOther> {
    const { ctx, programme, base } = visit;
    const facilities = await this.own(visit);
    const form = Object.fromEntries(FIELDS.map((name) => [name, fieldOf(body, name)]));
    const facility = facilities.find(({ id }) => id === form.facility);
    if (facility === undefined) throw new NotFoundException();
    const { reference = '', process = '', chemistry = '', startedOn = '', endedOn = '' } = form;
    const details = { reference, process, chemistry, startedOn, endedOn };
    const opened = await this.batches.open(ctx, facility, details, programme.timeZone);
    if (opened.ok) return seeOther(`${base}/batches/${opened.value}`);
    throw new FormAgain(
      FORM,
      batchFormPage({ base, facilities }, form, faultsOf(opened.issues, batchFields)),
    );
  }

  @Permit('batch.read')
  @Get(':id')
  @Render('recycler/batch')
  async show(
    @Visitor() visit: Visit,
    @Param('id') id: string,
    @Query() query: FormBody,
  ): Promise<object> {
    return this.pages.page(visit, id, { may: mayOf(visit), sought: fieldOf(query, 'load') });
  }

  @Permit('batch.record')
  @Post(':id/close')
  @Redirect()
  async close(@Visitor() visit: Visit, @Param('id') id: string): Promise<SeeOther> {
    const closed = await this.batches.close(visit.ctx, identifier(id));
    if (closed.ok) return seeOther(this.pages.address(visit, id));
    throw new FormAgain(
      'recycler/batch',
      await this.pages.page(visit, id, { faults: refusedFaults(closed.reason) }),
    );
  }

  private own({ ctx }: Visit): Promise<Facility[]> {
    return this.facilities.own(ctx);
  }
}
