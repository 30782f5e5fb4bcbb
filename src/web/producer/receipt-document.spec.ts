import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readPdf } from '../../../test/pdf-text.js';
import { projectFolder } from '../../project-folder.js';
import { pdfOf } from '../documents/pdf-file.js';
import { spell } from '../shell/text.js';
import { loadTranslations } from '../shell/view-files.js';
import { receiptDocument } from './receipt-document.js';
import { receiptPage } from './submission-pages.js';

type Given = Parameters<typeof receiptPage>;

const submission = {
  reference: 'DEMO-S-2026-000001-K',
  period: '2026-Q1',
  number: 2,
  contentHash: 'b2'.repeat(32),
  receivedAt: new Date('2026-04-03T08:09:10Z'),
  linesReceivedAt: new Date('2026-04-02T08:09:10Z'),
  signer: 'Jörg Müßiggänger',
  nil: false,
  lineCount: 12_345,
  amendmentReason: 'Zwölf Geräte fehlten',
  answers: [
    { lineKey: 'm/ID.3', question: 'Warum so viele?', text: 'Ein Großauftrag' },
  ] as Given[1]['answers'],
} as Given[1];
const assessment = { totalMinor: 123_456_789n, currency: 'EUR' } as Given[2];
const filing = {
  dueOn: '2026-04-30',
  names: new Map([['ID.3', 'Volta ID.3']]),
} as unknown as Given[3];

const speech = {
  language: 'de',
  timeZone: 'Europe/Berlin',
  translations: loadTranslations(join(projectFolder(), 'views')),
} as const;

describe('a receipt as PDF', () => {
  it('says what its page says, with every umlaut', async () => {
    const place = { base: '/p/demo/producer', organisationName: 'Öko Łódź Zellen GmbH' };
    const page = receiptPage(place, submission, assessment, filing);
    const document = receiptDocument(page, {
      programme: 'Batterieprogramm',
      receivedAt: submission.receivedAt,
    });
    const { holds, pages } = await readPdf(await pdfOf(document, speech));
    const lines = page.summary.rows.map(
      ({ key, value }) => `${spell(key.text, speech)} ${spell(value.text, speech)}`,
    );
    expect(lines.length).toBeGreaterThan(9);
    expect(lines.filter((line) => !holds(line))).toEqual([]);
    expect(holds('1.234.567,89 €')).toBe(true);
    expect(holds('Volta ID.3: Warum so viele?')).toBe(true);
    expect(pages).toHaveLength(1);
  });
});
