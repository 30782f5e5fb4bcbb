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
import { Permit } from '../../access/index.js';
import { isReference } from '../../database/index.js';
import { CreditService } from '../../recycling/index.js';
import { Producers } from '../../register/index.js';
import { FormAgain, FormAgainFilter } from '../recycler/form-again.filter.js';
import {
  type Faults,
  faultsOf,
  fieldOf,
  type FormBody,
  identifier,
  noFaults,
  type SeeOther,
  seeOther,
} from '../recycler/form-fields.js';
import { Visitor, type Visit } from '../recycler/visit.js';
import { wordsSought } from '../shell/producer-choice.js';
import { CreditViews } from './credit-views.service.js';
import { noAnswers, type OfferAnswers, offerFields, recyclerCreditsPage } from './credits-page.js';

const PAGE = 'recycler/credits';
const addressOf = ({ base }: Visit): string => `${base}/credits`;

interface Shown {
  readonly after?: string | undefined;
  readonly notice?: string | null;
  /** What a receiver is sought by. */
  readonly words?: string;
}

/** Credits of a recycler: held, offered, taken back. */
@Controller('p/:programme/recycler/credits')
@UseFilters(FormAgainFilter)
export class RecyclerCreditsController {
  constructor(
    private readonly credits: CreditService,
    private readonly views: CreditViews,
    private readonly producers: Producers,
  ) {}

  @Permit('credit.read')
  @Get()
  @Render(PAGE)
  async show(
    @Visitor() visit: Visit,
    @Query() { offered, after, q }: { offered?: string; after?: string; q?: string },
  ): Promise<object> {
    const notice = offered !== undefined && isReference(offered) ? offered : null;
    return this.page(visit, noAnswers, noFaults, { after, notice, words: wordsSought(q) });
  }

  @Permit('credit.offer')
  @Post('offers')
  @Redirect()
  async offer(@Visitor() visit: Visit, @Body() body: FormBody): Promise<SeeOther> {
    const answers: OfferAnswers = {
      counterpartyId: fieldOf(body, 'counterpartyId'),
      credit: fieldOf(body, 'credit'),
      grams: fieldOf(body, 'grams'),
    };
    const [material = '', vintage = ''] = answers.credit.split('/');
    const offered = await this.credits.offer(visit.ctx, identifier(fieldOf(body, 'once')), {
      counterpartyId: answers.counterpartyId === '' ? '' : identifier(answers.counterpartyId),
      material,
      vintage,
      grams: answers.grams,
    });
    if (offered.ok) return seeOther(`${addressOf(visit)}?offered=${offered.value.reference}`);
    const faults = faultsOf(offered.issues, offerFields);
    const words = wordsSought(fieldOf(body, 'q'));
    throw new FormAgain(PAGE, await this.page(visit, answers, faults, { words }));
  }

  @Permit('credit.offer')
  @Post('offers/:reference/withdraw')
  @Redirect()
  async withdraw(
    @Visitor() visit: Visit,
    @Param('reference') reference: string,
  ): Promise<SeeOther> {
    const faults = await this.views.decide(visit.ctx, reference, 'withdraw');
    if (faults === null) return seeOther(addressOf(visit));
    throw new FormAgain(PAGE, await this.page(visit, noAnswers, faults));
  }

  @Permit('credit.read')
  @Get(':material/:vintage')
  @Render('recycler/credit-statement')
  statement(
    @Visitor() visit: Visit,
    @Param() place: { material: string; vintage: string },
  ): Promise<object> {
    return this.views.statement(visit.ctx, addressOf(visit), place);
  }

  private async page(
    visit: Visit,
    answers: OfferAnswers,
    faults: Faults,
    { after, notice = null, words = '' }: Shown = {},
  ): Promise<object> {
    const { ctx } = visit;
    const { counterpartyId } = answers;
    const view = {
      ...(await this.views.seen(ctx, addressOf(visit), after)),
      receivers: await this.producers.activeOthers(ctx, words),
      chosen: counterpartyId === '' ? null : await this.producers.one(ctx, counterpartyId),
      mayOffer: visit.may('credit.offer'),
      notice,
    };
    return recyclerCreditsPage(view, answers, faults);
  }
}
