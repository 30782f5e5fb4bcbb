import type { Text } from '../shell/text.js';
import type { WordsKind } from './printed-document.js';
import { accent, ink, quiet, rule } from './paper-colours.js';
import type { Sheet } from './sheet.js';

interface Style {
  tag: string;
  font: 'text' | 'strong';
  size: number;
  colour: string;
  before: number;
  after: number;
  /** Room that must be left below, so that no heading stands alone at the foot of a page. */
  keep: number;
}

const styles: Readonly<Record<WordsKind, Style>> = {
  kicker: { tag: 'P', font: 'text', size: 10, colour: quiet, before: 0, after: 4, keep: 60 },
  title: { tag: 'H1', font: 'strong', size: 22, colour: ink, before: 0, after: 10, keep: 60 },
  heading: { tag: 'H2', font: 'strong', size: 15, colour: ink, before: 16, after: 5, keep: 90 },
  subheading: {
    tag: 'H3',
    font: 'strong',
    size: 11.5,
    colour: ink,
    before: 10,
    after: 4,
    keep: 70,
  },
  lead: { tag: 'P', font: 'text', size: 12, colour: ink, before: 0, after: 8, keep: 0 },
  body: { tag: 'P', font: 'text', size: 10, colour: ink, before: 0, after: 6, keep: 0 },
  small: { tag: 'P', font: 'text', size: 8.5, colour: quiet, before: 0, after: 8, keep: 0 },
  code: { tag: 'P', font: 'text', size: 9, colour: accent, before: 0, after: 8, keep: 0 },
};

export function writeWords(sheet: Sheet, kind: WordsKind, text: Text): void {
  const words = sheet.say(text);
  if (words === '') return;
  const { doc } = sheet;
  const style = styles[kind];
  doc.y += style.before;
  sheet.font(style.font, style.size, style.colour);
  const height = doc.heightOfString(words, { width: sheet.width });
  sheet.make(Math.min(height + style.keep, 200));
  sheet.part(style.tag, () => {
    sheet.font(style.font, style.size, style.colour);
    doc.text(words, sheet.left, doc.y, { width: sheet.width });
  });
  doc.y += style.after;
}

const indent = 12;

export function writeList(sheet: Sheet, items: readonly Text[]): void {
  const { doc } = sheet;
  const list = sheet.group('L');
  for (const item of items) {
    const words = sheet.say(item);
    sheet.font('text', 10, ink);
    const width = sheet.width - indent;
    sheet.make(doc.heightOfString(words, { width }));
    const entry = doc.struct('LI');
    list.add(entry);
    const at = doc.y;
    const mark = doc.struct('Lbl', {}, () => {
      sheet.font('text', 10, ink).text('•', sheet.left, at, { lineBreak: false });
    });
    const body = doc.struct('LBody', {}, () => {
      sheet.font('text', 10, ink).text(words, sheet.left + indent, at, { width });
    });
    entry.add(mark);
    entry.add(body);
    entry.end();
    doc.y += 3;
  }
  list.end();
  doc.y += 5;
}

const labelShare = 0.34;
const gap = 12;

/** What something is to the left, how it is to the right. */
export function writePairs(sheet: Sheet, rows: readonly { label: Text; value: Text }[]): void {
  const { doc } = sheet;
  const labelWidth = sheet.width * labelShare - gap;
  const valueWidth = sheet.width * (1 - labelShare);
  for (const row of rows) {
    const label = sheet.say(row.label);
    const value = sheet.say(row.value);
    sheet.font('strong', 10, ink);
    const labelHeight = doc.heightOfString(label, { width: labelWidth });
    sheet.font('text', 10, ink);
    const height = Math.max(labelHeight, doc.heightOfString(value, { width: valueWidth })) + 8;
    sheet.make(height);
    const at = doc.y;
    sheet.part('P', () => {
      sheet.font('strong', 10, ink).text(label, sheet.left, at + 4, { width: labelWidth });
      const valueAt = sheet.left + sheet.width - valueWidth;
      sheet.font('text', 10, ink).text(value, valueAt, at + 4, { width: valueWidth });
    });
    sheet.unread(() => {
      doc.lineWidth(0.5).strokeColor(rule);
      doc
        .moveTo(sheet.left, at + height)
        .lineTo(sheet.left + sheet.width, at + height)
        .stroke();
    });
    doc.y = at + height;
  }
  doc.y += 12;
}
