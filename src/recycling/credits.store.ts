import { Injectable } from '@nestjs/common';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { registrationStateOn } from '../register/index.js';
import { type RequestContext, Tenancy } from '../database/index.js';
import { CREDITS_HELD, partsOfCreditUnit, type Unit } from '../ledger/index.js';
import type { CreditOffer, OfferState } from './credit-offer.js';
import { purposeIn, referenceIn } from './retirement-note.js';

interface OfferRow {
  id: string;
  organisation_id: string;
  organisation_name: string;
  counterparty_id: string;
  counterparty_name: string;
  reference: string;
  material: CreditOffer['material'];
  vintage: number;
  grams: string;
  state: OfferState;
  offered_at: Date;
  decided_at: Date | null;
}

const SELECT = `select o.id, o.organisation_id, giver.name as organisation_name, o.counterparty_id,
    receiver.name as counterparty_name, o.reference, o.material, o.vintage, o.grams, o.state, o.offered_at, o.decided_at
  from credit_offer o join organisation giver on giver.id = o.organisation_id
  join organisation receiver on receiver.id = o.counterparty_id
  where o.programme_id = $1 and $2 in (o.organisation_id, o.counterparty_id)`;

/** So many at most, older than the one with that id. */
export interface OffersPage {
  readonly before: string | null;
  readonly limit: number;
}

/** Credits that were used up. */
export interface RetiredCredit {
  /** Of the transaction in the books. */
  readonly id: string;
  readonly reference: string;
  readonly material: string;
  readonly vintage: number;
  readonly grams: bigint;
  readonly retiredOn: CalendarDate;
  /** null once it was taken out. */
  readonly purpose: string | null;
}

interface RetiredRow {
  id: string;
  note: string;
  purpose: string | null;
  unit: Unit;
  amount: string;
  retired_on: CalendarDate;
}

/** The cause of what uses credits up. */
export const RETIRE = 'credit_retire';

@Injectable()
export class CreditStore {
  constructor(private readonly tenancy: Tenancy) {}

  /** Offers the organisation is a party to, newest first. */
  async offers(
    context: RequestContext,
    organisationId: string,
    { before, limit }: OffersPage,
  ): Promise<CreditOffer[]> {
    const rows = await this.tenancy.query<OfferRow>(
      context,
      `${SELECT} and ($3::uuid is null or (o.offered_at, o.id) <
         (select last.offered_at, last.id from credit_offer last where last.programme_id = $1 and last.id = $3))
       order by o.offered_at desc, o.id desc limit $4`,
      [context.programmeId, organisationId, before, limit],
    );
    return rows.map(offerOf);
  }

  /** Those of them that nobody has decided, newest first. */
  async openOffers(context: RequestContext, organisationId: string): Promise<CreditOffer[]> {
    const rows = await this.tenancy.query<OfferRow>(
      context,
      `${SELECT} and o.state = 'offered' order by o.offered_at desc, o.id desc`,
      [context.programmeId, organisationId],
    );
    return rows.map(offerOf);
  }

  /** An offer by its id or reference. */
  async find(
    context: RequestContext,
    organisationId: string,
    name: string,
  ): Promise<CreditOffer | null> {
    const rows = await this.tenancy.query<OfferRow>(
      context,
      `${SELECT} and (o.id::text = $3 or o.reference = $3)`,
      [context.programmeId, organisationId, name],
    );
    return rows[0] === undefined ? null : offerOf(rows[0]);
  }

  /** False when the id was used: the same form sent twice is one offer. */
  async add(
    context: RequestContext,
    offer: Omit<CreditOffer, 'organisationName' | 'counterpartyName' | 'decidedAt' | 'state'>,
  ): Promise<boolean> {
    const rows = await this.tenancy.query(
      context,
      `insert into credit_offer (programme_id, organisation_id, id, counterparty_id, reference, material, vintage,
         grams, state, offered_by, offered_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, 'offered', $9, $10)
       on conflict (programme_id, organisation_id, id) do nothing returning id`,
      [
        context.programmeId,
        offer.organisationId,
        offer.id,
        offer.counterpartyId,
        offer.reference,
        offer.material,
        offer.vintage,
        offer.grams.toString(),
        context.personId,
        offer.offeredAt,
      ],
    );
    return rows.length > 0;
  }

  /** Moves the offer when it still stands where it was read; of two parallel moves one is told false. */
  async move(
    context: RequestContext,
    offer: CreditOffer,
    to: OfferState,
    at: Date,
  ): Promise<boolean> {
    const rows = await this.tenancy.query(
      context,
      `update credit_offer set state = $5, decided_by = $6, decided_at = $7
       where programme_id = $1 and organisation_id = $2 and id = $3 and state = $4 returning id`,
      [context.programmeId, offer.organisationId, offer.id, offer.state, to, context.personId, at],
    );
    return rows.length > 0;
  }

  /** Whether credits can be offered to it: to another that is a producer with an active registration. */
  async isReceiver(
    context: RequestContext,
    { organisationId, counterpartyId }: Pick<CreditOffer, 'organisationId' | 'counterpartyId'>,
    today: CalendarDate,
  ): Promise<boolean> {
    const rows = await this.tenancy.query(
      context,
      `select 1 from registration r where r.programme_id = $1 and r.organisation_id = $2
         and r.organisation_id <> $4 and r.capacity = 'producer'
         and ${registrationStateOn('$3::date')} = 'active' limit 1`,
      [context.programmeId, counterpartyId, today, organisationId],
    );
    return rows.length > 0;
  }

  /** What was used up and for what, in words that may have to be taken out again: the books name the reference alone. */
  async addRetirement(
    context: RequestContext,
    retirement: { id: string; organisationId: string; reference: string; purpose: string },
  ): Promise<void> {
    const { id, organisationId, reference, purpose } = retirement;
    await this.tenancy.query(
      context,
      `insert into credit_retirement (programme_id, organisation_id, id, reference, purpose) values ($1, $2, $3, $4, $5)`,
      [context.programmeId, organisationId, id, reference, purpose],
    );
  }

  /** What was used up last comes first. Grams and day stand in the books. */
  async retirements(
    context: RequestContext,
    organisationId: string,
    { before, limit }: OffersPage,
  ): Promise<RetiredCredit[]> {
    const rows = await this.tenancy.query<RetiredRow>(
      context,
      `select t.id, t.note, r.purpose, a.unit, e.amount, t.effective_on::text as retired_on
       from ledger_transaction t
       join ledger_entry e on e.programme_id = t.programme_id and e.organisation_id = t.organisation_id
         and e.transaction_id = t.id
       join ledger_account a on a.programme_id = e.programme_id and a.organisation_id = e.organisation_id
         and a.id = e.account_id and a.kind = '${CREDITS_HELD}'
       left join credit_retirement r on r.programme_id = t.programme_id
         and r.organisation_id = t.organisation_id and r.id::text = t.cause_id
       where t.programme_id = $1 and t.organisation_id = $2 and t.kind = '${RETIRE}'
         and ($3::uuid is null or t.id < $3)
       order by t.id desc limit $4`,
      [context.programmeId, organisationId, before, limit],
    );
    return rows.map(retiredCredit);
  }

  /** By the id of the retirement. */
  async purposes(
    context: RequestContext,
    organisationId: string,
    ids: readonly string[],
  ): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map();
    const rows = await this.tenancy.query<{ id: string; purpose: string }>(
      context,
      `select id, purpose from credit_retirement
       where programme_id = $1 and organisation_id = $2 and id = any ($3::uuid[])`,
      [context.programmeId, organisationId, ids],
    );
    return new Map(rows.map(({ id, purpose }) => [id, purpose]));
  }
}

const offerOf = (row: OfferRow): CreditOffer => ({
  id: row.id,
  organisationId: row.organisation_id,
  organisationName: row.organisation_name,
  counterpartyId: row.counterparty_id,
  counterpartyName: row.counterparty_name,
  reference: row.reference,
  material: row.material,
  vintage: row.vintage,
  grams: BigInt(row.grams),
  state: row.state,
  offeredAt: row.offered_at,
  decidedAt: row.decided_at,
});

function retiredCredit({ id, note, purpose, unit, amount, retired_on }: RetiredRow): RetiredCredit {
  const parts = partsOfCreditUnit(unit);
  if (parts === null) throw new Error(`No credits are counted in ${unit}.`);
  return {
    id,
    reference: referenceIn(note),
    ...parts,
    grams: -BigInt(amount),
    retiredOn: retired_on,
    purpose: purpose ?? purposeIn(note),
  };
}
