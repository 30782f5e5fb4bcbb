import { createHash } from 'node:crypto';
import { canonicalJson } from '../kernel/canonical-json.js';

/** SHA-256 of the canonical JSON of a value, as 64 lower-case hexadecimal digits. */
export function contentHash(value: Parameters<typeof canonicalJson>[0]): string {
  return sha256(canonicalJson(value));
}

/** SHA-256 of UTF-8 text, as 64 lower-case hexadecimal digits. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
