/**
 * Expected refusals are values, not exceptions: a caller shows them on the form or answers 409/422.
 * An exception is kept for a broken invariant.
 */

/** Words that each language has its own for: an i18n key, and what it names; or the words themselves by language. */
export type Told =
  { readonly key: string; readonly params: Readonly<Record<string, string | Told>> } | InLanguages;

export interface InLanguages {
  readonly inLanguages: Readonly<Record<string, string>>;
}

/** Why something was refused. `code` is the suffix of an i18n key (`refusal.<code>`), stable once released. */
export interface Refusal {
  readonly code: string;
  readonly params?: Readonly<Record<string, string>>;
  /** Those of the params that are words, for whoever tells them in the reader's language. */
  readonly told?: Readonly<Record<string, string | Told>>;
}

export type Decision<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: Refusal };

export function allow<T>(value: T): Decision<T> {
  return { ok: true, value };
}

export function refuse(code: string, params?: Readonly<Record<string, string>>): Decision<never> {
  return { ok: false, reason: params === undefined ? { code } : { code, params } };
}

/** The value of a decision that cannot be a refusal here. Throws when it is one: that is a defect of the caller. */
export function valueOf<T>(decision: Decision<T>): T {
  if (!decision.ok) throw new Error(`Refused where that cannot be: ${decision.reason.code}`);
  return decision.value;
}
