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
import {
  Context,
  CurrentPrincipal,
  CurrentProgramme,
  Permit,
  type Principal,
  type Programme,
} from '../../access/index.js';
import type { RequestContext } from '../../database/index.js';
import { BatchService } from '../../recycling/index.js';
import { type Facility, FacilityService } from '../../register/index.js';
import { programmeHref } from '../shell/shell-locals.js';
import { batchesPage, batchFields, batchFormPage } from './batch-page.js';
import { BatchPages } from './batch-pages.service.js';
import { FormAgain, FormAgainFilter } from './form-again.filter.js';
import {
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

const FORM = 'recycler/batch-form';
const FIELDS = ['facility', 'reference', 'process', 'chemistry', 'startedOn', 'endedOn'] as const;

interface Place {
  programme: string;
  id: string;
}
const baseOf = (slug: string): string => `${programmeHref(slug)}/recycler`;

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
  async list(
    @Context() ctx: RequestContext,
    @Param('programme') slug: string,
    @CurrentPrincipal() principal: Principal | null,
    @Query('stored') stored?: string,
  ): Promise<object> {
    const list = await this.batches.list(ctx, { limit: 200 });
    const told = /^\d{1,6}$/.test(stored ?? '') ? stored : null;
    return { ...batchesPage(list, baseOf(slug)), may: mayOf(principal), stored: told };
  }

  @Permit('batch.record')
  @Get('new')
  @Render(FORM)
  async blank(@Context() ctx: RequestContext, @Param('programme') slug: string): Promise<object> {
    return batchFormPage({ base: baseOf(slug), facilities: await this.own(ctx) }, {}, noFaults);
  }

  @Permit('batch.record')
  @Post()
  @Redirect()
  async open(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Body() body: FormBody,
  ): Promise<SeeOther> {
    const base = baseOf(programme.slug);
    const facilities = await this.own(ctx);
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
    @Context() ctx: RequestContext,
    @Param() place: Place,
    @CurrentPrincipal() principal: Principal | null,
  ): Promise<object> {
    return this.pages.page(ctx, place, { may: mayOf(principal) });
  }

  @Permit('batch.record')
  @Post(':id/close')
  @Redirect()
  async close(@Context() ctx: RequestContext, @Param() place: Place): Promise<SeeOther> {
    const closed = await this.batches.close(ctx, identifier(place.id));
    if (closed.ok) return seeOther(this.pages.address(place));
    throw new FormAgain(
      'recycler/batch',
      await this.pages.page(ctx, place, { faults: refusedFaults(closed.reason) }),
    );
  }

  @Permit('batch.record')
  @Post(':id/reopen')
  @Redirect()
  async reopen(@Context() ctx: RequestContext, @Param() place: Place): Promise<SeeOther> {
    const opened = await this.batches.reopen(ctx, identifier(place.id));
    if (opened.ok) return seeOther(this.pages.address(place));
    throw new FormAgain(
      'recycler/batch',
      await this.pages.page(ctx, place, { faults: refusedFaults(opened.reason) }),
    );
  }

  private own(ctx: RequestContext): Promise<Facility[]> {
    return this.facilities.list(ctx, ctx.organisationId ?? undefined);
  }
}
