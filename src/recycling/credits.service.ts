import { Injectable } from '@nestjs/common';
import { actingOrganisation, type RequestContext, Tenancy } from '../database/index.js';
import type { Decision, Refusal } from '../kernel/decision.js';
import { allow, refuse } from '../kernel/decision.js';
import { issueAt } from '../kernel/issue.js';
import {
  CREDITS_CLAIMED,
  CREDITS_HELD,
  creditUnit,
  type EntriesPage,
  LedgerService,
  partsOfCreditUnit,
  type Posting,
  releasePostings,
  reservePostings,
  retirePostings,
  settlePostings,
  type StatementEntry,
} from '../ledger/index.js';
import type { Checked } from '../register/index.js';
import {
  type CheckedOffer,
  type CreditOffer,
  moveOffer,
  type OfferForm,
  type OfferGrounds,
  type OfferMove,
  readOffer,
} from './credit-offer.js';
import { CreditRecords } from './credit-records.service.js';
import { CreditStore, type OffersPage, RETIRE, type RetiredCredit } from './credits.store.js';
import { readRetirement, type RetirementForm } from './retirement-form.js';
import { referenceIn, retirementNote } from './retirement-note.js';

export interface CreditHolding {
  readonly unit: string;
  readonly material: string;
  readonly vintage: number;
  readonly totalGrams: bigint;
  readonly availableGrams: bigint;
  /** Of revoked certificates, passed on before: what becomes free or is issued goes against it first. */
  readonly owedGrams: bigint;
}

/** Recycled-content credits: held, offered, withdrawn, accepted, rejected, retired. Each gram is in one place. */
@Injectable()
export class CreditService {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly store: CreditStore,
    private readonly ledger: LedgerService,
    private readonly records: CreditRecords,
  ) {}

  async holdings(context: RequestContext): Promise<CreditHolding[]> {
    const balances = await this.ledger.balances(context, actingOrganisation(context));
    return balances.flatMap(({ kind, unit, total, available }) => {
      const parts = kind === CREDITS_HELD ? partsOfCreditUnit(unit) : null;
      const claimed = balances.find((each) => each.kind === CREDITS_CLAIMED && each.unit === unit);
      const owedGrams = -(claimed?.total ?? 0n);
      return parts === null
        ? []
        : [{ unit, ...parts, totalGrams: total, availableGrams: available, owedGrams }];
    });
  }

  /** What credits were used up for is free text: it stands beside the books, never in them. */
  statement(context: RequestContext, unit: string, page?: EntriesPage): Promise<StatementEntry[]> {
    return this.tenancy.run(context, async () => {
      const organisationId = actingOrganisation(context);
      const entries = await this.ledger.statement(context, organisationId, unit, page);
      const causes = entries.flatMap(({ kind, causeId }) => (kind === RETIRE ? [causeId] : []));
      const purposes = await this.store.purposes(context, organisationId, causes);
      return entries.map((entry) => {
        const purpose = entry.kind === RETIRE ? purposes.get(entry.causeId) : undefined;
        if (purpose === undefined || entry.note === null) return entry;
        return { ...entry, note: retirementNote(entry.note, purpose) };
      });
    });
  }

  /** Newest first, a page of those that the organisation gives and takes. */
  offers(context: RequestContext, page: OffersPage): Promise<CreditOffer[]> {
    return this.tenancy.run(context, () =>
      this.store.offers(context, actingOrganisation(context), page),
    );
  }

  /** What the organisation used up, a page of it. */
  retirements(context: RequestContext, page: OffersPage): Promise<RetiredCredit[]> {
    return this.tenancy.run(context, () =>
      this.store.retirements(context, actingOrganisation(context), page),
    );
  }

  /** All that wait for an answer, newest first. */
  openOffers(context: RequestContext): Promise<CreditOffer[]> {
    return this.tenancy.run(context, () =>
      this.store.openOffers(context, actingOrganisation(context)),
    );
  }

  find(context: RequestContext, name: string): Promise<CreditOffer | null> {
    return this.tenancy.run(context, () =>
      this.store.find(context, actingOrganisation(context), name),
    );
  }

  /** Sets grams aside for a producer, or tells all faults at once. `id` names the form: sent twice it is one offer. */
  offer(context: RequestContext, id: string, form: OfferForm): Promise<CheckedOffer<CreditOffer>> {
    return this.tenancy.run(context, async () => {
      const organisationId = actingOrganisation(context);
      const known = await this.store.find(context, organisationId, id);
      if (known !== null) return { ok: true, value: known };
      const read = readOffer(form, await this.groundsOf(context, organisationId, form));
      if (!read.ok) return read;
      const { material, vintage, grams } = read.value;
      const credit = { organisationId, unit: creditUnit(material, vintage), grams };
      const reserved = await this.post(context, 'credit_offer', id, {
        postings: reservePostings(credit),
      });
      if (!reserved.ok) return { ...reserved, issues: [issueAt('grams', reserved.reason)] };
      const reference = await this.records.nextReference(context, 'T');
      const offeredAt = this.records.now();
      const offered = { ...read.value, id, organisationId, reference, offeredAt };
      const added = await this.store.add(context, offered);
      const offer = await this.store.find(context, organisationId, id);
      if (offer === null) throw new Error('The offer was not stored.');
      // Sent twice at the same moment it is the other one's offer, and its act.
      if (added) await this.records.offered(context, offer);
      return { ok: true, value: offer };
    });
  }

  private async groundsOf(
    context: RequestContext,
    organisationId: string,
    { counterpartyId, material, vintage }: OfferForm,
  ): Promise<OfferGrounds> {
    const today = await this.records.today(context);
    const parties = { organisationId, counterpartyId };
    const isReceiver =
      counterpartyId !== '' && (await this.store.isReceiver(context, parties, today));
    const held = (await this.holdings(context)).find(
      (each) => each.material === material && String(each.vintage) === vintage,
    );
    return { organisationId, isReceiver, available: held?.availableGrams ?? 0n };
  }

  /** Accepts, rejects or withdraws. Of several at once exactly one is done; the others hear what stands. */
  decide(context: RequestContext, name: string, move: OfferMove): Promise<Decision<CreditOffer>> {
    return this.tenancy.run(context, async () => {
      const organisationId = actingOrganisation(context);
      const offer = await this.store.find(context, organisationId, name);
      if (offer === null) return refuse('credit.unknown');
      const next = moveOffer(offer, move, organisationId);
      if (!next.ok) return next;
      if (!(await this.store.move(context, offer, next.value, this.records.now()))) {
        const now = await this.store.find(context, organisationId, name);
        return refuse('credit.no-transition', { from: now?.state ?? '', to: next.value });
      }
      const credit = {
        organisationId: offer.organisationId,
        unit: creditUnit(offer.material, offer.vintage),
        grams: offer.grams,
      };
      const postings =
        move === 'accept' ? settlePostings(credit, offer.counterpartyId) : releasePostings(credit);
      // The giver's account and trail are written while the receiver acts: the programme's system does it.
      await this.tenancy.elevate(context, async (system) => {
        if (move !== 'accept') await this.ledger.holdClaims(system, offer.organisationId);
        const posted = await this.post(system, `credit_${move}`, offer.id, { postings });
        if (!posted.ok) throw new Error(`An offer could not be settled: ${posted.reason.code}`);
        const setOff = move === 'accept' ? 0n : await this.settleClaim(system, offer, credit);
        await this.records.decided(system, offer, next.value, setOff);
      });
      return allow({ ...offer, state: next.value });
    });
  }

  /** Uses credits up, for good; all faults at once. `id` names the form: sent twice it is one retirement. */
  retire(
    context: RequestContext,
    id: string,
    form: RetirementForm,
  ): Promise<Checked<{ reference: string }> | { ok: false; reason: Refusal }> {
    return this.tenancy.run(context, async () => {
      const organisationId = actingOrganisation(context);
      const { unit } = form;
      if (partsOfCreditUnit(unit) === null) return refuse('credit.unknown-kind');
      const done = await this.ledger.noteOf(context, organisationId, causeOf(RETIRE, id));
      if (done !== null) return allow({ reference: referenceIn(done) });
      const { available } = await this.ledger.balance(context, organisationId, unit);
      const read = readRetirement(form, available);
      if (!read.ok) return read;
      const { grams, purpose } = read.value;
      const reference = await this.records.nextReference(context, 'K');
      const posted = await this.post(context, RETIRE, id, {
        postings: retirePostings({ organisationId, unit, grams }),
        note: reference,
      });
      if (!posted.ok) return posted;
      await this.store.addRetirement(context, { id, organisationId, reference, purpose });
      await this.records.retired(context, id, { unit, reference, available, grams });
      return allow({ reference });
    });
  }

  /** What came back from an offer is no credit while as much is owed. */
  private async settleClaim(
    context: RequestContext,
    offer: CreditOffer,
    credit: { organisationId: string; unit: string },
  ): Promise<bigint> {
    const effectiveOn = await this.records.today(context);
    const cause = { causeId: offer.id, effectiveOn, note: offer.reference };
    return this.ledger.settleClaim(context, credit, cause);
  }

  private async post(
    context: RequestContext,
    kind: string,
    id: string,
    entry: { postings: readonly Posting[]; note?: string },
  ): Promise<Decision<unknown>> {
    const posted = await this.ledger.post(context, {
      ...causeOf(kind, id),
      effectiveOn: await this.records.today(context),
      ...entry,
    });
    return posted.ok ? posted : { ok: false, reason: asCredit(posted.reason) };
  }
}

/** What is done once: the form that asked for it. */
const causeOf = (kind: string, causeId: string) => ({ kind, causeKind: kind, causeId });

/** Too little of a unit, said in the words of credits. */
function asCredit(reason: Refusal): Refusal {
  if (reason.code !== 'ledger.not-enough') return reason;
  const { available = '0', asked = '0' } = reason.params ?? {};
  return { code: 'credit.more-than-available', params: { available, asked } };
}
