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
import { Context, CurrentPrincipal, Permit, type Principal } from '../../access/index.js';
import { isReference, type RequestContext } from '../../database/index.js';
import { creditUnit } from '../../ledger/index.js';
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
import type { Text } from '../shell/text.js';
import { CreditViews } from './credit-views.service.js';
import {
  isCreditName,
  nothingToRetire,
  producerCreditsPage,
  type RetireAnswers,
} from './credits-page.js';

const PAGE = 'producer/credits';
const baseOf = (slug: string): string => `${programmeHref(slug)}/producer/credits`;

interface Asking {
  ctx: RequestContext;
  slug: string;
  principal: Principal | null;
  after?: string | undefined;
}

const done = ['retired', 'accepted', 'rejected'] as const;

/** What was done just now, as the address says. */
function noticeOf(query: Partial<Record<string, string>>): Text | null {
  for (const act of done) {
    const reference = query[act];
    if (reference !== undefined && isReference(reference))
      return { key: `credits.${act}-notice`, params: { reference } };
  }
  return null;
}

/** Credits of a producer: offered by recyclers, accepted or rejected, retired. */
@Controller('p/:programme/producer/credits')
@UseFilters(FormAgainFilter)
export class ProducerCreditsController {
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
    @Query() query: Partial<Record<(typeof done)[number] | 'after', string>>,
  ): Promise<object> {
    const { after } = query;
    const notice = noticeOf(query);
    return this.page({ ctx, slug, principal, after }, nothingToRetire, noFaults, notice);
  }

  @Permit('credit.accept')
  @Post('offers/:reference/:move')
  @Redirect()
  async decide(
    @Context() ctx: RequestContext,
    @Param() place: { programme: string; reference: string; move: string },
    @CurrentPrincipal() principal: Principal | null,
  ): Promise<SeeOther> {
    const { move, programme: slug } = place;
    if (move !== 'accept' && move !== 'reject') throw new NotFoundException();
    const faults = await this.views.decide(ctx, place.reference, move);
    if (faults === null) {
      const what = move === 'accept' ? 'accepted' : 'rejected';
      return seeOther(`${baseOf(slug)}?${what}=${encodeURIComponent(place.reference)}`);
    }
    throw new FormAgain(PAGE, await this.page({ ctx, slug, principal }, nothingToRetire, faults));
  }

  @Permit('credit.retire')
  @Post('retirements')
  @Redirect()
  async retire(
    @Context() ctx: RequestContext,
    @Param('programme') slug: string,
    @CurrentPrincipal() principal: Principal | null,
    @Body() body: FormBody,
  ): Promise<SeeOther> {
    const answers: RetireAnswers = {
      credit: fieldOf(body, 'credit'),
      grams: fieldOf(body, 'grams'),
      purpose: fieldOf(body, 'purpose'),
    };
    const [material = '', vintage = ''] = answers.credit.split('/');
    if (!isCreditName(material, vintage)) throw new NotFoundException();
    const retired = await this.credits.retire(ctx, identifier(fieldOf(body, 'once')), {
      unit: creditUnit(material, Number(vintage)),
      grams: answers.grams,
      purpose: answers.purpose,
    });
    if (retired.ok) return seeOther(`${baseOf(slug)}?retired=${retired.value.reference}`);
    const ofPurpose = ['credit.purpose-missing', 'field.too-long'].includes(retired.reason.code);
    const field = ofPurpose ? 'purpose' : 'grams';
    const faults = refusedFaults(retired.reason, field);
    throw new FormAgain(PAGE, await this.page({ ctx, slug, principal }, answers, faults));
  }

  @Permit('credit.read')
  @Get(':material/:vintage')
  @Render('producer/credit-statement')
  statement(
    @Context() ctx: RequestContext,
    @Param() place: { programme: string; material: string; vintage: string },
  ): Promise<object> {
    return this.views.statement(ctx, baseOf(place.programme), place);
  }

  private async page(
    { ctx, slug, principal, after }: Asking,
    answers: RetireAnswers,
    faults: Faults,
    notice: Text | null = null,
  ): Promise<object> {
    const view = {
      ...(await this.views.seen(ctx, baseOf(slug), after)),
      mayAccept: principal?.permissions.has('credit.accept') ?? false,
      mayRetire: principal?.permissions.has('credit.retire') ?? false,
      notice,
    };
    return producerCreditsPage(view, answers, faults);
  }
}
