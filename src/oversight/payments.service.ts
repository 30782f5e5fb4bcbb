import { Injectable } from '@nestjs/common';

import { AuditTrail, type Programme } from '../access/index.js';
import { Clock, type RequestContext } from '../database/index.js';
import { dateInZone } from '../kernel/calendar-date.js';
import { FEES_OWED, LedgerService, type StatementEntry } from '../ledger/index.js';

import { OverviewStore, type OrganisationChoice } from './overview.store.js';
import { readPayment, type FieldFault, type Payment, type PaymentForm } from './payment-form.js';

export type PaymentOutcome =
  { ok: true; payment: Payment } | { ok: false; faults: readonly FieldFault[] };

export interface OrganisationStatement {
  organisation: OrganisationChoice;
  entries: StatementEntry[];
  balanceMinor: bigint;
}

/** Payments typed in by the agency, and the statement they change. */
@Injectable()
export class PaymentsService {
  constructor(
    private readonly overviews: OverviewStore,
    private readonly ledger: LedgerService,
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
      const posted = await this.ledger.recordPayment(ctx, payment);
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
      return { ok: true, payment };
    });
  }

  /** What is owed; less than nothing was paid too early. */
  private async balance(
    ctx: RequestContext,
    { organisationId, currency }: Payment,
  ): Promise<bigint> {
    const balances = await this.ledger.balances(ctx, organisationId);
    const owed = balances.find(({ kind, unit }) => kind === FEES_OWED && unit === currency);
    return owed?.total ?? 0n;
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
      const entries = await this.ledger.statement(ctx, organisationId, currency);
      return { organisation, entries, balanceMinor: entries.at(-1)?.closingTotal ?? 0n };
    });
  }
}
