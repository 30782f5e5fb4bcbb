import { Injectable } from '@nestjs/common';
import { Tenancy, type RequestContext } from '../database/index.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import { paymentCause, paymentReversal, paymentTransaction } from './fee-postings.js';
import type {
  BookedPayment,
  Payment,
  PaymentReversal,
  PaymentsPage,
  Posted,
} from './ledger-records.js';
import { LedgerService } from './ledger.service.js';
import { PaymentsStore } from './payments.store.js';

/** Payments that the agency received, and what undoes one that was typed in wrongly. */
@Injectable()
export class BookedPayments {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly store: PaymentsStore,
    private readonly ledger: LedgerService,
  ) {}

  find(
    ctx: RequestContext,
    organisationId: string,
    transactionId: string,
  ): Promise<BookedPayment | null> {
    return this.tenancy.run(ctx, () => this.store.find(ctx, organisationId, transactionId));
  }

  /** What was booked last comes first; those that were reversed say so. */
  list(ctx: RequestContext, page: PaymentsPage): Promise<BookedPayment[]> {
    return this.tenancy.run(ctx, () => this.store.list(ctx, page));
  }

  /** Its reference counts once per organisation; the one of a reversed payment may be booked again. */
  record(ctx: RequestContext, payment: Payment): Promise<Decision<Posted>> {
    return this.tenancy.run(ctx, async () => {
      const reference = payment.reference.trim();
      if (payment.amountMinor <= 0n) return refuse('payment.not-positive');
      if (reference === '') return refuse('payment.reference-missing');
      const currency = await this.store.currency(ctx);
      const named = { ...payment, reference };
      const reversed = await this.store.reversed(ctx, payment.organisationId, paymentCause(named));
      const posted = await this.ledger.post(ctx, paymentTransaction(named, currency, reversed));
      return posted.ok && posted.value.replayed
        ? refuse('payment.already-recorded', { reference })
        : posted;
    });
  }

  /** Undoes a payment in full, once: the ledger's key of the cause decides between two who do so at the same time. */
  reverse(
    ctx: RequestContext,
    { organisationId, transactionId, reason, on }: PaymentReversal,
  ): Promise<Decision<BookedPayment>> {
    return this.tenancy.run(ctx, async () => {
      const payment = await this.store.find(ctx, organisationId, transactionId);
      if (payment === null) return refuse('payment.not-found');
      const posted = await this.ledger.post(ctx, paymentReversal(payment, { reason, on }));
      if (!posted.ok) return posted;
      return posted.value.replayed ? refuse('payment.already-reversed') : allow(payment);
    });
  }
}
