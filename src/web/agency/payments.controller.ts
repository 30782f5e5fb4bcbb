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
  Req,
  UseFilters,
} from '@nestjs/common';
import type { Request } from 'express';

import {
  Context,
  CurrentPrincipal,
  CurrentProgramme,
  Permit,
  type Principal,
  type Programme,
} from '../../access/index.js';
import type { RequestContext } from '../../database/index.js';
import { marksOfLanguage } from '../../files/index.js';
import { PaymentsService, type FieldFault, type PaymentForm } from '../../oversight/index.js';
import { FormRefusal, FormRefusalFilter } from '../shell/form-refusal.js';
import { languageOf, programmeHref } from '../shell/shell-locals.js';

import { fieldOf, identifier, seeOther, type Answer303, type FormBody } from './form-fields.js';
import { paymentsPage, statementPage } from './payments-page.js';

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
  async form(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Query('recorded') recorded?: string,
  ) {
    return this.page(ctx, programme, { form: emptyForm, faults: [], recorded });
  }

  @Permit('payment.record')
  @Post('payments')
  @Redirect()
  async record(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Req() request: Request,
    @Body() body: FormBody,
  ): Promise<Answer303> {
    const form: PaymentForm = {
      organisationId: fieldOf(body, 'organisationId'),
      amount: fieldOf(body, 'amount'),
      marks: marksOfLanguage(languageOf(request)),
      receivedOn: fieldOf(body, 'receivedOn'),
      reference: fieldOf(body, 'reference'),
    };
    const outcome = await this.payments.record(ctx, programme, form);
    const address = `${programmeHref(programme.slug)}/agency/payments`;
    if (outcome.ok) return seeOther(`${address}?recorded=${outcome.payment.organisationId}`);
    const { faults } = outcome;
    throw new FormRefusal('agency/payments', await this.page(ctx, programme, { form, faults }));
  }

  @Permit('oversight.read')
  @Get('organisations/:organisation/statement')
  @Render('agency/statement')
  async statement(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Param('organisation') organisation: string,
    @CurrentPrincipal() principal: Principal | null,
  ) {
    const { currency, slug } = programme;
    const found = await this.payments.statement(ctx, identifier(organisation), currency);
    if (found === null) throw new NotFoundException();
    const page = statementPage(found, currency, `${programmeHref(slug)}/agency`);
    const records = principal?.permissions.has('payment.record') === true;
    return { ...page, paymentsHref: records ? page.paymentsHref : null };
  }

  private async page(
    ctx: RequestContext,
    programme: Programme,
    view: { form: PaymentForm; faults: readonly FieldFault[]; recorded?: string | undefined },
  ) {
    const producers = await this.payments.producers(ctx);
    const base = `${programmeHref(programme.slug)}/agency`;
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
