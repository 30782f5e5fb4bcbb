import { createHash, generateKeyPairSync, sign } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import { canonicalJson } from '../kernel/canonical-json.js';

import {
  documentText,
  verifyPublication,
  type PublicationDocument,
  type ReleaseStatement,
} from './publication-document.js';
import type { Snapshot } from './report.js';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const { x = '' } = publicKey.export({ format: 'jwk' });
const keys = [{ kty: 'OKP', crv: 'Ed25519', x, kid: 'k1' } as const];

const snapshot: Snapshot = {
  format: 'everycell-report/1',
  programme: {
    slug: 'demo',
    name: { en: 'Demonstration' },
    jurisdiction: 'DE',
    currency: 'EUR',
    timeZone: 'Europe/Berlin',
    demonstration: true,
  },
  period: '2025',
  kind: 'year',
  version: 1,
  correctionReason: null,
  headlines: [{ code: 'placed', values: { units: '537853' }, marks: [] }],
  tables: [],
  memos: [],
  revisions: [],
  method: [],
  confidentiality: { minimumContributors: 3, dominancePercent: 10, hiddenRows: 0 },
  provenance: {
    runId: 'run',
    dataCutAt: '2026-11-23T10:00:00Z',
    submissions: 1,
    lines: 1,
    certificates: 0,
    countedHash: 'hash',
    recomputed: 1,
    differences: 0,
  },
};

function released(changes: Partial<ReleaseStatement> = {}): PublicationDocument {
  const statement: ReleaseStatement = {
    programme: 'demo',
    period: '2025',
    kind: 'year',
    version: 1,
    correctionReason: null,
    releasedAt: '2026-11-23T11:00:00.000Z',
    snapshotHash: createHash('sha256').update(canonicalJson(snapshot)).digest('hex'),
    ...changes,
  };
  const value = sign(null, Buffer.from(canonicalJson(statement)), privateKey).toString('base64url');
  return {
    format: 'everycell-publication/1',
    released: statement,
    signature: { algorithm: 'Ed25519', keyId: 'k1', value },
    snapshot,
  };
}

const codeOf = (text: string): string => {
  const verdict = verifyPublication(text, keys);
  return verdict.ok ? 'genuine' : verdict.reason.code;
};

describe('verifyPublication', () => {
  it('accepts the file as it was released', () => {
    expect(codeOf(documentText(released()))).toBe('genuine');
  });

  it('detects every single altered byte', () => {
    const bytes = Buffer.from(documentText(released()));
    const undetected: number[] = [];
    for (let position = 0; position < bytes.length; position += 1) {
      const altered = Buffer.from(bytes);
      altered[position] = (altered[position] ?? 0) ^ 1;
      if (codeOf(altered.toString()) === 'genuine') undetected.push(position);
    }
    expect(undetected).toEqual([]);
  });

  it('names what is wrong', () => {
    expect(codeOf('hello')).toBe('verification.not-a-publication');
    expect(codeOf('null')).toBe('verification.not-a-publication');
    expect(codeOf(JSON.stringify(released(), null, 2))).toBe('verification.bytes-altered');
    expect(codeOf(documentText(released({ snapshotHash: '0'.repeat(64) })))).toBe(
      'verification.hash-differs',
    );
    const strange = released();
    strange.signature.keyId = 'k2';
    expect(codeOf(documentText(strange))).toBe('verification.unknown-key');
    const forged = released();
    forged.released.releasedAt = '2026-11-23T11:00:01.000Z';
    expect(codeOf(documentText(forged))).toBe('verification.signature-wrong');
  });

  it('refuses a genuine signature over another period than the content', () => {
    expect(codeOf(documentText(released({ period: '2024' })))).toBe(
      'verification.statement-differs',
    );
  });
});
