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
import { Context, CurrentPrincipal, Permit, type Principal } from '../../access/index.js';
import { isReference, type RequestContext } from '../../database/index.js';
import { CreditService } from '../../recycling/index.js';
import { FormAgain, FormAgainFilter } from '../recycler/form-again.filter.js';
import {
  type Faults,
  fieldOf,
  type FormBody,
  identifier,
  noFaults,
  refusedFaults,
  type SeeOther,
  seeOther,
} from '../recycler/form-fields.js';
import { programmeHref } from '../shell/shell-locals.js';
import { CreditViews } from './credit-views.service.js';
import { noAnswers, type OfferAnswers, recyclerCreditsPage } from './credits-page.js';

const PAGE = 'recycler/credits';
const baseOf = (slug: string): string => `${programmeHref(slug)}/recycler/credits`;

interface Asking {
  ctx: RequestContext;
  slug: string;
  principal: Principal | null;
  after?: string | undefined;
}

/** Credits of a recycler: held, offered, taken back. */
@Controller('p/:programme/recycler/credits')
@UseFilters(FormAgainFilter)
export class RecyclerCreditsController {
  constructor(
    private readonly credits: CreditService,
    private readonly views: CreditViews,
  ) {}

  @Permit('credit.read')
  @Get()
  @Render(PAGE)
  async show(
    @Context() ctx: RequestContext,
    @Param('programme') slug: string,
    @CurrentPrincipal() principal: Principal | null,
    @Query() { offered, after }: { offered?: string; after?: string },
  ): Promise<object> {
    const notice = offered !== undefined && isReference(offered) ? offered : null;
    return this.page({ ctx, slug, principal, after }, noAnswers, noFaults, notice);
  }

  @Permit('credit.offer')
  @Post('offers')
  @Redirect()
  async offer(
    @Context() ctx: RequestContext,
    @Param('programme') slug: string,
    @CurrentPrincipal() principal: Principal | null,
    @Body() body: FormBody,
  ): Promise<SeeOther> {
    const answers: OfferAnswers = {
      counterpartyId: fieldOf(body, 'counterpartyId'),
      credit: fieldOf(body, 'credit'),
      grams: fieldOf(body, 'grams'),
    };
    const [material = '', vintage = ''] = answers.credit.split('/');
    const offered = await this.credits.offer(ctx, identifier(fieldOf(body, 'once')), {
      counterpartyId: identifier(answers.counterpartyId),
      material,
      vintage,
      grams: answers.grams,
    });
    if (offered.ok) return seeOther(`${baseOf(slug)}?offered=${offered.value.reference}`);
    const faults = refusedFaults(offered.reason, 'grams');
    throw new FormAgain(PAGE, await this.page({ ctx, slug, principal }, answers, faults));
  }

  @Permit('credit.offer')
  @Post('offers/:reference/withdraw')
  @Redirect()
  async withdraw(
    @Context() ctx: RequestContext,
    @Param() place: { programme: string; reference: string },
    @CurrentPrincipal() principal: Principal | null,
  ): Promise<SeeOther> {
    const faults = await this.views.decide(ctx, place.reference, 'withdraw');
    if (faults === null) return seeOther(baseOf(place.programme));
    const asking = { ctx, slug: place.programme, principal };
    throw new FormAgain(PAGE, await this.page(asking, noAnswers, faults));
  }

  @Permit('credit.read')
  @Get(':material/:vintage')
  @Render('recycler/credit-statement')
  statement(
    @Context() ctx: RequestContext,
    @Param() place: { programme: string; material: string; vintage: string },
  ): Promise<object> {
    return this.views.statement(ctx, baseOf(place.programme), place);
  }

  private async page(
    { ctx, slug, principal, after }: Asking,
    answers: OfferAnswers,
    faults: Faults,
    notice: string | null = null,
  ): Promise<object> {
    const view = {
      ...(await this.views.seen(ctx, baseOf(slug), after)),
      receivers: await this.credits.receivers(ctx),
      mayOffer: principal?.permissions.has('credit.offer') ?? false,
      notice,
    };
    return recyclerCreditsPage(view, answers, faults);
  }
}
