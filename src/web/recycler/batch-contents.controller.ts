import {
  Body,
  Controller,
  HttpCode,
  NotFoundException,
  Param,
  Post,
  Redirect,
  Render,
  UseFilters,
} from '@nestjs/common';
import { Permit } from '../../access/index.js';
import { marksOfLanguage } from '../../files/index.js';
import { BatchService, type FractionForm } from '../../recycling/index.js';
import { batteryMaterials } from '../../register/index.js';
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
import { Visitor, type Visit } from './visit.js';

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
    @Visitor() visit: Visit,
    @Param('id') id: string,
    @Body() body: FormBody,
  ): Promise<SeeOther> {
    const drawForm = { consignment: fieldOf(body, 'consignment'), mass: fieldOf(body, 'mass') };
    const drawn = await this.batches.draw(
      visit.ctx,
      identifier(id),
      identifier(drawForm.consignment),
      { written: drawForm.mass, marks: marksOfLanguage(visit.language) },
    );
    if (drawn.ok) return seeOther(`${this.pages.address(visit, id)}#drawn`);
    const faults = refusedFaults(drawn.reason, 'mass');
    const sought = fieldOf(body, 'load');
    throw new FormAgain(PAGE, await this.pages.page(visit, id, { faults, drawForm, sought }));
  }

  @Permit('batch.record')
  @Post('fractions')
  @Redirect()
  async add(
    @Visitor() visit: Visit,
    @Param('id') id: string,
    @Body() body: FormBody,
  ): Promise<SeeOther> {
    const form = formOf(body);
    const marks = marksOfLanguage(visit.language);
    const added = await this.batches.addFraction(visit.ctx, identifier(id), form, marks);
    if (added.ok) return seeOther(`${this.pages.address(visit, id)}#fractions`);
    const faults =
      'issues' in added ? faultsOf(added.issues, fractionFields) : refusedFaults(added.reason);
    throw new FormAgain(PAGE, await this.pages.page(visit, id, { faults, form }));
  }

  /** What the batch comes to with the fraction as it is typed so far; nothing is saved. */
  @Permit('batch.record')
  @Post('fractions/live')
  @HttpCode(200)
  @Render('recycler/live-batch')
  live(@Visitor() visit: Visit, @Param('id') id: string, @Body() body: FormBody): Promise<object> {
    return this.pages.live(visit, id, formOf(body));
  }

  @Permit('batch.record')
  @Post('fractions/remove')
  @Redirect()
  async remove(
    @Visitor() visit: Visit,
    @Param('id') id: string,
    @Body() body: FormBody,
  ): Promise<SeeOther> {
    const fraction = identifier(fieldOf(body, 'fraction'));
    const removed = await this.batches.removeFraction(visit.ctx, identifier(id), fraction);
    if (removed.ok) return seeOther(`${this.pages.address(visit, id)}#fractions`);
    if (removed.reason.code === 'fraction.unknown') throw new NotFoundException();
    const faults = refusedFaults(removed.reason);
    throw new FormAgain(PAGE, await this.pages.page(visit, id, { faults }));
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
