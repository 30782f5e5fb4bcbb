import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Injectable } from '@nestjs/common';

import { readOrMakePrivate } from '../database/private-file.store.js';
import { canonicalJson } from '../kernel/canonical-json.js';
import { AccessSettings } from './access-settings.js';

export interface Signature {
  keyId: string;
  /** Ed25519 over the canonical JSON in UTF-8, base64url. */
  signature: string;
}

/** RFC 8037: an Ed25519 public key as JWK; `kid` is its RFC 7638 thumbprint. */
export interface PublicKey {
  kty: 'OKP';
  crv: 'Ed25519';
  x: string;
  kid: string;
  use: 'sig';
  alg: 'EdDSA';
}

interface KeyPair {
  privateKey: KeyObject;
  publicKey: KeyObject;
  jwk: PublicKey;
}

const CURRENT = 'signing-key.pem';

/**
 * Signs what leaves the house. The key is made at first use and kept in the data folder, readable by its owner only.
 * Former keys stay beside it as `signing-key-*.pem`: they sign nothing, but what they signed can still be checked.
 */
@Injectable()
export class SigningService {
  private keys: readonly KeyPair[] | null = null;

  constructor(private readonly settings: AccessSettings) {}

  sign(value: unknown): Signature {
    const [current] = this.pairs();
    if (!current) throw new Error('There is no signing key.');
    const bytes = Buffer.from(canonicalJson(value), 'utf8');
    return {
      keyId: current.jwk.kid,
      signature: sign(null, bytes, current.privateKey).toString('base64url'),
    };
  }

  /** False for another value, another key, an unknown key id and anything that is no signature. */
  verify(value: unknown, { keyId, signature }: Signature): boolean {
    const pair = this.pairs().find(({ jwk }) => jwk.kid === keyId);
    if (!pair) return false;
    const bytes = Buffer.from(canonicalJson(value), 'utf8');
    return verify(null, bytes, pair.publicKey, Buffer.from(signature, 'base64url'));
  }

  /** The key set that stands at /.well-known/everycell-keys.json. */
  publicKeys(): { keys: PublicKey[] } {
    return { keys: this.pairs().map(({ jwk }) => jwk) };
  }

  private pairs(): readonly KeyPair[] {
    this.keys ??= this.load();
    return this.keys;
  }

  private load(): readonly KeyPair[] {
    const folder = join(this.settings.dataDirectory, 'keys');
    const current = readOrMakePrivate(join(folder, CURRENT), newKey);
    const former = readdirSync(folder).filter((name) => /^signing-key-.+\.pem$/.test(name));
    return [current, ...former.map((name) => readFileSync(join(folder, name), 'utf8'))].map(pairOf);
  }
}

const newKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

function pairOf(pem: string): KeyPair {
  const privateKey = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey);
  const { x = '' } = publicKey.export({ format: 'jwk' });
  // RFC 7638: the required members in lexicographic order, without white space.
  const thumbprint = createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`);
  const kid = thumbprint.digest('base64url');
  return {
    privateKey,
    publicKey,
    jwk: { kty: 'OKP', crv: 'Ed25519', x, kid, use: 'sig', alg: 'EdDSA' },
  };
}
