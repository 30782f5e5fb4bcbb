import { Injectable } from '@nestjs/common';

import { AuditTrail, type AuditChange } from '../access/index.js';
import type { RequestContext } from '../database/index.js';
import type { Decision } from '../kernel/decision.js';
import {
  BookedPayments,
  LedgerService,
  type BookedPayment,
  type PaymentReversal,
  type PaymentsPage,
  type Posted,
  type StatementEntry,
} from '../ledger/index.js';

import type { Payment } from './payment-form.js';

interface Account {
  readonly organisationId: string;
  readonly currency: string;
}

/** The books in which payments stand. What is written to them is in the trail, with what was owed before and after. */
@Injectable()
export class PaymentBooks {
  constructor(
    private readonly payments: BookedPayments,
    private readonly ledger: LedgerService,
    private readonly audit: AuditTrail,
  ) {}

  find(
    ctx: RequestContext,
    organisationId: string,
    transactionId: string,
  ): Promise<BookedPayment | null> {
    return this.payments.find(ctx, organisationId, transactionId);
  }

  list(ctx: RequestContext, page: PaymentsPage): Promise<BookedPayment[]> {
    return this.payments.list(ctx, page);
  }

  statement(
    ctx: RequestContext,
    organisationId: string,
    currency: string,
  ): Promise<StatementEntry[]> {
    return this.ledger.statement(ctx, organisationId, currency);
  }

  async record(ctx: RequestContext, payment: Payment): Promise<Decision<Posted>> {
    const before = await this.balance(ctx, payment);
    const posted = await this.payments.record(ctx, payment);
    if (!posted.ok) return posted;
    const { amountMinor, currency, receivedOn, reference } = payment;
    const said = { amountMinor, currency, receivedOn, reference };
    await this.tell(ctx, payment, { action: 'payment.recorded', before, said });
    return posted;
  }

  async reverse(
    ctx: RequestContext,
    asked: PaymentReversal,
    currency: string,
  ): Promise<Decision<BookedPayment>> {
    const account = { organisationId: asked.organisationId, currency };
    const before = await this.balance(ctx, account);
    const reversed = await this.payments.reverse(ctx, asked);
    if (!reversed.ok) return reversed;
    const { amountMinor, receivedOn, reference } = reversed.value;
    const said = { amountMinor, currency, receivedOn, reference, reason: asked.reason };
    await this.tell(ctx, account, { action: 'payment.reversed', before, said });
    return reversed;
  }

  private async tell(
    ctx: RequestContext,
    account: Account,
    done: { readonly action: PaymentAction; readonly before: bigint; readonly said: object },
  ): Promise<void> {
    const { organisationId } = account;
    await this.audit.record(ctx, {
      action: done.action,
      subjectKind: 'organisation',
      subjectId: organisationId,
      before: { balanceMinor: done.before },
      after: { balanceMinor: await this.balance(ctx, account), ...done.said },
      organisationId,
    });
  }

  /** What is owed; less than nothing was paid too early. */
  private async balance(
    ctx: RequestContext,
    { organisationId, currency }: Account,
  ): Promise<bigint> {
    return (await this.ledger.balance(ctx, organisationId, currency)).total;
  }
}

type PaymentAction = Extract<AuditChange['action'], `payment.${string}`>;
