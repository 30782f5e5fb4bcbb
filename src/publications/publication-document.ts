import { createPublicKey, verify as verifySignature } from 'node:crypto';

import { contentHash } from '../database/content-hash.js';
import { canonicalJson } from '../kernel/canonical-json.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';

import type { Snapshot } from './report.js';

/** What the agency's key signs: everything a reader relies on, the content by its hash. */
export interface ReleaseStatement {
  programme: string;
  period: string;
  kind: 'quarter' | 'year';
  version: number;
  correctionReason: string | null;
  releasedAt: string;
  snapshotHash: string;
}

/** The downloaded file. Its bytes are canonical JSON and one line feed, so that any altered byte shows. */
export interface PublicationDocument {
  format: 'everycell-publication/1';
  released: ReleaseStatement;
  signature: { algorithm: 'Ed25519'; keyId: string; value: string };
  snapshot: Snapshot;
}

/** An Ed25519 public key as JWK (RFC 8037), as the key set of the server lists it. */
export interface PublicKeyEntry {
  kty: 'OKP';
  crv: 'Ed25519';
  x: string;
  kid: string;
}

export const documentText = (document: PublicationDocument): string =>
  `${canonicalJson(document)}\n`;

const holdsOnly = (record: unknown, ...keys: string[]): boolean =>
  typeof record === 'object' &&
  record !== null &&
  Object.keys(record).sort().join() === [...keys].sort().join();

/** Nothing but what is signed, hashed or checked here may stand in the file. */
function read(text: string): PublicationDocument | null {
  try {
    const value = JSON.parse(text) as Partial<PublicationDocument> | null;
    const complete =
      holdsOnly(value, 'format', 'released', 'signature', 'snapshot') &&
      holdsOnly(value?.signature, 'algorithm', 'keyId', 'value') &&
      value?.format === 'everycell-publication/1' &&
      value.signature?.algorithm === 'Ed25519' &&
      typeof value.signature.value === 'string' &&
      typeof value.released === 'object' &&
      typeof value.snapshot === 'object';
    return complete ? (value as PublicationDocument) : null;
  } catch {
    return null;
  }
}

function canonical(value: unknown): string | null {
  try {
    return canonicalJson(value);
  } catch {
    return null;
  }
}

/** Unused bits of a base64url text could be altered without changing the signature: only its one spelling is taken. */
function signatureBytes(value: string): Buffer | null {
  const bytes = Buffer.from(value, 'base64url');
  return bytes.length === 64 && bytes.toString('base64url') === value ? bytes : null;
}

function signedByKnownKey(document: PublicationDocument, keys: readonly PublicKeyEntry[]): boolean {
  const key = keys.find(({ kid }) => kid === document.signature.keyId);
  const signature = signatureBytes(document.signature.value);
  if (!key || !signature) return false;
  const statement = Buffer.from(canonicalJson(document.released));
  const publicKey = createPublicKey({
    key: { kty: key.kty, crv: key.crv, x: key.x },
    format: 'jwk',
  });
  return verifySignature(null, statement, publicKey, signature);
}

/** Checks a downloaded publication without any server: its bytes, its hash, and who signed it. */
export function verifyPublication(
  text: string,
  keys: readonly PublicKeyEntry[],
): Decision<ReleaseStatement> {
  const document = read(text);
  if (document === null) return refuse('verification.not-a-publication');
  const bytes = canonical(document);
  if (bytes === null || (text !== bytes && text !== `${bytes}\n`))
    return refuse('verification.bytes-altered');
  const { released, snapshot } = document;
  const found = contentHash(snapshot);
  if (found !== released.snapshotHash)
    return refuse('verification.hash-differs', { stated: released.snapshotHash, found });
  if (!keys.some(({ kid }) => kid === document.signature.keyId))
    return refuse('verification.unknown-key', { key: document.signature.keyId });
  if (!signedByKnownKey(document, keys)) return refuse('verification.signature-wrong');
  const same =
    snapshot.period === released.period &&
    snapshot.version === released.version &&
    snapshot.programme.slug === released.programme;
  return same ? allow(released) : refuse('verification.statement-differs');
}
