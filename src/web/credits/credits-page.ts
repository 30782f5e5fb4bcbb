import { creditMaterials, type CreditHolding, type CreditOffer } from '../../recycling/index.js';
import type { StatementEntry } from '../../ledger/index.js';
import type { ListedProducers, Producer } from '../../register/index.js';
import { producerChoice } from '../shell/producer-choice.js';
import type { Text } from '../shell/text.js';
import type { Faults, FieldNames } from '../recycler/form-fields.js';

const head = (name: string, format?: string): object => ({
  text: { key: `credits.${name}` },
  ...(format === undefined ? {} : { format }),
});
const colours = { offered: 'blue', accepted: 'green', rejected: 'red', withdrawn: 'grey' } as const;

export const creditName = (material: string, vintage: number): Text => ({
  key: 'credits.name',
  params: { material: { key: `taxonomy.material.${material}` }, vintage: String(vintage) },
});

function holdingsTable(holdings: readonly CreditHolding[], base: string): object {
  const owing = holdings.some(({ owedGrams }) => owedGrams > 0n);
  return {
    caption: { key: 'credits.held' },
    head: [
      head('credit'),
      head('total', 'numeric'),
      head('reserved', 'numeric'),
      head('available', 'numeric'),
      ...(owing ? [head('owed', 'numeric')] : []),
    ],
    rows: holdings.map((held) => [
      {
        text: creditName(held.material, held.vintage),
        href: `${base}/${held.material}/${String(held.vintage)}`,
      },
      { number: held.totalGrams },
      { number: held.totalGrams - held.availableGrams },
      { number: held.availableGrams },
      ...(owing ? [{ number: held.owedGrams }] : []),
    ]),
    firstCellIsHeader: true,
    empty: { key: 'credits.none-held' },
  };
}

/** Offers of one side. Who can still decide does so from the same row's page part below the table. */
function offersTable(offers: readonly CreditOffer[], giver: boolean): object {
  return {
    caption: { key: giver ? 'credits.offers-given' : 'credits.offers-received' },
    head: [
      head('reference'),
      head(giver ? 'receiver' : 'giver'),
      head('credit'),
      head('grams', 'numeric'),
      head('state'),
    ],
    rows: offers.map((offer) => [
      { text: offer.reference, note: { dateTime: offer.offeredAt }, classes: 'ec-whole' },
      giver ? offer.counterpartyName : offer.organisationName,
      { text: creditName(offer.material, offer.vintage) },
      { number: offer.grams },
      {
        text: '',
        tag: { text: { key: `credits.state.${offer.state}` }, colour: colours[offer.state] },
      },
    ]),
    empty: { key: 'credits.no-offers' },
  };
}

const openOffers = (offers: readonly CreditOffer[]): object[] =>
  offers.map((offer) => ({
    reference: offer.reference,
    name: creditName(offer.material, offer.vintage),
    grams: offer.grams,
    giver: offer.organisationName,
    receiver: offer.counterpartyName,
  }));

/** What a page of credits shows of either side. */
export interface CreditsSeen {
  readonly base: string;
  readonly holdings: readonly CreditHolding[];
  /** A page of all offers. */
  readonly offers: readonly CreditOffer[];
  readonly next: { href: string } | null;
  /** Those that wait for an answer, on whichever page they stand. */
  readonly open: readonly CreditOffer[];
  /** Names the form: sent twice, it is done once. */
  readonly once: string;
}

export interface OfferAnswers {
  readonly counterpartyId: string;
  readonly credit: string;
  readonly grams: string;
}
export const offerFields: FieldNames = {
  credit: { key: 'credits.credit' },
  counterpartyId: { key: 'credits.receiver' },
  grams: { key: 'credits.how-much' },
};
export const noAnswers: OfferAnswers = { counterpartyId: '', credit: '', grams: '' };

const available = (holdings: readonly CreditHolding[]): { value: string; text: Text }[] =>
  holdings
    .filter((held) => held.availableGrams > 0n)
    .map((held) => ({
      value: `${held.material}/${String(held.vintage)}`,
      text: {
        key: 'credits.name-available',
        params: {
          name: creditName(held.material, held.vintage),
          grams: { number: held.availableGrams },
        },
      },
    }));

export function recyclerCreditsPage(
  view: CreditsSeen & {
    receivers: ListedProducers;
    chosen: Producer | null;
    mayOffer: boolean;
    notice: string | null;
  },
  answers: OfferAnswers,
  faults: Faults,
): object {
  return {
    base: view.base,
    ...faults,
    answers,
    once: view.once,
    notice: view.notice,
    mayOffer: view.mayOffer,
    waiting: view.open.length,
    kinds: view.holdings.length,
    holdings: holdingsTable(view.holdings, view.base),
    owing: view.holdings.some(({ owedGrams }) => owedGrams > 0n),
    offers: offersTable(view.offers, true),
    next: view.next,
    open: openOffers(view.open),
    credits: available(view.holdings),
    receivers: producerChoice(view.receivers, {
      action: view.base,
      chosen: view.chosen,
      first: { key: 'credits.choose' },
    }),
  };
}

export interface RetireAnswers {
  readonly credit: string;
  readonly grams: string;
  readonly purpose: string;
}
export const retirementFields: FieldNames = {
  grams: { key: 'credits.how-much' },
  purpose: { key: 'credits.purpose' },
};
export const nothingToRetire: RetireAnswers = { credit: '', grams: '', purpose: '' };

export function producerCreditsPage(
  view: CreditsSeen & {
    mayAccept: boolean;
    mayRetire: boolean;
    notice: Text | null;
  },
  answers: RetireAnswers,
  faults: Faults,
): object {
  return {
    base: view.base,
    ...faults,
    answers,
    once: view.once,
    notice: view.notice,
    mayAccept: view.mayAccept,
    mayRetire: view.mayRetire,
    waiting: view.open.length,
    open: openOffers(view.open),
    holdings: holdingsTable(view.holdings, view.base),
    offers: offersTable(view.offers, false),
    next: view.next,
    credits: available(view.holdings),
  };
}

/** Every movement of one kind of credit, with what each came from. */
export function creditStatementPage(
  view: { base: string; material: string; vintage: number },
  entries: readonly StatementEntry[],
): object {
  return {
    base: view.base,
    name: creditName(view.material, view.vintage),
    table: {
      caption: { key: 'credits.movements' },
      head: [
        head('date'),
        head('movement'),
        head('change', 'numeric'),
        head('total', 'numeric'),
        head('available', 'numeric'),
      ],
      rows: entries.map((entry) => [
        { text: { date: entry.effectiveOn } },
        { text: { key: `credits.kind.${entry.kind}` }, note: entry.note ?? undefined },
        { number: entry.amount === 0n ? entry.availableAmount : entry.amount },
        { number: entry.closingTotal },
        { number: entry.closingAvailable },
      ]),
      empty: { key: 'credits.no-movements' },
    },
  };
}

export const isCreditName = (material: string, vintage: string): boolean =>
  (creditMaterials as readonly string[]).includes(material) && /^\d{4}$/.test(vintage);
