import { Controller, Get, Header, Render } from '@nestjs/common';
import { Permit } from '../../access/index.js';
import { Clock } from '../../database/index.js';
import { Filings } from '../../returns/index.js';
import { Words } from '../files/words.service.js';
import { ProducerOverview } from './producer-overview.service.js';
import { decided } from './answers.js';
import { dashboardPage, isDue } from './dashboard-page.js';
import { calendarText } from './due-dates.js';
import { Visitor, type Visit } from './visit.js';

/** What is due, by when and why. */
@Controller('p/:programme/producer')
export class ProducerDashboardController {
  constructor(
    private readonly overview: ProducerOverview,
    private readonly filings: Filings,
    private readonly words: Words,
    private readonly clock: Clock,
  ) {}

  @Permit('return.read')
  @Get()
  @Render('producer/dashboard')
  async dashboard(@Visitor() visit: Visit) {
    const { ctx, organisationId, base, programme } = visit;
    const seen = decided(await this.overview.of(ctx, organisationId, programme), base, 404);
    return dashboardPage({
      ...seen,
      base,
      currency: programme.currency,
      mayEdit: visit.may('return.edit'),
    });
  }

  /** What is due, for the reader's own calendar. */
  @Permit('return.read')
  @Get('due-dates.ics')
  @Header('Content-Type', 'text/calendar; charset=utf-8')
  @Header('Content-Disposition', 'attachment; filename="due-dates.ics"')
  async dueDates(@Visitor() visit: Visit): Promise<string> {
    const { ctx, organisationId, base, programme, language } = visit;
    const filings = decided(await this.filings.all(ctx, organisationId), base, 404);
    const say = (key: string, params: Readonly<Record<string, string>>): string =>
      this.words.say(key, params, language);
    const days = filings.filter(isDue).map(({ period, dueOn }) => ({
      id: `${period}.${organisationId}`,
      on: dueOn,
      title: say('producer.calendar.title', {
        period: say('producer.period', { year: period.slice(0, 4), quarter: period.slice(6) }),
      }),
      text: programme.name[language] ?? programme.slug,
    }));
    return calendarText(days, this.clock.now());
  }
}
