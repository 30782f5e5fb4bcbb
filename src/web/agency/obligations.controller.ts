import { Controller, Get, Query, Render } from '@nestjs/common';
import { Permit } from '../../access/index.js';
import { Clock } from '../../database/index.js';
import { dateInZone, type CalendarDate } from '../../kernel/calendar-date.js';
import { ObligationsService } from '../../oversight/index.js';
import { decided } from '../producer/answers.js';
import { Visitor as ProducerVisitor, type Visit as ProducerVisit } from '../producer/visit.js';
import type { ProgrammeVisit } from '../shell/programme-visit.js';
import { obligationsPage, yearAsked, yearsToChoose } from './obligations-page.js';
import { Visitor, type Visit } from './visit.js';

/** What the programme owes in each category, what covers it, and what is missing. */
@Controller('p/:programme')
export class ObligationsController {
  constructor(
    private readonly obligations: ObligationsService,
    private readonly clock: Clock,
  ) {}

  @Permit('oversight.read')
  @Get('agency/obligations')
  @Render('obligations/show')
  async programme(@Visitor() visit: Visit, @Query('year') year?: string) {
    const { ctx, base } = visit;
    const today = this.today(visit);
    const found = await this.obligations.ofProgramme(ctx, yearAsked(String(year), today));
    return obligationsPage(decided(found, base, 404), {
      whose: 'programme',
      ...placeOf(visit),
      years: yearsToChoose(today),
      crumbs: [
        { text: { key: 'agency.overview.heading' }, href: `${base}/overview` },
        { text: { key: 'obligation.crumb' } },
      ],
    });
  }

  @Permit('statement.read')
  @Get('producer/obligations')
  @Render('obligations/show')
  async producer(@ProducerVisitor() visit: ProducerVisit, @Query('year') year?: string) {
    const { ctx, base, organisationId } = visit;
    const today = this.today(visit);
    const asked = yearAsked(String(year), today);
    const found = await this.obligations.ofProducer(ctx, asked, organisationId);
    return obligationsPage(decided(found, base, 404), {
      whose: 'producer',
      ...placeOf(visit),
      years: yearsToChoose(today),
      crumbs: [
        { text: { key: 'producer.crumb.overview' }, href: base },
        { text: { key: 'obligation.crumb' } },
      ],
    });
  }

  private today({ programme }: ProgrammeVisit): CalendarDate {
    return dateInZone(this.clock.now(), programme.timeZone);
  }
}

const placeOf = ({ base, publicBase, language }: Visit) => ({
  address: `${base}/obligations`,
  rulebooksHref: `${publicBase}/rulebooks`,
  language,
});
