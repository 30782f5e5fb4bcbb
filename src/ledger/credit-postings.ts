import type { Posting, Unit } from './posting.js';

/** Grams an organisation holds; what it has offered is still in the total, no longer in what is available. */
export const CREDITS_HELD = 'credits_held';
const CREDITS_ISSUED = 'credits_issued';
const CREDITS_RETIRED = 'credits_retired';
/** Grams that were revoked after they had been passed on: as much below zero as their issuer owes. */
export const CREDITS_CLAIMED = 'credits_claimed';

export interface CreditAmount {
  readonly organisationId: string;
  readonly unit: Unit;
  readonly grams: bigint;
}

/** A certificate brings grams into being. */
export const issuePostings = (credit: CreditAmount): Posting[] => [
  held(credit, credit.grams, credit.grams),
  contra(credit, CREDITS_ISSUED, -credit.grams),
];

/** Grams are set aside for an offer: still held, no longer available. */
export const reservePostings = (credit: CreditAmount): Posting[] => [
  held(credit, 0n, -credit.grams),
];

/** An offer came to nothing: what was set aside is available again. */
export const releasePostings = (credit: CreditAmount): Posting[] => [
  held(credit, 0n, credit.grams),
];

/** Grams set aside by the giver become the receiver's, free to use. */
export const settlePostings = (credit: CreditAmount, receiverId: string): Posting[] => [
  held(credit, -credit.grams, 0n),
  held({ ...credit, organisationId: receiverId }, credit.grams, credit.grams),
];

/** Grams are used up against an obligation and never move again. */
export const retirePostings = (credit: CreditAmount): Posting[] => [
  held(credit, -credit.grams, -credit.grams),
  contra(credit, CREDITS_RETIRED, credit.grams),
];

/**
 * Issued grams are taken out of being: `takenBack` of them from the issuer, who owes the rest. Refused by the floor of the
 * account when that much is not free.
 */
export const revokePostings = (credit: CreditAmount, takenBack: bigint): Posting[] => [
  ...(takenBack === 0n ? [] : [held(credit, -takenBack, -takenBack)]),
  contra(credit, CREDITS_ISSUED, credit.grams),
  ...(takenBack === credit.grams
    ? []
    : [contra(credit, CREDITS_CLAIMED, takenBack - credit.grams)]),
];

/** Grams that are free go against what their holder owes: they are taken out of being, and so much less is owed. */
export const claimPostings = (credit: CreditAmount): Posting[] => [
  held(credit, -credit.grams, -credit.grams),
  contra(credit, CREDITS_CLAIMED, credit.grams),
];

function held(credit: CreditAmount, amount: bigint, availableAmount: bigint): Posting {
  const account = { kind: CREDITS_HELD, unit: credit.unit, floorZero: true };
  return { organisationId: credit.organisationId, account, amount, availableAmount };
}

function contra(credit: CreditAmount, kind: string, amount: bigint): Posting {
  const account = { kind, unit: credit.unit, floorZero: false };
  return { organisationId: credit.organisationId, account, amount };
}
