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
import { marksOfLanguage } from '../../files/index.js';
import { PaymentsService, type FieldFault, type PaymentForm } from '../../oversight/index.js';
import { FormRefusal, FormRefusalFilter } from '../shell/form-refusal.js';

import {
  fieldOf,
  found,
  identifier,
  seeOther,
  type Answer303,
  type FormBody,
} from './form-fields.js';
import { paymentsPage, statementPage } from './payments-page.js';
import { Visitor, type Visit } from './visit.js';

const emptyForm: PaymentForm = {
  organisationId: '',
  amount: '',
  marks: 'unstated',
  receivedOn: '',
  reference: '',
};

/** Payments typed in from the bank, and the statement of a producer. */
@Controller('p/:programme/agency')
@UseFilters(FormRefusalFilter)
export class PaymentsController {
  constructor(private readonly payments: PaymentsService) {}

  @Permit('payment.record')
  @Get('payments')
  @Render('agency/payments')
  form(@Visitor() visit: Visit, @Query('recorded') recorded?: string) {
    return this.page(visit, { form: emptyForm, faults: [], recorded });
  }

  @Permit('payment.record')
  @Post('payments')
  @Redirect()
  async record(@Visitor() visit: Visit, @Body() body: FormBody): Promise<Answer303> {
    const form: PaymentForm = {
      organisationId: fieldOf(body, 'organisationId'),
      amount: fieldOf(body, 'amount'),
      marks: marksOfLanguage(visit.language),
      receivedOn: fieldOf(body, 'receivedOn'),
      reference: fieldOf(body, 'reference'),
    };
    const outcome = await this.payments.record(visit.ctx, visit.programme, form);
    const address = `${visit.base}/payments`;
    if (outcome.ok) return seeOther(`${address}?recorded=${outcome.payment.organisationId}`);
    const { faults } = outcome;
    throw new FormRefusal('agency/payments', await this.page(visit, { form, faults }));
  }

  @Permit('oversight.read')
  @Get('organisations/:organisation/statement')
  @Render('agency/statement')
  async statement(
    @Visitor() { ctx, programme, base, may }: Visit,
    @Param('organisation') organisation: string,
  ) {
    const { currency } = programme;
    const of = found(await this.payments.statement(ctx, identifier(organisation), currency));
    const page = statementPage(of, currency, base);
    return { ...page, paymentsHref: may('payment.record') ? page.paymentsHref : null };
  }

  private async page(
    { ctx, programme, base }: Visit,
    view: { form: PaymentForm; faults: readonly FieldFault[]; recorded?: string | undefined },
  ) {
    const producers = await this.payments.producers(ctx);
    const payer = producers.find(({ id }) => id === view.recorded);
    const notice = payer && {
      organisation: payer.name,
      href: `${base}/organisations/${payer.id}/statement`,
    };
    return paymentsPage({
      ...view,
      base,
      currency: programme.currency,
      producers,
      notice: notice ?? null,
    });
  }
}
