import { mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { SigningService } from './signing.service.js';

let dataDirectory: string;
const service = () =>
  new SigningService({ baseUrl: null, dataDirectory, secret: 'x', demonstration: false });

beforeEach(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'everycell-signing-'));
});
afterEach(() => {
  rmSync(dataDirectory, { recursive: true });
});

describe('SigningService', () => {
  it('signs what it can check, whatever the order of the members', () => {
    const signed = service().sign({ b: 2n, a: 'x' });
    expect(service().verify({ a: 'x', b: '2' }, signed)).toBe(true);
  });

  it('finds every change', () => {
    const signing = service();
    const signed = signing.sign({ grams: 12n });
    expect(signing.verify({ grams: 13n }, signed)).toBe(false);
    expect(signing.verify({ grams: 12n }, { ...signed, keyId: 'another' })).toBe(false);
    expect(signing.verify({ grams: 12n }, { ...signed, signature: 'AAAA' })).toBe(false);
    expect(signing.verify({ grams: 12n }, { ...signed, signature: '' })).toBe(false);
  });

  it('keeps one key that only its owner can read', () => {
    const first = service().publicKeys();
    const second = service().publicKeys();
    expect(first).toEqual(second);
    const files = readdirSync(join(dataDirectory, 'keys'));
    expect(files).toEqual(['signing-key.pem']);
    expect(statSync(join(dataDirectory, 'keys', 'signing-key.pem')).mode & 0o777).toBe(0o600);
  });

  it('publishes no private part', () => {
    const [key] = service().publicKeys().keys;
    expect(Object.keys(key ?? {}).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
  });

  it('still checks what a former key signed', () => {
    const signed = service().sign('a certificate');
    const keys = join(dataDirectory, 'keys');
    renameSync(join(keys, 'signing-key.pem'), join(keys, 'signing-key-2026.pem'));
    const after = service();
    expect(after.verify('a certificate', signed)).toBe(true);
    expect(after.sign('a certificate').keyId).not.toBe(signed.keyId);
    expect(after.publicKeys().keys).toHaveLength(2);
  });
});
