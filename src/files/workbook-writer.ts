import { Readable } from 'node:stream';
import type { ReadableStream as WebStream } from 'node:stream/web';
import { readDecimal, type NumberMarks } from './exact-number.js';
import { columnName } from './file-heading.js';
import type { TableColumns } from './table-file.js';
import { isMark } from './template-mark.js';
import { columnLetters } from './workbook-cell.js';

/** A workbook to be filled in: a cover that says what it is, and a sheet with drop-downs. */
export interface TemplateBook {
  readonly cover: {
    readonly name: string;
    readonly rows: readonly (readonly string[])[];
  };
  readonly sheet: string;
  readonly columns: readonly string[];
  /** What a column may hold; others are free. */
  readonly choices: Readonly<Partial<Record<string, readonly string[]>>>;
  readonly rows: readonly (readonly string[])[];
  /** What a spreadsheet says when something else is typed. */
  readonly refusal: { readonly title: string; readonly message: string };
}

/** As far as drop-downs reach: the rows that a file may have, and its heading. */
const lastRow = 250_001;
const lists = 'Lists';

/** Every cell is text: what begins like a formula is none. The drop-downs' lists stand on a hidden sheet. */
export async function templateBook(book: TemplateBook): Promise<Uint8Array> {
  const { writeXlsx } = await import('hucre/xlsx');
  const listed = book.columns.flatMap((name, column) => {
    const values = book.choices[name] ?? [];
    return values.length === 0 ? [] : [{ column, values }];
  });
  const longest = Math.max(0, ...listed.map(({ values }) => values.length));
  return writeXlsx({
    sheets: [
      {
        name: book.cover.name,
        columns: [{ width: 24 }, { width: 90 }],
        rows: book.cover.rows.map((row) => [...row]),
      },
      {
        name: book.sheet,
        columns: book.columns.map((name) => ({ width: Math.max(12, name.length + 4) })),
        rows: [book.columns, ...book.rows].map((row) =>
          row.map((cell) => (cell === '' ? null : cell)),
        ),
        freezePane: { rows: 1 },
        dataValidations: listed.map(({ column, values }, at) => ({
          type: 'list',
          formula1: `${lists}!$${columnLetters(at)}$1:$${columnLetters(at)}$${String(values.length)}`,
          range: `${columnLetters(column)}2:${columnLetters(column)}${String(lastRow)}`,
          allowBlank: true,
          showErrorMessage: true,
          errorTitle: book.refusal.title,
          errorMessage: book.refusal.message,
        })),
      },
      {
        name: lists,
        hidden: true,
        rows: Array.from({ length: longest }, (_, row) =>
          listed.map(({ values }) => values[row] ?? null),
        ),
      },
    ],
  });
}

/** Rows as a workbook that is made while they come. Figures in columns of numbers are numbers, all else is text. */
export async function rowsAsWorkbook(
  rows: AsyncIterable<readonly string[]>,
  options: { readonly table: TableColumns; readonly marks: NumberMarks },
): Promise<Readable> {
  const { writeXlsxStream } = await import('hucre/xlsx');
  const { table, marks } = options;
  const stream = writeXlsxStream(typedRows(rows, table, marks), { name: 'Sheet1' });
  return Readable.fromWeb(stream as WebStream);
}

async function* typedRows(
  rows: AsyncIterable<readonly string[]>,
  table: TableColumns,
  marks: NumberMarks,
): AsyncGenerator<(string | number | null)[]> {
  let numeric: boolean[] | undefined;
  for await (const row of rows) {
    if (numeric === undefined && isMark(row[0] ?? '')) {
      yield [...row];
      continue;
    }
    const heading = numeric === undefined;
    numeric ??= row.map((name) => table.numeric.has(columnName(name)));
    const typed = numeric;
    yield row.map((cell, at) =>
      !heading && typed[at] === true ? figure(cell, marks) : cell === '' ? null : cell,
    );
  }
}

/** A spreadsheet keeps fifteen digits: a figure with more of them stays the text that it is. */
function figure(cell: string, marks: NumberMarks): string | number | null {
  if (cell.trim() === '') return null;
  const decimal = readDecimal(cell, marks, 15);
  if (!decimal.ok || decimal.value.replace('.', '').length > 15) return cell;
  return Number(decimal.value);
}
