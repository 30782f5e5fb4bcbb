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
import { Permit } from '../../access/index.js';
import { isReference } from '../../database/index.js';
import { creditUnit } from '../../ledger/index.js';
import { CreditService } from '../../recycling/index.js';
import { FormAgain, FormAgainFilter } from '../recycler/form-again.filter.js';
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
} from '../recycler/form-fields.js';
import { Visitor, type Visit } from '../producer/visit.js';
import type { Text } from '../shell/text.js';
import { CreditViews } from './credit-views.service.js';
import {
  isCreditName,
  nothingToRetire,
  producerCreditsPage,
  type RetireAnswers,
  retirementFields,
} from './credits-page.js';

const PAGE = 'producer/credits';
const addressOf = ({ base }: Visit): string => `${base}/credits`;

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
    @Visitor() visit: Visit,
    @Query() query: Partial<Record<(typeof done)[number] | 'after', string>>,
  ): Promise<object> {
    const { after } = query;
    const notice = noticeOf(query);
    return this.page(visit, nothingToRetire, noFaults, { after, notice });
  }

  @Permit('credit.accept')
  @Post('offers/:reference/:move')
  @Redirect()
  async decide(
    @Visitor() visit: Visit,
    @Param() { reference, move }: { reference: string; move: string },
  ): Promise<SeeOther> {
    if (move !== 'accept' && move !== 'reject') throw new NotFoundException();
    const faults = await this.views.decide(visit.ctx, reference, move);
    if (faults === null) {
      const what = move === 'accept' ? 'accepted' : 'rejected';
      return seeOther(`${addressOf(visit)}?${what}=${encodeURIComponent(reference)}`);
    }
    throw new FormAgain(PAGE, await this.page(visit, nothingToRetire, faults));
  }

  @Permit('credit.retire')
  @Post('retirements')
  @Redirect()
  async retire(@Visitor() visit: Visit, @Body() body: FormBody): Promise<SeeOther> {
    const answers: RetireAnswers = {
      credit: fieldOf(body, 'credit'),
      grams: fieldOf(body, 'grams'),
      purpose: fieldOf(body, 'purpose'),
    };
    const [material = '', vintage = ''] = answers.credit.split('/');
    if (!isCreditName(material, vintage)) throw new NotFoundException();
    const retired = await this.credits.retire(visit.ctx, identifier(fieldOf(body, 'once')), {
      unit: creditUnit(material, Number(vintage)),
      grams: answers.grams,
      purpose: answers.purpose,
    });
    if (retired.ok) return seeOther(`${addressOf(visit)}?retired=${retired.value.reference}`);
    const faults =
      'issues' in retired
        ? faultsOf(retired.issues, retirementFields)
        : refusedFaults(retired.reason, 'grams');
    throw new FormAgain(PAGE, await this.page(visit, answers, faults));
  }

  @Permit('credit.read')
  @Get(':material/:vintage')
  @Render('producer/credit-statement')
  statement(
    @Visitor() visit: Visit,
    @Param() place: { material: string; vintage: string },
  ): Promise<object> {
    return this.views.statement(visit.ctx, addressOf(visit), place);
  }

  private async page(
    visit: Visit,
    answers: RetireAnswers,
    faults: Faults,
    { after, notice = null }: { after?: string | undefined; notice?: Text | null } = {},
  ): Promise<object> {
    const view = {
      ...(await this.views.seen(visit.ctx, addressOf(visit), after)),
      mayAccept: visit.may('credit.accept'),
      mayRetire: visit.may('credit.retire'),
      notice,
    };
    return producerCreditsPage(view, answers, faults);
  }
}
