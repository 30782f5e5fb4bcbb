import {
  Body,
  Controller,
  NotFoundException,
  Param,
  Post,
  Redirect,
  Req,
  UseFilters,
} from '@nestjs/common';
import type { Request } from 'express';
import { Context, Permit } from '../../access/index.js';
import type { RequestContext } from '../../database/index.js';
import { marksOfLanguage } from '../../files/index.js';
import { BatchService, type FractionForm } from '../../recycling/index.js';
import { batteryMaterials } from '../../register/index.js';
import { languageOf } from '../shell/shell-locals.js';
import { fractionFields } from './batch-page.js';
import { BatchPages } from './batch-pages.service.js';
import { FormAgain, FormAgainFilter } from './form-again.filter.js';
import {
  faultsOf,
  fieldOf,
  type FormBody,
  identifier,
  refusedFaults,
  type SeeOther,
  seeOther,
} from './form-fields.js';

interface Place {
  programme: string;
  id: string;
}
const PAGE = 'recycler/batch';

/** What goes into a batch and what comes out of it. */
@Controller('p/:programme/recycler/batches/:id')
@UseFilters(FormAgainFilter)
export class BatchContentsController {
  constructor(
    private readonly batches: BatchService,
    private readonly pages: BatchPages,
  ) {}

  @Permit('batch.record')
  @Post('draw')
  @Redirect()
  async draw(
    @Context() ctx: RequestContext,
    @Param() place: Place,
    @Body() body: FormBody,
    @Req() request: Request,
  ): Promise<SeeOther> {
    const drawForm = { consignment: fieldOf(body, 'consignment'), mass: fieldOf(body, 'mass') };
    const drawn = await this.batches.draw(
      ctx,
      identifier(place.id),
      identifier(drawForm.consignment),
      { written: drawForm.mass, marks: marksOfLanguage(languageOf(request)) },
    );
    if (drawn.ok) return seeOther(`${this.pages.address(place)}#drawn`);
    const faults = refusedFaults(drawn.reason, 'mass');
    throw new FormAgain(PAGE, await this.pages.page(ctx, place, { faults, drawForm }));
  }

  @Permit('batch.record')
  @Post('fractions')
  @Redirect()
  async add(
    @Context() ctx: RequestContext,
    @Param() place: Place,
    @Body() body: FormBody,
    @Req() request: Request,
  ): Promise<SeeOther> {
    const form = formOf(body);
    const marks = marksOfLanguage(languageOf(request));
    const added = await this.batches.addFraction(ctx, identifier(place.id), form, marks);
    if (added.ok) return seeOther(`${this.pages.address(place)}#fractions`);
    const faults =
      'issues' in added ? faultsOf(added.issues, fractionFields) : refusedFaults(added.reason);
    throw new FormAgain(PAGE, await this.pages.page(ctx, place, { faults, form }));
  }

  @Permit('batch.record')
  @Post('fractions/remove')
  @Redirect()
  async remove(
    @Context() ctx: RequestContext,
    @Param() place: Place,
    @Body() body: FormBody,
  ): Promise<SeeOther> {
    const fraction = identifier(fieldOf(body, 'fraction'));
    const removed = await this.batches.removeFraction(ctx, identifier(place.id), fraction);
    if (removed.ok) return seeOther(`${this.pages.address(place)}#fractions`);
    if (removed.reason.code === 'fraction.unknown') throw new NotFoundException();
    const faults = refusedFaults(removed.reason);
    throw new FormAgain(PAGE, await this.pages.page(ctx, place, { faults }));
  }
}

const formOf = (body: FormBody): FractionForm => ({
  role: fieldOf(body, 'role'),
  name: fieldOf(body, 'name'),
  wetKg: fieldOf(body, 'wetKg'),
  dryKg: fieldOf(body, 'dryKg'),
  destination: fieldOf(body, 'destination'),
  countsAsRecycled: fieldOf(body, 'countsAsRecycled') === 'yes',
  assays: Object.fromEntries(
    batteryMaterials.map((material) => [material, fieldOf(body, `assay-${material}`)]),
  ),
});
