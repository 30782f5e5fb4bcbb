import { Injectable } from '@nestjs/common';

import { AuditTrail, type Programme } from '../access/index.js';
import { Clock, type RequestContext } from '../database/index.js';
import { dateInZone } from '../kernel/calendar-date.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import {
  BookedPayments,
  LedgerService,
  type BookedPayment,
  type StatementEntry,
} from '../ledger/index.js';
import { keptText } from '../register/index.js';

import { OverviewStore, type OrganisationChoice } from './overview.store.js';
import { readPayment, type FieldFault, type Payment, type PaymentForm } from './payment-form.js';

export type PaymentOutcome =
  { ok: true; payment: Payment & { id: string } } | { ok: false; faults: readonly FieldFault[] };

export interface OrganisationStatement {
  organisation: OrganisationChoice;
  entries: StatementEntry[];
  balanceMinor: bigint;
}

/** Which payment was typed in wrongly, and how. */
export interface PaymentToReverse {
  readonly organisationId: string;
  readonly id: string;
  readonly reason: string;
}

export interface ShownPayment extends BookedPayment {
  readonly organisation: OrganisationChoice;
}

/** The books in which a payment stands. */
@Injectable()
export class PaymentBooks {
  constructor(
    readonly ledger: LedgerService,
    readonly payments: BookedPayments,
  ) {}
}

const longestReason = 2_000;

/** Payments typed in by the agency, and the statement they change. */
@Injectable()
export class PaymentsService {
  constructor(
    private readonly overviews: OverviewStore,
    private readonly books: PaymentBooks,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  producers(ctx: RequestContext): Promise<OrganisationChoice[]> {
    return this.overviews.inTransaction(ctx, () => this.overviews.producers(ctx));
  }

  /** Posts and records in one transaction; the same bank reference twice is refused, not posted twice. */
  async record(
    ctx: RequestContext,
    programme: Programme,
    form: PaymentForm,
  ): Promise<PaymentOutcome> {
    return this.overviews.inTransaction(ctx, async () => {
      const producers = await this.overviews.producers(ctx);
      const read = readPayment(form, {
        currency: programme.currency,
        today: dateInZone(this.clock.now(), programme.timeZone),
        organisations: new Set(producers.map(({ id }) => id)),
      });
      if (read.payment === null) return { ok: false, faults: read.faults };
      const { payment } = read;
      const before = await this.balance(ctx, payment);
      const posted = await this.books.payments.record(ctx, payment);
      if (!posted.ok) return { ok: false, faults: [{ field: 'reference', reason: posted.reason }] };
      await this.audit.record(ctx, {
        action: 'payment.recorded',
        subjectKind: 'organisation',
        subjectId: payment.organisationId,
        before: { balanceMinor: before },
        after: {
          balanceMinor: await this.balance(ctx, payment),
          amountMinor: payment.amountMinor,
          currency: payment.currency,
          receivedOn: payment.receivedOn,
          reference: payment.reference,
        },
        organisationId: payment.organisationId,
      });
      return { ok: true, payment: { ...payment, id: posted.value.transactionId } };
    });
  }

  /** A payment as it stands in the books, with who paid; null where there is none of that name. */
  async booked(
    ctx: RequestContext,
    organisationId: string,
    id: string,
  ): Promise<ShownPayment | null> {
    return this.overviews.inTransaction(ctx, async () => {
      const producers = await this.overviews.producers(ctx);
      const organisation = producers.find((each) => each.id === organisationId);
      const payment = await this.books.payments.find(ctx, organisationId, id);
      return organisation === undefined || payment === null ? null : { ...payment, organisation };
    });
  }

  /** Undoes a payment once, from today on: what was recorded stays, and says why it does not count. */
  async reverse(
    ctx: RequestContext,
    programme: Programme,
    { organisationId, id, reason: written }: PaymentToReverse,
  ): Promise<Decision<BookedPayment>> {
    const reason = keptText(written);
    if (reason === '') return refuse('payment.reversal-needs-reason');
    if (reason.length > longestReason)
      return refuse('field.too-long', { expected: String(longestReason) });
    return this.overviews.inTransaction(ctx, async () => {
      const { currency } = programme;
      const before = await this.balance(ctx, { organisationId, currency });
      const on = dateInZone(this.clock.now(), programme.timeZone);
      const asked = { organisationId, transactionId: id, reason, on };
      const reversed = await this.books.payments.reverse(ctx, asked);
      if (!reversed.ok) return reversed;
      const { amountMinor, receivedOn, reference } = reversed.value;
      await this.audit.record(ctx, {
        action: 'payment.reversed',
        subjectKind: 'organisation',
        subjectId: organisationId,
        before: { balanceMinor: before },
        after: {
          balanceMinor: await this.balance(ctx, { organisationId, currency }),
          ...{ amountMinor, currency, receivedOn, reference, reason },
        },
        organisationId,
      });
      return allow(reversed.value);
    });
  }

  /** What is owed; less than nothing was paid too early. */
  private async balance(
    ctx: RequestContext,
    { organisationId, currency }: Pick<Payment, 'organisationId' | 'currency'>,
  ): Promise<bigint> {
    return (await this.books.ledger.balance(ctx, organisationId, currency)).total;
  }

  /** Null for an organisation that is no producer of this programme. */
  async statement(
    ctx: RequestContext,
    organisationId: string,
    currency: string,
  ): Promise<OrganisationStatement | null> {
    return this.overviews.inTransaction(ctx, async () => {
      const producers = await this.overviews.producers(ctx);
      const organisation = producers.find(({ id }) => id === organisationId);
      if (!organisation) return null;
      const entries = await this.books.ledger.statement(ctx, organisationId, currency);
      return { organisation, entries, balanceMinor: entries.at(-1)?.closingTotal ?? 0n };
    });
  }
}
