import type { Decision } from '../kernel/decision.js';
import { allow, refuse } from '../kernel/decision.js';
import { availableChange, checkBalanced, type Posting } from './posting.js';

/** What an account stands at after its latest entry; number 0 when it has none. */
export interface Closing {
  readonly number: bigint;
  readonly total: bigint;
  readonly available: bigint;
}

export interface Entry {
  readonly posting: Posting;
  readonly number: bigint;
  readonly amount: bigint;
  readonly availableAmount: bigint;
  readonly closingTotal: bigint;
  readonly closingAvailable: bigint;
}

export const UNTOUCHED: Closing = { number: 0n, total: 0n, available: 0n };

/** The name of an account among those of a programme. */
export const accountKey = ({ organisationId, account }: Posting): string =>
  `${organisationId}/${account.kind}/${account.unit}`;

/**
 * The entries that the postings append, each numbered after the one before it in its account and carrying the
 * account's closing balances. Refused when the postings are unbalanced, and with `ledger.not-enough` when an account
 * that must not be negative would be, in total or in what is available.
 */
export function nextEntries(
  closings: ReadonlyMap<string, Closing>,
  postings: readonly Posting[],
): Decision<readonly Entry[]> {
  const balanced = checkBalanced(postings);
  if (!balanced.ok) return balanced;
  const latest = new Map<string, Closing>();
  const entries: Entry[] = [];
  for (const posting of postings) {
    const key = accountKey(posting);
    const next = nextEntry(latest.get(key) ?? closings.get(key) ?? UNTOUCHED, posting);
    if (!next.ok) return next;
    latest.set(key, closingOf(next.value));
    entries.push(next.value);
  }
  return allow(entries);
}

function nextEntry(before: Closing, posting: Posting): Decision<Entry> {
  const availableAmount = availableChange(posting);
  const closingTotal = before.total + posting.amount;
  const closingAvailable = before.available + availableAmount;
  if (posting.account.floorZero) {
    if (closingAvailable < 0n || closingTotal < 0n) {
      return refuse('ledger.not-enough', {
        unit: posting.account.unit,
        available: before.available.toString(),
        asked: (-(availableAmount < posting.amount ? availableAmount : posting.amount)).toString(),
      });
    }
    // More available than there is would mean that a reservation was given back twice.
    if (closingAvailable > closingTotal) {
      return refuse('ledger.more-than-reserved', { unit: posting.account.unit });
    }
  }
  const number = before.number + 1n;
  const { amount } = posting;
  return allow({ posting, number, amount, availableAmount, closingTotal, closingAvailable });
}

export const closingOf = (entry: Entry): Closing => ({
  number: entry.number,
  total: entry.closingTotal,
  available: entry.closingAvailable,
});
