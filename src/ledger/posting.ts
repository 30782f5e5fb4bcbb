import type { Decision } from '../kernel/decision.js';
import { allow, refuse } from '../kernel/decision.js';

/**
 * What an account counts: a currency in minor units (`EUR`), or grams of one material of one vintage year
 * (`g:cobalt:2026`).
 */
export type Unit = string;

export interface AccountName {
  readonly kind: string;
  readonly unit: Unit;
  /** Whether neither the total nor the available balance may ever fall below zero. */
  readonly floorZero: boolean;
}

/** A change of one account. `amount` moves the total, `availableAmount` what is not reserved; equal unless said. */
export interface Posting {
  readonly organisationId: string;
  readonly account: AccountName;
  readonly amount: bigint;
  readonly availableAmount?: bigint;
}

export const creditUnit = (material: string, vintage: number): Unit =>
  `g:${material}:${String(vintage)}`;

/** Material and vintage of a credit unit; null for a currency. */
export function partsOfCreditUnit(unit: Unit): { material: string; vintage: number } | null {
  const match = /^g:([a-z]+):(\d{4})$/.exec(unit);
  return match?.[1] === undefined ? null : { material: match[1], vintage: Number(match[2]) };
}

/**
 * Double entry: what one account gains another loses, unit by unit. Refused with `ledger.unbalanced` when the amounts
 * of a unit do not sum to zero, with `ledger.empty` when nothing would move.
 */
export function checkBalanced(postings: readonly Posting[]): Decision<readonly Posting[]> {
  const sums = new Map<Unit, bigint>();
  for (const { account, amount } of postings) {
    sums.set(account.unit, (sums.get(account.unit) ?? 0n) + amount);
  }
  for (const [unit, sum] of sums) {
    if (sum !== 0n) return refuse('ledger.unbalanced', { unit, difference: sum.toString() });
  }
  const moves = postings.some((p) => p.amount !== 0n || availableChange(p) !== 0n);
  return moves ? allow(postings) : refuse('ledger.empty');
}

export const availableChange = (posting: Posting): bigint =>
  posting.availableAmount ?? posting.amount;
