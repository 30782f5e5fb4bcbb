import type { RoleFamily } from './permissions.js';

/** The organisation somebody acts for in one programme, and the area of the site that is theirs there. */
export interface Acting {
  readonly organisationId: string;
  readonly area: RoleFamily;
}

/** A right password that waits for its second factor. Nobody is signed in yet. */
export interface PendingSignIn {
  readonly personId: string;
  readonly since: number;
  readonly next: string;
}

/** What a session holds. Times are milliseconds; nothing about the person but the id. */
export interface SessionFacts {
  passport?: { user: string };
  csrfToken?: string | null | undefined;
  startedAt?: number;
  seenAt?: number;
  agent?: string;
  acting?: Record<string, Acting>;
  pending?: PendingSignIn;
  /** A second factor on its way in, sealed. */
  enrolment?: string;
  /** Shown on the next page and forgotten: a new key, an invitation, recovery codes. */
  once?: { kind: string; values: string[] };
}

export interface SessionLimits {
  readonly idleMs: number;
  readonly absoluteMs: number;
  readonly seenEveryMs: number;
}

const MINUTE = 60_000;

/** NIST SP 800-63B rev 4, 2.2.3: at most one hour idle and 24 in all at AAL2. A working day is enough. */
export const sessionLimits: SessionLimits = {
  idleMs: 60 * MINUTE,
  absoluteMs: 12 * 60 * MINUTE,
  seenEveryMs: 5 * MINUTE,
};

/** When a session that was used at `now` ends; an anonymous one only holds a form's token and goes sooner. */
export function expiryOf(facts: SessionFacts, now: number, limits = sessionLimits): number {
  return Math.min(now + limits.idleMs, (facts.startedAt ?? now) + limits.absoluteMs);
}

/** A write per request would cost more than it tells: being seen is noted every few minutes. */
export function isSeenAgain(facts: SessionFacts, now: number, limits = sessionLimits): boolean {
  return now - (facts.seenAt ?? 0) >= limits.seenEveryMs;
}
