import { Injectable } from '@nestjs/common';
import { Tenancy, type RequestContext } from '../database/index.js';
import { AGAIN, FEES_OWED, PAYMENT, PAYMENT_REVERSAL } from './fee-postings.js';
import type { BookedPayment, Cause, PaymentsPage } from './ledger-records.js';

type PaymentRow = Omit<BookedPayment, 'amountMinor'> & { loweredBy: string };

/** What undid transaction `p`, where anything did. */
const reversalOf = `ledger_transaction r where r.programme_id = p.programme_id
  and r.organisation_id = p.organisation_id and r.kind = '${PAYMENT_REVERSAL}' and r.cause_id = p.id::text`;

const SELECT = `select p.id as "transactionId", p.organisation_id as "organisationId", a.unit,
    -e.amount as "loweredBy", p.effective_on::text as "receivedOn", p.note as reference,
    exists (select from ${reversalOf}) as reversed
  from ledger_transaction p
  join ledger_entry e on e.programme_id = p.programme_id and e.organisation_id = p.organisation_id
    and e.transaction_id = p.id
  join ledger_account a on a.programme_id = e.programme_id and a.organisation_id = e.organisation_id
    and a.id = e.account_id and a.kind = '${FEES_OWED}'
  where p.programme_id = $1 and p.kind = '${PAYMENT}'`;

/** Payments among the transactions of the ledger. */
@Injectable()
export class PaymentsStore {
  constructor(private readonly tenancy: Tenancy) {}

  async currency(ctx: RequestContext): Promise<string> {
    const rows = await this.tenancy.query<{ currency: string }>(
      ctx,
      'select currency from programme where id = $1',
      [ctx.programmeId],
    );
    const currency = rows[0]?.currency;
    if (currency === undefined) throw new Error('There is no such programme.');
    return currency;
  }

  async find(
    ctx: RequestContext,
    organisationId: string,
    transactionId: string,
  ): Promise<BookedPayment | null> {
    const [row] = await this.tenancy.query<PaymentRow>(
      ctx,
      `${SELECT} and p.organisation_id = $2 and p.id = $3`,
      [ctx.programmeId, organisationId, transactionId],
    );
    return row === undefined ? null : bookedPayment(row);
  }

  /** Of every organisation that the context may see. */
  async list(ctx: RequestContext, { before, limit }: PaymentsPage): Promise<BookedPayment[]> {
    const rows = await this.tenancy.query<PaymentRow>(
      ctx,
      `${SELECT} and ($2::uuid is null or p.id < $2) order by p.id desc limit $3`,
      [ctx.programmeId, before, limit],
    );
    return rows.map(bookedPayment);
  }

  /** How many payments of this cause were reversed. */
  async reversed(
    ctx: RequestContext,
    organisationId: string,
    { kind, causeKind, causeId }: Cause,
  ): Promise<number> {
    const [found] = await this.tenancy.query<{ count: number }>(
      ctx,
      `select count(*)::integer as count from ledger_transaction p
       where p.programme_id = $1 and p.organisation_id = $2 and p.kind = $3 and p.cause_kind = $4
         and (p.cause_id = $5 or starts_with(p.cause_id, $5 || $6)) and exists (select from ${reversalOf})`,
      [ctx.programmeId, organisationId, kind, causeKind, causeId, AGAIN],
    );
    return found?.count ?? 0;
  }
}

const bookedPayment = ({ loweredBy, ...payment }: PaymentRow): BookedPayment => ({
  ...payment,
  amountMinor: BigInt(loweredBy),
});
