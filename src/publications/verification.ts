import type { Decision } from '../kernel/decision.js';
import { refuse } from '../kernel/decision.js';

import {
  verifyPublication,
  type PublicKeyEntry,
  type ReleaseStatement,
} from './publication-document.js';

/** How bytes are read: from a file or from an address. The command line gives both; tests give their own. */
export interface Sources {
  read(fileOrAddress: string): Promise<string>;
  /** Keys known without asking anybody: those of the own data folder. */
  ownKeys(): Promise<readonly PublicKeyEntry[]>;
}

export const keySetPath = '/.well-known/everycell-keys.json';

const isAddress = (text: string): boolean => /^https?:\/\//.test(text);

function keySet(text: string): readonly PublicKeyEntry[] {
  const { keys } = JSON.parse(text) as { keys?: unknown };
  if (!Array.isArray(keys)) return [];
  return keys.filter(
    (key: Partial<PublicKeyEntry> | null): key is PublicKeyEntry =>
      key?.kty === 'OKP' && key.crv === 'Ed25519' && typeof key.x === 'string',
  );
}

/**
 * `everycell publication verify <file or address>`: keys come from the given key set, else from the server the report
 * came from, else from the own data folder.
 */
export async function verifyAt(
  sources: Sources,
  fileOrAddress: string,
  keysAt: string | null,
): Promise<Decision<ReleaseStatement>> {
  const from =
    keysAt ?? (isAddress(fileOrAddress) ? new URL(keySetPath, fileOrAddress).href : null);
  let text: string;
  let keys: readonly PublicKeyEntry[];
  try {
    text = await sources.read(fileOrAddress);
  } catch (error) {
    return refuse('verification.unreadable', { place: fileOrAddress, cause: causeOf(error) });
  }
  try {
    keys = from === null ? await sources.ownKeys() : keySet(await sources.read(from));
  } catch (error) {
    return from === null
      ? refuse('verification.no-own-keys', { cause: causeOf(error) })
      : refuse('verification.no-keys', { place: from, cause: causeOf(error) });
  }
  return verifyPublication(text, keys);
}

const causeOf = (error: unknown): string => (error instanceof Error ? error.message : '');
