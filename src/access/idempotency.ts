import { allow, type Decision, refuse } from '../kernel/decision.js';

/** A whole filing window, with what comes after it. */
export const KEPT_DAYS = 120;

export interface IdempotentRequest {
  readonly key: string;
  /** Method and address pattern: a key is good for one kind of thing. */
  readonly route: string;
  /** SHA-256 of the canonical body and the address, hexadecimal. */
  readonly bodyHash: string;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface KeptAnswer extends Answer {
  readonly route: string;
  readonly bodyHash: string;
}

export function checkIdempotencyKey(key: unknown): Decision<string> {
  return typeof key === 'string' && /^[\x21-\x7e]{1,200}$/.test(key)
    ? allow(key)
    : refuse('idempotency.malformed');
}

/** The first answer for the same request; another request under the same key is a mistake of the caller's. */
export function replay(kept: KeptAnswer, request: IdempotentRequest): Decision<Answer> {
  return kept.route === request.route && kept.bodyHash === request.bodyHash
    ? allow({ status: kept.status, body: kept.body })
    : refuse('idempotency.another-body');
}
