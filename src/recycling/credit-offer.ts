import type { Decision } from '../kernel/decision.js';
import { allow, refuse } from '../kernel/decision.js';
import { type CreditMaterial, isCreditMaterial } from './certificate.js';

export const offerStates = ['offered', 'accepted', 'rejected', 'withdrawn'] as const;
export type OfferState = (typeof offerStates)[number];
export type DecidedState = Exclude<OfferState, 'offered'>;

/** Credits one organisation has set aside for another. */
export interface CreditOffer {
  readonly id: string;
  readonly organisationId: string;
  readonly organisationName: string;
  readonly counterpartyId: string;
  readonly counterpartyName: string;
  readonly reference: string;
  readonly material: CreditMaterial;
  readonly vintage: number;
  readonly grams: bigint;
  readonly state: OfferState;
  readonly offeredAt: Date;
  readonly decidedAt: Date | null;
}

/** Who may move an offer on, and where to. Nothing leads away from a state that is not named here. */
export const offerTransitions: readonly {
  readonly name: 'accept' | 'reject' | 'withdraw';
  readonly from: OfferState;
  readonly to: DecidedState;
  readonly by: 'giver' | 'receiver';
}[] = Object.freeze([
  { name: 'accept', from: 'offered', to: 'accepted', by: 'receiver' },
  { name: 'reject', from: 'offered', to: 'rejected', by: 'receiver' },
  { name: 'withdraw', from: 'offered', to: 'withdrawn', by: 'giver' },
]);
export type OfferMove = (typeof offerTransitions)[number]['name'];

/** The state a move leads to. To anybody but the two parties the offer does not exist. */
export function moveOffer(
  offer: CreditOffer,
  move: OfferMove,
  organisationId: string | null,
): Decision<DecidedState> {
  const transition = offerTransitions.find(({ name }) => name === move);
  if (transition === undefined) throw new Error(`No such move: ${move}`);
  const party = transition.by === 'giver' ? offer.organisationId : offer.counterpartyId;
  if (organisationId !== party) return refuse('credit.not-yours-to-decide');
  if (offer.state !== transition.from)
    return refuse('credit.no-transition', { from: offer.state, to: transition.to });
  return allow(transition.to);
}

export interface OfferForm {
  readonly counterpartyId: string;
  readonly material: string;
  readonly vintage: string;
  readonly grams: string;
}

export interface ReadOffer {
  readonly counterpartyId: string;
  readonly material: CreditMaterial;
  readonly vintage: number;
  readonly grams: bigint;
}

/** Whole grams above zero, of a material and year that credits are issued for, to somebody else. */
export function readOffer(form: OfferForm, organisationId: string): Decision<ReadOffer> {
  const { counterpartyId, material } = form;
  if (counterpartyId === organisationId) return refuse('credit.to-self');
  if (!isCreditMaterial(material) || !/^20\d\d$/.test(form.vintage))
    return refuse('credit.unknown-kind');
  const grams = readGrams(form.grams);
  if (!grams.ok) return grams;
  return allow({ counterpartyId, material, vintage: Number(form.vintage), grams: grams.value });
}

/** Credits are whole grams: `362` and not `361.62`. */
export function readGrams(text: string): Decision<bigint> {
  const written = text.trim();
  if (written === '') return refuse('credit.grams-missing');
  if (/^0+$/.test(written)) return refuse('credit.zero');
  if (/^-\d/.test(written)) return refuse('credit.negative');
  if (/^\d+[.,]\d+$/.test(written))
    return refuse('credit.whole-grams', { found: written.slice(0, 40) });
  if (!/^\d{1,15}$/.test(written))
    return refuse('credit.unreadable', { found: written.slice(0, 40) });
  return allow(BigInt(written));
}
