import { problem } from './problem.js';

/** A strong validator of a draft: its version, which every saved change raises. */
export const etagOf = (version: number): string => `"${version}"`;

/** Refuses with 412 when `If-Match` names a version that no longer holds; without the header nothing is asked. */
export function requireMatch(ifMatch: string | undefined, version: number): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  const named = ifMatch.split(',').map((tag) => tag.trim());
  if (!named.includes(etagOf(version))) throw problem('precondition-failed');
}
