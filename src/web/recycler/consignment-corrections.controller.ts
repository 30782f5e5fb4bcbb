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
import { marksOfLanguage } from '../../files/index.js';
import {
  type Consignment,
  type ConsignmentCells,
  consignmentColumns,
  ConsignmentCorrections,
  ConsignmentService,
} from '../../recycling/index.js';
import { FacilityService } from '../../register/index.js';
import { consignmentCells, consignmentFields, correctionPage } from './consignment-page.js';
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

const FORM = 'recycler/consignment-correction';

interface Typed {
  readonly facilityId: string;
  readonly cells: ConsignmentCells;
  readonly reason: string;
  readonly takeBackReason: string;
  readonly faults: Faults;
}

/** A consignment that was recorded wrongly: another record in its place, or none. */
@Controller('p/:programme/recycler/consignments/:id')
@UseFilters(FormAgainFilter)
export class ConsignmentCorrectionsController {
  constructor(
    private readonly consignments: ConsignmentService,
    private readonly corrections: ConsignmentCorrections,
    private readonly facilities: FacilityService,
  ) {}

  @Permit('consignment.record')
  @Get('correction')
  @Render(FORM)
  async form(@Visitor() visit: Visit, @Param('id') id: string): Promise<object> {
    return this.page(visit, await this.find(visit, id), {});
  }

  @Permit('consignment.record')
  @Post('correction')
  @Redirect()
  async correct(
    @Visitor() visit: Visit,
    @Param('id') id: string,
    @Body() body: FormBody,
  ): Promise<SeeOther> {
    const { ctx, programme, base, language } = visit;
    const wrong = await this.find(visit, id);
    const facilityId = fieldOf(body, 'facility');
    const facility = await this.facilities.findOwn(ctx, identifier(facilityId)); // prettier-ignore
    if (facility === null) throw new NotFoundException();
    const cells: ConsignmentCells = Object.fromEntries(
      consignmentColumns.map((column) => [column, fieldOf(body, column)]),
    );
    const reason = fieldOf(body, 'reason');
    const reading = { marks: marksOfLanguage(language), timeZone: programme.timeZone };
    const corrected = await this.corrections.correct(
      ctx,
      wrong.id,
      { facility, cells, reason },
      reading,
    );
    if (corrected.ok) return seeOther(`${base}/consignments/${corrected.value}`);
    const faults =
      'issues' in corrected
        ? faultsOf(corrected.issues, consignmentFields)
        : refusedFaults(corrected.reason);
    throw new FormAgain(FORM, await this.page(visit, wrong, { facilityId, cells, reason, faults }));
  }

  @Permit('consignment.record')
  @Post('take-back')
  @Redirect()
  async takeBack(
    @Visitor() visit: Visit,
    @Param('id') id: string,
    @Body() body: FormBody,
  ): Promise<SeeOther> {
    const wrong = await this.find(visit, id);
    const takeBackReason = fieldOf(body, 'takeBackReason');
    const done = await this.corrections.takeBack(visit.ctx, wrong.id, takeBackReason);
    if (done.ok) return seeOther(`${visit.base}/consignments/${wrong.id}`);
    const ofTheLoad = done.reason.code.startsWith('consignment.');
    const faults = refusedFaults(done.reason, ofTheLoad ? undefined : 'takeBackReason');
    throw new FormAgain(FORM, await this.page(visit, wrong, { takeBackReason, faults }));
  }

  private async page(visit: Visit, wrong: Consignment, typed: Partial<Typed>): Promise<object> {
    const { ctx, base, language } = visit;
    const standing = await this.corrections.standing(ctx, wrong.id);
    return correctionPage(
      {
        base,
        consignment: wrong,
        barred: standing.ok ? null : standing.reason,
        facilities: await this.facilities.own(ctx),
        facilityId: typed.facilityId ?? wrong.facilityId,
        reason: typed.reason ?? '',
        takeBackReason: typed.takeBackReason ?? '',
      },
      typed.cells ?? consignmentCells(wrong, marksOfLanguage(language)),
      typed.faults ?? noFaults,
    );
  }

  private async find({ ctx }: Visit, id: string): Promise<Consignment> {
    const found = await this.consignments.find(ctx, identifier(id));
    if (found === null) throw new NotFoundException();
    return found;
  }
}
