import type { DataIssue } from '../kernel/issue.js';
import type { FileLimits } from './csv-file.js';
import { columnName } from './file-heading.js';
import type { TableReading, TableSink } from './table-file.js';
import { faultOfMark, faultOfVersion, isMark, type MarkFault } from './template-mark.js';
import { WorkbookArchive } from './workbook-archive.js';
import { columnLetters, typedNumber } from './workbook-cell.js';
import { WorkbookFault } from './workbook-fault.js';
import { readParts, type SheetPart, type WorkbookParts } from './workbook-parts.js';
import { readSheet, type SheetRow } from './workbook-sheet.js';

type Reading = TableReading & { readonly limits: FileLimits };

/** Rows of a sheet that are looked at to know what it is. */
const lookedAt = 60;

/**
 * Reads the one sheet of a workbook that has the columns asked for. Formulas are never trusted, links never followed and
 * nothing is unpacked beyond its limits; memory holds the packed file, its shared texts and the rows of one chunk.
 */
export async function* readWorkbookInSteps(
  bytes: Uint8Array,
  sink: TableSink,
  reading: Reading,
): AsyncGenerator<undefined, DataIssue | null> {
  let sheet: string | undefined;
  try {
    const archive = await WorkbookArchive.open(bytes);
    const book = await readParts(archive);
    const chosen = await chooseSheet(archive, book, sink, reading);
    sheet = chosen.name;
    sink.sheet(sheet);
    const taking = new RowTaking(sink, reading);
    for await (const rows of readSheet(archive.part(chosen.part), book)) {
      for (const row of rows) if (!taking.take(row)) return null;
      yield undefined;
    }
    taking.end();
    return null;
  } catch (error) {
    if (!(error instanceof WorkbookFault)) throw error;
    return fatal(error, sheet);
  }
}

/** The sheet whose heading names the columns; the others are covers, and must not be those of another template. */
async function chooseSheet(
  archive: WorkbookArchive,
  book: WorkbookParts,
  sink: TableSink,
  { template }: Reading,
): Promise<SheetPart> {
  const { table } = sink;
  const fitting: SheetPart[] = [];
  const filled: SheetPart[] = [];
  const marks: string[] = [];
  let columns: string[] = [];
  for (const sheet of book.sheets) {
    const rows = await firstRows(archive, book, sheet);
    const [first] = rows;
    if (first === undefined) continue;
    filled.push(sheet);
    const heading = isMarkRow(first) ? (rows[1] ?? first) : first;
    const known = heading.cells.filter(({ text }) => table.known.includes(columnName(text)));
    if (known.length > 1) {
      fitting.push(sheet);
      columns = heading.cells.map(({ text }) => text);
      if (isMarkRow(first)) marks.push(first.cells[0]?.text ?? '');
    } else marks.push(...rows.flatMap(({ cells }) => cells.map(({ text }) => text)).filter(isMark));
  }
  const [mark] = marks;
  if (mark !== undefined) sink.mark?.(mark);
  if (template !== undefined)
    for (const each of marks)
      refuse(faultOfMark(each, template) ?? faultOfVersion(each, columns, table.known));
  const [chosen, ...more] = fitting.length > 0 ? fitting : filled.slice(0, 1);
  if (chosen === undefined) throw new WorkbookFault('file.empty');
  if (more.length > 0) {
    const sheets = fitting.slice(0, 5).map(({ name }) => `“${name}”`);
    throw new WorkbookFault('file.workbook-two-sheets', { found: sheets.join(', ') });
  }
  return chosen;
}

function refuse(fault: MarkFault | null): void {
  if (fault !== null) throw new WorkbookFault(fault.code, fault.params);
}

async function firstRows(
  archive: WorkbookArchive,
  book: WorkbookParts,
  sheet: SheetPart,
): Promise<SheetRow[]> {
  const found: SheetRow[] = [];
  for await (const rows of readSheet(archive.part(sheet.part), book)) {
    found.push(...rows.filter((row) => !blank(row)).slice(0, lookedAt - found.length));
    if (found.length >= lookedAt) break;
  }
  return found;
}

const blank = ({ cells }: SheetRow): boolean =>
  cells.every(({ text, fault }) => fault === undefined && text.trim() === '');

/** As the first line of a CSV file may be: a file that comes back annotated has its mark there. */
const isMarkRow = ({ cells: [first, ...others] }: SheetRow): boolean =>
  first !== undefined && isMark(first.text) && blank({ number: 0, cells: others });

class RowTaking {
  private names: string[] | undefined;
  private rows = 0;

  constructor(
    private readonly sink: TableSink,
    private readonly reading: Reading,
  ) {}

  /** False when the heading was refused and nothing more is wanted. */
  take(row: SheetRow): boolean {
    if (blank(row)) return true;
    if (this.names === undefined) return isMarkRow(row) || this.heading(row);
    const { limits } = this.reading;
    this.rows += 1;
    if (this.rows > limits.rows)
      throw new WorkbookFault('file.too-many-rows', { most: String(limits.rows) }, at(row));
    const length = row.cells.reduce((sum, { text }) => sum + text.length, 0);
    if (length > limits.rowBytes) {
      const params = { most: String(limits.rowBytes / 1024) };
      throw new WorkbookFault('file.line-too-long', params, at(row));
    }
    if (this.faults(row)) {
      this.sink.unreadable?.(this.texts(row, this.names), row.number);
      return true;
    }
    this.sink.row(this.texts(row, this.names), row.number);
    return true;
  }

  end(): void {
    if (this.names === undefined) throw new WorkbookFault('file.empty');
    if (this.rows === 0) throw new WorkbookFault('file.no-rows');
  }

  private heading(row: SheetRow): boolean {
    const names = row.cells.map(({ text }) => columnName(text));
    while (names.at(-1) === '' && row.cells[names.length - 1]?.fault === undefined) names.pop();
    if (this.faults(row)) return false;
    this.names = names;
    return this.sink.heading(row.cells.slice(0, names.length).map(({ text }) => text));
  }

  private faults({ number, cells }: SheetRow): boolean {
    let faulty = false;
    for (const [index, { fault, text }] of cells.entries()) {
      if (fault === undefined) continue;
      faulty = true;
      const column = columnLetters(index);
      const name = this.names?.[index];
      this.sink.fault({
        code: fault,
        severity: 'error',
        message: fault,
        location: { row: number, column: name === undefined || name === '' ? column : name },
        ...(text === '' ? {} : { value: text.slice(0, 200) }),
        params: { cell: `${column}${String(number)}` },
      });
    }
    return faulty;
  }

  /** As many cells as the heading has, and those beyond it that hold something. */
  private texts({ cells }: SheetRow, names: readonly string[]): string[] {
    const { sink, reading } = this;
    const texts = names.map((name, index) => {
      const cell = cells[index];
      if (cell === undefined) return '';
      const number = cell.typed === true && sink.table.numeric.has(name);
      return number ? typedNumber(cell.text, reading.marks) : cell.text;
    });
    const beyond = cells.slice(names.length).map(({ text }) => text);
    return beyond.every((text) => text.trim() === '') ? texts : [...texts, ...beyond];
  }
}

const at = ({ number }: SheetRow) => ({ row: number });

function fatal({ code, params, place }: WorkbookFault, sheet: string | undefined): DataIssue {
  return {
    code,
    severity: 'fatal',
    message: code,
    location: { ...(sheet === undefined ? {} : { sheet }), ...place },
    params,
  };
}
