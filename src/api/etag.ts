import { problem } from './problem.js';

/** A strong validator of a draft: its version, which every saved change raises. */
export const etagOf = (version: number): string => `"${version}"`;

/**
 * Whoever writes over a draft says which one was read: 428 without `If-Match`, 412 when it names a version that no longer
 * holds. Where nothing was saved yet there is nothing to write over; `*` writes over whatever stands.
 */
export function requireMatch(ifMatch: string | undefined, version: number): void {
  if (ifMatch === undefined) {
    if (version > 0) throw problem('precondition-required');
    return;
  }
  if (ifMatch.trim() === '*') return;
  const named = ifMatch.split(',').map((tag) => tag.trim());
  if (!named.includes(etagOf(version))) throw problem('precondition-failed');
}
