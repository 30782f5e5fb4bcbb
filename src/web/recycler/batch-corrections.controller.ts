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
import { Permit } from '../../access/index.js';
import type { Refusal } from '../../kernel/decision.js';
import {
  type Batch,
  BatchCorrections,
  BatchService,
  type ListedBatch,
} from '../../recycling/index.js';
import { FacilityService } from '../../register/index.js';
import { batchEditPage, batchFields } from './batch-page.js';
import { BatchPages } from './batch-pages.service.js';
import { FormAgain, FormAgainFilter } from './form-again.filter.js';
import {
  type Faults,
  faultsOf,
  fieldOf,
  type FormBody,
  identifier,
  noFaults,
  refusedFaults,
  type SeeOther,
  seeOther,
} from './form-fields.js';
import { Visitor, type Visit } from './visit.js';

const FORM = 'recycler/batch-edit';
const FIELDS = ['facility', 'reference', 'process', 'chemistry', 'startedOn', 'endedOn'] as const;

interface Typed {
  readonly form: Readonly<Record<string, string>>;
  readonly reason: string;
  readonly faults: Faults;
}

/** Batches put right: their head is changed, an open one is discarded, a closed one is opened again. */
@Controller('p/:programme/recycler/batches/:id')
@UseFilters(FormAgainFilter)
export class BatchCorrectionsController {
  constructor(
    private readonly batches: BatchService,
    private readonly corrections: BatchCorrections,
    private readonly facilities: FacilityService,
    private readonly pages: BatchPages,
  ) {}

  @Permit('batch.record')
  @Get('edit')
  @Render(FORM)
  async form(@Visitor() visit: Visit, @Param('id') id: string): Promise<object> {
    return this.page(visit, await this.find(visit, id), {});
  }

  @Permit('batch.record')
  @Post('edit')
  @Redirect()
  async change(
    @Visitor() visit: Visit,
    @Param('id') id: string,
    @Body() body: FormBody,
  ): Promise<SeeOther> {
    const { ctx, programme } = visit;
    const batch = await this.find(visit, id);
    const form = Object.fromEntries(FIELDS.map((name) => [name, fieldOf(body, name)]));
    const facility = await this.facilities.findOwn(ctx, identifier(form.facility ?? ''));
    if (facility === null) throw new NotFoundException();
    const { reference = '', process = '', chemistry = '', startedOn = '', endedOn = '' } = form;
    const head = { reference, process, chemistry, startedOn, endedOn };
    const asked = { facility, form: head };
    const changed = await this.corrections.change(ctx, batch.id, asked, programme.timeZone);
    if (changed.ok) return seeOther(this.pages.address(visit, batch.id));
    const faults =
      'issues' in changed ? faultsOf(changed.issues, batchFields) : refusedFaults(changed.reason);
    throw new FormAgain(FORM, await this.page(visit, batch, { form, faults }));
  }

  @Permit('batch.record')
  @Post('discard')
  @Redirect()
  async discard(
    @Visitor() visit: Visit,
    @Param('id') id: string,
    @Body() body: FormBody,
  ): Promise<SeeOther> {
    const batch = await this.find(visit, id);
    const reason = fieldOf(body, 'reason');
    const done = await this.corrections.discard(visit.ctx, batch.id, reason);
    if (done.ok) return seeOther(this.pages.address(visit, batch.id));
    const ofTheBatch = done.reason.code.startsWith('batch.');
    const faults = refusedFaults(done.reason, ofTheBatch ? undefined : 'reason');
    throw new FormAgain(FORM, await this.page(visit, batch, { reason, faults }));
  }

  @Permit('batch.record')
  @Post('reopen')
  @Redirect()
  async reopen(@Visitor() visit: Visit, @Param('id') id: string): Promise<SeeOther> {
    const opened = await this.corrections.reopen(visit.ctx, identifier(id));
    if (opened.ok) return seeOther(this.pages.address(visit, opened.value));
    throw new FormAgain(
      'recycler/batch',
      await this.pages.page(visit, id, { faults: refusedFaults(opened.reason) }),
    );
  }

  private async page(
    visit: Visit,
    batch: ListedBatch & Batch,
    typed: Partial<Typed>,
  ): Promise<object> {
    const { ctx, base } = visit;
    const { facilityId: facility, reference, process, chemistry, startedOn, endedOn } = batch;
    return batchEditPage(
      {
        base,
        batch,
        barred: barredBy(batch),
        facilities: await this.facilities.own(ctx),
        reason: typed.reason ?? '',
      },
      typed.form ?? { facility, reference, process, chemistry, startedOn, endedOn },
      typed.faults ?? noFaults,
    );
  }

  private async find({ ctx }: Visit, id: string): Promise<ListedBatch & Batch> {
    const found = await this.batches.find(ctx, identifier(id));
    if (found === null) throw new NotFoundException();
    return found;
  }
}

const barredBy = ({ state, reference }: Batch): Refusal | null =>
  state === 'open' ? null : { code: `batch.${state}`, params: { reference } };
