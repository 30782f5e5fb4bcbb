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
import type { Refusal } from '../../kernel/decision.js';
import { PaymentsService, type FieldFault, type PaymentForm } from '../../oversight/index.js';
import { FormRefusal, FormRefusalFilter } from '../shell/form-refusal.js';
import { wordsSought } from '../shell/producer-choice.js';

import {
  fieldOf,
  found,
  identifier,
  identifierOrNull,
  seeOther,
  type Answer303,
  type FormBody,
} from './form-fields.js';
import { paymentPage, paymentsPage, statementPage } from './payments-page.js';
import { Visitor, type Visit } from './visit.js';

const emptyForm: PaymentForm = {
  organisationId: '',
  amount: '',
  marks: 'unstated',
  receivedOn: '',
  reference: '',
};

interface PaymentQuery {
  /** What a producer is sought by. */
  q?: string;
  organisation?: string;
  recorded?: string;
}

/** Somebody else was first. */
const statusOf = ({ code }: Refusal): number => (code === 'payment.already-reversed' ? 409 : 422);

/** Payments typed in from the bank, and the statement of a producer. */
@Controller('p/:programme/agency')
@UseFilters(FormRefusalFilter)
export class PaymentsController {
  constructor(private readonly payments: PaymentsService) {}

  @Permit('payment.record')
  @Get('payments')
  @Render('agency/payments')
  form(@Visitor() visit: Visit, @Query() { q, organisation, recorded }: PaymentQuery) {
    const form = { ...emptyForm, organisationId: identifierOrNull(organisation) ?? '' };
    return this.page(visit, { form, faults: [], words: wordsSought(q), recorded });
  }

  @Permit('payment.record')
  @Post('payments')
  @Redirect()
  async record(@Visitor() visit: Visit, @Body() body: FormBody): Promise<Answer303> {
    const form: PaymentForm = {
      organisationId: identifierOrNull(fieldOf(body, 'organisationId')) ?? '',
      amount: fieldOf(body, 'amount'),
      marks: marksOfLanguage(visit.language),
      receivedOn: fieldOf(body, 'receivedOn'),
      reference: fieldOf(body, 'reference'),
    };
    const outcome = await this.payments.record(visit.ctx, visit.programme, form);
    const address = `${visit.base}/payments`;
    if (outcome.ok) return seeOther(`${address}?recorded=${outcome.payment.organisationId}`);
    const { faults } = outcome;
    const words = wordsSought(fieldOf(body, 'q'));
    throw new FormRefusal('agency/payments', await this.page(visit, { form, faults, words }));
  }

  @Permit('oversight.read')
  @Get('organisations/:organisation/statement')
  @Render('agency/statement')
  async statement(
    @Visitor() { ctx, programme, base, may }: Visit,
    @Param('organisation') organisation: string,
    @Query('reversed') reversed?: string,
  ) {
    const { currency } = programme;
    const of = found(await this.payments.statement(ctx, identifier(organisation), currency));
    const mayReverse = may('payment.record');
    const page = statementPage(of, base, { currency, mayReverse });
    const paymentsHref = mayReverse ? page.paymentsHref : null;
    return { ...page, paymentsHref, reversed: reversed === '1' };
  }

  @Permit('payment.record')
  @Get('organisations/:organisation/payments/:payment')
  @Render('agency/payment')
  payment(
    @Visitor() visit: Visit,
    @Param('organisation') organisation: string,
    @Param('payment') payment: string,
  ) {
    return this.booked(visit, { organisation, payment }, { reason: '', fault: null });
  }

  /** Undoes a payment that was typed in wrongly. */
  @Permit('payment.record')
  @Post('organisations/:organisation/payments/:payment')
  @Redirect()
  async reverse(
    @Visitor() visit: Visit,
    @Param('organisation') organisation: string,
    @Param('payment') payment: string,
    @Body() body: FormBody,
  ): Promise<Answer303> {
    const { ctx, programme, base } = visit;
    const reason = fieldOf(body, 'reason');
    const [organisationId, id] = [identifier(organisation), identifier(payment)];
    const asked = { organisationId, id, reason };
    const reversed = await this.payments.reverse(ctx, programme, asked);
    if (reversed.ok)
      return seeOther(`${base}/organisations/${organisationId}/statement?reversed=1`);
    const { reason: fault } = reversed;
    const shown = await this.booked(visit, { organisation, payment }, { reason, fault });
    throw new FormRefusal('agency/payment', shown, statusOf(fault));
  }

  private async booked(
    { ctx, base }: Visit,
    { organisation, payment }: { readonly organisation: string; readonly payment: string },
    typed: Parameters<typeof paymentPage>[2],
  ) {
    const [organisationId, id] = [identifier(organisation), identifier(payment)];
    return paymentPage(found(await this.payments.booked(ctx, organisationId, id)), base, typed);
  }

  private async page(
    { ctx, programme, base }: Visit,
    view: {
      form: PaymentForm;
      faults: readonly FieldFault[];
      words: string;
      recorded?: string | undefined;
    },
  ) {
    const { currency } = programme;
    const payer = (id: string | null) =>
      id === null || id === '' ? null : this.payments.payer(ctx, id);
    const paid = await payer(identifierOrNull(view.recorded));
    return paymentsPage({
      ...view,
      base,
      currency,
      found: await this.payments.payers(ctx, view.words),
      chosen: await payer(view.form.organisationId),
      notice: paid && {
        organisation: paid.name,
        href: `${base}/organisations/${paid.id}/statement`,
      },
    });
  }
}
