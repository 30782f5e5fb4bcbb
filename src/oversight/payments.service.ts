import { Injectable } from '@nestjs/common';

import type { Programme } from '../access/index.js';
import { Clock, type RequestContext } from '../database/index.js';
import { dateInZone } from '../kernel/calendar-date.js';
import type { Decision } from '../kernel/decision.js';
import { writtenReason } from '../kernel/written-text.js';
import type { BookedPayment, PaymentsPage, StatementEntry } from '../ledger/index.js';
import { Producers, type ListedProducers, type Producer } from '../register/index.js';

import { OverviewStore } from './overview.store.js';
import { PaymentBooks } from './payment-books.service.js';
import { readPayment, type FieldFault, type Payment, type PaymentForm } from './payment-form.js';

export type PaymentOutcome =
  { ok: true; payment: Payment & { id: string } } | { ok: false; faults: readonly FieldFault[] };

export interface OrganisationStatement {
  organisation: Producer;
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
  readonly organisation: Producer;
}

/** Payments typed in by the agency, and the statement they change. */
@Injectable()
export class PaymentsService {
  constructor(
    private readonly overviews: OverviewStore,
    private readonly books: PaymentBooks,
    private readonly producers: Producers,
    private readonly clock: Clock,
  ) {}

  /** Whose payment it may be: the first by name of those whose name or number has the words. */
  payers(ctx: RequestContext, words: string): Promise<ListedProducers> {
    return this.producers.named(ctx, words);
  }

  /** Null for an organisation that is no producer of this programme. */
  payer(ctx: RequestContext, organisationId: string): Promise<Producer | null> {
    return this.producers.one(ctx, organisationId);
  }

  /** Those of every producer, what was booked last first. */
  list(ctx: RequestContext, page: PaymentsPage): Promise<BookedPayment[]> {
    return this.books.list(ctx, page);
  }

  /** Posts and records in one transaction; the same bank reference twice is refused, not posted twice. */
  async record(
    ctx: RequestContext,
    programme: Programme,
    form: PaymentForm,
  ): Promise<PaymentOutcome> {
    return this.overviews.inTransaction(ctx, async () => {
      const { organisationId } = form;
      const payer = organisationId === '' ? null : await this.payer(ctx, organisationId);
      const read = readPayment(form, {
        currency: programme.currency,
        today: dateInZone(this.clock.now(), programme.timeZone),
        payerId: payer?.id ?? null,
      });
      if (read.payment === null) return { ok: false, faults: read.faults };
      const { payment } = read;
      const posted = await this.books.record(ctx, payment);
      if (!posted.ok) return { ok: false, faults: [{ field: 'reference', reason: posted.reason }] };
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
      const organisation = await this.payer(ctx, organisationId);
      const payment = await this.books.find(ctx, organisationId, id);
      return organisation === null || payment === null ? null : { ...payment, organisation };
    });
  }

  /** Undoes a payment once, from today on: what was recorded stays, and says why it does not count. */
  async reverse(
    ctx: RequestContext,
    programme: Programme,
    { organisationId, id, reason: written }: PaymentToReverse,
  ): Promise<Decision<BookedPayment>> {
    const reason = writtenReason(written, 'payment.reversal-needs-reason');
    if (!reason.ok) return reason;
    return this.overviews.inTransaction(ctx, async () => {
      const on = dateInZone(this.clock.now(), programme.timeZone);
      const asked = { organisationId, transactionId: id, reason: reason.value, on };
      return this.books.reverse(ctx, asked, programme.currency);
    });
  }

  /** Null for an organisation that is no producer of this programme. */
  async statement(
    ctx: RequestContext,
    organisationId: string,
    currency: string,
  ): Promise<OrganisationStatement | null> {
    return this.overviews.inTransaction(ctx, async () => {
      const organisation = await this.payer(ctx, organisationId);
      if (organisation === null) return null;
      const entries = await this.books.statement(ctx, organisationId, currency);
      return { organisation, entries, balanceMinor: entries.at(-1)?.closingTotal ?? 0n };
    });
  }
}
