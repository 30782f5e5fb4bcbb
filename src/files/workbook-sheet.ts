import {
  cellPlace,
  columnLetters,
  isBroken,
  plainDecimal,
  serialDate,
  unescaped,
} from './workbook-cell.js';
import { WorkbookFault } from './workbook-fault.js';
import type { WorkbookParts } from './workbook-parts.js';
import { XmlReading, type XmlTaker } from './workbook-xml.js';

/** A cell as text; `typed` when the spreadsheet holds it as a number. */
export interface SheetCell {
  readonly text: string;
  readonly typed?: true;
  /** Why the cell cannot be read. */
  readonly fault?: string;
}

export interface SheetRow {
  /** As the spreadsheet shows it. */
  readonly number: number;
  /** From column A on; empty cells between have no text. */
  readonly cells: readonly SheetCell[];
}

const mostRows = 1_048_576;
const mostColumns = 16_384;
/** Beyond the columns of any file of ours and the margin that people write into. */
const readColumns = 256;
const mostStrangers = 200_000;
const nothing: SheetCell = { text: '' };

/** The rows of a sheet that hold anything, a handful for each chunk that is unpacked. */
export async function* readSheet(
  chunks: AsyncIterable<Uint8Array>,
  book: WorkbookParts,
): AsyncGenerator<readonly SheetRow[]> {
  const taker = new SheetTaker(book);
  const reading = new XmlReading(taker);
  for await (const chunk of chunks) {
    reading.take(chunk);
    yield taker.taken();
    if (taker.over) return;
  }
  reading.end();
}

class SheetTaker implements XmlTaker {
  over = false;
  private rows: SheetRow[] = [];
  private inside = false;
  private rowNumber = 0;
  private column = -1;
  private cells: SheetCell[] = [];
  private kind = 'n';
  private style = 0;
  private formula = false;
  private value = '';
  private reading = false;
  private phonetic = false;
  private strangers = 0;

  constructor(private readonly book: WorkbookParts) {}

  taken(): readonly SheetRow[] {
    const rows = this.rows;
    this.rows = [];
    return rows;
  }

  open(name: string, attribute: (name: string) => string | undefined): void {
    if (this.over) return;
    if (name === 'sheetData') this.inside = true;
    else if (!this.inside) this.count();
    else if (name === 'row') this.startRow(attribute('r'));
    else if (name === 'c') this.startCell(attribute);
    else if (name === 'f') this.formula = true;
    else if (name === 'rPh') this.phonetic = true;
    else if (name === 'v' || name === 't') this.reading = !this.phonetic;
    // Inline text and its runs hold the `t` that counts.
    else if (name !== 'is' && name !== 'r') this.count();
  }

  text(text: string): void {
    if (this.reading) this.value += text;
  }

  close(name: string): void {
    this.reading = false;
    if (!this.inside || this.over) return;
    if (name === 'rPh') this.phonetic = false;
    if (name === 'c') this.endCell();
    if (name === 'row') this.endRow();
    // What follows the cells (drop-downs, print settings) is not read.
    if (name === 'sheetData') this.over = true;
  }

  private startRow(reference: string | undefined): void {
    const number = reference === undefined ? this.rowNumber + 1 : Number(reference);
    if (!Number.isInteger(number) || number <= this.rowNumber || number > mostRows) throw damaged();
    this.rowNumber = number;
    this.column = -1;
    this.cells = [];
  }

  private startCell(attribute: (name: string) => string | undefined): void {
    const reference = attribute('r');
    const place = reference === undefined ? null : cellPlace(reference);
    if (reference !== undefined && place?.row !== this.rowNumber) throw damaged();
    const column = place?.column ?? this.column + 1;
    if (column <= this.column || column >= mostColumns) throw damaged();
    this.column = column;
    this.kind = attribute('t') ?? 'n';
    this.style = Number(attribute('s') ?? '0');
    this.formula = false;
    this.value = '';
  }

  private endCell(): void {
    if (this.column < 0) throw damaged();
    const cell = this.cell();
    if (cell === nothing) return;
    if (this.column >= readColumns)
      throw new WorkbookFault('file.workbook-too-wide', {
        found: `${columnLetters(this.column)}${String(this.rowNumber)}`,
      });
    while (this.cells.length < this.column) this.cells.push(nothing);
    this.cells.push(cell);
  }

  private endRow(): void {
    if (this.cells.length > 0) this.rows.push({ number: this.rowNumber, cells: this.cells });
  }

  private cell(): SheetCell {
    const { kind, value } = this;
    if (this.formula) return { text: '', fault: 'cell.formula' };
    if (kind === 's') return this.shared(value);
    if (kind === 'inlineStr' || kind === 'str') return textCell(unescaped(value));
    if (value.trim() === '') return nothing;
    if (kind === 'e') return { text: value.slice(0, 20), fault: 'cell.error' };
    if (kind === 'b') return { text: value.trim() === '1' ? 'true' : 'false' };
    if (kind === 'd') return { text: value.trim().slice(0, 10) };
    return this.number(value.trim());
  }

  private shared(value: string): SheetCell {
    if (!/^\s*\d{1,9}\s*$/.test(value)) throw damaged();
    const text = this.book.strings[Number(value)];
    if (text === undefined) throw damaged();
    return text === null ? { text: '', fault: 'cell.characters' } : textCell(text);
  }

  private number(value: string): SheetCell {
    const decimal = plainDecimal(value);
    // NaN, Infinity and 1e999 are read, and refused, as what is written there.
    if (decimal === null) return { text: value.slice(0, 40) };
    const format = this.book.formats[this.style] ?? 'plain';
    if (format === 'percent') return { text: decimal, fault: 'cell.percent' };
    if (format === 'plain') return { text: decimal, typed: true };
    const date = serialDate(decimal, this.book.from1904);
    return date === null ? { text: decimal, fault: 'cell.date' } : { text: date };
  }

  /** Elements that mean nothing here are passed over, but not without end. */
  private count(): void {
    this.strangers += 1;
    if (this.strangers > mostStrangers) throw damaged();
  }
}

const textCell = (text: string): SheetCell => {
  if (isBroken(text)) return { text: '', fault: 'cell.characters' };
  return text === '' ? nothing : { text };
};

const damaged = (): WorkbookFault => new WorkbookFault('file.workbook-damaged');
