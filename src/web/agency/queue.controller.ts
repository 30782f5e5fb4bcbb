import { Body, Controller, Get, Post, Query, Redirect, Render } from '@nestjs/common';

import { Permit } from '../../access/index.js';
import { CorrectedFees } from '../../assessments/index.js';
import { OversightService, ReviewService } from '../../oversight/index.js';

import { counted, seeOther, ticked, type Answer303, type FormBody } from './form-fields.js';
import { overviewPage, readOverview, type OverviewQuery } from './overview-page.js';
import { namedIn, queuePage } from './queue-page.js';
import { Visitor, type Visit } from './visit.js';

interface QueueQuery {
  page?: string;
  accepted?: string;
  left?: string;
  decided?: string;
}

/** What waits for the agency, and where every producer stands. */
@Controller('p/:programme/agency')
export class QueueController {
  constructor(
    private readonly reviews: ReviewService,
    private readonly oversight: OversightService,
    private readonly correctedFees: CorrectedFees,
  ) {}

  @Permit('oversight.read')
  @Get()
  @Render('agency/queue')
  async queue(@Visitor() { ctx, base, may }: Visit, @Query() query: QueueQuery) {
    const page = Math.max(1, counted(query.page));
    return queuePage(await this.reviews.queue(ctx, page), {
      base,
      page,
      notice: {
        accepted: counted(query.accepted),
        left: counted(query.left),
        decided: query.decided ?? null,
      },
      mayDecide: may('return.decide'),
      corrected: await this.correctedFees.count(ctx),
    });
  }

  @Permit('return.decide')
  @Post('accept')
  @Redirect()
  async accept(@Visitor() { ctx, base }: Visit, @Body() body: FormBody): Promise<Answer303> {
    const names = ticked(body, 'submission').slice(0, 500).flatMap(namedIn);
    const { accepted, left } = await this.reviews.acceptUnremarkable(ctx, names);
    return seeOther(`${base}?accepted=${accepted}&left=${left.length}`);
  }

  @Permit('oversight.read')
  @Get('overview')
  @Render('agency/overview')
  async overview(@Visitor() { ctx, programme, base }: Visit, @Query() query: OverviewQuery) {
    const asked = readOverview(query);
    return overviewPage(await this.oversight.overview(ctx, programme, asked), asked, base);
  }
}
