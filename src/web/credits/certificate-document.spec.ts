import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readPdf } from '../../../test/pdf-text.js';
import { projectFolder } from '../../project-folder.js';
import type { Certificate } from '../../recycling/index.js';
import { pdfOf } from '../documents/pdf-file.js';
import { loadTranslations } from '../shell/view-files.js';
import { certificateCheckPage } from './certificate-check-page.js';
import { certificateDocument } from './certificate-document.js';
import { qrPath } from './qr-path.js';

const certificate = {
  reference: 'DEMO-C-2026-000001-K',
  payloadHash: 'c3'.repeat(32),
  keyId: 'key-of-the-programme',
  signature: 'c2ln'.repeat(20),
  revoked: null,
  payload: {
    recycler: { name: 'Rückgewinnung Süd' },
    facility: { name: 'Werk 1', town: 'Göppingen', country: 'DE', permit: 'P-77' },
    year: 2026,
    certifiedAt: '2027-01-15T10:00:00.000Z',
    treatedKg: '12345.678',
    recycledKg: '9000',
    materials: [{ material: 'nickel', inputKg: '1000.5', recoveredKg: '950.25' }],
    credits: [{ material: 'nickel', vintage: 2026, grams: '950250' }],
    batches: [],
  },
} as unknown as Certificate;
const address = 'https://everycell.example/p/demo/certificates/DEMO-C-2026-000001-K';
const speech = {
  language: 'de',
  timeZone: 'Europe/Berlin',
  translations: loadTranslations(join(projectFolder(), 'views')),
} as const;

function documentOf(given: Certificate) {
  const check = { hashHolds: true, signatureHolds: true };
  const view = { base: '/p/demo', address, qr: qrPath(address), check };
  return certificateDocument(given, certificateCheckPage(given, view), 'Batterieprogramm');
}

describe('a certificate as PDF', () => {
  it('says what was certified, its proof, and where its validity is told', async () => {
    const { holds } = await readPdf(await pdfOf(documentOf(certificate), speech));
    const words = [
      'Zertifikat DEMO-C-2026-000001-K',
      'Rückgewinnung Süd',
      'Nickel 1.000,5 950,25',
      '950.250 g',
      certificate.payloadHash,
      certificate.signature,
      address,
    ];
    expect(words.filter((each) => !holds(each))).toEqual([]);
  });

  it('never claims that it is valid, and tells of a revocation with its reason', async () => {
    const standing = await readPdf(await pdfOf(documentOf(certificate), speech));
    expect(standing.holds('ist gültig')).toBe(false);
    const revoked = { at: '2027-02-01T10:00:00.000Z', reason: 'Falsche Probe' };
    const taken = documentOf({ ...certificate, revoked } as unknown as Certificate);
    const read = await readPdf(await pdfOf(taken, speech));
    expect(read.holds('Widerrufen am') && read.holds('Falsche Probe')).toBe(true);
  });
});
