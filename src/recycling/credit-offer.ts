import type { Decision, Refusal } from '../kernel/decision.js';
import { allow, refuse } from '../kernel/decision.js';
import { type DataIssue, issueAt } from '../kernel/issue.js';
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

/** With every fault at its field; `reason` is the first of them. */
export type CheckedOffer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: Refusal; readonly issues: readonly DataIssue[] };

/** What a form is held against: who offers, whether who is named may take credits, and how much of the credit is free. */
export interface OfferGrounds {
  readonly organisationId: string;
  readonly isReceiver: boolean;
  readonly available: bigint;
}

/** Whole grams above zero that are free, of a material and year that credits are issued for, to a producer; all faults at once. */
export function readOffer(
  form: OfferForm,
  { organisationId, isReceiver, available }: OfferGrounds,
): CheckedOffer<ReadOffer> {
  const { counterpartyId, material, vintage } = form;
  const unknownKind = { code: 'credit.unknown-kind' };
  const known = isCreditMaterial(material) && /^20\d\d$/.test(vintage);
  const receiver = refusedReceiver(counterpartyId, { organisationId, isReceiver });
  const grams = known ? readAvailable(form.grams, available) : readGrams(form.grams);
  if (known && receiver === null && grams.ok)
    return {
      ok: true,
      value: { counterpartyId, material, vintage: Number(vintage), grams: grams.value },
    };
  const refused = { credit: known ? null : unknownKind, counterpartyId: receiver, grams: grams.ok ? null : grams.reason }; // prettier-ignore
  const issues = Object.entries(refused).flatMap(([field, reason]) =>
    reason === null ? [] : [issueAt(field, reason)],
  );
  return { ok: false, reason: refused.credit ?? receiver ?? refused.grams ?? unknownKind, issues };
}

function refusedReceiver(
  counterpartyId: string,
  { organisationId, isReceiver }: Pick<OfferGrounds, 'organisationId' | 'isReceiver'>,
): Refusal | null {
  if (counterpartyId === '') return { code: 'credit.receiver-missing' };
  if (counterpartyId === organisationId) return { code: 'credit.to-self' };
  return isReceiver ? null : { code: 'credit.receiver-unknown' };
}

/** Of what is free. */
export function readAvailable(text: string, available: bigint): Decision<bigint> {
  const grams = readGrams(text);
  if (!grams.ok || grams.value <= available) return grams;
  const params = { available: available.toString(), asked: grams.value.toString() };
  return refuse('credit.more-than-available', params);
}

/** Credits are whole grams: `362` and not `361.62`. */
function readGrams(text: string): Decision<bigint> {
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
