import { problem } from './problem.js';

/** A strong validator of a draft: its version, which every saved change raises. */
export const etagOf = (version: number): string => `"${version}"`;

/** Whether what is named is what stands; `*` and nothing stand for whatever does. */
export function holds(ifMatch: string | undefined, version: number): boolean {
  if (ifMatch === undefined || ifMatch.trim() === '*') return true;
  return ifMatch
    .split(',')
    .map((tag) => tag.trim())
    .includes(etagOf(version));
}

/**
 * Whoever writes over a draft says which one was read: 428 without `If-Match`, 412 when it names a version that no longer
 * holds. Where nothing was saved yet there is nothing to write over; `*` writes over whatever stands.
 */
export function requireMatch(ifMatch: string | undefined, version: number): void {
  if (ifMatch === undefined) {
    if (version > 0) throw problem('precondition-required');
    return;
  }
  if (!holds(ifMatch, version)) throw problem('precondition-failed');
}
