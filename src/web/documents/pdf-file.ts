import { setImmediate } from 'node:timers/promises';
import type { Speech } from '../shell/text.js';
import { writeChart } from './chart-on-sheet.js';
import type { Block, PrintedDocument } from './printed-document.js';
import { Sheet } from './sheet.js';
import { writeTable } from './table-on-sheet.js';
import { writeList, writePairs, writeWords } from './words-on-sheet.js';

const qrSide = 110;
/** A heading, what it says, and the drawing below. */
const drawingRoom = 400;

/** The document as PDF: tagged, in one language, the same bytes whenever it is made of the same content. */
export async function pdfOf(document: PrintedDocument, speech: Speech): Promise<Buffer> {
  const sheet = new Sheet(document, speech);
  const { blocks } = document;
  for (const [at, block] of blocks.entries()) {
    // A heading stays with the drawing that it introduces.
    if (block.kind === 'heading' && blocks.slice(at + 1, at + 3).some(isDrawing))
      sheet.make(drawingRoom);
    write(sheet, block);
    // A long report takes a good part of a second to set: others are answered in between.
    await setImmediate();
  }
  return sheet.finish();
}

const isDrawing = ({ kind }: Block): boolean =>
  kind === 'bars' || kind === 'columns' || kind === 'flow';

function write(sheet: Sheet, block: Block): void {
  switch (block.kind) {
    case 'list':
      writeList(sheet, block.items);
      return;
    case 'pairs':
      writePairs(sheet, block.rows);
      return;
    case 'table':
      writeTable(sheet, block.table);
      return;
    case 'bars':
    case 'columns':
    case 'flow':
      writeChart(sheet, block);
      return;
    case 'qr':
      writeQr(sheet, block);
      return;
    default:
      writeWords(sheet, block.kind, block.text);
  }
}

function writeQr(sheet: Sheet, { size, path, description }: Extract<Block, { kind: 'qr' }>): void {
  const { doc } = sheet;
  sheet.make(qrSide);
  const top = doc.y;
  const draw = () => {
    doc
      .save()
      .translate(sheet.left, top)
      .scale(qrSide / size);
    doc.path(path).fillColor('#000000').fill().restore();
  };
  sheet.part('Figure', draw, sheet.say(description));
  doc.y = top + qrSide + 8;
}
