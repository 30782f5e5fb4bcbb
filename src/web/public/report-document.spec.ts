import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { compose } from '../../../test/composed-report.js';
import { readPdf } from '../../../test/pdf-text.js';
import type { PublicationRow } from '../../publications/index.js';
import { projectFolder } from '../../project-folder.js';
import { pdfOf } from '../documents/pdf-file.js';
import { tones } from '../documents/tones-on-paper.js';
import type { Language } from '../shell/language.js';
import { spell } from '../shell/text.js';
import { loadTranslations } from '../shell/view-files.js';

import { reportDocument } from './report-document.js';
import { reportBody } from './report-page.js';

const translations = loadTranslations(join(projectFolder(), 'views'));
const { snapshot } = compose();
const row: PublicationRow = {
  id: 'r1',
  period: snapshot.period,
  kind: snapshot.kind,
  version: snapshot.version,
  snapshot,
  snapshotHash: 'a1'.repeat(32),
  keyId: 'key-of-the-agency',
  signature: 'c2lnbmF0dXJl'.repeat(7),
  correctionReason: null,
  releasedAt: new Date('2026-03-04T05:06:07Z'),
};

async function printed(language: Language) {
  const speech = { language, timeZone: snapshot.programme.timeZone, translations };
  const knows = (key: string) => translations.has(key, language);
  const bytes = await pdfOf(reportDocument(row, { language, knows }), speech);
  return { bytes, read: await readPdf(bytes), speech };
}

describe('a report as PDF', () => {
  for (const language of ['en', 'de'] as const) {
    it(`holds every figure of the page, as the page writes it (${language})`, async () => {
      const { read, speech } = await printed(language);
      const body = reportBody(snapshot, null, language);
      const rows = body.sections.flatMap(({ tables }) =>
        tables.flatMap((table) => [...table.rows, ...(table.foot ?? [])]),
      );
      expect(rows.length).toBeGreaterThan(10);
      // A row stands on the paper as one run of its cells: no figure is in the wrong row.
      const missing = rows
        .map((cells) => cells.map((cell) => spell(cell.text, speech)).join(' '))
        .filter((line) => !read.holds(line));
      expect(missing).toEqual([]);
      const headlines = body.headlines.map(({ text: words }) => spell(words, speech));
      expect(headlines.filter((line) => !read.holds(line))).toEqual([]);
    });
  }

  it('ends with its hash, its signature and the number of the page', async () => {
    const { read } = await printed('de');
    const { pages } = read;
    const last = pages.at(-1) ?? '';
    expect(last).toContain(row.snapshotHash);
    expect(last.replaceAll(/\s/g, '')).toContain(row.signature);
    expect(last).toContain(`Seite ${pages.length} von ${pages.length}`);
    expect(pages.at(0)).toContain(`Seite 1 von ${pages.length}`);
    expect(read.info).toMatchObject({ Language: 'de' });
  });

  it('is the same to the last byte whenever it is made, and another in another language', async () => {
    const [first, again, english] = [await printed('de'), await printed('de'), await printed('en')];
    expect(first.bytes.equals(again.bytes)).toBe(true);
    expect(first.bytes.equals(english.bytes)).toBe(false);
  });

  it('has the colours of the charts on the page', () => {
    const styles = readFileSync(join(projectFolder(), 'views/styles/_charts.scss'), 'utf8');
    const written = [...styles.matchAll(/^ {2}'([\w-]+)': (#[0-9a-f]{6}),$/gm)];
    expect(written.length).toBeGreaterThan(10);
    expect(written.filter(([, name = '', colour]) => tones[`ec-tone-${name}`] !== colour)).toEqual(
      [],
    );
  });
});
